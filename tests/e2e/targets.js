// For axe: a target that cannot be too small is not looked at, which is what takes axe the
// longest. It finds fault with one that is smaller than 24 px, or so far covered by another
// that may have the focus, if such a one is within 24 px. Whoever is neither small with one
// so near, nor partly under one, has passed.
(() => {
  const LEAST = 24, ROUNDING = 0.05; // axe's own
  const OTHERS = `a[href], area, button, input, select, textarea, summary, iframe, audio,
    video, [tabindex], [contenteditable]`;
  let boxes; // in one run of the rule

  const isSmall = ({width, height}) => Math.min(width, height) + ROUNDING < LEAST;
  const isWithin = (a, b, by) => b.left < a.right + by && a.left < b.right + by
    && b.top < a.bottom + by && a.top < b.bottom + by;
  const encloses = (a, b) => a.left <= b.left && b.right <= a.right && a.top <= b.top
    && b.bottom <= a.bottom;

  const mayFail = (element) => {
    boxes ??= [...document.querySelectorAll(OTHERS)]
      .filter((one) => one.checkVisibility({visibilityProperty: true}))
      .map((one) => [one, one.getBoundingClientRect()]);
    const box = element.getBoundingClientRect();
    if (box.right <= 0) return false; // no pointer comes there: a link to skip with
    const small = isSmall(box);
    return boxes.some(([other, its]) => other !== element
      && isWithin(box, its, small ? LEAST : 0) && (small || !encloses(its, box)));
  };

  const rule = axe._audit.rules.find(({id}) => id === "target-size");
  const {matches, run} = rule;
  rule.run = function (...given) {
    boxes = undefined;
    return run.apply(this, given);
  };
  rule.matches = function (element, ...rest) {
    return mayFail(element) && matches.call(this, element, ...rest);
  };
})();
