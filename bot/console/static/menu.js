// The drawers of the menu: Escape closes one and gives the focus back; so does going on with the keyboard, or a click elsewhere.
"use strict";

const drawers = [...document.querySelectorAll(".rooms details")];

for (const drawer of drawers) {
  drawer.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !drawer.open) return;
    drawer.open = false;
    drawer.querySelector("summary").focus();
  });
  drawer.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !drawer.contains(event.relatedTarget)) drawer.open = false;
  });
}
document.addEventListener("click", (event) => {
  for (const drawer of drawers) if (!drawer.contains(event.target)) drawer.open = false;
});
