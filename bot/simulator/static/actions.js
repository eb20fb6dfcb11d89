// What happens on the phone when an action is tapped. The server tells the bot.

import { toast } from "./dom.js";
import { pickMoment } from "./sheet-date.js";
import { choosePlace } from "./sheet-place.js";
import { takePhoto } from "./sheet-more.js";
import { deed, rewrite } from "./store.js";

const menuListeners = [];

export function onMenuWish(listener) {
  menuListeners.push(listener);
}

export function perform(action) {
  const special = { uri: openLink, clipboard: copy, datetimepicker: pick, camera: takePhoto, cameraRoll: takePhoto, location: choosePlace };
  const act = special[action.type];
  if (act) return act(action);
  if (action.inputOption) inputWish(action);
  return deed("press", { action });
}

function openLink(action) {
  const uri = action.uri ?? action.linkUri;
  if (uri.startsWith("tel:")) toast(`電話をかけます ${uri.slice(4)}`);
  if (uri.startsWith("line:")) toast("LINEの画面がひらきます");
  else window.open(rewrite(uri), uri.startsWith("tel:") ? "_self" : "_blank", "noopener");
  return deed("press", { action: { ...action, uri } });
}

async function copy(action) {
  await navigator.clipboard?.writeText(action.clipboardText).catch(() => {});
  toast("コピーしました");
  return deed("press", { action });
}

async function pick(action) {
  const choice = await pickMoment(action);
  if (choice) await deed("press", { action, choice });
}

function inputWish(action) {
  if (action.inputOption === "openKeyboard") {
    const input = document.getElementById("message");
    input.value = action.fillInText ?? input.value;
    input.focus();
  }
  for (const listener of menuListeners) listener(action.inputOption === "openRichMenu");
}
