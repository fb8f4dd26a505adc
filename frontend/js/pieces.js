// Small things on buttons: copy, print, add a row to a table of inputs.
export function pieces(document) {
  document.addEventListener("click", (event) => {
    const copy = event.target.closest("[data-copy]");
    if (copy) copyText(copy);
    if (event.target.closest("[data-print-page]")) window.print();
    const add = event.target.closest("[data-add-row]");
    if (add) addRow(add.closest("[data-rows]"));
  });
  // On paper nothing can be opened: what a list folds away is printed with it.
  window.addEventListener("beforeprint", () => fold("details.kj-more:not([open])", true));
  window.addEventListener("afterprint", () => fold("details.kj-more[data-printed]", false));
}

function fold(selector, open) {
  for (const one of document.querySelectorAll(selector)) {
    one.open = open;
    one.toggleAttribute("data-printed", open);
  }
}

async function copyText(button) {
  const text = button.dataset.copy || document.getElementById(button.dataset.copyFrom)?.textContent || "";
  await navigator.clipboard.writeText(text);
  button.setAttribute("data-copied", "");
  setTimeout(() => button.removeAttribute("data-copied"), 2000);
}

function addRow(field) {
  const body = field.querySelector("tbody");
  const row = body.lastElementChild.cloneNode(true);
  for (const input of row.querySelectorAll("input, select")) input.value = "";
  body.append(row);
  row.querySelector("input, select")?.focus();
}
