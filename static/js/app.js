// What the pages do beyond links and forms. Everything works without this file; it
// listens on the document, so that swapped-in parts need no setting up. What a terminal
// does is in terminal.js, which comes with the terminal.
// Markup it looks for: docs/front-end.md, "Behaviour".

const closest = (event, selector) => event.target.closest?.(selector);

// ---- announcing

// On every page.
const region = document.getElementById("announce");
let fading;
function fadeLater() {
  clearTimeout(fading);
  fading = setTimeout(() => region.replaceChildren(), 9000);
}
function announce(text) {
  region.textContent = text || region.dataset.trouble;
  fadeLater();
}

// ---- when the server cannot answer
// These are not swapped in (`noSwap` in the page's htmx-config): the page stays as it is,
// and the short error page that came instead is read out.

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  const { status } = ctx.response;
  if (status < 500 && ![400, 403, 404, 413].includes(status)) return;
  const page = new DOMParser().parseFromString(ctx.text ?? "", "text/html");
  const said = ["h1", "p"].map((name) => page.querySelector(name)?.textContent.trim());
  announce(said.join(" ").trim().slice(0, 300));
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail?.ctx) announce();
});

// ---- after each swap

function settle() {
  // A form came back with errors.
  const summary = document.querySelector("[data-focus-me]");
  summary?.removeAttribute("data-focus-me");
  summary?.focus();
  fadeLater();
}
document.addEventListener("htmx:after:swap", () => {
  settle();
  followTask();
  offerCopies();
  showWhy();
});
settle();

// A form's worth of news for the server; nobody waits for the answer.
function post(url, fields) {
  const csrfmiddlewaretoken = document.querySelector("[name=csrfmiddlewaretoken]").value;
  navigator.sendBeacon(url, new URLSearchParams({ ...fields, csrfmiddlewaretoken }));
}

// ---- the task at hand
// A lesson that is under way opens at its task, not at its title.

const twoColumns = matchMedia("(min-width: 62rem)");
const main = document.querySelector("main");
const nowCard = () => document.querySelector("#steps :is(.task, .ask):is(.now, .again)");
const nextAct = () => document.getElementById("next-act");
const bring = (part, block = "nearest") => {
  const { matches } = matchMedia("(prefers-reduced-motion)");
  part?.scrollIntoView({ block, behavior: matches ? "auto" : "smooth" });
};

function openTask() {
  const named = document.getElementById(location.hash.slice(1));
  if (named) named.open = true;
  const beside = twoColumns.matches && named?.closest(".works");
  const left = document.getElementById(main.dataset.at ?? "");
  if (left && !named) {
    left.closest(".held")?.setAttribute("open", "");
    return left.scrollIntoView();
  }
  const card = nowCard();
  if (!card || (named && !beside) || !document.querySelector("#steps .done")) return;
  // Where one reads first for that card.
  const { hash } = nextAct().querySelector(".act");
  (document.getElementById(hash.slice(1)) ?? card).scrollIntoView();
}
if (performance.getEntriesByType("navigation")[0]?.type === "navigate") openTask();

// What a form's answer says stands above the page; whoever lands further down hears it too.
addEventListener("load", () => {
  // That a task is done, the line says already.
  const said = document.querySelector(".messages > *");
  if (said?.getBoundingClientRect().bottom < 110) announce(said.innerText);
});

// Whoever leaves, finds the place again on any device: the step or card that was looked at,
// nothing while that is the one to do next, where a lesson opens anyway, or what stands below
// the text on a phone.
function placeLookedAt() {
  const places = [...document.querySelectorAll("#steps :is(h2[id^=step-], .task, .ask), .works")];
  if (twoColumns.matches) places.pop();
  const top = (place) => place.getBoundingClientRect().top;
  const edge = document.querySelector(".strip").getBoundingClientRect().bottom - 16;
  const seen = places.find((place) => top(place) > edge && top(place) < innerHeight / 2);
  const at = (seen ?? places.findLast((place) => top(place) <= edge))?.id ?? "";
  return at === nowCard()?.id || scrollY < 60 ? "" : at;
}
// What was begun and not sent is there again after a reload, or whatever else led away: a line,
// what was ticked, unticked or chosen since the page came, which may bring what another tab
// answered. Of a line of another terminal nothing is forgotten here.
const begun = (since = "") =>
  document.querySelectorAll(`#steps :not(.done) > form :is(input, select)${since}[id], [data-terminal-input]`);
