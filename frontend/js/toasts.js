// Toasts go by themselves after a while, errors stay until closed.
const SHOWN_FOR = 7000;

export function toasts(document) {
  const place = document.getElementById("toasts");
  document.addEventListener("click", (event) => event.target.closest("[data-close-toast]")?.closest(".kj-toast").remove());
  for (const toast of place.children) retire(toast);
  new MutationObserver((changes) => {
    for (const change of changes) change.addedNodes.forEach(retire);
  }).observe(place, { childList: true });
}

function retire(toast) {
  if (toast.nodeType !== Node.ELEMENT_NODE || toast.classList.contains("kj-toast-error")) return;
  setTimeout(() => toast.remove(), SHOWN_FOR);
}
