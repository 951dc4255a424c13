// The page of all of one's projects loses nothing: what is typed is kept on this device until the server has it, and is
// sent again when the connection is back. Without this file every button sends the whole form, and nothing is lost either.
"use strict";

(() => {
  const PREFIX = "digiplan-status:melden:";
  const PAUSE = 800; // milliseconds without typing, then it is saved
  const RETRY = 5000;

  const form = document.querySelector("form[data-report-form]");
  if (!form) return;
  const words = form.dataset;
  const rows = new Map();
  let waiting = null; // a button that was pressed without a connection
  let sending = false;
  let retry = 0;

  function stored(key) {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  function forget(key) {
    try {
      localStorage.removeItem(key);
    } catch { /* a browser without storage keeps nothing to forget */ }
  }

  class Row {
    constructor(element) {
      this.element = element;
      this.id = element.dataset.request;
      this.prefix = `${element.dataset.prefix}-`;
      this.key = `${PREFIX}${words.account}:${this.id}`;
      this.line = element.querySelector("[data-line]");
      this.base = element.querySelector(`[name="${this.prefix}base"]`);
      this.token = element.querySelector(`[name="${this.prefix}token"]`);
      this.fields = [...element.querySelectorAll("input, textarea")].filter(
        (field) => field.name.startsWith(this.prefix) && field !== this.base && field !== this.token);
      this.typed = 0; // counts what was typed, so that an answer to an older text does not clear a newer one
      this.sent = 0;
      this.timer = 0;
      this.blocked = false; // by a conflict that the person has to settle
    }

    values() {
      const found = {};
      this.fields.forEach((field) => {
        if (field.type !== "radio" || field.checked) found[field.name.slice(this.prefix.length)] = field.value;
      });
      return found;
    }

    fill(values) {
      this.fields.forEach((field) => {
        const value = values[field.name.slice(this.prefix.length)];
        if (value === undefined) return;
        if (field.type === "radio") field.checked = field.value === value;
        else field.value = value === null ? "" : value;
      });
    }

    keep() {
      try {
        const page = this.token.value;
        localStorage.setItem(this.key, JSON.stringify({ base: this.base.value, page, values: this.values() }));
      } catch { /* storage is full or forbidden: the draft on the server remains */ }
    }

    tell(text, state) {
      this.line.textContent = text;
      this.line.dataset.state = state;
    }

    changed() {
      this.typed += 1;
      this.keep();
      const repeat = this.element.querySelector("[data-do=unchanged]");
      if (repeat) repeat.disabled = true; // what is typed would be lost by it
      if (this.blocked) return;
      if (this.line.dataset.state !== "offline") this.tell(words.open, "open");
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.save(), PAUSE);
    }

    data() {
      const body = new FormData();
      const csrf = form.elements.namedItem("csrfmiddlewaretoken");
      if (csrf) body.set("csrfmiddlewaretoken", csrf.value);
      [this.base, this.token].forEach((field) => body.set(field.name, field.value));
      Object.entries(this.values()).forEach(([name, value]) => body.set(this.prefix + name, value));
      return body;
    }

    async save() {
      clearTimeout(this.timer);
      if (this.busy) {
        this.again = true;
        return;
      }
      this.busy = true;
      const sent = this.typed;
      const body = this.data();
      body.set("tun", "sichern");
      const answer = await post(body);
      this.busy = false;
      if (isLost(answer)) {
        this.tell(words.offline, "offline");
        later();
      } else if (answer.status === 401) {
        this.signedOut(answer.json.sign_in);
      } else if (!answer.json || !answer.json.saved) {
        this.tell(words.refused, "refused");
      } else {
        this.told(answer.json, sent);
      }
      if (this.again) {
        this.again = false;
        this.save();
      }
    }

    told(json, sent) {
      const saved = json.saved[this.id];
      if (json.conflicts[this.id] !== undefined) {
        this.conflict(json.conflicts[this.id]);
      } else if (json.problems[this.id]) {
        this.tell(`${json.problems[this.id]} ${words.refused}`, "refused");
      } else if (saved) {
        this.base.value = saved.base;
        this.tell(saved.wrong ? `${words.partly} ${saved.wrong}` : `${words.saved} ${saved.time}`,
          saved.wrong ? "partly" : "saved");
        if (sent === this.typed && !saved.wrong) forget(this.key);
        else this.keep();
      } else if (sent === this.typed) {
        this.tell("", "");
        forget(this.key);
      }
    }

    signedOut(address) {
      this.tell(`${words.signedOut} `, "signed-out");
      const link = document.createElement("a");
      link.href = address;
      link.textContent = words.signIn;
      this.line.append(link);
    }

    conflict(base) {
      this.blocked = true;
      this.tell(`${words.conflict} `, "conflict");
      const button = document.createElement("button");
      button.type = "button";
      button.className = "button-link";
      button.textContent = words.mine;
      button.addEventListener("click", () => {
        this.blocked = false;
        this.base.value = base;
        this.keep();
        this.save();
      });
      this.line.append(button);
    }

    // What this device kept from before: taken back when the server has nothing newer from elsewhere.
    restore() {
      const left = stored(this.key);
      if (!left) return;
      if (JSON.stringify(left.values) === JSON.stringify(this.values())) {
        forget(this.key); // it did reach the server, only the answer was lost
        return;
      }
      const mine = left.base === this.base.value || (left.page && left.page === this.element.dataset.page);
      this.fill(left.values);
      this.typed += 1;
      if (mine) {
        this.keep();
        this.tell(words.back, "open");
        this.save();
      } else {
        this.conflict(this.base.value);
      }
    }
  }

  // Nothing reached the server, or it could not answer: both are tried again.
  function isLost(answer) {
    return answer.status === 0 || answer.status === 429 || answer.status >= 500;
  }

  async function post(body) {
    try {
      const response = await fetch(form.action, {
        method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
      });
      let json = null;
      if ((response.headers.get("Content-Type") || "").startsWith("application/json")) json = await response.json();
      return { status: response.status, json };
    } catch {
      return { status: 0, json: null };
    }
  }

  // Everything that waits is sent again, one after the other.
  async function catchUp() {
    clearTimeout(retry);
    for (const row of rows.values()) {
      if (row.line.dataset.state === "offline") await row.save();
    }
    if (waiting) press(waiting);
  }

  function later() {
    clearTimeout(retry);
    retry = setTimeout(catchUp, RETRY);
  }

  function rowOf(button) {
    const element = button.closest("[data-request]");
    return element ? rows.get(element.dataset.request) : null;
  }

  // A button: what it is about is sent in the background, so that without a connection the page stays as it is. The
  // form's token makes one entry of it, however often it is sent.
  async function press(button) {
    if (sending) return;
    sending = true;
    const row = rowOf(button);
    let body = null;
    if (row) {
      body = row.data();
    } else {
      body = new FormData(form);
    }
    body.set("tun", button.value);
    rows.forEach((each) => clearTimeout(each.timer));
    const answer = await post(body);
    sending = false;
    if (isLost(answer)) {
      waiting = button;
      const shown = row ? [row] : [...rows.values()].filter((each) => each.typed);
      shown.forEach((each) => each.tell(words.waiting, "offline"));
      later();
      return;
    }
    waiting = null;
    if (answer.status === 401) {
      (row ? [row] : [...rows.values()].filter((each) => each.typed)).forEach(
        (each) => each.signedOut(answer.json.sign_in));
      return;
    }
    if (answer.json && (answer.status === 200 || answer.status === 409)) {
      answer.json.done.forEach((id) => { if (rows.has(id)) forget(rows.get(id).key); });
      (row ? [row] : [...rows.values()]).forEach((each) => each.told(answer.json, each.typed));
      if (answer.json.done.length || answer.status === 200) location.assign(form.action);
      return;
    }
    if (answer.json && answer.json.done) answer.json.done.forEach((id) => { if (rows.has(id)) forget(rows.get(id).key); });
    native(button); // the server says at the fields what is wrong
  }

  function native(button) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
    form.submit();
  }

  // It is reported. What this device still keeps was that report, whose answer got lost, or came too late for another's.
  function leftOver(element) {
    const key = `${PREFIX}${words.account}:${element.dataset.request}`;
    const left = stored(key);
    const texts = left ? ["text", "next_step", "help_needed"].map((name) => left.values[name]).filter(Boolean) : [];
    if (!left || left.page === element.dataset.token || !texts.length) {
      forget(key);
      return;
    }
    const notice = document.createElement("div");
    const title = document.createElement("p");
    const text = document.createElement("p");
    const button = document.createElement("button");
    notice.className = "notice notice--warning";
    notice.setAttribute("role", "status");
    text.className = "left-over";
    title.textContent = words.left;
    text.textContent = texts.join("\n\n");
    button.type = "button";
    button.className = "button-link";
    button.textContent = words.discard;
    button.addEventListener("click", () => {
      forget(key);
      notice.remove();
    });
    notice.append(title, text, button);
    element.append(notice);
  }

  document.querySelectorAll("[data-request]").forEach((element) => {
    if (element.dataset.writable === undefined) {
      leftOver(element);
      return;
    }
    const row = new Row(element);
    rows.set(row.id, row);
    row.restore();
  });
  form.querySelectorAll("[data-without-scripts]").forEach((button) => { button.hidden = true; });

  form.addEventListener("input", (event) => {
    const row = rowOf(event.target);
    if (row) row.changed();
  });

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter;
    const row = button && rowOf(button);
    if (button && button.dataset.do === "take") {
      row.fill(JSON.parse(button.dataset.values));
      row.changed();
      row.element.querySelector("input[type=radio]:checked, textarea").focus();
    } else if (button && button.value !== "sichern") {
      press(button);
    } else {
      rows.forEach((each) => { if (each.typed) each.save(); });
    }
  });

  window.addEventListener("online", catchUp);
})();
