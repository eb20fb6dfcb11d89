// What a phone shows before the account is a friend, or while it is blocked.

import { el } from "./dom.js";
import { accountFace } from "./faces.js";
import { deed } from "./store.js";

export function drawFriend(view) {
  const screen = document.querySelector("[data-friend]");
  const { friend, blocked } = view.resident;
  const away = !friend || blocked;
  screen.hidden = !away;
  document.querySelector("[data-talk]").hidden = away;
  document.querySelector("[data-more]").hidden = away;
  const key = `${away} ${blocked}`;
  if (screen.dataset.key === key) return;
  screen.dataset.key = key;
  const words = blocked ? "ブロックしています。メッセージは届きません。" : `${view.account.basicId} ・ 公式アカウント`;
  const button = el("button", { type: "button", "data-testid": "follow", onclick: () => deed("follow") }, blocked ? "ブロックを解除" : "追加");
  screen.replaceChildren(accountFace(), el("h2", {}, view.account.name), el("p", {}, words), button);
}
