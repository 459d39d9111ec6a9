// What a terminal does beyond a form that is sent. Everything works without this file; it
// comes with the terminal, once however often that is swapped in, and listens on the
// document. Markup it looks for: docs/front-end.md, "Behaviour".

// The line is a real input and is sent by the form's own submit. `armed` on the section:
// Tab completes only after typing, so that it never traps the keyboard.

const LINE = "[data-terminal-input]";
const COMPLETE = "[data-terminal-complete]";
const terminalOf = (element) => element.closest?.("[data-terminal]");
const lineOf = (terminal) => terminal.querySelector(LINE);
const logOf = (terminal) => terminal.querySelector("[role=log]");
const STEPS = { ArrowUp: -1, ArrowDown: 1 };

function write(input, text) {
  input.value = text;
  input.setSelectionRange(text.length, text.length);
}

// ---- what was printed ------------------------------------------------------------------

const entriesOf = (terminal) => [...terminal.querySelectorAll("[data-typed]")];

// The newest line is in sight; of an output that is folded, its beginning.
function toEnd(terminal) {
  const log = logOf(terminal);
  if (!log) return;
  const last = entriesOf(terminal).at(-1);
  const top = last?.querySelector("details")
    ? last.getBoundingClientRect().top - log.getBoundingClientRect().top
    : log.scrollHeight;
  log.scrollTop += top;
}

// `clear` and Ctrl-L: what is above goes out of sight; it stays for the history.
function wipe(terminal, last = entriesOf(terminal).findLastIndex((e) => "clear" in e.dataset)) {
  for (const entry of entriesOf(terminal).slice(0, last + 1)) entry.hidden = true;
}

// Each entry gets a button that copies it. Only one of them is a stop for Tab; from there
// the arrow keys lead to the others.
const COPY = "[data-copy]";
const copiesOf = (terminal) => [...logOf(terminal).querySelectorAll(`:not([hidden]) > ${COPY}`)];
const stopAt = (terminal, button) => {
  for (const one of copiesOf(terminal)) one.tabIndex = one === button ? 0 : -1;
};

function dress(terminal) {
  const button = terminal.querySelector("[data-terminal-copy]")?.content;
  if (!button) return;
  for (const entry of entriesOf(terminal)) {
    if (entry.querySelector("pre") && !entry.querySelector(COPY)) {
      entry.append(button.cloneNode(true));
    }
  }
  const focused = document.activeElement;
  stopAt(terminal, copiesOf(terminal).find((one) => one === focused) ?? copiesOf(terminal).at(-1));
}

function walkCopies(event, terminal) {
  const step = STEPS[event.key];
  if (!step) return;
  event.preventDefault();
  const all = copiesOf(terminal);
  all[all.indexOf(event.target) + step]?.focus();
}
document.addEventListener("focusin", ({ target }) => {
  if (target.matches?.(COPY) && terminalOf(target)) stopAt(terminalOf(target), target);
});

// ---- history ---------------------------------------------------------------------------

// Each line typed in this terminal, oldest first, repeats in a row once.
const past = (terminal) =>
  entriesOf(terminal)
    .flatMap((entry) => entry.dataset.typed.split("\n"))
    .filter((line, index, lines) => line && line !== lines[index - 1]);

// At one of the lines of the history: further steps begin there, and the last one down
// brings the draft back.
function standAt(terminal, at, draft) {
  terminal.dataset.at = at;
  terminal.dataset.draft = draft;
}

function recall(terminal, input, step) {
  const lines = past(terminal);
  const at = +(terminal.dataset.at ?? lines.length);
  const draft = at >= lines.length ? input.value : (terminal.dataset.draft ?? "");
  const next = Math.min(lines.length, Math.max(0, at + step));
  standAt(terminal, next, draft);
  write(input, lines[next] ?? draft);
}

// Ctrl-R: what is typed is looked for in the history, backwards, and the line that was
// found stands above the input until it is run, taken or left.
let search = null;

const shownIn = (terminal) => terminal.querySelector("[data-terminal-search]");

