// "/" goes to the search box, "f" to the one of the list; "g" and a letter go to a place of the navigation.
const WAIT = 1200;
let gAt = 0;

export function keys(document) {
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.key === "/") focusSearch(event, "[data-search]");
    else if (event.key === "g") gAt = event.timeStamp;
    else if (event.timeStamp - gAt < WAIT) go(event.key);
    else if (event.key === "f") focusSearch(event, ".kj-list [data-search]");
  });
}

function typing(element) {
  return element.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

function focusSearch(event, which) {
  const box = [...document.querySelectorAll(which)].find((each) => each.offsetParent);
  if (!box) return;
  event.preventDefault();
  box.focus();
  box.select();
}

function go(letter) {
  gAt = 0;
  document.querySelector(`#nav a[data-key="${CSS.escape(letter)}"]`)?.click();
}
