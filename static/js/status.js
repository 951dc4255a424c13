// The form of a status loses nothing: what is typed is kept on this device until the server has it.
// Without this file the form works with "save the draft" and "submit".
"use strict";

(() => {
  const PREFIX = "digiplan-status:";
  const RETRY = 5000; // milliseconds

  // Once a status is submitted and seen, nothing of it stays on the device.
  const done = document.querySelector("[data-status-done]");
  if (done) forget(PREFIX + done.dataset.statusDone);

  // A form that is on its way is not sent a second time by the same click.
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-once]");
    if (!form || event.defaultPrevented) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
  });
  window.addEventListener("pageshow", () => {
    document.querySelectorAll("form[data-once]").forEach((form) => { delete form.dataset.sent; });
  });

  const form = document.querySelector("form[data-status]");
  if (!form) return;
  const line = document.getElementById("entwurf");
  const key = PREFIX + form.dataset.status;
  let typed = 0; // counts what was typed, so that an answer to an older text does not clear a newer one
  let sent = 0;
  let retry = 0;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(key) || "null");
    } catch {
      return null;
    }
  }

  function forget(name) {
    try {
      localStorage.removeItem(name);
    } catch { /* a browser without storage keeps nothing to forget */ }
  }

  function now() {
    const values = {};
    new FormData(form).forEach((value, name) => {
      if (name !== "csrfmiddlewaretoken" && name !== "token") values[name] = value;
    });
    return values;
  }

  function keep() {
    try {
      localStorage.setItem(key, JSON.stringify({ base: form.dataset.saved, values: now() }));
    } catch { /* storage is full or forbidden: the draft on the server remains */ }
  }

  function fill(values) {
    for (const [name, value] of Object.entries(values)) {
      const field = form.elements.namedItem(name);
      if (field) field.value = value; // of radio buttons this checks the one with the value
    }
  }

  function send() {
    clearTimeout(retry);
    htmx.trigger(line, "senden");
  }

  function takeBack(values, notice) {
    fill(values);
    typed += 1;
    keep();
    notice.hidden = false;
    send();
  }

  function later() {
    line.textContent = line.dataset.offline;
    clearTimeout(retry);
    retry = setTimeout(send, RETRY);
  }

  // After htmx, which listens for the same event since before and has to know the line by then.
  document.addEventListener("DOMContentLoaded", () => {
    const left = read();
    if (left && JSON.stringify(left.values) === JSON.stringify(now())) {
      forget(key); // it did reach the server, only the answer was lost
    } else if (left && left.base === form.dataset.saved) {
      takeBack(left.values, document.getElementById("geraet"));
    } else if (left) {
      const notice = document.getElementById("anderswo");
      notice.hidden = false;
      notice.querySelector("button").addEventListener("click", () => {
        notice.hidden = true;
        takeBack(left.values, document.getElementById("geraet"));
      });
    }
  });

  form.addEventListener("input", () => {
    typed += 1;
    keep();
  });

  line.addEventListener("htmx:beforeRequest", () => { sent = typed; });
  line.addEventListener("htmx:sendError", later);
  line.addEventListener("htmx:timeout", later);
  line.addEventListener("htmx:responseError", later);
  line.addEventListener("htmx:afterSwap", () => {
    const answer = line.querySelector("[data-draft]");
    if (!answer || !answer.dataset.saved) return;
    form.dataset.saved = answer.dataset.saved;
    if (answer.dataset.draft === "saved" && sent === typed) forget(key);
    else keep();
  });
  window.addEventListener("online", () => { if (read()) send(); });

  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    delete form.dataset.sent;
    line.textContent = line.dataset.wait;
    line.scrollIntoView({ block: "center" });
  });
})();
