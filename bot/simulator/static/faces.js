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

// A knot of two cords.
export function accountFace() {
  const cord = (d, stroke) => svg("path", { d, fill: "none", stroke, "stroke-width": 3.4, "stroke-linecap": "round" });
  return round(
    svg("circle", { cx: 20, cy: 20, r: 20, fill: "#fff7ec" }),
    cord("M20 19 C13 7 4 11 6 18 C8 25 15 23 20 19 L27 31", "#d2573f"),
    cord("M20 19 C27 7 36 11 34 18 C32 25 25 23 20 19 L13 31", "#2f7d63"),
    svg("circle", { cx: 20, cy: 19, r: 3.6, fill: "#d2573f" }),
  );
}

function round(...parts) {
  return svg("svg", { viewBox: "0 0 40 40", class: "face", "aria-hidden": "true" }, ...parts);
}
