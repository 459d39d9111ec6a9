// Sign-in cards: the field for the code, and the sheet that is printed.

// The picture on a card leads to #CODE, which no server sees: it is put into the field.

const codeField = document.querySelector("[data-from-fragment]");
if (codeField && /^#[\w-]{8,40}$/.test(location.hash)) {
  codeField.value = location.hash.slice(1);
  history.replaceState(null, "", location.pathname + location.search);
}
const printButton = document.querySelector("[data-print]");
if (printButton) {
  printButton.hidden = false;
  printButton.addEventListener("click", () => print());
}
