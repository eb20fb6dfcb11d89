// Asks every second how far an import is, and opens the page anew when the work is done.
// Without this the page loads itself again every three seconds (noscript).
const going = document.querySelector("[data-ask]");
const bar = going?.querySelector("progress");
const first = 1000;
const longest = 15000;

async function look(wait) {
  let next = wait;
  try {
    const answer = await fetch(going.dataset.ask, { redirect: "error" });
    const told = await answer.json();
    if (told.state !== going.dataset.state) {
      location.reload();
      return;
    }
    bar.value = told.progress;
    next = first;
  } catch {
    next = Math.min(wait * 2, longest); // the server is away: ask less often
  }
  setTimeout(look, next, next);
}

if (bar) setTimeout(look, first, first);
