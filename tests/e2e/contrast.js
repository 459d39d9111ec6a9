// For axe: what was measured to be readable is not looked at again where it looks the same.
// Pages have few looks between them, and measuring them is half of axe's time. What is not
// readable, or undecided, is measured wherever it stands, and so is text in a drawing.
(() => {
  axe.readable = new Set(); // what was: whoever runs axe brings it, and keeps what is new
  const NOTHING = "rgba(0, 0, 0, 0) none 1 static auto none normal";
  let grounds; // in one run of the rule

  // All that is painted behind an element's text, from itself outwards.
  const groundOf = (element) => {
    if (!element) return "";
    if (!grounds.has(element)) {
      const s = getComputedStyle(element);
      const paint = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.zIndex,
        s.filter, s.mixBlendMode].join(" ");
      const own = paint === NOTHING ? "" : `; ${paint}`;
      grounds.set(element, own + groundOf(element.parentElement));
    }
    return grounds.get(element);
  };
  const lookOf = (element) => {
    const {color, fontSize, fontWeight, textShadow} = getComputedStyle(element);
    return [color, fontSize, fontWeight, textShadow].join("; ") + groundOf(element);
  };

  // Of elements, axe asks for the contrast of those with text of their own and of fields.
  const hasText = (element) => element.matches("input, select, textarea")
    || [...element.childNodes].some((one) => one.nodeType === 3 && one.data.trim());
  const isKnown = (element) => !element.closest("svg") && axe.readable.has(lookOf(element));

  const rule = axe._audit.rules.find(({id}) => id === "color-contrast");
  const {matches, run} = rule;
  rule.run = function (...given) {
    grounds = new Map();
    return run.apply(this, given);
  };
  rule.matches = function (element, ...rest) {
    return hasText(element) && !isKnown(element) && matches.call(this, element, ...rest);
  };

  const check = axe._audit.checks["color-contrast"];
  const measure = check.evaluate;
  check.evaluate = function (element, ...rest) {
    if (element.closest("svg")) return measure.call(this, element, ...rest);
    if (isKnown(element)) return true;
    const found = measure.call(this, element, ...rest);
    if (found) axe.readable.add(lookOf(element));
    return found;
  };
})();
