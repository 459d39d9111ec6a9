// For axe: what was measured to be readable is not measured again where it looks the same.
// Pages have few looks between them, and measuring them is half of axe's time. What is not
// readable, or undecided, is measured wherever it stands, and so is text in a drawing.
(() => {
  const KEPT = "axe-readable"; // in this tab, for the pages that come
  axe.readable = []; // and what is new on this page, for other tabs
  const NOTHING = "rgba(0, 0, 0, 0) none 1 static auto none normal";
  let readable;

  // The text, and all that is painted behind it, from its element outwards.
  const lookOf = (element) => {
    const text = getComputedStyle(element);
    const look = [text.color, text.fontSize, text.fontWeight, text.textShadow];
    for (let at = element; at; at = at.parentElement) {
      const s = getComputedStyle(at);
      const paint = [s.backgroundColor, s.backgroundImage, s.opacity, s.position, s.zIndex,
        s.filter, s.mixBlendMode].join(" ");
      if (paint !== NOTHING) look.push(paint);
    }
    return look.join("; ");
  };

  const check = axe._audit.checks["color-contrast"];
  const measure = check.evaluate;
  check.evaluate = function (element, ...rest) {
    if (element.closest("svg")) return measure.call(this, element, ...rest);
    readable ??= new Set(JSON.parse(sessionStorage.getItem(KEPT) ?? "[]"));
    const look = lookOf(element);
    if (readable.has(look)) return true;
    const found = measure.call(this, element, ...rest);
    if (found) {
      readable.add(look);
      axe.readable.push(look);
      sessionStorage.setItem(KEPT, JSON.stringify([...readable]));
    }
    return found;
  };
})();