function find(from) {
  const { terminal, lines } = search;
  const wanted = lineOf(terminal).value;
  const at = lines.findLastIndex((line, index) => index <= from && line.includes(wanted));
  const failed = wanted !== "" && at < 0;
  if (wanted && !failed) search.at = at;
  search.wanted = wanted;
  const found = lines[search.at] ?? "";
  const start = failed || !wanted ? found.length : found.indexOf(wanted);
  const hit = document.createElement("b");
  hit.textContent = found.slice(start, start + wanted.length);
  shownIn(terminal).replaceChildren(
    `(${failed ? "failed " : ""}reverse-i-search)\`${wanted}': `,
    found.slice(0, start),
    hit,
    found.slice(start + wanted.length),
  );
}

function startSearch(terminal, input) {
  if (!shownIn(terminal)) return;
  const lines = past(terminal);
  search = { terminal, lines, at: lines.length, draft: input.value, wanted: "" };
  write(input, "");
  find(lines.length);
}

function endSearch(take) {
  if (!search) return;
  const { terminal, lines, at, draft } = search;
  search = null;
  shownIn(terminal).replaceChildren();
  const taken = take ? lines[at] : undefined;
  if (taken !== undefined) standAt(terminal, at, draft);
  write(lineOf(terminal), taken ?? draft);
}
document.addEventListener("focusout", ({ target }) => {
  if (target.matches?.(LINE)) endSearch(true);
});

// ---- keys ------------------------------------------------------------------------------

// By editing, not by setting the value: the browser's own undo knows it.
function kill(input, from, to) {
  if (from >= to) return;
  input.setSelectionRange(from, to);
  document.execCommand("delete");
}

const CONTROL = {
  a: ({ input }) => input.setSelectionRange(0, 0),
  e: ({ input }) => input.setSelectionRange(input.value.length, input.value.length),
  u: ({ input, caret }) => kill(input, 0, caret),
  k: ({ input, caret }) => kill(input, caret, input.value.length),
  l: ({ terminal }) => {
    wipe(terminal, Infinity);
    dress(terminal);
  },
  r: ({ terminal, input }) => (search ? find(search.at - 1) : startSearch(terminal, input)),
  // Not while something is chosen: then it copies, as everywhere else.
  c: ({ terminal, input, caret, repeat }) => {
    if (input.selectionStart !== caret || String(getSelection())) return false;
    if (!repeat) input.form.requestSubmit(terminal.querySelector("[data-terminal-interrupt]"));
  },
};
// Elsewhere Ctrl-W closes the tab.
if (/Mac/.test(navigator.platform)) {
  CONTROL.w = ({ input, caret }) => kill(input, input.value.slice(0, caret).search(/\S+\s*$/), caret);
}

function control(event, terminal, input) {
  const key = event.key.toLowerCase();
  if (search && key === "g") {
    endSearch(false);
    return event.preventDefault();
  }
  const act = Object.hasOwn(CONTROL, key) && CONTROL[key];
  if (!act) return;
  if (search && key !== "r") endSearch(key !== "c");
  const given = { terminal, input, caret: input.selectionEnd, repeat: event.repeat };
  if (act(given) !== false) event.preventDefault();
}

const TAKES = /^(Tab|Arrow.+|Home|End)$/;

document.addEventListener("keydown", (event) => {
  const terminal = terminalOf(event.target);
  const editor = event.target.matches?.("textarea") && editorOf(event.target);
  if (editor && !event.isComposing && event.keyCode !== 229) return editKey(event, editor);
  if (event.target.matches?.(COPY) && terminal) return walkCopies(event, terminal);
  // 229: the key belongs to an input method (Safari ends a composition so)
  if (!event.target.matches?.(LINE) || event.isComposing || event.keyCode === 229) return;
  if (event.altKey || event.metaKey) return;
  const input = event.target;
  if (event.ctrlKey) return event.shiftKey ? undefined : control(event, terminal, input);
  if (search && TAKES.test(event.key)) {
    endSearch(true);
    delete terminal.dataset.armed;
  }
  if (event.shiftKey) return;
  if (STEPS[event.key]) {
    event.preventDefault();
    recall(terminal, input, STEPS[event.key]);
  } else if (event.key === "Tab" && "armed" in terminal.dataset && input.value.trim()) {
    event.preventDefault();
    delete terminal.dataset.armed;
    terminal.querySelector(COMPLETE)?.click();
  } else if (event.key === "Escape") {
    endSearch(false);
    delete terminal.dataset.armed;
  }
});

