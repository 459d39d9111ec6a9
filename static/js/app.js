// What the pages do beyond links and forms. Everything works without this file; it
// listens on the document, so that swapped-in parts need no setting up.
// Markup it looks for: docs/front-end.md, "Behaviour".

const closest = (event, selector) => event.target.closest?.(selector) ?? null;
const reduced = matchMedia("(prefers-reduced-motion: reduce)");

// ---- announcing ------------------------------------------------------------------

let fading;
function fadeLater(region) {
  clearTimeout(fading);
  if (region.textContent.trim()) fading = setTimeout(() => region.replaceChildren(), 9000);
}
function announce(text) {
  const region = document.getElementById("announce");
  if (region) {
    region.textContent = text;
    fadeLater(region);
  }
}
function trouble(text) {
  const region = document.getElementById("announce");
  announce(text || (region?.dataset.trouble ?? ""));
}

// ---- the terminal ----------------------------------------------------------------
// The line is a real input and is sent by the form's own submit. `armed` on the section:
// Tab completes only after typing, so that it never traps the keyboard.

const LINE = "[data-terminal-input]";
const terminalOf = (element) => element.closest?.("[data-terminal]") ?? null;
const lineOf = (terminal) => terminal.querySelector(LINE);

function toEnd(terminal) {
  const log = terminal?.querySelector("[role=log]");
  if (log) log.scrollTop = log.scrollHeight;
}

// `clear`: what is above goes out of sight; it stays for the history.
function wipe(terminal) {
  const entries = [...(terminal?.querySelectorAll("[data-typed]") ?? [])];
  const last = entries.findLastIndex((entry) => "clear" in entry.dataset);
  for (const entry of entries.slice(0, last + 1)) entry.hidden = true;
}

function write(input, text) {
  input.value = text;
  input.setSelectionRange(text.length, text.length);
}

// Each line typed in this terminal, oldest first, repeats in a row once.
const past = (terminal) =>
  [...terminal.querySelectorAll("[data-typed]")]
    .map((entry) => entry.dataset.typed)
    .filter((line, index, lines) => line && line !== lines[index - 1]);

function recall(terminal, input, step) {
  const lines = past(terminal);
  const at = Number(terminal.dataset.at ?? lines.length);
  if (at >= lines.length) terminal.dataset.draft = input.value;
  const next = Math.min(lines.length, Math.max(0, at + step));
  terminal.dataset.at = next;
  write(input, lines[next] ?? terminal.dataset.draft ?? "");
}

document.addEventListener("keydown", (event) => {
  // 229: the key belongs to an input method (Safari ends a composition so)
  if (!event.target.matches?.(LINE) || event.isComposing || event.keyCode === 229) return;
  if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const input = event.target;
  const terminal = terminalOf(input);
  if (event.key === "ArrowUp" || event.key === "ArrowDown") {
    event.preventDefault();
    recall(terminal, input, event.key === "ArrowUp" ? -1 : 1);
  } else if (event.key === "Tab" && "armed" in terminal.dataset && input.value.trim()) {
    event.preventDefault();
    delete terminal.dataset.armed;
    terminal.querySelector("[data-terminal-complete]")?.click();
  } else if (event.key === "Escape") {
    delete terminal.dataset.armed;
  }
});

// Full-width letters and curly quotes come from an input method or a phone's keyboard.
// The machine would only say "command not found"; the hint beside it says why.
const WIDE = /[\uFF01-\uFF5E\u3000\u2018\u2019\u201C\u201D\u2013\u2014]/;
function hint(terminal, input) {
  const place = terminal.querySelector("[data-terminal-hint]");
  const text = place && WIDE.test(input.value) ? place.dataset.terminalHint : "";
  if (place && place.textContent !== text) place.textContent = text;
}

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(LINE)) return;
  const terminal = terminalOf(event.target);
  terminal.dataset.armed = "";
  delete terminal.dataset.at;
  hint(terminal, event.target);
});

// A form's nonce lets the server answer a repeated post without running it twice. The
// terminal's form stays on the page, so each new line gets a new nonce; a line that was
// lost on the way and is sent again unchanged keeps the old one.
function freshNonce() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

