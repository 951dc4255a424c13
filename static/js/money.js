// The grid of money. Without this file every cell is an input, Tab moves, and the sums come from the server.
"use strict";

(() => {
  const form = document.querySelector("[data-money-grid]");
  const cells = form ? [...form.querySelectorAll("td input[data-column]")] : [];
  if (!cells.length) return;
  const words = JSON.parse(form.querySelector("[data-words]").dataset.words);
  const told = form.querySelector("[data-changed]");
  const NUMBER = /^([-−]?)([0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,3}(?: [0-9]{3})+|[0-9]+)(?:,([0-9]{1,2}))?(?: ?€)?$/;
  const LIMIT = 10n ** 14n; // cents
  const QUALIFIERS = ["about", "at_least", "at_most"];

  // What stands in a cell: cents and qualifier; nothing for an empty cell, null for what is no amount.
  function read(cell) {
    let bare = cell.value.trim().replace(/[\s\u00a0\u202f]+/g, " ");
    if (!bare) return undefined;
    let qualifier = "exact";
    for (const name of QUALIFIERS) {
      if (bare.toLowerCase().startsWith(`${words[name].toLowerCase()} `)) {
        qualifier = name;
        bare = bare.slice(words[name].length + 1);
      }
    }
    const match = NUMBER.exec(bare);
    if (!match) return null;
    const cents = BigInt(match[2].replace(/[. ]/g, "") + (match[3] || "").padEnd(2, "0"));
    if (cents >= LIMIT || (match[1] && cents && !("signed" in cell.dataset))) return null;
    return { cents: match[1] ? -cents : cents, qualifier };
  }

  function written(cents, qualifier) {
    const sign = cents < 0n ? "-" : "";
    const digits = (cents < 0n ? -cents : cents).toString().padStart(3, "0");
    const whole = digits.slice(0, -2).replace(/\B(?=(\d{3})+$)/g, ".");
    const figure = `${sign}${whole},${digits.slice(-2)}`;
    return qualifier === "exact" ? figure : `${words[qualifier]} ${figure}`;
  }

  // The rules of roadmap/amounts.py: about swallows exact, a limit swallows both, two limits cannot be added.
  function total(parts, unknown) {
    if (!parts.length) return unknown ? words.none : "";
    const sums = {};
    parts.forEach((part) => { sums[part.qualifier] = (sums[part.qualifier] || 0n) + part.cents; });
    const has = (name) => name in sums;
    const euro = (cents, name) => `${written(cents, name)}\u00a0€`;
    let text;
    if (has("at_least") && has("at_most")) {
      const shown = [];
      if (has("exact") || has("about")) shown.push(euro((sums.exact || 0n) + (sums.about || 0n), has("about") ? "about" : "exact"));
      shown.push(euro(sums.at_least, "at_least"), euro(sums.at_most, "at_most"));
      text = words.open.replace("%(figures)s", shown.join(" / "));
    } else {
      const name = ["at_least", "at_most", "about"].find(has) || "exact";
      text = euro(Object.values(sums).reduce((a, b) => a + b, 0n), name);
    }
    if (unknown) text += ` ${unknown === 1 ? words.one_unknown : words.unknown.replace("%(number)s", unknown)}`;
    return text;
  }

  const bases = JSON.parse(form.elements.stand.value); // what cells were opened with, also after a refusal
  const base = (cell) => bases[cell.name] || "";
  const holds = (cell) => cell.name.startsWith("p-"); // an item that is cleared has an unknown amount
  const changed = (cell) => cell.value !== base(cell);

  function sum(column) {
    form.querySelectorAll(`[data-sum] td[data-column="${column}"]`).forEach((goal) => {
      const side = goal.closest("tr").dataset.sum;
      const parts = [];
      let unknown = 0;
      goal.dataset.rest.split(" ").filter(Boolean).forEach((each) => {
        const [name, figure] = each.split(":");
        if (name === "unknown") unknown += Number(figure);
        else parts.push({ cents: BigInt(figure), qualifier: name });
      });
      let wrong = false;
      cells.filter((cell) => cell.dataset.column === column && cell.closest("tr").dataset.side === side).forEach((cell) => {
        const found = read(cell);
        if (found) parts.push(found);
        else if (found === null) wrong = true;
        else if (holds(cell)) unknown += 1;
      });
      goal.textContent = wrong ? "…" : total(parts, unknown);
    });
    rows();
  }

  // Sums of sides without any figure take no room.
  function rows() {
    form.querySelectorAll("[data-sum]").forEach((row) => {
      row.hidden = ![...row.querySelectorAll("td")].some((cell) => cell.textContent.trim());
    });
  }

  function judge(cell) {
    const wrong = read(cell) === null;
    if (wrong) cell.setAttribute("aria-invalid", "true");
    else cell.removeAttribute("aria-invalid");
    cell.title = wrong ? words.wrong : "";
    cell.classList.toggle("grid-changed", changed(cell));
    const number = cells.filter(changed).length;
    told.textContent = number ? (number === 1 ? words.changed_one : words.changed).replace("%(n)s", number) : "";
  }

  function step(cell, down, right) {
    const row = cell.closest("tr");
    const all = [...row.parentElement.rows];
    const next = down
      ? all[all.indexOf(row) + down]?.cells[cell.closest("td").cellIndex]
      : row.cells[cell.closest("td").cellIndex + right];
    const input = next && next.querySelector("input[data-column]");
    if (!input) return false;
    input.focus();
    input.select();
    return true;
  }

  // Left and right leave a cell only from its edge, or while all of it is selected: else they move within the text.
  function atEdge(cell, right) {
    const all = cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
    return all || cell.selectionStart === cell.selectionEnd && cell.selectionStart === (right > 0 ? cell.value.length : 0);
  }

  form.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cells.includes(cell) || event.altKey || event.isComposing) return;
    if (event.ctrlKey || event.metaKey) return;
    let moved = false;
    if (event.key === "Enter") {
      step(cell, event.shiftKey ? -1 : 1, 0);
      moved = true;
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      moved = step(cell, event.key === "ArrowDown" ? 1 : -1, 0);
    } else if ((event.key === "ArrowRight" || event.key === "ArrowLeft") && !event.shiftKey) {
      const right = event.key === "ArrowRight" ? 1 : -1;
      moved = atEdge(cell, right) && step(cell, 0, right);
    } else if (event.key === "Escape") {
      event.stopPropagation(); // it takes the cell back and does not leave the page
      cell.value = base(cell);
      cell.select();
      judge(cell);
      sum(cell.dataset.column);
      moved = true;
    }
    if (moved) event.preventDefault();
  });

  form.addEventListener("input", (event) => {
    if (!cells.includes(event.target)) return;
    judge(event.target);
    sum(event.target.dataset.column);
  });

  form.addEventListener("focusin", (event) => {
    if (cells.includes(event.target)) event.target.select();
  });

  // What was typed is shown back in full as soon as the cell is left.
  form.addEventListener("focusout", (event) => {
    const cell = event.target;
    const found = cells.includes(cell) && changed(cell) && read(cell);
    if (!found) return;
    cell.value = written(found.cents, found.qualifier);
    judge(cell);
  });

  // after a refusal what was typed stands in the cells again, with the server's messages
  cells.filter(changed).forEach((cell) => {
    if (!cell.hasAttribute("aria-invalid")) judge(cell);
    sum(cell.dataset.column);
  });
  rows();
})();