const { place, tab = "", drafts } = main.dataset;
let kept = {};
try {
  kept = JSON.parse(sessionStorage[drafts]);
} catch {
  // The first time, or in a browser that keeps nothing.
}
for (const field of begun()) Object.assign(field, kept[field.id]);
addEventListener("pagehide", () => {
  if (!place) return;
  post(place, { tab, at: placeLookedAt() });
  for (const id in kept) if (!id.startsWith("line-")) delete kept[id];
  for (const { id, value, checked } of begun(":is(:checked, :default, select):not(:checked:default, :has(:checked:default))"))
    kept[id] = { value, checked };
  sessionStorage[drafts] = JSON.stringify(kept);
});

// What was done just now is named by the line under the bar: its explanation is shown, older
// ones close, and nothing else moves. On a phone the line leads there, and so does the dock;
// the skip links lead to what is next.
let fresh = nextAct()?.dataset.fresh;
// What came of an attempt is shown beside the terminal; on a phone the line leads there.
const told = () => document.querySelector("#steps .again .feedback");
let said = told()?.textContent;
function lead(links, to) {
  const hash = (to.pathname === location.pathname && to.hash) || "#next-act";
  for (const link of document.querySelectorAll(links)) {
    // By .hash the whole address would stand there.
    if (/^#(card|step|lever|next)-/.test(link.hash)) link.setAttribute("href", hash);
  }
}
// What the answer takes away may have the focus, like the form of a prediction: it goes on to
// what the pressed button has become, to what is next in that card, or to the line, which
// stays in sight: nothing scrolls to it.
let next;
document.addEventListener("htmx:before:swap", () => {
  const button = document.activeElement;
  const card = button.closest("[id^=card-]");
  next = card && `[id="${button.id}"] summary, #${card.id}:not(#steps .done) .acts :is(a, button)`;
});
function followTask() {
  const act = nextAct();
  const lost = next && document.activeElement === document.body;
  const button = lost && document.querySelector(next);
  if (button) button.focus();
  if (!act) return;
  lead(".dock a", act.querySelector("a"));
  lead(".skip", act.querySelector(".act"));
  if (lost && !button) act.querySelector(".act").focus({ preventScroll: true });
  if (twoColumns.matches && told()?.textContent !== said) bring(told());
  said = told()?.textContent;
  if (act.dataset.fresh === fresh) return;
  fresh = act.dataset.fresh;
  const card = document.getElementById(`card-${fresh}`);
  nowCard()?.closest(".held")?.setAttribute("open", "");
  if (!card) return;
  for (const each of document.querySelectorAll("#steps .task.done")) each.open = each === card;
  if (document.activeElement === document.body) act.querySelector(".act").focus();
  if (!card.open) bring(card.querySelector(".feedback"));
  else if (twoColumns.matches) {
    bring(card, card.offsetHeight > innerHeight / 2 ? "start" : "nearest");
  }
}

// Asking why leads to the answer, which may be out of sight.
let asked = null;
document.addEventListener("click", (event) => {
  asked = closest(event, '[hx-target="#why"]') ?? asked;
});
function showWhy() {
  const why = asked && document.getElementById("why");
  if (!why) return;
  if (asked.matches(".why-link")) why.focus({ preventScroll: true });
  asked = null;
  document.getElementById("why-all")?.setAttribute("open", "");
  bring(why, "start");
}

// The dock says which part of the page is looked at.
function lookAt() {
  const links = [...document.querySelectorAll(".dock a")];
  const above = ({ hash }) =>
    document.getElementById(hash.slice(1))?.getBoundingClientRect().top < innerHeight / 3;
  const current = links.findLast(above) ?? links[0];
  for (const link of links) link.ariaCurrent = link === current || null;
}
addEventListener("scroll", lookAt);

// ---- copying, and the caret on a line

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  // Plain http in a classroom.
  const field = document.createElement("textarea");
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

// What it says itself, or the element that it names, or the `pre`s that it stands beside.
function toCopy(button) {
  const source = button.dataset.copy;
  if (source && !source.startsWith("#")) return source;
  const beside = button.closest("pre") ?? button.parentElement;
  const from = source ? [document.querySelector(source)] : beside.querySelectorAll("pre");
  return Array.from(from, (each) => each?.textContent).join("") || beside.textContent;
}

// What a text gives to type or to paste has a button that copies it: not what a machine says.
function offerCopies() {
  const button = document.getElementById("copy-this")?.content;
  for (const pre of document.querySelectorAll("#steps pre:not(:has(.copy), .text)")) {
    if (button) pre.append(button.cloneNode(true));
  }
}
offerCopies();

document.addEventListener("click", async (event) => {
  // A form that is being filled in goes along to the other language.
  const other = closest(event, "[data-language]") && document.querySelector("#in-other:enabled");
  if (other && !event.ctrlKey && !event.metaKey) {
    event.preventDefault();
    other.click();
  }
  const button = closest(event, "[data-copy]");
  if (button) {
    await copy(toCopy(button).trim());
    button.focus();
    announce(button.dataset.copied);
  }
  const link = closest(event, "a[data-line]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field?.setSelectionRange) {
    event.preventDefault();
    const lines = field.value.split("\n");
    const at = Math.min(lines.length, link.dataset.line) - 1;
    const start = [...lines.slice(0, at), ""].join("\n").length;
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
    bring(field);
  }
});

// ---- menus close like menus

for (const gone of ["click", "focusin"]) {
  document.addEventListener(gone, (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]:not(:has(.next))")) {
      menu.open = menu.contains(event.target);
    }
  });
}
document.addEventListener("keydown", (event) => {
  // A link that is a box is ticked as a box is.
  if (event.key === " ") closest(event, "a[role]")?.click();
  const menu = event.key === "Escape" && closest(event, "details.menu[open]");
  if (!menu) return;
  menu.open = false;
  menu.querySelector("summary").focus();
});

