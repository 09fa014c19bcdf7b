/** Says in the language of the page which files were chosen: a browser says it in its own. */
export function watchFiles() {
  document.addEventListener("change", ({ target }) => {
    if (!target.matches?.('.choose-files > input[type="file"]')) return;
    const said = target.parentElement.querySelector("[data-chosen]");
    said.textContent = [...target.files].map(({ name }) => name).join(", ") || said.dataset.chosen;
  });
}
