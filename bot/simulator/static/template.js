// Template messages and imagemaps.

import { perform } from "./actions.js";
import { el } from "./dom.js";
import { rewrite } from "./store.js";

const KINDS = { buttons: card, confirm, carousel, image_carousel: pictures };

export function drawTemplate(template) {
  return KINDS[template.type](template);
}

const button = (action) => el("button", { type: "button", onclick: () => perform(action) }, action.label);

function card(part, look = part) {
  const shape = { aspectRatio: look.imageAspectRatio === "square" ? "1" : "1.51", objectFit: look.imageSize ?? "cover", background: part.imageBackgroundColor ?? "" };
  const picture = part.thumbnailImageUrl && el("img", { class: "picture", src: rewrite(part.thumbnailImageUrl), alt: "", style: shape });
  const words = el("div", { class: "words" }, part.title && el("b", {}, part.title), part.text);
  const touched = part.defaultAction && el("button", { type: "button", onclick: () => perform(part.defaultAction), style: { padding: 0, border: 0, textAlign: "start" } }, picture ?? "", words);
  return el("div", { class: "template" }, ...(touched ? [touched] : [picture, words]), ...part.actions.map(button));
}

function confirm(template) {
  const pair = el("div", { class: "pair" }, ...template.actions.map(button));
  return el("div", { class: "template confirm" }, el("div", { class: "words" }, template.text), pair);
}

function carousel(template) {
  return el("div", { class: "strip", role: "group", tabindex: "0", "aria-label": `${template.columns.length}枚のカード` },
    ...template.columns.map((column) => card(column, template)));
}

function pictures(template) {
  const one = ({ imageUrl, action }) => el("button", { type: "button", class: "picture-card", "aria-label": action.label ?? "画像", onclick: () => perform(action) },
    el("img", { src: rewrite(imageUrl), alt: "" }), action.label && el("span", {}, action.label));
  return el("div", { class: "strip", role: "group", tabindex: "0" }, ...template.columns.map(one));
}

export function drawImagemap(message) {
  const { width, height } = message.baseSize;
  const share = (part, whole) => `${(part / whole) * 100}%`;
  const area = (action) => el("button", { type: "button", "aria-label": action.label ?? action.text ?? "ひらく", onclick: () => perform(action),
    style: { left: share(action.area.x, width), top: share(action.area.y, height), width: share(action.area.width, width), height: share(action.area.height, height) } });
  return el("div", { class: "imagemap", style: { aspectRatio: `${width} / ${height}` } },
    el("img", { src: `${rewrite(message.baseUrl)}/700`, alt: message.altText }), ...message.actions.map(area));
}
