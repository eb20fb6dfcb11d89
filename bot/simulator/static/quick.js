// Quick replies below the chat: those of the last message only. They vanish with a tap or anything new.

import { perform } from "./actions.js";
import { el } from "./dom.js";
import { icon } from "./icons.js";
import { rewrite } from "./store.js";

const STAY = ["camera", "cameraRoll", "location", "datetimepicker"];

export function drawQuick(holder, view) {
  const key = JSON.stringify([view.resident.id, view.entries.at(-1)?.id, view.quickReplies]);
  if (holder.dataset.key === key) return;
  holder.dataset.key = key;
  holder.replaceChildren(...view.quickReplies.map((item) => button(holder, item)));
  holder.scrollLeft = 0;
  holder.onwheel = (event) => {
    holder.scrollLeft += event.deltaY; // a mouse has no other way sideways
  };
}

function button(holder, { action, imageUrl }) {
  const tap = () => {
    if (!STAY.includes(action.type)) holder.replaceChildren();
    perform(action);
  };
  const sign = imageUrl ? el("img", { src: rewrite(imageUrl), alt: "" }) : (STAY.includes(action.type) ? icon(action.type, 20) : null);
  return el("button", { type: "button", "data-testid": "quick-reply", onclick: tap }, sign, action.label);
}
