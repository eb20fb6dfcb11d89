// The demo panel: the movable clock, the bot's sleep, the webhook log.

import { el } from "./dom.js";
import { setAsleep, setClock } from "./store.js";

const WEEK = ["日", "月", "火", "水", "木", "金", "土"];
let offset = 0;
const parts = {};

export function buildPanel() {
  document.querySelector(".panel").append(clock(), sleeping(), hooks());
  setInterval(showNow, 1000);
}

function clock() {
  const button = (words, id, body, kind = "") => el("button", { type: "button", class: kind, "data-testid": `clock-${id}`, onclick: () => setClock(body) }, words);
  parts.now = el("output", { class: "now", "data-testid": "clock-now" });
  parts.moved = el("p", { class: "moved", "data-testid": "clock-moved" });
  const free = el("input", { type: "datetime-local", required: true, "aria-label": "日時をきめる", "data-testid": "clock-free" });
  const set = (event) => {
    event.preventDefault();
    setClock({ to: free.value });
  };
  return el("section", {}, el("h2", {}, "時計"), parts.now, parts.moved,
    el("div", { class: "row-of" }, button("+1時間", "plus-hour", { seconds: 3600 }), button("+1日", "plus-day", { seconds: 86400 }),
      button("明日 18:00", "tomorrow", { tomorrow: 18 }), button("時計をもどす", "back", {}, "plain")),
    el("form", { class: "row-of", onsubmit: set }, free, el("button", { "data-testid": "clock-set" }, "この時刻に")));
}

function sleeping() {
  parts.asleep = el("input", { type: "checkbox", "data-testid": "asleep", onchange: (event) => setAsleep(event.target.checked) });
  parts.held = el("p", { class: "small" });
  return el("section", {}, el("h2", {}, "ボット"), el("label", { class: "switch" }, parts.asleep, "ボットを眠らせる（あとで配りなおす）"), parts.held);
}

function hooks() {
  parts.hooks = el("ul", { class: "hooks", "data-testid": "webhook-log", tabindex: "0", "aria-label": "Webhookの記録" });
  return el("section", {}, el("h2", {}, "Webhookの記録"), parts.hooks);
}

export function drawPanel({ panel }) {
  offset = panel.offset;
  showNow();
  parts.moved.textContent = Math.abs(offset) < 1 ? "いまの時刻です" : `時計を動かしています（${spell(offset)}）`;
  parts.asleep.checked = panel.asleep;
  parts.held.textContent = panel.held ? `とどいていない出来事 ${panel.held}件` : `送り先 ${panel.callback || "なし"} ・ 今月の送信 ${panel.used}通`;
  const key = JSON.stringify(panel.log);
  if (parts.hooks.dataset.key === key) return;
  parts.hooks.dataset.key = key;
  parts.hooks.replaceChildren(...panel.log.map(attempt));
}

function attempt({ at, kinds, status, reason, ms, redelivery }) {
  const kind = reason === "asleep" ? "held" : status >= 200 && status < 300 ? "" : "bad";
  const words = { asleep: "眠り中", could_not_connect: "つながらない", request_timeout: "時間切れ", unclassified: "送り先なし" }[reason] ?? `${status}`;
  return el("li", { class: kind }, el("span", {}, at), el("span", {}, `${kinds.join(", ") || "確認"}${redelivery ? "（再送）" : ""}`), el("span", {}, ms ? `${words} ${ms}ms` : words));
}

function spell(seconds) {
  const hours = Math.round(Math.abs(seconds) / 360) / 10;
  const sign = seconds > 0 ? "+" : "−";
  return hours >= 48 ? `${sign}${Math.round(hours / 2.4) / 10}日` : `${sign}${hours}時間`;
}

// Always Japan's time, whatever the computer's zone.
function showNow() {
  const japan = new Date(Date.now() + offset * 1000 + 9 * 3600_000);
  const two = (number) => String(number).padStart(2, "0");
  parts.now.textContent = `${japan.getUTCMonth() + 1}月${japan.getUTCDate()}日（${WEEK[japan.getUTCDay()]}） ${japan.getUTCHours()}:${two(japan.getUTCMinutes())}`;
}
