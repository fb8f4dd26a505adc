// Forms with data-outbox: kept on the phone, sent as soon as there is a link, forgotten only when the server has confirmed.
// Each carries a key of its own, so that a form sent twice counts once.
import { ask } from "./confirm.js";
import { all, drop, get, keep } from "./kept.js";
import { fill, read, refused, report } from "./report.js";

const AGAIN = 15_000, PATIENCE = 90_000;
let place, timer;

export function outbox(document) {
  place = document.getElementById("kj-outbox");
  if (!place) return;
  for (const form of document.querySelectorAll("form[data-outbox]")) start(form);
  place.addEventListener("click", pressed);
  addEventListener("online", send);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && send());
  show().then(send);
}

function start(form) {
  report(form, place.dataset.who);
  const changed = new URLSearchParams(location.hash.slice(1)).get("kept");
  if (changed) get(changed).then((item) => item && item.who === place.dataset.who && fill(form, item));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector(".kj-form-foot button");
    button.disabled = true;
    try {
      await post(form, changed);
    } finally {
      button.disabled = false;
    }
  });
}

async function post(form, changed) {
  const item = { ...(await read(form)), key: newKey(), who: place.dataset.who, url: form.getAttribute("action"), page: location.pathname, title: form.dataset.outbox, at: Date.now(), note: "waiting", text: "" };
  try {
    await keep(item);
  } catch {
    return sendAtOnce(form, item); // no place on this phone: nothing is promised, the answer is awaited
  }
  if (changed) await drop(changed);
  history.replaceState(null, "", location.pathname);
  await send();
  const left = await get(item.key);
  if (left) answered(form, left);
}

function answered(form, left) {
  if (left.note === "refused") refused(form, left.errors);
  place.scrollIntoView({ block: "nearest" });
}

async function sendAtOnce(form, item) {
  const answer = await deliver(item);
  if (answer.href) location.assign(answer.href);
  else refused(form, answer.errors ?? [{ label: "", text: place.querySelector("template").content.querySelector(".kj-outbox-note").dataset.refused }]);
}

// Random numbers are there on a plain http address too, other than randomUUID.
function newKey() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

// One page at a time sends; a form sent by two pages at once would count once all the same.
function send() {
  clearTimeout(timer);
  return navigator.locks ? navigator.locks.request("kj-outbox", sendAll) : sendAll();
}

async function sendAll() {
  let here = "";
  for (const item of await all(place.dataset.who)) {
    if (item.note === "refused") continue;
    const answer = await deliver(item);
    if (answer.href) await drop(item.key);
    else await keep({ ...item, ...answer });
    if (answer.href && item.page === location.pathname) here = answer.href;
    if (answer.note === "waiting") break;
  }
  const left = await show();
  if (left.some((item) => item.note === "waiting")) timer = setTimeout(send, AGAIN);
  if (here) location.assign(here);
}

async function deliver(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  body.append("key", item.key);
  for (const { blob, name } of item.files) body.append("photos", blob, name);
  if (item.files.length) body.append("photo_facts", JSON.stringify(item.files.map(fact)));
  const token = JSON.parse(document.body.getAttribute("hx-headers:inherited") ?? "{}");
  try {
    const answer = await fetch(item.url, { method: "POST", body, headers: { ...token, Accept: "application/json" }, signal: AbortSignal.timeout(PATIENCE) });
    return await understood(answer);
  } catch {
    return { note: "waiting" };
  }
}

// How long ago a photo was taken, and not when: a phone's clock may be wrong.
function fact({ taken, longitude, latitude, accuracy_m }) {
  return { seconds_ago: Math.max(0, Math.round((Date.now() - taken) / 1000)), longitude, latitude, accuracy_m };
}

async function understood(answer) {
  if (answer.redirected || answer.status === 401) return { note: "signed-out" };
  if (answer.ok) return { href: (await answer.json()).href };
  if (answer.status === 422) return { note: "refused", errors: (await answer.json()).errors };
  if (answer.status >= 500 || answer.status === 429) return { note: "waiting" };
  return { note: "refused", errors: [{ field: "", label: "", text: `${answer.status} ${answer.statusText}` }] };
}

async function show() {
  const items = await all(place.dataset.who).catch(() => []);
  const list = place.querySelector("ul");
  list.replaceChildren(...items.map(line));
  place.hidden = items.length === 0;
  return items;
}

function line(item) {
  const made = place.querySelector("template").content.cloneNode(true).firstElementChild;
  const note = made.querySelector(".kj-outbox-note");
  made.dataset.key = item.key;
  made.querySelector(".kj-outbox-title").textContent = item.title;
  const told = note.getAttribute(`data-${item.note}`);
  note.textContent = item.note === "refused" ? told + (item.errors ?? []).map((error) => error.text).join(" ") : told;
  made.querySelector("[data-outbox-edit]").href = `${item.page}#kept=${item.key}`;
  return made;
}

async function pressed(event) {
  const key = event.target.closest("[data-key]")?.dataset.key;
  if (event.target.closest("[data-outbox-edit]")?.pathname === location.pathname) setTimeout(() => location.reload());
  if (event.target.closest("[data-outbox-drop]") && (await ask(event.target.dataset.ask))) {
    await drop(key);
    show();
  }
  if (event.target.closest("[data-outbox-send]")) {
    await keep({ ...(await get(key)), note: "waiting" });
    send();
  }
}
