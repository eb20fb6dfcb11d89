// Whose phone this is: the list of residents, how much news each has, and a new one by name.

import { el } from "./dom.js";
import { face } from "./faces.js";
import { icon } from "./icons.js";
import { addResident, choose, store } from "./store.js";

const list = () => document.querySelector(".people-list");

export function watchPeople() {
  const form = document.querySelector(".people-new");
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const name = form.elements.name.value.trim();
    form.reset();
    if (name) addResident(name);
    closeSides();
  });
  for (const button of document.querySelectorAll("[data-open]")) {
    button.addEventListener("click", () => document.querySelector(`.${button.dataset.open}`).classList.add("open"));
  }
  for (const side of document.querySelectorAll(".people, .panel")) {
    side.prepend(el("button", { class: "side-close", type: "button", "aria-label": "閉じる", onclick: closeSides }, icon("close")));
  }
}

export function closeSides() {
  for (const side of document.querySelectorAll(".people, .panel")) side.classList.remove("open");
}

export function drawPeople(view) {
  localStorage.setItem(`heard ${store.id}`, view.residents.find((one) => one.id === store.id)?.heard ?? 0);
  const key = JSON.stringify([store.id, view.residents]);
  if (list().dataset.key === key) return; // redrawing would take the keyboard's focus away
  list().dataset.key = key;
  list().replaceChildren(...view.residents.map(row));
}

function row({ id, name, heard }) {
  const unread = heard - Number(localStorage.getItem(`heard ${id}`) ?? 0);
  const badge = id !== store.id && unread > 0 && el("span", { class: "new", "aria-label": `新着${unread}件` }, String(unread));
  const tap = () => {
    choose(id);
    closeSides();
  };
  return el("li", {}, el("button", { type: "button", "data-testid": "resident", "data-name": name, "aria-current": String(id === store.id), onclick: tap }, face(name), name, badge || null));
}
