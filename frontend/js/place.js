// "Use this place": writes the phone's position into the form's two fields; without a position the fields stay as they are.
const DIGITS = 6;

export function places(root) {
  root.addEventListener("click", (event) => {
    const button = event.target.closest("[data-place]");
    if (button) find(button);
  });
}

function find(button) {
  const note = button.parentElement.querySelector("[data-place-note]");
  const fail = () => { note.textContent = button.dataset.failed; };
  if (!navigator.geolocation) return fail();
  note.textContent = button.dataset.finding;
  navigator.geolocation.getCurrentPosition(({ coords }) => {
    const form = document.getElementById(button.dataset.place);
    form.elements.longitude.value = coords.longitude.toFixed(DIGITS);
    form.elements.latitude.value = coords.latitude.toFixed(DIGITS);
    note.textContent = button.dataset.found.replace("{m}", Math.round(coords.accuracy));
  }, fail, { enableHighAccuracy: true, timeout: 15_000, maximumAge: 60_000 });
}
