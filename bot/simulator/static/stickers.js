// Stickers drawn by us: round faces with a mood. The ids are LINE's, so that the bot sees real ones.

import { svg } from "./dom.js";

const line = (d, more = {}) => svg("path", { d, fill: "none", stroke: "#4a3524", "stroke-width": 4, "stroke-linecap": "round", "stroke-linejoin": "round", ...more });
const dot = (cx, cy) => svg("circle", { cx, cy, r: 4.5, fill: "#4a3524" });
const cheeks = () => [34, 86].map((cx) => svg("ellipse", { cx, cy: 70, rx: 8, ry: 5, fill: "#f3a08c", opacity: 0.8 }));
const eyes = () => [dot(45, 54), dot(75, 54)];
const smiling = () => [line("M40 55 q6 -8 12 0"), line("M68 55 q6 -8 12 0")];
const word = (text, fill) => svg("text", { x: 60, y: 116, "text-anchor": "middle", "font-size": 17, "font-weight": 700, fill, stroke: "#fff", "stroke-width": 4, "paint-order": "stroke" }, text);

export const STICKERS = [
  { id: "1988", name: "こんにちは", keywords: ["hello", "hi"], color: "#ffd66b", draw: () => [...smiling(), line("M48 68 q12 14 24 0"), line("M100 46 q10 -14 6 -26"), word("こんにちは", "#c65a1e")] },
  { id: "1989", name: "ありがとう", keywords: ["thank you"], color: "#ffc4c4", draw: () => [...smiling(), line("M50 70 q10 10 20 0"), svg("path", { d: "M96 40 c-8 -10 -20 2 0 16 c20 -14 8 -26 0 -16 z", fill: "#e2475f" }), word("ありがとう", "#c23555")] },
  { id: "1990", name: "OK", keywords: ["OK"], color: "#bfe3a0", draw: () => [...eyes(), line("M46 67 q14 16 28 0 z", { fill: "#c6583e" }), word("OK！", "#2f7d3a")] },
  { id: "1991", name: "うれしい", keywords: ["happy"], color: "#ffe08a", draw: () => [...smiling(), line("M44 66 q16 22 32 0 z", { fill: "#c6583e" }), line("M16 26 l6 8 M104 26 l-6 8 M60 6 v8"), word("うれしい", "#c65a1e")] },
  { id: "1992", name: "かなしい", keywords: ["sad"], color: "#b9d4f1", draw: () => [...eyes(), line("M50 76 q10 -10 20 0"), svg("path", { d: "M82 62 q7 12 0 16 q-7 -4 0 -16 z", fill: "#5a9bdc" }), word("かなしい", "#2a5f9e")] },
  { id: "1993", name: "びっくり", keywords: ["surprised"], color: "#ffd0a1", draw: () => [...eyes(), svg("ellipse", { cx: 60, cy: 72, rx: 7, ry: 9, fill: "#7a3b2a" }), line("M104 18 v16 M104 42 v1", { stroke: "#d2573f" }), word("びっくり", "#b4472f")] },
  { id: "1994", name: "ごめんね", keywords: ["sorry"], color: "#e4d3f2", draw: () => [line("M40 56 h12"), line("M68 56 h12"), line("M52 73 q8 -6 16 0"), word("ごめんね", "#6d4a93")] },
  { id: "1995", name: "おやすみ", keywords: ["good night", "sleep"], color: "#c9cff0", draw: () => [line("M40 54 q6 6 12 0"), line("M68 54 q6 6 12 0"), line("M56 70 q4 4 8 0"), svg("text", { x: 92, y: 30, "font-size": 18, "font-weight": 700, fill: "#4a5aa8" }, "z z"), word("おやすみ", "#414f9c")] },
];

export function sticker(id, label = "") {
  const known = STICKERS.find((one) => one.id === id);
  const plain = () => [...eyes(), line("M48 68 q12 12 24 0")];
  return svg("svg", { viewBox: "0 0 120 124", role: "img", "aria-label": known?.name ?? (label || "スタンプ") },
    svg("circle", { cx: 60, cy: 58, r: 44, fill: known?.color ?? "#ffe6b0", stroke: "#4a3524", "stroke-width": 4 }),
    ...cheeks(), ...(known?.draw ?? plain)());
}
