/* Passkeys: a press asks the server what to sign, asks the passkey, and sends the answer as an ordinary form. */
(() => {
  "use strict";
  const doc = document, able = window.PublicKeyCredential && PublicKeyCredential.parseRequestOptionsFromJSON;
  const WORDS = {
    unable: "This browser does not know passkeys. Use another way.",
    offline: "The desk could not be reached. Try again.",
    NotAllowedError: "No passkey was used. Try again, or use another way.",
    InvalidStateError: "This device has a passkey for you already.",
    other: "The passkey did not work. Try again, or use another way.",
  };
  const ask = {
    get: (json) => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(json) }),
    create: (json) => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(json) }),
  };

  async function use(form) {
    const answer = await fetch(form.dataset.options, { method: "POST", body: new FormData(form), credentials: "same-origin" });
    if (!answer.ok || answer.redirected) throw new Error("offline");
    const credential = await ask[form.dataset.passkey](await answer.json());
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  }

  doc.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-ask]"), form = button && button.form;
    if (!form || button.getAttribute("aria-busy") === "true") return;
    const said = form.querySelector("[data-said]");
    if (!form.reportValidity()) return;
    said.textContent = able ? "Follow what your device asks." : WORDS.unable;
    if (!able) return;
    button.setAttribute("aria-busy", "true");
    try {
      await use(form);
    } catch (trouble) {
      said.textContent = WORDS[trouble.name] || WORDS[trouble.message] || WORDS.other;
    } finally {
      button.removeAttribute("aria-busy");
    }
  });
})();
