// What the page knows: whose phone it is and what the stand-in last said. Polls for news, posts deeds.

import { toast } from "./dom.js";

const listeners = [];
export const store = { id: localStorage.getItem("resident") || "", view: null };

export function onView(listener) {
  listeners.push(listener);
}

export function rewrite(url) {
  const rules = Object.entries(store.view?.rewrites ?? {});
  const rule = rules.find(([from]) => url.startsWith(from));
  return rule ? rule[1] + url.slice(rule[0].length) : url;
}

async function post(path, body) {
  const answer = await fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body ?? {}),
  });
  const value = await answer.json().catch(() => ({}));
  if (!answer.ok) toast(answer.status === 409 ? "ブロック中のため送れません" : "送れませんでした");
  return answer.ok ? value : null;
}

export const deed = (name, body) => post(`/sim/phones/${store.id}/${name}`, body);
export const setClock = (body) => post("/sim/clock", body);
export const setAsleep = (on) => post("/sim/asleep", { on });

export async function addResident(name) {
  const made = await post("/sim/residents", { name });
  if (made) choose(made.id);
}

let polling = 0;
let waiting = null;

export function choose(id) {
  store.id = id;
  store.view = null;
  localStorage.setItem("resident", id);
  waiting?.abort();
  poll(++polling);
}

export async function start() {
  const { residents } = await (await fetch("/sim/residents")).json();
  const known = residents.find((one) => one.id === store.id) ?? residents[0];
  if (known) choose(known.id);
  else await addResident("花子");
}

// After a restart the stand-in knows nobody; a name is enough to be the same person again.
function moveInAgain() {
  const name = store.view?.resident.name;
  return name ? addResident(name) : start();
}

async function poll(mine) {
  while (mine === polling) {
    waiting = new AbortController();
    try {
      const after = store.view?.version ?? -1;
      const answer = await fetch(`/sim/phones/${store.id}?after=${after}`, { signal: waiting.signal });
      if (answer.status === 404) return moveInAgain();
      const view = await answer.json();
      if (mine !== polling) return;
      store.view = view;
      for (const listener of listeners) listener(view);
    } catch {
      if (mine !== polling) return;
      await new Promise((done) => setTimeout(done, 1200));
    }
  }
}
