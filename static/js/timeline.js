// Moving a milestone on the timeline by dragging it or with the arrow keys. A dialog asks for the reason and sends an
// ordinary form; the server merges. Without this file each milestone is a link to its form.
"use strict";

(() => {
  const picture = document.querySelector("svg.timeline[data-start]");
  const dialog = document.getElementById("verschieben");
  if (!picture || !dialog || !dialog.showModal) return;
  const form = dialog.querySelector("form");
  const said = document.getElementById("zeitachse-ansage");
  const help = document.getElementById("zeitachse-hilfe");
  const perDay = Number(picture.dataset.day);
  const DAY = 86400000;
  const MONTHS = { month: 1, quarter: 3, year: 12 };
  const LARGER = { month: 3, quarter: 12, year: 12 }; // months of a step with Shift
  let moving = null; // { link, from, to, parts }
  help.hidden = false;

  // Dates are {first, last, kind} in UTC days, read and written as people type them: 31.12.2026, 12/2026, Q4 2026, 2026.

  function utc(year, month, day) {
    const value = new Date(0);
    value.setUTCFullYear(year, month, day);
    return value.getTime();
  }

  function period(kind, year, month) {
    const length = MONTHS[kind];
    const start = Math.floor(month / length) * length;
    return { kind, first: utc(year, start, 1), last: utc(year, start + length, 0) };
  }

  function read(text) {
    let found = text.match(/^(\d\d)\.(\d\d)\.(\d{4})$/);
    if (found) {
      const day = utc(Number(found[3]), Number(found[2]) - 1, Number(found[1]));
      return { kind: "day", first: day, last: day };
    }
    found = text.match(/^(\d\d)\/(\d{4})$/);
    if (found) return period("month", Number(found[2]), Number(found[1]) - 1);
    found = text.match(/^Q(\d) (\d{4})$/);
    if (found) return period("quarter", Number(found[2]), Number(found[1]) * 3 - 3);
    return period("year", Number(text), 0);
  }

  function written(value) {
    const day = new Date(value.last);
    const two = (number) => String(number).padStart(2, "0");
    const year = day.getUTCFullYear();
    if (value.kind === "day") return `${two(day.getUTCDate())}.${two(day.getUTCMonth() + 1)}.${year}`;
    if (value.kind === "month") return `${two(day.getUTCMonth() + 1)}/${year}`;
    if (value.kind === "quarter") return `Q${Math.floor(day.getUTCMonth() / 3) + 1} ${year}`;
    return `${year}`;
  }

  function byMonths(value, months) {
    const day = new Date(value.last);
    const month = day.getUTCFullYear() * 12 + day.getUTCMonth() + months;
    const year = Math.floor(month / 12);
    if (value.kind !== "day") return period(value.kind, year, month - year * 12);
    const end = new Date(utc(year, month - year * 12 + 1, 0)).getUTCDate(); // 31 January and a month is 28 February
    const at = utc(year, month - year * 12, Math.min(day.getUTCDate(), end));
    return { kind: "day", first: at, last: at };
  }

  function byDays(value, days) {
    if (value.kind === "day") {
      const at = value.last + days * DAY;
      return { kind: "day", first: at, last: at };
    }
    const steps = Math.round(days / (MONTHS[value.kind] * 30.44));
    return byMonths(value, steps * MONTHS[value.kind]);
  }

  function inRange(value) {
    const year = new Date(value.last).getUTCFullYear();
    return year >= 1900 && year <= 2200;
  }

  // What moves: the mark and the words beside it, drawn apart by an attribute.

  function begin(link) {
    if (moving && moving.link === link) return;
    takeBack();
    const from = read(link.dataset.d);
    const parts = [...link.querySelectorAll(".forecast, .note")];
    const note = link.querySelector(".note");
    moving = { link, from, to: from, parts, note, text: note ? note.textContent : "" };
    link.classList.add("moving");
  }

  function show(to) {
    if (!inRange(to)) return;
    moving.to = to;
    const away = Math.round(((to.first - moving.from.first) / DAY) * perDay * 10) / 10;
    moving.parts.forEach((part) => part.setAttribute("transform", `translate(${away} 0)`));
    if (moving.note) moving.note.textContent = written(to);
    said.textContent = `${said.dataset.new} ${written(to)}`;
  }

  function takeBack() {
    if (!moving) return;
    const { link, from, parts, note, text } = moving;
    parts.forEach((part) => part.removeAttribute("transform"));
    if (note) note.textContent = text;
    link.classList.remove("moving");
    said.textContent = `${said.dataset.asBefore} ${written(from)}`;
    moving = null;
  }

  function moved() {
    return moving && moving.to.last !== moving.from.last;
  }

  function ask() {
    const { link, from, to } = moving;
    form.action = `${link.getAttribute("href")}verschieben/`;
    form.elements["vorher-forecast"].value = written(from);
    form.elements.forecast.value = written(to);
    form.elements.ansicht.value = window.location.search;
    dialog.querySelector("[data-what]").textContent = link.querySelector("text").textContent;
    dialog.querySelector("[data-old]").textContent = written(from);
    dialog.querySelector("[data-new]").textContent = written(to);
    dialog.showModal();
    form.elements.reason.focus();
  }

  dialog.addEventListener("close", () => {
    const link = moving && moving.link;
    takeBack();
    if (link) link.focus();
  });

  // By keyboard

  picture.addEventListener("keydown", (event) => {
    const link = event.target.closest("a[data-d]");
    if (!link || event.ctrlKey || event.altKey || event.metaKey) return;
    const way = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (way) {
      event.preventDefault();
      begin(link);
      const kind = moving.from.kind;
      if (kind === "day" && !event.shiftKey) show(byDays(moving.to, way));
      else show(byMonths(moving.to, way * (event.shiftKey ? (LARGER[kind] || 1) : MONTHS[kind])));
    } else if (event.key === "Enter" && moved()) {
      event.preventDefault();
      ask();
    } else if (event.key === "Escape" && moving) {
      event.preventDefault();
      takeBack();
    }
  });

  picture.addEventListener("focusout", () => {
    if (!dialog.open && !drag) takeBack();
  });

  // By dragging

  let drag = null;

  picture.addEventListener("dragstart", (event) => event.preventDefault());

  picture.addEventListener("pointerdown", (event) => {
    const link = event.target.closest("a[data-d]");
    if (!link || event.button !== 0) return;
    drag = { link, x: event.clientX, scale: picture.getScreenCTM().a, far: false };
  });

  window.addEventListener("pointermove", (event) => {
    if (!drag) return;
    const away = event.clientX - drag.x;
    if (!drag.far && Math.abs(away) < 4) return;
    drag.far = true;
    event.preventDefault();
    begin(drag.link);
    show(byDays(moving.from, Math.round(away / drag.scale / perDay)));
  });

  window.addEventListener("pointerup", () => {
    const ended = drag;
    drag = null;
    if (!ended || !ended.far) return;
    // the click that follows a drag must not open the link
    picture.addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => picture.removeEventListener("click", stop, { capture: true }), 0);
    if (moved()) ask();
    else takeBack();
  });

  window.addEventListener("pointercancel", () => { drag = null; takeBack(); });

  function stop(event) {
    event.preventDefault();
    event.stopPropagation();
  }

  // After a move the reader goes on at the milestone.
  const [project, milestone] = decodeURIComponent(window.location.hash.slice(1)).split(".");
  if (milestone) {
    const back = picture.querySelector(`a[href="../projekte/${CSS.escape(project)}/meilensteine/${CSS.escape(milestone)}/"]`);
    if (back) {
      back.focus({ preventScroll: true });
      back.scrollIntoView({ block: "center", inline: "nearest" });
    }
  }
})();
