// Comfort only: every page works without this file.
// What opens over the page (menus of the top bar, sources in tables) closes with Esc and with a click elsewhere.
"use strict";

const MENUS = "details.menu, details.account, .table details.sources";

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
