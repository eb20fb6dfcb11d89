// The line where the resident writes.

import { openPlus, openStickers } from "./sheet-more.js";
import { deed } from "./store.js";

export function watchComposer() {
  const form = document.querySelector("[data-composer]");
  const input = document.getElementById("message");
  const grow = () => {
    input.style.height = "auto";
    input.style.height = `${Math.min(input.scrollHeight, 108)}px`;
  };
  const send = async (event) => {
    event.preventDefault();
    const text = input.value;
    if (!text.trim()) return;
    input.value = "";
    grow();
    await deed("say", { text });
  };
  form.addEventListener("submit", send);
  input.addEventListener("input", grow);
  input.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) send(event);
  });
  form.querySelector("[data-plus]").addEventListener("click", openPlus);
  form.querySelector("[data-stickers]").addEventListener("click", openStickers);
}
