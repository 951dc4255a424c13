// Comfort only: every page works without this file.
// What opens over the page (menus of the top bar, sources in tables) closes with Esc and with a click elsewhere.
"use strict";

const MENUS = "details.menu, details.account, .table details.sources, details.pick";

function closeMenus(except) {
  document.querySelectorAll(MENUS).forEach((menu) => {
    if (menu !== except) menu.open = false;
  });
}

document.addEventListener("click", (event) => {
  closeMenus(event.target.closest(MENUS));
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest(MENUS);
  if (menu && menu.open) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
});

// Forms: Esc cancels, Ctrl+Enter saves, leaving with something typed asks first.
let touched = false;

document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-keep]")) touched = true;
});

document.addEventListener("submit", () => { touched = false; });

window.addEventListener("beforeunload", (event) => {
  if (touched && document.querySelector("form[data-keep]")) event.preventDefault();
});

document.addEventListener("keydown", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  if (event.key === "Escape") {
    const way = form.querySelector("[data-cancel]");
    if (way) way.click();
  }
});

// What an answer brings is where the reader goes on: what is wrong, else the first field, else what was saved.
document.addEventListener("htmx:afterSettle", (event) => {
  const part = event.detail.elt;
  if (!(part instanceof Element)) return;
  const goal = part.querySelector("[role=alert][tabindex]") ||
    (part.matches(".panel--edit") && part.querySelector("input:not([type=hidden]), select, textarea")) ||
    (part.matches(".panel") && part.querySelector(".panel__edit"));
  if (goal) goal.focus();
});
document.addEventListener("htmx:afterSwap", () => { touched = false; });

// A question opens over the page; without this file the link leads to a page that asks the same.
document.addEventListener("click", (event) => {
  const opener = event.target.closest("[data-dialog]");
  const dialog = opener && document.getElementById(opener.dataset.dialog);
  if (dialog && dialog.showModal) {
    event.preventDefault();
    dialog.showModal();
  }
  const close = event.target.closest("dialog [data-close]");
  if (close) close.closest("dialog").close();
});

// The bulk bar tells how many rows are selected.
document.addEventListener("change", (event) => {
  const form = event.target.closest(".bulk");
  const line = form && form.querySelector("[data-bulk-count]");
  if (!line) return;
  const number = form.querySelectorAll(".bulk__pick:checked").length;
  line.textContent = `${number} ${line.dataset.word}`;
});

// A long list to choose from can be narrowed as one types; what does not match leaves the list until it does again.
function searchable(root) {
  root.querySelectorAll("select[data-search]:not([data-searchable])").forEach((select) => {
    select.dataset.searchable = "";
    const all = [...select.querySelectorAll("option")].map((option) => [option, option.parentElement]);
    const folded = (text) => text.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "").replace(/ß/g, "ss");
    const input = document.createElement("input");
    const found = document.createElement("span");
    const line = document.createElement("span");
    input.type = "search";
    input.autocomplete = "off";
    input.setAttribute("aria-label", select.dataset.search);
    input.placeholder = select.dataset.search;
    found.setAttribute("role", "status");
    found.className = "hint";
    line.className = "narrow";
    line.append(input, found);
    select.before(line);
    input.addEventListener("input", (event) => {
      event.stopPropagation();
      const words = folded(input.value).split(/\s+/).filter(Boolean);
      let count = 0;
      all.forEach(([option, parent]) => {
        const fits = !option.value || option.selected || words.every((word) => folded(option.text).includes(word));
        if (fits) parent.append(option); else option.remove();
        if (fits && option.value) count += 1;
      });
      found.textContent = words.length ? String(count) : "";
    });
  });
}
searchable(document);
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.detail.elt instanceof Element) searchable(event.detail.elt.parentElement || event.detail.elt);
});

// Signing out leaves no text of a status on this device.
document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-sign-out]")) return;
  try {
    Object.keys(localStorage).filter((name) => name.startsWith("digiplan-status:")).forEach((name) => {
      localStorage.removeItem(name);
    });
  } catch { /* a browser without storage keeps nothing to forget */ }
});
