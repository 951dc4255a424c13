// The project list. Without this file each cell is a link to its form's page, and rows are ticked one by one.
"use strict";

(() => {
  const FIELDS = "input:not([type=hidden]), select, textarea";
  const INSIDE = ".cell, .bulk__pick, .list-table th[scope=row] a";
  const closed = new WeakMap(); // what stood in a cell before its form
  let saving = null;

  const rows = () => [...document.querySelectorAll(".list-table tbody tr[id]")];
  const goal = (cell) => cell && cell.querySelector("a, input:not([type=hidden])");

  function openCell(link) {
    const cell = link.closest("td");
    closed.set(cell, [...cell.childNodes]);
    htmx.ajax("GET", link.getAttribute("href"), { target: cell, swap: "innerHTML" });
  }

  function closeCell(cell) {
    const before = closed.get(cell);
    if (!before) return false;
    cell.replaceChildren(...before);
    goal(cell)?.focus();
    return true;
  }

  document.addEventListener("click", (event) => {
    const plain = event.button === 0 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    const link = event.target.closest("a.cell");
    if (link && plain && window.htmx) {
      event.preventDefault();
      openCell(link);
    }
    const cancel = event.target.closest("td .cell-form [data-cancel]");
    if (cancel && closeCell(cancel.closest("td"))) event.preventDefault();
  });

  // Enter saves a cell, arrow keys move between cells, Ctrl+Z takes the last change back.
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.altKey) return;
    const at = event.target;
    const form = at.closest("td .cell-form");
    if (form) {
      if (event.key === "Enter" && !event.ctrlKey && !event.metaKey && at.matches("input, select")) {
        event.preventDefault();
        form.requestSubmit();
      }
      return;
    }
    if (event.key === "z" && (event.ctrlKey || event.metaKey) && !at.matches("input:not([type=checkbox]), select, textarea")) {
      const undo = [...document.querySelectorAll(".toast form")].pop();
      if (undo) {
        event.preventDefault();
        undo.requestSubmit();
      }
      return;
    }
    if (at.matches(INSIDE) && at.closest(".list-table tbody") && event.key.startsWith("Arrow")) move(event, at);
  });

  function move(event, at) {
    const cell = at.closest("td, th");
    const row = cell.closest("tr");
    const step = { ArrowUp: -1, ArrowLeft: -1, ArrowDown: 1, ArrowRight: 1 }[event.key];
    let next = null;
    if (event.key === "ArrowUp" || event.key === "ArrowDown") {
      const all = rows();
      next = goal(all[all.indexOf(row) + step]?.cells[cell.cellIndex]);
    } else {
      const inRow = [...row.cells].map(goal).filter(Boolean);
      next = inRow[inRow.indexOf(at) + step];
    }
    if (!next) return;
    event.preventDefault();
    next.focus();
    if (event.shiftKey && at.matches(".bulk__pick") && next.matches(".bulk__pick")) tick(next, at.checked);
  }

  // What an answer brings: a form to type in, or the saved row, and then the row below is where the work goes on.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest("td .cell-form");
    saving = form && { row: form.closest("tr").id, column: form.closest("td").cellIndex };
  });
  document.addEventListener("htmx:afterSettle", () => {
    const row = saving && document.getElementById(saving.row);
    const cell = row && row.cells[saving.column];
    if (cell && !cell.querySelector(".cell-form")) {
      const all = rows();
      const below = goal(all[all.indexOf(row) + 1]?.cells[saving.column]);
      (below || goal(cell))?.focus();
      saving = null;
      return;
    }
    const open = cell || document.querySelector("td:has(> .cell-form):not(:focus-within)");
    const form = open && open.querySelector(".cell-form");
    if (!form || form.contains(document.activeElement)) return;
    const first = form.querySelector("[role=alert][tabindex]") || form.querySelector("[aria-invalid=true]") ||
      form.querySelector(FIELDS);
    first?.focus();
    if (first?.select) first.select();
  });

  // Selection: Shift and click takes the rows between, the box above takes all that the filter finds.
  let last = null;

  function tick(box, checked) {
    box.checked = checked;
    box.dispatchEvent(new Event("change", { bubbles: true }));
  }

  document.addEventListener("click", (event) => {
    const box = event.target.closest(".list-table .bulk__pick");
    if (!box) return;
    const boxes = [...document.querySelectorAll(".list-table .bulk__pick")];
    if (event.shiftKey && last && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });

  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-list]");
    const line = form && form.querySelector("[data-bulk-count]");
    if (!line) return;
    const all = form.querySelector("[data-all]");
    const number = all.checked ? all.dataset.all : form.querySelectorAll(".list-table .bulk__pick:checked").length;
    line.textContent = `${number} ${line.dataset.word}`;
  });
})();
