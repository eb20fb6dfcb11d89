// Where a Flex component stands in its parent box: share of the room, space before it, gravity, offsets.

import { gap } from "./flex-sizes.js";

const CROSS = { top: "flex-start", center: "center", bottom: "flex-end" };

export function place(drawn, node, parent) {
  offsets(drawn, node);
  if (!parent || node.position === "absolute") return;
  const lying = parent.layout !== "vertical";
  share(drawn, node, lying);
  spaceBefore(drawn, node, parent, lying);
  gravity(drawn, node, lying);
}

// Lying boxes divide their width equally unless told otherwise; standing ones give each child the height it needs.
function share(drawn, node, lying) {
  if (["icon", "separator"].includes(node.type)) return;
  const flex = node.flex ?? (node.type === "filler" ? 1 : lying && !node.width && !node.maxWidth ? 1 : 0);
  if (node.flex === undefined && (lying ? node.width : node.height)) drawn.style.flex = "none";
  else if (flex > 0) drawn.style.flex = lying ? `${flex} ${flex} 0` : `${flex} 0 auto`;
  else drawn.style.flex = lying ? "0 0 auto" : "none";
  if (lying && flex === 0 && !node.width) {
    drawn.style.maxWidth ||= "100%";
    if (node.type === "button" || node.type === "image") drawn.style.width = "auto";
  }
}

function spaceBefore(drawn, node, parent, lying) {
  if (parent.contents[0] === node) return;
  const space = gap(node.margin) ?? (node.type === "filler" ? undefined : gap(parent.spacing));
  if (space) drawn.style[lying ? "marginInlineStart" : "marginTop"] = space;
}

function gravity(drawn, node, lying) {
  if (!node.gravity || !CROSS[node.gravity]) return;
  if (lying) drawn.style.alignSelf = CROSS[node.gravity];
  else if (node.flex > 0) {
    Object.assign(drawn.style, { display: "flex", flexDirection: "column", justifyContent: CROSS[node.gravity] });
  }
}

function offsets(drawn, node) {
  const sides = { top: node.offsetTop, bottom: node.offsetBottom, insetInlineStart: node.offsetStart, insetInlineEnd: node.offsetEnd };
  if (node.position === "absolute") drawn.style.position = "absolute";
  else if (Object.values(sides).some(Boolean)) drawn.style.position = "relative";
  for (const [side, value] of Object.entries(sides)) if (value) drawn.style[side] = gap(value);
}