// ---- polling
// hx-trigger="every 3s, visibilitychange from:document" on an element with data-poll: quiet in
// a hidden tab, asks at once when it is looked at again. Pausing it and its clock come with live.js.

document.addEventListener("htmx:before:request", (event) => {
  if (document.hidden && event.target.matches?.("[data-poll]")) event.preventDefault();
});

// ---- the layout of the workbench
// Without this the buttons of .split and [data-focus-mode] are posts that come back to the
// page. Here they act at once, and the divider can be dragged too.

const split = document.querySelector(".split");
const splits = split?.dataset.splits.split(" ") ?? [];
const splitNow = () => splits.findIndex((share) => main.classList.contains(`split-${share}`));

function setSplit(at) {
  const share = splits[at] ?? splits[splitNow()];
  main.classList.remove(...splits.map((each) => `split-${each}`));
  main.classList.add(`split-${share}`);
  return share;
}
document.addEventListener("click", (event) => {
  const button = closest(event, ".split button, [data-focus-mode]");
  if (!button) return;
  event.preventDefault();
  if (button.form === split) {
    const step = button.matches(":last-of-type") ? 1 : -1;
    post(split.action, { split: setSplit(splitNow() + step) });
    return;
  }
  const on = main.classList.toggle("focus");
  scrollTo(0, 0);
  post(button.form.action, { focus: on ? "on" : "off" });
  if (on) document.querySelector("[data-terminal-input]")?.focus();
});
split?.addEventListener("pointerdown", (down) => {
  let dragged = false;
  const move = ({ clientX }) => {
    if (!dragged && Math.abs(clientX - down.clientX) < 8) return;
    dragged = true;
    // A mere press stays the button's own click.
    split.setPointerCapture(down.pointerId);
    const { left, width } = main.getBoundingClientRect();
    const far = splits.map((each) => Math.abs(each - (100 * (clientX - left)) / width));
    setSplit(far.indexOf(Math.min(...far)));
  };
  const end = () => {
    removeEventListener("pointermove", move);
    if (dragged) post(split.action, { split: setSplit() });
  };
  addEventListener("pointermove", move);
  addEventListener("pointerup", end, { once: true });
  addEventListener("pointercancel", end, { once: true });
});

// ---- an error goes as soon as its field is filled in otherwise
// So does its line above the form. Whoever is wrong again is told so when it is sent.

document.addEventListener("input", ({ target }) => {
  if (target.ariaInvalid !== "true") return;
  for (const id of target.getAttribute("aria-describedby")?.split(" ") ?? []) {
    const error = document.getElementById(id);
    if (!error?.matches(".error, :has(> .error)")) continue;
    for (const each of document.querySelectorAll(`[aria-describedby~="${id}"]`)) each.ariaInvalid = null;
    error.remove();
  }
  for (const link of document.querySelectorAll("#errors li > a"))
    if (document.getElementById(link.hash.slice(1))?.contains(target)) link.parentNode.remove();
  document.querySelector("#errors:not(:has(li))")?.remove();
});

// ---- a box that stands for several
// The first box of [data-all] ticks the others, and is ticked when all of them are.

document.addEventListener("change", ({ target }) => {
  const group = target.closest?.("[data-all]");
  if (!group) return;
  const [all, ...each] = group.querySelectorAll("[type=checkbox]");
  if (target === all) for (const box of each) box.checked = all.checked;
  else all.checked = each.every((box) => box.checked);
});
