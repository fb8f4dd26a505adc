// Forms that take one file: it may be dropped on them, and is sent as soon as it is chosen. One at a time: the answer
// takes the place of this page, so a second file, or a link followed, would cancel the first without a word.
let sending = null, onItsWay = false, stopped;

export function drops(document) {
  for (const name of ["dragover", "dragleave", "drop"]) document.addEventListener(name, dragged);
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-drop]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
  });
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-drop]") || event.defaultPrevented) return;
    if (sending) event.preventDefault();
    else begin(event.target);
  });
  addEventListener("beforeunload", warn);
  early(document);
  addEventListener("pageshow", (event) => event.persisted && settle());
  // Sending was stopped by hand, or a link was followed: only then is the browser about to ask.
  window.navigation?.addEventListener("navigateerror", () => { stopped = setTimeout(settle); });
}

// On a slow link a file may be chosen before this script has come; what a reload brings back is no choice.
function early(document) {
  const [visit] = performance.getEntriesByType("navigation");
  if (visit?.type !== "navigate") return;
  const form = [...document.querySelectorAll("form[data-drop]")].find((one) => one.querySelector("input[type=file]").files.length);
  form?.requestSubmit();
}

function dragged(event) {
  if (!event.dataTransfer?.types.includes("Files")) return;
  if (sending) return event.preventDefault(); // else the browser opens the file in place of this page
  const form = event.target.closest?.("form[data-drop]");
  if (!form) return;
  event.preventDefault();
  form.classList.toggle("kj-drop-here", event.type === "dragover");
  if (event.type === "drop" && event.dataTransfer.files.length) take(form, event.dataTransfer.files);
}

function take(form, files) {
  form.querySelector("input[type=file]").files = files;
  form.requestSubmit();
}

function begin(form) {
  sending = form;
  onItsWay = false;
  const note = form.querySelector("[data-sending]");
  note.textContent = note.dataset.sending;
  form.setAttribute("aria-busy", "true");
  for (const other of document.querySelectorAll("form[data-drop]")) other.inert = other !== form;
}

// The first time it is the file's own way to the server; after that somebody is about to cancel it.
function warn(event) {
  if (onItsWay) {
    clearTimeout(stopped);
    event.preventDefault();
  }
  onItsWay = sending !== null;
}

function settle() {
  if (!sending) return;
  sending.querySelector("[data-sending]").textContent = "";
  sending.removeAttribute("aria-busy");
  sending = null;
  onItsWay = false;
  for (const form of document.querySelectorAll("form[data-drop]")) {
    form.inert = false;
    form.reset(); // the same file may be chosen again
  }
}
