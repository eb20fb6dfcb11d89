// The sheets behind ＋, ☺ and ⋮: photo, place, stickers, block.

import { el } from "./dom.js";
import { icon } from "./icons.js";
import { closeSheet, openSheet } from "./sheet.js";
import { choosePlace } from "./sheet-place.js";
import { sticker, STICKERS } from "./stickers.js";
import { deed, store } from "./store.js";

export async function takePhoto() {
  const picture = el("img", { class: "sample", src: "/static/samples/photo.jpg", alt: "見本の写真：庭のある家" });
  const send = el("button", { class: "big", type: "button", "data-testid": "photo-send", onclick: () => closeSheet(true) }, "この写真をおくる");
  if (await openSheet("写真", picture, send)) await deed("photo");
}

export async function openPlus() {
  const tile = (sign, words, next, id) => el("button", { type: "button", "data-testid": id, onclick: () => closeSheet(next) },
    icon(sign, 32), words);
  const next = await openSheet("おくる", el("div", { class: "tiles" },
    tile("camera", "カメラ", takePhoto, "plus-camera"), tile("cameraRoll", "写真", takePhoto, "plus-photo"), tile("location", "位置情報", choosePlace, "plus-location")));
  if (next) await next();
}

export async function openStickers() {
  const button = (one) => el("button", { type: "button", "aria-label": one.name, "data-testid": "sticker", onclick: () => closeSheet(one) }, sticker(one.id));
  const one = await openSheet("スタンプ", el("div", { class: "grid" }, ...STICKERS.map(button)));
  if (one) await deed("sticker", { packageId: "446", stickerId: one.id, keywords: one.keywords });
}

export async function openSettings() {
  const { resident } = store.view;
  const choice = (words, name, kind) => el("button", { class: `big ${kind}`, type: "button", "data-testid": name, onclick: () => closeSheet(name) }, words);
  const buttons = resident.blocked ? [choice("ブロックを解除", "follow", "")] : [choice("ブロックする", "block", "danger")];
  const name = await openSheet("トークの設定", el("p", {}, `${resident.name}さんと「${store.view.account.name}」のトーク`), ...buttons);
  if (name) await deed(name);
}

export async function openOwnMessage(entry) {
  const unsend = el("button", { class: "big danger", type: "button", "data-testid": "unsend", onclick: () => closeSheet(true) }, "送信取消");
  if (await openSheet("このメッセージ", unsend)) await deed("unsend", { id: entry.id });
}