// A phone's keyboard has no arrow.
document.addEventListener("click", ({ target }) => {
  if (!target.matches?.("[data-terminal-recall]")) return;
  const terminal = terminalOf(target);
  const input = lineOf(terminal);
  recall(terminal, input, -1);
  input.focus({ preventScroll: true });
});

// Full-width letters and curly quotes come from an input method or a phone's keyboard.
// The machine would only say "command not found"; the hint below says why, until the next line
// is begun.
const WIDE = /[\uFF01-\uFF5E\u3000\u2018\u2019\u201C\u201D\u2013\u2014]/;

document.addEventListener("input", (event) => {
  if (!event.target.matches?.(LINE)) return;
  const terminal = terminalOf(event.target);
  const place = terminal.querySelector("[data-terminal-hint]");
  const hint = place && WIDE.test(event.target.value) ? place.dataset.terminalHint : "";
  if (place && place.textContent !== hint) place.textContent = hint;
  if (search) {
    // More of it: from where the search stands. Anything else: from the newest line.
    return find(event.target.value.startsWith(search.wanted) ? search.at : search.lines.length);
  }
  terminal.dataset.armed = "";
  delete terminal.dataset.at;
});

// ---- sending ---------------------------------------------------------------------------

// How many characters fit into a line, for whatever is printed in columns.
function columns(log) {
  const style = getComputedStyle(log);
  const pen = document.createElement("canvas").getContext("2d");
  pen.font = style.font;
  const padding = parseFloat(style.paddingInlineStart) + parseFloat(style.paddingInlineEnd);
  return Math.floor((log.clientWidth - padding) / pen.measureText("0").width);
}

// A form's nonce lets the server answer a repeated post without running it twice. The
// terminal's form stays on the page, so each new line gets a new nonce; a line that was
// lost on the way and is sent again unchanged keeps the old one.
const freshNonce = () => crypto.getRandomValues(new Uint32Array(4)).join("");

document.addEventListener(
  "submit",
  (event) => {
    const terminal = terminalOf(event.target);
    const input = terminal && lineOf(terminal);
    if (!input?.form || input.form !== event.target) return;
    if (event.submitter?.matches(COMPLETE)) return;
    endSearch(true);
    const nonce = input.form.querySelector("[data-nonce]");
    const width = input.form.querySelector("[data-columns]");
    const { sent, lost, lostNonce } = terminal.dataset;
    // What could have been typed.
    terminal.querySelector(".ways")?.replaceChildren();
    width.value = columns(logOf(terminal));
    if (lost === input.value) nonce.value = lostNonce;
    else if (sent !== undefined) nonce.value = freshNonce();
    terminal.dataset.sent = input.value;
    for (const key of ["lost", "armed", "at", "draft"]) delete terminal.dataset[key];
    if (!window.htmx) return;
    setTimeout(() => {
      // htmx read the form while the event travelled; the line is free again
      if (input.value === terminal.dataset.sent) write(input, "");
      input.focus({ preventScroll: true });
    });
  },
  // Before htmx, so that it reads the new nonce.
  true,
);

