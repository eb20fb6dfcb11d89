// Draws a Flex Message container. Stands alone: give it the JSON and what to do when something is tapped.

import { el } from "./dom.js";
import { drawBox } from "./flex-parts.js";
import { BUBBLES } from "./flex-sizes.js";

const BLOCKS = ["header", "hero", "body", "footer"];

// onAction(action) is called for every tap; `rewrite` may map image addresses to local ones.
export function draw(container, onAction, { rewrite = (url) => url } = {}) {
  const tools = { onAction, rewrite };
  if (container.type === "bubble") return drawBubble(container, tools);
  const cards = container.contents.map((one) => drawBubble(one, tools));
  return el("div", { class: "fx-strip", role: "group", tabindex: "0", "aria-label": `${cards.length}枚のカード` }, ...cards);
}

function drawBubble(bubble, tools) {
  const size = bubble.size ?? "mega";
  const small = size === "nano" || size === "micro";
  const card = el("div", {
    class: `fx-bubble${small ? " small" : ""}`,
    style: { width: `${BUBBLES[size]}px`, direction: bubble.direction ?? "ltr" },
  });
  const present = BLOCKS.filter((block) => bubble[block]);
  for (const block of present) card.append(drawBlock(bubble, block, { first: block === present[0], small, tools }));
  if (bubble.action) makeCardTappable(card, bubble.action, tools);
  return card;
}

function drawBlock(bubble, block, { first, small, tools }) {
  const style = bubble.styles?.[block] ?? {};
  const holder = el("div", { class: `fx-block${block === "body" ? " grow" : ""}` });
  if (style.backgroundColor) holder.style.background = style.backgroundColor;
  if (style.separator && !first) holder.style.borderTop = `1px solid ${style.separatorColor ?? "#d4d6da"}`;
  const padding = block === "hero" ? "0" : small ? "10px" : block === "footer" ? "10px" : "20px";
  holder.append(drawBox(bubble[block], null, { ...tools, padding }));
  return holder;
}

function makeCardTappable(card, action, { onAction }) {
  const tap = (event) => {
    if (!event.target.closest("button, a")) onAction(action);
  };
  card.classList.add("fx-tap");
  card.setAttribute("role", "button");
  card.setAttribute("tabindex", "0");
  if (action.label) card.setAttribute("aria-label", action.label);
  card.addEventListener("click", tap);
  card.addEventListener("keydown", (event) => {
    if (event.target === card && (event.key === "Enter" || event.key === " ")) tap(event);
  });
}
