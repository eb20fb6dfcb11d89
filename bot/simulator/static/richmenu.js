// The rich menu: the picture with its areas, and the bar that opens and closes it.

import { onMenuWish, perform } from "./actions.js";
import { el } from "./dom.js";

const menu = () => document.querySelector("[data-richmenu]");
const bar = () => document.querySelector("[data-chatbar]");
const toggle = () => document.querySelector("[data-menu-toggle]");
let current = null;
let open = false;

export function watchMenu() {
  onMenuWish(setOpen);
  bar().addEventListener("click", () => setOpen(!open));
  toggle().addEventListener("click", () => setOpen(!open));
}

export function drawMenu(view) {
  const shape = view.menu;
  const key = shape && `${view.resident.id} ${shape.id}`;
  if (key === current) return;
  const fresh = !current?.startsWith(view.resident.id);
  current = key;
  bar().hidden = toggle().hidden = !shape;
  menu().replaceChildren(...(shape ? [picture(shape), ...shape.areas.map((area, index) => tapArea(area, index, shape.size))] : []));
  if (shape) bar().textContent = shape.chatBarText;
  setOpen(Boolean(shape) && (fresh ? shape.selected : open));
}

function setOpen(wish) {
  open = wish && Boolean(current);
  menu().hidden = !open;
  bar().setAttribute("aria-expanded", String(open));
  document.querySelector("[data-composer]").hidden = false;
}

const picture = (shape) => el("img", { src: `/sim/menus/${shape.id}/image`, alt: "", style: { aspectRatio: `${shape.size.width} / ${shape.size.height}` } });

function tapArea({ bounds, action }, index, size) {
  const share = (part, whole) => `${(part / whole) * 100}%`;
  const style = { left: share(bounds.x, size.width), top: share(bounds.y, size.height), width: share(bounds.width, size.width), height: share(bounds.height, size.height) };
  const label = action.label ?? action.displayText ?? action.text ?? `メニュー ${index + 1}`;
  return el("button", { type: "button", style, "aria-label": label, "data-testid": `richmenu-area-${index}`, onclick: () => perform(action) });
}
