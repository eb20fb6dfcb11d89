// While the inbox or a thread is open: asks every few seconds what is new; in a thread also who else looks on, and what
// an answer costs now.
// Whatever is being typed stays where it is.
const pulse = document.querySelector(".pulse");
const often = 8000;
const seldom = 60000;

async function ask(wait) {
  let next = wait;
  try {
    const answer = await fetch(pulse.dataset.ask, { redirect: "error" });
    const { html } = await answer.json();
    if (pulse.innerHTML.trim() !== html.trim()) pulse.innerHTML = html;
    next = often;
  } catch {
    next = Math.min(wait * 2, seldom); // the server is away: ask less often
  }
  setTimeout(ask, next, next);
}

if (pulse) setTimeout(ask, often, often);
