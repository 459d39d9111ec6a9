// A class's live page and its big screen: what polls can be paused, and says when it was
// answered last, or that it was not.

const paused = (element) =>
  document.querySelector(`[data-pause="#${CSS.escape(element.id)}"][aria-pressed="true"]`);

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.matches?.("[data-poll]") && paused(event.target)) event.preventDefault();
});
document.addEventListener("click", (event) => {
  const button = event.target.closest?.("[data-pause]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", !on);
  if (on) document.querySelector(button.dataset.pause).dispatchEvent(new Event("wake"));
});

const polls = (detail) => detail?.ctx?.sourceElement?.closest?.("[data-poll]");
document.addEventListener("htmx:after:request", ({ detail }) => {
  const element = polls(detail);
  const { status, headers } = detail?.ctx?.response ?? {};
  if (!element || !status) return;
  const asOf = headers?.get("X-As-Of");
  if (asOf) element.querySelector("[data-as-of]")?.replaceChildren(asOf);
  cut(element, status >= 400);
});
document.addEventListener("htmx:error", ({ detail }) => cut(polls(detail), true));
function cut(element, on) {
  element?.querySelector("[data-cut]")?.toggleAttribute("hidden", !on);
}