// A pasted block goes as a whole, and is one action; what follows the last line end stays to
// be edited.
document.addEventListener("paste", (event) => {
  const input = event.target;
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!input.matches?.(LINE) || !window.htmx || !/[\r\n]/.test(text)) return;
  event.preventDefault();
  endSearch(true);
  const before = input.value.slice(0, input.selectionStart);
  const after = input.value.slice(input.selectionEnd);
  const lines = (before + text + after).split(/\r\n|\r|\n/);
  const rest = lines.pop();
  const block = Object.assign(document.createElement("input"), {
    type: "hidden",
    name: "block",
    value: lines.join("\n"),
  });
  input.value = "";
  input.form.append(block);
  input.form.requestSubmit(input.form.querySelector("button:not([name], [type])"));
  setTimeout(() => {
    // htmx read the form while the event travelled.
    block.remove();
    write(input, rest);
  });
});

function giveBack(event) {
  const terminal = terminalOf(event.target);
  const sent = event.detail?.ctx?.request?.body;
  const input = terminal && lineOf(terminal);
  if (!input || input.form !== event.target || !(sent instanceof URLSearchParams)) return;
  // A line has no room for it; it is pasted again.
  if (sent.has("block")) return;
  terminal.dataset.lost = sent.get(input.name);
  terminal.dataset.lostNonce = sent.get("nonce") ?? "";
  setTimeout(() => {
    if (!input.value) write(input, terminal.dataset.lost ?? "");
  });
}
document.addEventListener("htmx:error", giveBack);
document.addEventListener("htmx:response:error", giveBack);

// A completed line comes back as a new input. What was typed on the way to it and back
// counts more; otherwise the caret stands at its end.
document.addEventListener("htmx:before:swap", (event) => {
  const { sourceElement, request } = event.detail.ctx;
  if (!sourceElement?.matches(COMPLETE) || !(request.body instanceof URLSearchParams)) return;
  const input = lineOf(terminalOf(sourceElement));
  if (input.value !== request.body.get(input.name)) event.preventDefault();
});
document.addEventListener("htmx:after:swap", ({ target }) => {
  if (!target.matches?.(COMPLETE)) return;
  const input = lineOf(terminalOf(target));
  if (document.activeElement !== target && document.activeElement !== input) return;
  input.focus({ preventScroll: true });
  write(input, input.value);
});

// ---- a file in the editor ----------------------------------------------------------------
// It opens in the terminal's place; Tab leaves the text as it leaves every other field.

const editorOf = (element) => element.closest?.("[data-editor]");
const isUnsaved = (text) => text.value !== text.defaultValue || text.form.querySelector("#problem");

function closeEditor(editor) {
  editor.replaceChildren();
  show(terminalOf(editor));
  lineOf(terminalOf(editor)).focus({ preventScroll: true });
}

function editKey(event, editor) {
  const text = event.target;
  if (event.key === "Escape" && isUnsaved(text)) {
    const place = editor.querySelector("[data-unsaved]");
    place.textContent = place.dataset.unsaved;
  } else if (event.key === "Escape") {
    closeEditor(editor);
  } else if (event.key === "s" && (event.ctrlKey || event.metaKey)) {
    text.form.requestSubmit();
  } else return;
  event.preventDefault();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest?.("[data-leave]");
  if (!link || !editorOf(link)) return;
  event.preventDefault();
  closeEditor(editorOf(link));
});
addEventListener("beforeunload", (event) => {
  const texts = [...document.querySelectorAll("[data-editor] textarea")];
  if (texts.some(isUnsaved)) event.preventDefault();
});

// ---- after each swap -------------------------------------------------------------------

function show(terminal) {
  wipe(terminal);
  dress(terminal);
  toEnd(terminal);
}
document.addEventListener("htmx:after:swap", ({ target }) => {
  const terminal = terminalOf(target);
  if (editorOf(target) === target && !target.querySelector("form")) closeEditor(target);
  else if (terminal) show(terminal);
  else if (target.querySelectorAll) target.querySelectorAll("[data-terminal]").forEach(show);
  // On a phone what was printed, and a map that grew, push the line out of sight; the reason
  // of a refusal stands right above it.
  const line = document.activeElement;
  if (line.matches(LINE)) line.form.scrollIntoView({ block: "nearest" });
});
document.querySelectorAll("[data-terminal]").forEach(show);
