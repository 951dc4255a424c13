// Comments: what is typed is kept on this device until it is written; whom to mention is found by typing.
// Without this file the form works with a plain list.
"use strict";

(() => {
  const form = document.querySelector("form[data-comment]");
  if (!form) return;

  // --- the draft ---------------------------------------------------------------------------------------------------

  const key = `digiplan-comment:${form.dataset.comment}`;
  const text = form.elements.namedItem("text");
  const token = form.elements.namedItem("key"); // the comment will have this id, so one sent twice is one comment

  function left() {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  function forget() {
    try {
      localStorage.removeItem(key);
    } catch { /* a browser without storage keeps nothing to forget */ }
  }

  function keep() {
    if (!text.value.trim()) return forget();
    try {
      localStorage.setItem(key, JSON.stringify({ text: text.value, key: token.value }));
    } catch { /* storage is full or forbidden: nothing is kept */ }
  }

  const draft = left();
  if (draft && document.getElementById(`kommentar-${draft.key}`)) {
    forget(); // it was written
  } else if (draft && !text.value.trim()) {
    text.value = draft.text;
    token.value = draft.key;
    form.querySelector("[data-draft-note]").hidden = false;
  }
  text.addEventListener("input", keep);

  // A comment that is on its way is not sent a second time by the same click.
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });

  // --- whom to mention: a combobox over the list (WAI-ARIA Authoring Practices, editable, list autocomplete) --------

  const select = form.querySelector("select[data-combobox]");
  const words = form.querySelector("[data-combobox-words]").dataset;
  if (!select) return;

  function make(tag, attributes, content) {
    const found = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) found.setAttribute(name, value);
    if (content) found.textContent = content;
    return found;
  }

  const name = select.id;
  const input = make("input", {
    type: "text", id: name, role: "combobox", autocomplete: "off", placeholder: words.search,
    "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": `${name}-auswahl`,
  });
  if (select.hasAttribute("aria-describedby")) {
    input.setAttribute("aria-describedby", select.getAttribute("aria-describedby"));
  }
  const list = make("ul", { id: `${name}-auswahl`, role: "listbox", class: "combobox__list", "aria-label": words.search });
  const chosen = make("ul", { class: "combobox__chosen" });
  const told = make("p", { class: "kern-sr-only", role: "status" });
  const box = make("div", { class: "combobox" });
  select.id = `${name}-liste`;
  select.hidden = true;
  list.hidden = true;
  select.after(box);
  box.append(chosen, input, list, told);
  let active = -1;

  function plain(value) {
    return value.normalize("NFD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  }

  function fitting() {
    const wanted = plain(input.value.trim().replace(/^@/, ""));
    return [...select.options].filter((option) => !option.selected && plain(option.text).includes(wanted));
  }

  function point(number) {
    const entries = [...list.children];
    active = entries.length ? (number + entries.length) % entries.length : -1;
    entries.forEach((entry, index) => entry.setAttribute("aria-selected", String(index === active)));
    if (active < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", entries[active].id);
    entries[active].scrollIntoView({ block: "nearest" });
  }

  function open() {
    const found = fitting();
    list.replaceChildren(...found.map((option) => make(
      "li",
      { id: `${name}-${option.index}`, role: "option", "aria-selected": "false", "data-index": option.index },
      option.text,
    )));
    list.hidden = found.length === 0;
    input.setAttribute("aria-expanded", String(found.length > 0));
    told.textContent = found.length ? `${found.length} ${words.found}` : words.none;
    active = -1;
    input.removeAttribute("aria-activedescendant");
  }

  function close() {
    list.hidden = true;
    active = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function pick(entry) {
    const option = select.options[Number(entry.dataset.index)];
    option.selected = true;
    input.value = "";
    close();
    show();
    told.textContent = `${option.text} ${words.chosen}`;
    input.focus();
  }

  function show() {
    chosen.replaceChildren(...[...select.selectedOptions].map((option) => {
      const chip = make("li", { class: "chip" }, `${option.text} `);
      const remove = make("button", { type: "button", class: "button-link", "data-index": option.index }, words.remove);
      remove.append(make("span", { class: "kern-sr-only" }, `: ${option.text}`));
      chip.append(remove);
      return chip;
    }));
    chosen.hidden = select.selectedOptions.length === 0;
  }

  chosen.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-index]");
    if (!button) return;
    select.options[Number(button.dataset.index)].selected = false;
    show();
    input.focus();
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the input keeps the focus
  list.addEventListener("click", (event) => {
    const entry = event.target.closest("[role=option]");
    if (entry) pick(entry);
  });
  input.addEventListener("input", open);
  input.addEventListener("click", open);
  input.addEventListener("blur", close);
  input.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) open();
      point(event.key === "ArrowDown" ? active + 1 : active < 0 ? -1 : active - 1);
    } else if (event.key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); // in this field Enter chooses and never sends
      if (!list.hidden && list.children.length) pick(list.children[Math.max(active, 0)]);
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation(); // the first Esc closes the list, the next one leaves the form
      close();
    } else if (event.key === "Backspace" && !input.value && select.selectedOptions.length) {
      select.selectedOptions[select.selectedOptions.length - 1].selected = false;
      show();
    }
  });
  show();
})();
