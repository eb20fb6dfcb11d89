// Round pictures of people and of the account, drawn here so that nothing is loaded from elsewhere.

import { svg } from "./dom.js";

const COLORS = ["#e8927c", "#7aa6d8", "#9bb86a", "#c993c9", "#e0b050", "#67b3a8", "#b59079"];

export function face(name) {
  const sum = [...name].reduce((total, char) => total + char.codePointAt(0), 0);
  const letter = svg("text", {
    x: 20, y: 27, "text-anchor": "middle", "font-size": 18, "font-weight": 700, fill: "#fff",
  }, [...name][0] ?? "");
  return round(svg("circle", { cx: 20, cy: 20, r: 20, fill: COLORS[sum % COLORS.length] }), letter);
}

// Two cords tied together.
export function accountFace() {
  const cord = (d, stroke) => svg("path", { d, fill: "none", stroke, "stroke-width": 4.2, "stroke-linecap": "round" });
  return round(
    svg("circle", { cx: 20, cy: 20, r: 20, fill: "#fff7ec" }),
    cord("M8 26 C14 10 26 10 25 20 C24 29 14 29 15 20", "#d2573f"),
    cord("M32 26 C26 10 14 10 15 20 C16 29 26 29 25 20", "#2f7d63"),
  );
}

function round(...parts) {
  return svg("svg", { viewBox: "0 0 40 40", class: "face", "aria-hidden": "true" }, ...parts);
}
