// Menus are <details data-menu>; the side navigation folds away on a phone; drawers are <dialog class="kj-drawer">.
export function menus(document) {
  document.querySelector("#nav [aria-current]")?.scrollIntoView({ block: "nearest" });
  document.addEventListener("click", (event) => {
    closeMenus(document, event.target);
    toggleNavigation(document, event.target.closest("[data-nav-toggle]"));
    const opener = event.target.closest("[data-open]");
    if (opener) document.getElementById(opener.dataset.open)?.showModal();
    if (event.target.closest("[data-close]")) event.target.closest("dialog")?.close();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const open = document.querySelector("details[data-menu][open]");
    if (!open) return;
    open.open = false;
    open.querySelector("summary").focus();
  });
}

function closeMenus(document, target) {
  for (const menu of document.querySelectorAll("details[data-menu][open]")) {
    if (!menu.contains(target)) menu.open = false;
  }
}

function toggleNavigation(document, button) {
  if (!button) return;
  const open = document.getElementById("nav").classList.toggle("kj-open");
  button.setAttribute("aria-expanded", String(open));
}
