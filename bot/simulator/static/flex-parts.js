// The components inside a Flex bubble: box, text, span, image, button, icon, separator, filler, video.

import { el } from "./dom.js";
import { border, font, gap, imageWidth, ratio } from "./flex-sizes.js";
import { place } from "./flex-place.js";

const DRAW = {
  box: drawInnerBox,
  text: drawText,
  image: drawImage,
  video: drawVideo,
  button: drawButton,
  icon: drawIcon,
  separator: drawSeparator,
  filler: () => el("div", { class: "fx-filler" }),
};

// Any component inside `parent`; the outermost ones (a block's own) have none.
export function drawBox(node, parent, tools) {
  const drawn = (DRAW[node.type] ?? (() => el("span")))(node, parent, tools);
  place(drawn, node, parent);
  return drawn;
}

// A tappable component is a real button, unless something inside can be tapped too.
function tappable(node, className, { onAction }) {
  if (!node.action) return el("div", { class: className });
  const label = { "aria-label": node.action.label };
  if (holdsAction(node.contents)) {
    const key = (event) => event.target === event.currentTarget && ["Enter", " "].includes(event.key) && onAction(node.action);
    const click = (event) => {
      if (event.target.closest("button, [role=button]") !== event.currentTarget) return;
      event.stopPropagation();
      onAction(node.action);
    };
    return el("div", { class: `${className} fx-tap`, role: "button", tabindex: "0", ...label, onclick: click, onkeydown: key });
  }
  const tap = (event) => {
    event.stopPropagation();
    onAction(node.action);
  };
  return el("button", { type: "button", class: `${className} fx-tap`, ...label, onclick: tap, style: { textAlign: "inherit" } });
}

function holdsAction(contents) {
  return (contents ?? []).some((one) => one.action || holdsAction(one.contents));
}

function drawInnerBox(node, _parent, tools) {
  const round = node.cornerRadius ? " round" : "";
  const box = tappable(node, `fx-box ${node.layout}${round}`, tools);
  const { padding, ...inner } = tools;
  Object.assign(box.style, {
    padding: gap(node.paddingAll) ?? padding ?? "",
    borderRadius: gap(node.cornerRadius) ?? "",
    borderWidth: border(node.borderWidth) ?? "",
    borderColor: node.borderColor ?? "",
    background: gradient(node.background) ?? node.backgroundColor ?? "",
    width: node.width ?? "",
    maxWidth: node.maxWidth ?? "",
    height: node.height ?? "",
    maxHeight: node.maxHeight ?? "",
    justifyContent: node.justifyContent ?? "",
    alignItems: node.alignItems ?? "",
  });
  for (const [side, value] of Object.entries({ paddingTop: node.paddingTop, paddingBottom: node.paddingBottom,
    paddingInlineStart: node.paddingStart, paddingInlineEnd: node.paddingEnd })) {
    if (value) box.style[side] = gap(value);
  }
  box.append(...node.contents.map((one) => drawBox(one, node, inner)));
  return box;
}

function gradient(background) {
  if (background?.type !== "linearGradient") return undefined;
  const middle = background.centerColor ? `, ${background.centerColor} ${background.centerPosition ?? "50%"}` : "";
  return `linear-gradient(${background.angle}, ${background.startColor}${middle}, ${background.endColor})`;
}

function letters(node) {
  return {
    fontSize: font(node.size) ?? "",
    color: node.color ?? "",
    fontWeight: node.weight === "bold" ? "700" : node.weight ? "400" : "",
    fontStyle: node.style ?? "",
    textDecoration: node.decoration ?? "",
  };
}

function drawText(node, _parent, tools) {
  const clamp = node.wrap && node.maxLines ? " clamp" : "";
  const text = tappable({ ...node, contents: [] }, `fx-text${node.wrap ? " wrap" : ""}${clamp}`, tools);
  Object.assign(text.style, letters({ size: "md", ...node }), { textAlign: node.align ?? "start" });
  if (clamp) text.style.webkitLineClamp = node.maxLines;
  if (node.lineSpacing) text.style.lineHeight = `calc(1.4em + ${node.lineSpacing})`;
  if (node.contents?.length) text.append(...node.contents.map((one) => el("span", { style: letters(one) }, one.text)));
  else text.append(node.text);
  if (node.adjustMode === "shrink-to-fit") requestAnimationFrame(() => shrink(text));
  return text;
}

function shrink(text) {
  let size = parseFloat(getComputedStyle(text).fontSize);
  while (size > 8 && text.scrollWidth > text.clientWidth) text.style.fontSize = `${(size -= 0.5)}px`;
}

function drawImage(node, _parent, tools) {
  const holder = tappable(node, "fx-holder", tools);
  const sides = { start: "flex-start", end: "flex-end", center: "center" };
  Object.assign(holder.style, { display: "flex", width: "100%", justifyContent: sides[node.align ?? "center"] });
  const fit = node.aspectMode === "cover" ? "cover" : "contain";
  const picture = el("img", { src: tools.rewrite(node.url), alt: node.action?.label ?? "", style: { objectFit: fit }, loading: "lazy" });
  const frame = { width: imageWidth(node.size), aspectRatio: ratio(node.aspectRatio), background: node.backgroundColor ?? "" };
  holder.append(el("span", { class: "fx-image", style: frame }, picture));
  return holder;
}

function drawVideo(node, parent, tools) {
  const film = () => tools.onAction({ type: "uri", uri: node.url });
  const preview = { type: "image", url: node.previewUrl, size: "full", aspectMode: "cover", aspectRatio: node.aspectRatio };
  return el("button", { type: "button", class: "fx-video", style: { width: "100%" }, "aria-label": "動画を見る", onclick: film },
    drawImage(preview, parent, tools));
}

function drawButton(node, _parent, { onAction }) {
  const kind = node.style ?? "link";
  const tap = (event) => {
    event.stopPropagation();
    onAction(node.action);
  };
  const button = el("button", { type: "button", class: `fx-button ${kind} ${node.height ?? "md"}`, onclick: tap }, node.action.label);
  if (node.color) button.style[kind === "link" ? "color" : "background"] = node.color;
  if (node.adjustMode === "shrink-to-fit") requestAnimationFrame(() => shrink(button));
  return button;
}

function drawIcon(node, _parent, { rewrite }) {
  const size = font(node.size ?? "md");
  return el("img", { class: "fx-icon", src: rewrite(node.url), alt: "", style: { height: size, aspectRatio: ratio(node.aspectRatio) } });
}

function drawSeparator(node, parent) {
  const upright = parent && parent.layout !== "vertical";
  const size = upright ? { width: "1px" } : { height: "1px" };
  return el("div", { class: "fx-line", role: "separator", style: { ...size, background: node.color ?? "" } });
}
