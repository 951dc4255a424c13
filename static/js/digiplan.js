// Comfort only: every page works without this file.
// Opened menus of the top bar close with Esc and with a click elsewhere.
"use strict";

const MENUS = "details.menu, details.account";

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
