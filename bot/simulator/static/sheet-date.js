// The date and time picker of datetimepicker actions, with the browser's own inputs.

import { el } from "./dom.js";
import { closeSheet, openSheet } from "./sheet.js";

const KINDS = { date: ["date", "日付をえらぶ"], time: ["time", "時刻をえらぶ"], datetime: ["datetime-local", "日時をえらぶ"] };

// Resolves to LINE's writing of the choice, or undefined.
export function pickMoment(action) {
  const [type, title] = KINDS[action.mode];
  const value = (text) => text?.replace("t", "T");
  const input = el("input", { type, required: true, "aria-label": title, "data-testid": "picker",
    min: value(action.min), max: value(action.max), value: value(action.initial) });
  const send = (event) => {
    event.preventDefault();
    if (input.reportValidity()) closeSheet(input.value.slice(0, 16));
  };
  const form = el("form", { onsubmit: send }, input, el("button", { class: "big", "data-testid": "picker-ok" }, "これにする"));
  const answer = openSheet(title, form);
  input.focus();
  return answer;
}
