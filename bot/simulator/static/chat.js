// The chat log: rows with faces, names, times and read marks. Only rows that changed are drawn anew.

import { el } from "./dom.js";
import { accountFace } from "./faces.js";
import { drawMessage, isWide } from "./message.js";
import { openOwnMessage } from "./sheet-more.js";
import { rewrite } from "./store.js";

const WEEK = ["日", "月", "火", "水", "木", "金", "土"];
let drawn = new Map();
let owner = "";

export function drawChat(log, view) {
  if (owner !== view.resident.id) {
    drawn = new Map();
    log.replaceChildren();
    owner = view.resident.id;
  }
  const atEnd = log.scrollHeight - log.scrollTop - log.clientHeight < 80 || drawn.size === 0;
  const before = drawn.size;
  const rows = plan(view).map(({ key, make }) => {
    const known = drawn.get(key);
    return [key, known ?? make()];
  });
  drawn = new Map(rows);
  settle(log, rows.map(([, node]) => node));
  if (atEnd || (before && drawn.size > before)) toEnd(log);
}

function settle(log, nodes) {
  for (const child of [...log.children]) if (!nodes.includes(child)) child.remove();
  nodes.forEach((node, index) => {
    if (log.children[index] !== node) log.insertBefore(node, log.children[index] ?? null);
  });
}

export function toEnd(log) {
  log.scrollTop = log.scrollHeight;
  for (const picture of log.querySelectorAll("img")) {
    if (!picture.complete) picture.addEventListener("load", () => { log.scrollTop = log.scrollHeight; }, { once: true });
  }
}

// What should stand in the log: a key that names the row and everything its drawing depends on.
function plan(view) {
  const rows = [];
  let previous = null;
  for (const entry of view.entries) {
    const day = entry.at.slice(0, 10);
    if (day !== previous?.at.slice(0, 10)) rows.push({ key: `day ${day} ${rows.length}`, make: () => dayRow(day) });
    const speaker = (one) => `${one.side} ${one.at.slice(0, 10)} ${one.message.sender?.name ?? ""}`;
    const joined = Boolean(previous) && speaker(previous) === speaker(entry);
    rows.push({ key: `${entry.id} ${entry.side} ${entry.read} ${joined}`, make: () => row(entry, joined, view.account.name) });
    previous = entry;
  }
  if (view.loading > 0) rows.push({ key: "loading", make: loadingRow });
  return rows;
}

function dayRow(day) {
  const [, month, date] = day.split("-").map(Number);
  return el("div", { class: "day" }, `${month}月${date}日（${WEEK[new Date(`${day}T00:00:00`).getDay()]}）`);
}

function row(entry, joined, account) {
  if (entry.side === "note") return el("div", { class: "note" }, entry.message.text);
  const mine = entry.side === "me";
  const classes = ["row", entry.side, joined && "joined", isWide(entry.message) && "wide"].filter(Boolean).join(" ");
  const named = entry.message.sender?.name;
  const name = !mine && !joined && el("div", { class: "who" }, named ? `${named} from ${account}` : account);
  const line = el("div", { class: "line" }, body(entry, mine), when(entry, mine));
  return el("div", { class: classes, "data-testid": "message", "data-side": entry.side }, mine ? null : botFace(entry), el("div", { class: "said" }, name || null, line));
}

function botFace({ message }) {
  const { iconUrl } = message.sender ?? {};
  return iconUrl ? el("img", { class: "face", src: rewrite(iconUrl), alt: "" }) : accountFace();
}

function body(entry, mine) {
  if (!mine) return el("div", { class: "body" }, drawMessage(entry));
  const open = (event) => {
    event.preventDefault();
    openOwnMessage(entry);
  };
  const onkeydown = (event) => event.key === "Enter" && event.target === event.currentTarget && open(event);
  return el("div", { class: "body", tabindex: "0", oncontextmenu: open, onkeydown }, drawMessage(entry));
}

function when(entry, mine) {
  const time = `${Number(entry.at.slice(11, 13))}:${entry.at.slice(14, 16)}`;
  return el("div", { class: "when" }, mine && entry.read ? el("div", {}, "既読") : null, el("time", { datetime: entry.at }, time));
}

function loadingRow() {
  const dots = el("span", { class: "dots", role: "img", "aria-label": "返事を考えています" }, el("i"), el("i"), el("i"));
  return el("div", { class: "row account" }, accountFace(), el("div", { class: "said" }, dots));
}
