// Forms that take one file: it may be dropped on them, and is sent as soon as it is chosen.
export function drops(document) {
  for (const name of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      const form = event.target.closest?.("form[data-drop]");
      if (!form || !event.dataTransfer?.types.includes("Files")) return;
      event.preventDefault();
      form.classList.toggle("kj-drop-here", name === "dragover");
      if (name === "drop" && event.dataTransfer.files.length) take(form, event.dataTransfer.files);
    });
  }
  document.addEventListener("change", (event) => {
    const form = event.target.closest("form[data-drop]");
    if (form && event.target.type === "file" && event.target.files.length) form.requestSubmit();
  });
}

function take(form, files) {
  form.querySelector("input[type=file]").files = files;
  form.requestSubmit();
}
