// Asks before what can't be undone: a form, button or link with data-confirm opens the confirm dialog first.
let confirmed = null;

export function confirmations(document) {
  document.addEventListener("submit", (event) => hold(event, event.target, event.submitter), true);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-confirm]");
    if (link) hold(event, link, null);
  }, true);
}

function hold(event, asked, submitter) {
  const text = submitter?.dataset.confirm ?? asked.dataset.confirm;
  if (!text || confirmed === asked) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  ask(text).then((yes) => {
    if (!yes) return;
    confirmed = asked;
    if (asked.tagName === "A") asked.click();
    else asked.requestSubmit(submitter ?? undefined);
    confirmed = null;
  });
}

export function ask(text) {
  const dialog = document.getElementById("kj-confirm");
  dialog.querySelector("[data-confirm-text]").textContent = text;
  dialog.returnValue = "no";
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => resolve(dialog.returnValue === "yes"), { once: true });
  });
}
