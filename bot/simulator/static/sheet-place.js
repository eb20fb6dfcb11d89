// The location picker: a town, a plain map of its points, a list.

import { el, svg } from "./dom.js";
import { TOWNS } from "./places.js";
import { closeSheet, openSheet } from "./sheet.js";
import { deed } from "./store.js";

const WIDTH = 358;
const HEIGHT = 190;

export async function choosePlace() {
  const body = el("div");
  let chosen = null;
  const send = el("button", { class: "big", type: "button", disabled: true, "data-testid": "place-send", onclick: () => closeSheet(chosen) }, "この場所をおくる");
  const choose = (place) => {
    chosen = place;
    send.disabled = false;
    for (const mark of body.querySelectorAll("[data-place]")) mark.setAttribute("aria-pressed", mark.dataset.place === place[0]);
  };
  const show = (town) => body.replaceChildren(towns(town, show), map(TOWNS[town], choose), list(TOWNS[town], choose));
  show(localStorage.getItem("town") ?? "右京区");
  const place = await openSheet("位置情報をおくる", body, send);
  if (place) await deed("location", { title: place[0], address: place[1], latitude: place[2], longitude: place[3] });
}

function towns(current, show) {
  const button = (town) => el("button", { type: "button", "aria-pressed": String(town === current), onclick: () => {
    localStorage.setItem("town", town);
    show(town);
  } }, town);
  return el("div", { class: "towns" }, ...Object.keys(TOWNS).map(button));
}

function list(places, choose) {
  const button = (place) => el("button", { type: "button", "aria-pressed": "false", "data-place": place[0], "data-testid": "place",
    onclick: () => choose(place) }, place[0], el("small", {}, place[1]));
  return el("div", { class: "places" }, ...places.map(button));
}

function map(places, choose) {
  const lats = places.map((one) => one[2]);
  const lons = places.map((one) => one[3]);
  const across = spread(lons, 34, WIDTH - 34);
  const down = spread(lats, HEIGHT - 34, 30);
  const spots = places.map((place) => ({ place, x: across(place[3]), y: down(place[2]) }));
  const pins = spots.map((spot) => pin(spot, crowded(spot, spots), choose));
  return svg("svg", { class: "map", viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: "group", "aria-label": "地図" }, ...ground(), ...pins);
}

function spread(values, from, to) {
  const low = Math.min(...values);
  const high = Math.max(...values);
  return (value) => from + ((value - low) / (high - low || 1)) * (to - from);
}

// Not a real map: paper with a river and two roads, so that points have somewhere to lie.
export function ground() {
  const road = (d) => svg("path", { d, fill: "none", stroke: "#fff", "stroke-width": 7 });
  return [
    svg("rect", { x: -400, y: -400, width: 1200, height: 1200, fill: "#e9efe2" }),
    svg("path", { d: "M-10 150 C80 120 120 190 220 150 S330 120 380 140", fill: "none", stroke: "#b9d6ea", "stroke-width": 13 }),
    road("M40 -10 C60 70 30 120 70 210"),
    road("M-10 70 C100 50 210 90 380 50"),
    road("M250 -10 L270 210"),
  ];
}

// A name goes above its pin when another pin stands where it would be written.
function crowded({ x, y }, spots) {
  return spots.some((other) => other.y > y && other.y - y < 42 && Math.abs(other.x - x) < 60);
}

function pin({ place, x, y }, above, choose) {
  const key = (event) => ["Enter", " "].includes(event.key) && choose(place);
  const anchor = x > WIDTH * 0.85 ? "end" : x < WIDTH * 0.15 ? "start" : "middle";
  return svg("g", { role: "button", tabindex: 0, "data-place": place[0], "aria-label": place[0], onclick: () => choose(place), onkeydown: key },
    svg("path", { d: `M${x} ${y} c-9 -11 -9 -21 0 -21 s9 10 0 21 z`, class: "pin", fill: "#d2573f", stroke: "#fff", "stroke-width": 1.5 }),
    svg("circle", { cx: x, cy: y - 13, r: 3.2, fill: "#fff" }),
    svg("text", { x, y: above ? y - 25 : y + 13, "text-anchor": anchor, "font-size": 11, fill: "#26323f", stroke: "#f4f7f0", "stroke-width": 3, "paint-order": "stroke" }, place[0]));
}
