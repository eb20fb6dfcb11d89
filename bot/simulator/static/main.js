// Puts the page together: every part draws itself from the same view of the phone.

import { drawChat, toEnd } from "./chat.js";
import { watchComposer } from "./composer.js";
import { drawFriend } from "./friend.js";
import { fillIcons } from "./icons.js";
import { buildPanel, drawPanel } from "./panel.js";
import { drawPeople, watchPeople } from "./people.js";
import { drawQuick } from "./quick.js";
import { drawMenu, watchMenu } from "./richmenu.js";
import { openSettings } from "./sheet-more.js";
import { watchSheets } from "./sheet.js";
import { onView, start, store } from "./store.js";

const find = (name) => document.querySelector(`[data-${name}]`);
let ending;

function drawAll(view) {
  document.title = view.account.name;
  find("account").textContent = view.account.name;
  find("me").textContent = `${view.resident.name}さんのスマホ`;
  drawFriend(view);
  drawQuick(find("quick"), view);
  drawMenu(view);
  drawChat(find("log"), view);
  drawPeople(view);
  drawPanel(view);
  clearTimeout(ending);
  if (view.loading > 0) ending = setTimeout(() => drawAll({ ...store.view, loading: 0 }), view.loading * 1000);
}

fillIcons();
watchPeople();
watchComposer();
watchMenu();
watchSheets();
buildPanel();
find("more").addEventListener("click", openSettings);
new ResizeObserver(() => toEnd(find("log"))).observe(find("log"));
onView(drawAll);
await start();
