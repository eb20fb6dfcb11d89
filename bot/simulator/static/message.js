// Draws the inside of one bubble, by the kind of message.

import { perform } from "./actions.js";
import { el, svg } from "./dom.js";
import { draw } from "./flex.js";
import { icon } from "./icons.js";
import { ground } from "./sheet-place.js";
import { sticker } from "./stickers.js";
import { rewrite } from "./store.js";
import { drawImagemap, drawTemplate } from "./template.js";

const WIDE = ["flex", "template", "imagemap"];
export const isWide = (message) => WIDE.includes(message.type);

const KINDS = {
  text: (message) => el("div", { class: "bubble" }, ...links(message.text)),
  textV2: (message) => el("div", { class: "bubble" }, ...links(message.text)),
  sticker: (message) => el("span", { class: "sticker" }, sticker(message.stickerId, message.keywords?.[0])),
  image: (message, entry) => photo(entry, message.previewImageUrl),
  video: (message, entry) => photo(entry, message.previewImageUrl),
  audio: (message) => el("div", { class: "bubble" }, icon("sound"), ` 音声 ${Math.round((message.duration ?? 0) / 1000)}秒`),
  file: (message) => el("div", { class: "filebox" }, icon("file"), el("span", {}, message.fileName)),
  location: place,
  flex: (message) => draw(message.contents, perform, { rewrite }),
  template: (message) => drawTemplate(message.template),
  imagemap: (message) => drawImagemap(message),
};

export function drawMessage(entry) {
  const { message } = entry;
  const drawn = (KINDS[message.type] ?? (() => el("div", { class: "bubble" }, `（${message.type}）`)))(message, entry);
  if (message.altText && !drawn.hasAttribute("role")) {
    drawn.setAttribute("role", "group");
    drawn.setAttribute("aria-label", message.altText);
  }
  return drawn;
}

function photo(entry, preview) {
  const src = entry.side === "me" ? `/sim/content/${entry.id}` : rewrite(preview);
  return el("span", { class: "photo" }, el("img", { src, alt: "写真" }));
}

function links(text) {
  return text.split(/(https?:\/\/[\w\-.~:/?#[\]@!$&'()*+,;=%]+)/).map((part, index) => {
    if (index % 2 === 0) return part;
    return el("a", { href: rewrite(part), target: "_blank", rel: "noopener" }, part);
  });
}

function place(message) {
  const pin = svg("path", { d: "M118 60 c-12 -15 -12 -28 0 -28 s12 13 0 28 z", fill: "#d2573f", stroke: "#fff", "stroke-width": 2 });
  const map = svg("svg", { viewBox: "0 20 236 96", "aria-hidden": "true", preserveAspectRatio: "xMidYMid slice" }, ...ground(), pin);
  const href = `https://www.openstreetmap.org/?mlat=${message.latitude}&mlon=${message.longitude}`;
  return el("a", { class: "place", href, target: "_blank", rel: "noopener" }, map, el("b", {}, message.title || "位置情報"), el("span", {}, message.address ?? ""));
}
