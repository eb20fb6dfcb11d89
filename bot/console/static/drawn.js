// Draws messages as LINE does, with the same programs as the stand-in's phone.

import { el } from "../phone/dom.js";
import { draw } from "../phone/flex.js";

const LOOKS = ["base", "chat", "flex"].map((name) => new URL(`../phone/css/${name}.css`, import.meta.url).href);

// In a shadow, so that neither look touches the other; to be looked at, not to be tapped.
export function drawAll(root) {
  for (const screen of root.querySelectorAll("[data-messages]")) {
    const words = screen.textContent.trim();
    const messages = JSON.parse(screen.dataset.messages);
    const shadow = screen.shadowRoot ?? screen.attachShadow({ mode: "open" });
    const looks = LOOKS.map((href) => el("link", { rel: "stylesheet", href }));
    const rows = messages.map((message) => el("div", { class: "row account", inert: true }, drawOne(message)));
    shadow.replaceChildren(...looks, ...rows);
    screen.setAttribute("role", "img");
    screen.setAttribute("aria-label", words);
  }
}

function drawOne(message) {
  if (message.type === "image") return el("span", { class: "photo" }, el("img", { src: new URL(message.previewImageUrl).pathname, alt: "" }));
  if (message.type === "flex") return draw(message.contents, () => {});
  return el("div", { class: "bubble" }, message.text ?? message.altText ?? "…");
}

drawAll(document);