document.addEventListener(
  "submit",
  (event) => {
    const terminal = terminalOf(event.target);
    const input = terminal && lineOf(terminal);
    if (!input?.form || input.form !== event.target) return;
    if (event.submitter?.matches("[data-terminal-complete]")) return;
    const nonce = input.form.querySelector("[data-nonce]");
    const { sent, lost, lostNonce } = terminal.dataset;
    if (nonce && lost === input.value) nonce.value = lostNonce;
    else if (nonce && sent !== undefined) nonce.value = freshNonce();
    terminal.dataset.sent = input.value;
    for (const key of ["lost", "armed", "at", "draft"]) delete terminal.dataset[key];
    if (!window.htmx) return;
    setTimeout(() => {
      // htmx read the form while the event travelled; the line is free again
      if (input.value === terminal.dataset.sent) write(input, "");
      input.focus({ preventScroll: true });
      hint(terminal, input);
    });
  },
  true, // before htmx, so that it reads the new nonce
);

// A pasted block goes line by line; what follows the last line end stays to be edited.
document.addEventListener("paste", (event) => {
  const input = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!input.matches?.(LINE) || !window.htmx || !/[\r\n]/.test(text)) return;
  event.preventDefault();
  const before = input.value.slice(0, input.selectionStart);
  const after = input.value.slice(input.selectionEnd);
  const lines = (before + text + after).split(/\r\n|\r|\n/);
  const rest = lines.pop();
  const run = input.form.querySelector("button:not([data-terminal-complete])");
  for (const line of lines) {
    if (!line.trim()) continue;
    input.value = line;
    input.form.requestSubmit(run);
  }
  setTimeout(() => write(input, rest));
});

function giveBack(event) {
  const terminal = terminalOf(event.target);
  const sent = event.detail?.ctx?.request?.body;
  const input = terminal && lineOf(terminal);
  if (!input || input.form !== event.target || !(sent instanceof URLSearchParams)) return;
  terminal.dataset.lost = sent.get(input.name);
  terminal.dataset.lostNonce = sent.get("nonce") ?? "";
  setTimeout(() => {
    if (!input.value) write(input, terminal.dataset.lost ?? "");
  });
}
document.addEventListener("htmx:error", giveBack);
document.addEventListener("htmx:response:error", giveBack);

// ---- when the server cannot answer ---------------------------------------------------
// These are not swapped in (`noSwap` in the page's htmx-config): the page stays as it is,
// and the short error page that came instead is read out.

const unswapped = (status) => status === 403 || status === 404 || status >= 500;

document.addEventListener("htmx:response:error", ({ detail: { ctx } }) => {
  if (!unswapped(ctx.response.status)) return;
  const page = new DOMParser().parseFromString(ctx.text ?? "", "text/html");
  const said = ["h1", "p"].map((name) => page.querySelector(name)?.textContent.trim() ?? "");
  trouble(said.join(" ").trim().slice(0, 300));
});
document.addEventListener("htmx:error", ({ detail }) => {
  if (detail?.ctx) trouble("");
});

// ---- after each swap ---------------------------------------------------------------

function settle() {
  const summary = document.querySelector("[data-focus-me]"); // a form came back with errors
  summary?.removeAttribute("data-focus-me");
  summary?.focus();
  const region = document.getElementById("announce");
  if (region) fadeLater(region);
}
document.addEventListener("htmx:after:swap", (event) => {
  wipe(terminalOf(event.target));
  toEnd(terminalOf(event.target));
  settle();
  followTask();
  showWhy();
});
document.querySelectorAll("[data-terminal]").forEach(toEnd);
settle();

// ---- the task at hand ------------------------------------------------------------------
// A lesson that is under way opens at its task, not at its title. Beside a terminal (two
// columns) the text follows the work; on a phone, what is looked at stays where it is.

const twoColumns = matchMedia("(min-width: 62rem)");
const nowCard = () => document.querySelector("#steps :is(.task, .ask):is(.now, .again)");
const motion = () => (reduced.matches ? "auto" : "smooth");

function openTask() {
  const named = location.hash.length > 1 && document.getElementById(location.hash.slice(1));
  if (named && named.matches("details.task")) named.open = true;
  const beside = named && twoColumns.matches && named.closest(".works");
  const card = nowCard();
  if (!card || (named && !beside) || !document.querySelector("#steps .done")) return;
  const begins = !card.closest(".step")?.querySelector(".done");
  (begins ? card.closest(".step") : card).scrollIntoView();
}
const loaded = performance.getEntriesByType("navigation")[0]?.type;
if (loaded !== "reload" && loaded !== "back_forward") openTask();

