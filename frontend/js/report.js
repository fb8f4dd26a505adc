// The form of a daily report: photos get their time and place, what is written survives a closed page.
const BESIDES = new Set(["csrfmiddlewaretoken", "key", "photos"]);
const photos = new WeakMap(), places = new WeakMap();

export function report(form, who) {
  photos.set(form, []);
  const draft = `kj-draft:${who}:${location.pathname}`;
  restore(form, draft);
  form.addEventListener("input", () => store(draft, texts(form)));
  form.querySelector("[data-photos]")?.addEventListener("change", (event) => take(form, event.target));
  form.addEventListener("submit", () => localStorage.removeItem(draft));
}

function store(draft, fields) {
  try {
    localStorage.setItem(draft, JSON.stringify(fields));
  } catch { /* a full phone loses the draft only; what is sent is kept elsewhere */ }
}

function texts(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !BESIDES.has(name));
}

function restore(form, draft) {
  const kept = localStorage.getItem(draft);
  if (kept) write(form, JSON.parse(kept));
}

function write(form, fields) {
  for (const box of form.querySelectorAll("input[type=checkbox]")) box.checked = fields.some(([name]) => name === box.name);
  for (const [name, value] of fields) {
    const field = form.elements.namedItem(name);
    if (field && field.type !== "checkbox") field.value = value;
  }
}

// What was kept goes back into the form, to be changed.
export function fill(form, item) {
  write(form, item.fields);
  photos.set(form, item.files);
  draw(form);
}

// A photo just taken may still be waiting for its place.
export async function read(form) {
  await places.get(form);
  const files = photos.get(form);
  return { fields: texts(form), files };
}

export function refused(form, errors) {
  const place = form.querySelector("[data-outbox-errors]");
  place.replaceChildren(...errors.map(({ label, text }) => Object.assign(document.createElement("p"), { textContent: label ? `${label}: ${text}` : text })));
  place.hidden = false;
  place.scrollIntoView({ block: "center" });
}

async function take(form, input) {
  const room = Number(input.dataset.photos) - photos.get(form).length;
  const taken = [...input.files].slice(0, room).map((file) => ({ blob: file, name: file.name, taken: Math.min(file.lastModified, Date.now()), longitude: null, latitude: null, accuracy_m: null, finding: true }));
  input.value = "";
  photos.set(form, [...photos.get(form), ...taken]);
  draw(form);
  places.set(form, position());
  const found = await places.get(form);
  for (const photo of taken) Object.assign(photo, found, { finding: false });
  draw(form);
}

function position() {
  return new Promise((resolve) => {
    if (!navigator.geolocation) return resolve({});
    const found = ({ coords }) => resolve({ longitude: coords.longitude, latitude: coords.latitude, accuracy_m: Math.round(coords.accuracy) });
    navigator.geolocation.getCurrentPosition(found, () => resolve({}), { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
  });
}

function draw(form) {
  const list = form.querySelector("[data-photo-list]");
  list.replaceChildren(...photos.get(form).map((photo) => line(form, list, photo)));
}

function line(form, list, photo) {
  const made = document.createElement("li");
  const picture = Object.assign(document.createElement("img"), { src: URL.createObjectURL(photo.blob), alt: photo.name });
  picture.addEventListener("load", () => URL.revokeObjectURL(picture.src));
  const note = Object.assign(document.createElement("span"), { className: "kj-hint", textContent: told(list, photo) });
  const away = Object.assign(document.createElement("button"), { type: "button", className: "btn btn-sm", textContent: list.dataset.remove });
  away.addEventListener("click", () => {
    photos.set(form, photos.get(form).filter((other) => other !== photo));
    draw(form);
  });
  made.append(picture, note, away);
  return made;
}

function told(list, photo) {
  if (photo.finding) return list.dataset.finding;
  return photo.longitude === null ? list.dataset.noPlace : list.dataset.place.replace("{m}", photo.accuracy_m);
}
