// The editor of a report's text: figures are put in where the cursor stands, and the line below tells what is saved.
// Without this file names are typed, and "Preview" and "Keep as a draft" do the same.
"use strict";

(() => {
  const RETRY = 5000; // milliseconds
  const text = document.getElementById("id_text");
  const line = document.getElementById("entwurf");
  if (!text || !line) return;
  let retry = 0;

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-insert]");
    if (!button) return;
    text.setRangeText(button.dataset.insert, text.selectionStart, text.selectionEnd, "end");
    text.focus();
    text.dispatchEvent(new Event("input", { bubbles: true }));
  });

  text.addEventListener("input", () => { line.textContent = line.dataset.typing; });

  function later() {
    line.textContent = line.dataset.offline;
    clearTimeout(retry);
    retry = setTimeout(() => htmx.trigger(line, "sichern"), RETRY);
  }

  for (const name of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) line.addEventListener(name, later);
  line.addEventListener("htmx:beforeRequest", () => { clearTimeout(retry); });
  window.addEventListener("online", () => { if (line.textContent === line.dataset.offline) htmx.trigger(line, "sichern"); });
})();
