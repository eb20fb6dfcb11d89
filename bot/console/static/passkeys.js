// Passkeys: ask the server what to ask the device, ask the device, and send its answer with the form around the button.
// Where the browser knows no passkeys, the buttons stay hidden.
"use strict";

async function ask(button) {
  const form = button.closest("form");
  const token = form.elements.csrf_token.value;
  const asked = await fetch(button.dataset.ask, { method: "POST", headers: { "X-CSRFToken": token } });
  if (!asked.ok || asked.redirected) {
    throw new Error("not asked");
  }
  const options = await asked.json();
  const made = button.dataset.kind === "new"
    ? await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : await navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
  form.elements.credential.value = JSON.stringify(made.toJSON());
  form.submit();
}

if (window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON) {
  for (const button of document.querySelectorAll("button[data-ask]")) {
    button.closest("form").hidden = false;
    button.addEventListener("click", () => {
      const fault = button.parentElement.querySelector(".hint");
      fault.hidden = true;
      ask(button).catch(() => { fault.hidden = false; });
    });
  }
}