// What a form's answer says stands above the page; whoever lands further down hears it too.
addEventListener("load", () => {
  const said = document.querySelector(".messages");
  if (said && said.getBoundingClientRect().bottom < 72) announce(said.innerText.trim());
});

let task = nowCard()?.id;
function followTask() {
  const card = nowCard();
  if (card?.id === task) return;
  task = card?.id;
  const dock = document.querySelector('.dock a[href^="#card-"]');
  if (dock && card) dock.hash = card.id;
  if (!twoColumns.matches || !document.querySelector(".bench")) return;
  const fresh = document.querySelector("#steps details.task.done[open]");
  const target = card ? (fresh ?? card) : document.getElementById("onward");
  const { top, bottom } = (card ?? target).getBoundingClientRect();
  if (top < 60 || bottom > innerHeight) target.scrollIntoView({ behavior: motion() });
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
  why.scrollIntoView({ behavior: motion() });
}

// The dock says which part of the page is looked at.
function lookAt() {
  const links = [...document.querySelectorAll(".dock a")];
  const above = ({ hash }) =>
    document.getElementById(hash.slice(1))?.getBoundingClientRect().top < innerHeight / 3;
  const current = links.findLast(above) ?? links[0];
  for (const link of links) link.ariaCurrent = link === current ? "true" : null;
}
if (document.querySelector(".dock")) addEventListener("scroll", lookAt, { passive: true });

// ---- copying, and the caret on a line ----------------------------------------------

async function copy(text) {
  if (navigator.clipboard) return navigator.clipboard.writeText(text);
  const field = document.createElement("textarea"); // plain http in a classroom
  field.value = text;
  document.body.append(field);
  field.select();
  document.execCommand("copy");
  field.remove();
}

document.addEventListener("click", async (event) => {
  const button = closest(event, "[data-copy]");
  if (button) {
    const source = button.dataset.copy;
    const text = source.startsWith("#") ? document.querySelector(source)?.textContent : source;
    await copy((text ?? "").trim());
    button.focus();
    if (button.dataset.copied) announce(button.dataset.copied);
    return;
  }
  const link = closest(event, "a[data-line]");
  const field = link && document.getElementById(link.hash.slice(1));
  if (field instanceof HTMLTextAreaElement) {
    event.preventDefault();
    const lines = field.value.split("\n");
    const at = Math.min(lines.length, Math.max(1, Number(link.dataset.line))) - 1;
    const start = lines.slice(0, at).reduce((sum, line) => sum + line.length + 1, 0);
    field.focus();
    field.setSelectionRange(start, start + lines[at].length);
    field.scrollIntoView({ block: "nearest", behavior: motion() });
  }
});

// ---- menus close like menus ----------------------------------------------------------

document.addEventListener("click", (event) => {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!menu.contains(event.target) && !menu.querySelector(".next")) menu.open = false;
  }
});
document.addEventListener("keydown", (event) => {
  const menu = event.key === "Escape" && closest(event, "details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// ---- polling -------------------------------------------------------------------------
// hx-trigger="every 3s, wake" on an element with data-poll: quiet in a hidden tab and
// while a pressed [data-pause] button names it; asks at once when it is looked at again.

const paused = (element) =>
  document.querySelector(`[data-pause="#${CSS.escape(element.id)}"][aria-pressed="true"]`);

document.addEventListener("htmx:before:request", (event) => {
  if (event.target.matches?.("[data-poll]") && (document.hidden || paused(event.target))) {
    event.preventDefault();
  }
});
const wake = (element) => element?.dispatchEvent(new CustomEvent("wake"));
document.addEventListener("visibilitychange", () => {
  if (!document.hidden) document.querySelectorAll("[data-poll]").forEach(wake);
});
document.addEventListener("click", (event) => {
  const button = closest(event, "[data-pause]");
  if (!button) return;
  const on = button.getAttribute("aria-pressed") === "true";
  button.setAttribute("aria-pressed", String(!on));
  if (on) wake(document.querySelector(button.dataset.pause));
});
