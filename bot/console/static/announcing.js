// Writing an announcement: counts letters, adds conditions, shows what arrives while somebody writes, keeps a draft.

import { drawAll } from "./drawn.js";

const DRAFT = "announcement-draft";
const PAUSE = 400;
const form = document.querySelector("form.announcing");
const live = form.querySelector(".live");
const status = form.querySelector("[role=status]");
const conditions = form.querySelector(".conditions");
let waiting = 0;
let latest = 0;

// LINE counts UTF-16 units, as JavaScript does.
function count(field) {
  let told = field.nextElementSibling;
  if (!told?.classList.contains("units")) {
    told = document.createElement("span");
    told.className = "units";
    told.setAttribute("aria-hidden", "true");
    field.after(told);
  }
  const used = field.value.trim().length;
  told.textContent = `${used.toLocaleString()} / ${Number(field.dataset.count).toLocaleString()}`;
  told.classList.toggle("over", used > Number(field.dataset.count));
}

function follow(row) {
  const what = row.querySelector("[name=what]");
  row.querySelector("[name=which]").setAttribute("list", `known-${what.value}`);
}

function addRow() {
  const row = conditions.lastElementChild.cloneNode(true);
  row.querySelector("[name=which]").value = "";
  conditions.append(row);
  row.querySelector("select").focus();
}

async function show() {
  const mine = ++latest;
  const typed = new FormData(form);
  // A picture travels once, when it is handed in.
  typed.delete("picture");
  const answer = await fetch(form.dataset.preview, { method: "POST", body: typed, redirect: "error" }).catch(() => null);
  if (!answer?.ok || mine !== latest) return;
  const { html } = await answer.json();
  live.innerHTML = html;
  drawAll(live);
  // Only how many it meets is read out, and only when that has changed.
  const number = live.querySelector("h2").textContent;
  if (status.textContent !== number) status.textContent = number;
}

// Whoever has to give a code in between finds again what was written. It stays in this window, until it is sent.
function keepDraft() {
  const fields = [...new FormData(form)].filter(([name]) => !["csrf_token", "date", "once", "picture", "picture_token", "picture_off"].includes(name));
  sessionStorage.setItem(DRAFT, JSON.stringify(fields));
}

function takeUpDraft() {
  const kept = JSON.parse(sessionStorage.getItem(DRAFT) ?? "[]");
  const written = [...form.querySelectorAll("textarea, input[type=text]")].some((field) => field.value);
  if (written) return;
  const rows = kept.filter(([name, value]) => name === "which" && value).length;
  while (conditions.children.length < rows + 1) addRow();
  const seen = {};
  for (const [name, value] of kept) {
    const fields = form.querySelectorAll(`[name="${CSS.escape(name)}"]`);
    const at = (seen[name] = (seen[name] ?? -1) + 1);
    if (fields[0]?.type === "radio") [...fields].forEach((one) => (one.checked = one.value === value));
    else if (fields[at]) fields[at].value = value;
  }
  const some = kept.some(([name, value]) => value && !["everyone", "kind", "when", "how", "what"].includes(name));
  if (!some) return;
  const told = form.querySelector(".draft");
  told.hidden = false;
  told.querySelector("button").addEventListener("click", () => {
    sessionStorage.removeItem(DRAFT);
    location.reload();
  });
  show();
}

// What could be read on a flyer, below what is written already: to be put right by whoever writes.
function takeWords(button) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const text = form.querySelector("#ja");
    text.value = [text.value.trim(), form.querySelector("#flyer-words").value].filter(Boolean).join("\n");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  });
}

takeUpDraft();
form.querySelectorAll(".take-words").forEach(takeWords);
for (const field of form.querySelectorAll("[data-count]")) count(field);
for (const row of conditions.children) follow(row);
const more = form.querySelector(".more");
more.hidden = false;
more.addEventListener("click", addRow);
form.addEventListener("input", (event) => {
  if (event.target.dataset.count) count(event.target);
  if (event.target.name === "what") follow(event.target.closest(".condition"));
  keepDraft();
  clearTimeout(waiting);
  waiting = setTimeout(show, PAUSE);
});
form.addEventListener("submit", (event) => {
  if (event.submitter?.name === "sure") sessionStorage.removeItem(DRAFT);
  else keepDraft();
});
