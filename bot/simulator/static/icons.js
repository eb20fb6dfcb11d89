// Line-drawn signs, so that no computer needs a picture font.

import { svg } from "./dom.js";

const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  gear: "M12 8.5a3.5 3.5 0 1 0 0 7 3.5 3.5 0 0 0 0-7zM12 2.5v3M12 18.5v3M2.5 12h3M18.5 12h3M5.3 5.3l2.1 2.1M16.6 16.6l2.1 2.1M18.7 5.3l-2.1 2.1M7.4 16.6l-2.1 2.1",
  more: "M12 5.5v.1M12 12v.1M12 18.5v.1",
  plus: "M12 5v14M5 12h14",
  smile: "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM8.5 14c1.8 2.6 5.2 2.6 7 0M9 9.5v.1M15 9.5v.1",
  camera: "M4 8h3.5L9 5.5h6L16.5 8H20v11H4zM12 10a3.4 3.4 0 1 0 0 6.8 3.4 3.4 0 0 0 0-6.8z",
  cameraRoll: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9v.1",
  location: "M12 21c-5-6-6.5-8.5-6.5-11.5a6.5 6.5 0 0 1 13 0C18.5 12.5 17 15 12 21zM12 7.5a2.2 2.2 0 1 0 0 4.4 2.2 2.2 0 0 0 0-4.4z",
  datetimepicker: "M4 6h16v14H4zM4 10.5h16M8.5 3.5v4M15.5 3.5v4",
  sound: "M4 10v4h3.5L12 18V6l-4.5 4zM15.5 9c1.6 1.8 1.6 4.2 0 6M18 6.5c3 3.3 3 7.7 0 11",
  file: "M6 3h8l4 4v14H6zM14 3v4h4M9 12h6M9 16h6",
  close: "M6 6l12 12M18 6L6 18",
};

export function icon(name, size = 24) {
  if (name === "send") return frame(size, svg("path", { d: "M4 4.5l17 7.5-17 7.5 2.5-7.5z", fill: "currentColor" }));
  const stroke = { fill: "none", stroke: "currentColor", "stroke-width": name === "more" ? 3 : 1.9, "stroke-linecap": "round", "stroke-linejoin": "round" };
  return frame(size, svg("path", { d: PATHS[name], ...stroke }));
}

function frame(size, path) {
  return svg("svg", { viewBox: "0 0 24 24", width: size, height: size, class: "sign", "aria-hidden": "true" }, path);
}

// Elements written in the page itself name their sign in `data-icon`.
export function fillIcons() {
  for (const holder of document.querySelectorAll("[data-icon]")) holder.replaceChildren(icon(holder.dataset.icon));
}
