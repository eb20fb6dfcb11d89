// A sheet that slides up over the chat. One at a time; Escape and the dark ground close it.

import { el } from "./dom.js";
import { icon } from "./icons.js";

const holder = () => document.querySelector("[data-sheets]");
let onClose = null;
let before = null;

export function openSheet(title, ...contents) {
  closeSheet();
  before = document.activeElement;
  const close = el("button", { class: "close", type: "button", "aria-label": "閉じる", onclick: closeSheet }, icon("close"));
  const sheet = el("div", { class: "sheet", role: "dialog", "aria-modal": "true", "aria-label": title, tabindex: "-1" },
    el("header", {}, el("h2", {}, title), close), ...contents);
  holder().append(sheet);
  setBackground(true);
  sheet.focus();
  return new Promise((done) => {
    onClose = done;
  });
}

export function closeSheet(answer) {
  if (!holder().firstChild) return;
  holder().replaceChildren();
  setBackground(false);
  before?.focus?.();
  const done = onClose;
  onClose = null;
  done?.(answer instanceof Event ? undefined : answer);
}

// While a sheet is open, the keyboard stays inside it.
function setBackground(inert) {
  for (const part of holder().parentElement.children) {
    if (part !== holder() && !part.matches("[data-toast]")) part.inert = inert;
  }
}

export function watchSheets() {
  holder().addEventListener("click", (event) => event.target === holder() && closeSheet());
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeSheet());
}
