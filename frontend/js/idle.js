// Two minutes before an idle session ends, offers to go on (time-outs can be prolonged). Any request puts the end off.
const NOTICE = 120_000;
let timer;

export function idle(document) {
  const dialog = document.getElementById("kj-idle");
  const limit = Number(document.body.dataset.idle) * 1000;
  if (!dialog || limit <= NOTICE) return;
  dialog.addEventListener("close", () => keep(document, dialog, limit));
  document.addEventListener("htmx:after:request", () => wind(dialog, limit));
  wind(dialog, limit);
}

function wind(dialog, limit) {
  clearTimeout(timer);
  // Browsers can't wait longer than 2^31 ms in one timer.
  timer = setTimeout(() => dialog.showModal(), Math.min(limit - NOTICE, 2 ** 31 - 1));
}

async function keep(document, dialog, limit) {
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
  const answer = await fetch(dialog.dataset.keep, { method: "POST", headers: token });
  if (answer.redirected || !answer.ok) location.reload();
  else wind(dialog, limit);
}
