/* Frontdesk's one script: focus, keys, and what is nicer shown before the server answers. Every page works without it. */
(() => {
  "use strict";
  const doc = document, one = (css, from = doc) => from.querySelector(css), all = (css, from = doc) => [...from.querySelectorAll(css)];
  doc.documentElement.classList.add("js");

  /* Focus goes to what is new: an answer's heading, the error summary; never while the person is typing again in
     a box that is still there. A wait that draws itself anew every second is spoken only when its words (data-say) change. */
  const shown = new WeakMap();
  let typing = false;
  function focusNews() {
    const marks = all("[data-focus]"), news = marks.find((mark) => shown.get(mark) !== mark.dataset.focus);
    marks.forEach((mark) => shown.set(mark, mark.dataset.focus));
    if (news && (!typing || doc.activeElement === doc.body)) {
      news.focus();
      if (news.matches(".answer h2")) news.scrollIntoView();
    }
    const words = one("[data-say]"), voice = one("#voice");
    if (words && voice && voice.textContent !== words.dataset.say) voice.textContent = words.dataset.say;
  }
  doc.addEventListener("htmx:after:swap", focusNews);

  /* What is typed while a reply is on its way is kept: the reply draws the form as it was when it was asked for. */
  const boxes = () => all("#inquiry :is(input:not([type=hidden], [type=radio]), select)").filter((box) => box.name);
  let sent = new Map(), late = [];
  doc.addEventListener("htmx:before:request", () => sent = new Map(boxes().map((box) => [box.name, box.value])));
  doc.addEventListener("htmx:before:swap", () => late = boxes().filter((box) => sent.has(box.name) && sent.get(box.name) !== box.value));
  doc.addEventListener("htmx:after:swap", () => late.splice(0).forEach(({ name, value }) => {
    const box = boxes().find((one) => one.name === name);
    if (box) box.value = value;
  }));

  /* An ID is cleaned before the eyes. The server does the same to what it gets. */
  const invisible = /[\u200b-\u200f\u2060\ufeff\u00ad]/g, dashes = /[\p{Pd}\u2212\u02d7]/gu, blanks = /\s/g, marks = /[().]/g;
  function asDate(value) {
    const text = value.replace(blanks, "").replace(dashes, "-");
    const iso = text.match(/^(\d{4})-(\d\d?)-(\d\d?)$/), us = text.match(/^(\d\d?)[/.-](\d\d?)[/.-](\d{4})$/) || text.match(/^(\d\d)(\d\d)(\d{4})$/);
    const parts = iso ? [iso[2], iso[3], iso[1]] : us && us.slice(1);
    return parts ? parts.map((part) => part.padStart(2, "0")).join("/") : value;
  }
  function cleaned(value, kind) {
    const text = value.normalize("NFKC").replace(invisible, "");
    if (kind === "date") return asDate(text);
    const bare = text.replace(dashes, "").replace(blanks, "");
    return kind === "digits" ? bare.replace(marks, "") : bare.toUpperCase();
  }
  function whatChanged(before, after, kind) {
    if (kind === "date") return "Read as " + after;
    const core = before.trim(), gone = [[dashes, "dashes"], [blanks, "blanks"], [marks, "marks"]].filter(([sign, name]) => core.search(sign) >= 0 && (name !== "marks" || kind === "digits"));
    const words = gone.map(([, name]) => name).join(" and ");
    if (words) return words[0].toUpperCase() + words.slice(1) + " removed: " + after;
    return core === after ? "" : "In capitals: " + after;
  }
  /* A note moves what stands below it. It waits for the end of a press, or the button under the pointer would slip away. */
  let pressed = false;
  ["pointerdown", "pointerup", "pointercancel"].forEach((name) => addEventListener(name, () => pressed = name === "pointerdown", true));
  const write = (note, words) => note && (note.textContent = words);
  const say = (...said) => pressed ? addEventListener("click", () => write(...said), { once: true }) : write(...said);
  function clean(input) {
    const note = doc.getElementById(input.id + "-note"), before = input.value, after = cleaned(before, input.dataset.clean);
    if (before === after) {
      if (note && !note.textContent.endsWith(after)) say(note, "");
      return false;
    }
    input.value = after;
    say(note, whatChanged(before, after, input.dataset.clean));
    return true;
  }
  doc.addEventListener("change", (event) => event.target.matches("[data-clean]") && clean(event.target), true);
  doc.addEventListener("input", (event) => {
    typing = true;
    const pasted = ["insertFromPaste", "insertFromDrop"].includes(event.inputType);
    if (pasted && event.target.matches("[data-clean]") && clean(event.target)) event.target.dispatchEvent(new Event("change", { bubbles: true }));
  }, true);

  /* One submit at a time. The server refuses a second one anyway; this only shows that the first is on its way. */
  const busy = (form, on) => [form, ...all("[type=submit], button:not([type])", form)].forEach((item) => on ? item.setAttribute("aria-busy", "true") : item.removeAttribute("aria-busy"));
  doc.addEventListener("submit", (event) => {
    const form = event.target;
    typing = false;
    if (form.method === "dialog") return;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault(), event.stopImmediatePropagation();
    busy(form, true);
    setTimeout(busy, 10000, form, false);
  }, true);
  doc.addEventListener("htmx:finally:request", (event) => {
    const source = event.detail.ctx && event.detail.ctx.sourceElement;
    if (source && source.matches("form")) busy(source, false);
  });
  addEventListener("pageshow", () => all("form[aria-busy]").forEach((form) => busy(form, false)));

  /* Presses: fill from a sample row, open or close all sections, close menus. */
  doc.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    all(".menu[open]").filter((menu) => !menu.contains(event.target)).forEach((menu) => menu.open = false);
    if (!button) return;
    const { fill, expand, collapse, dialog } = button.dataset;
    if (fill) {
      new URLSearchParams(fill).forEach((value, name) => one(`[name="${CSS.escape(name)}"]`).value = value);
      one("main .primary").focus();
    }
    if (expand || collapse) all("details", doc.getElementById(expand || collapse)).forEach((part) => part.open = Boolean(expand));
    if (dialog) doc.getElementById(dialog).showModal();
  });

  /* A picker: what its search found is chosen by a press, or by Enter for the first; arrows walk. The list that the form
     sends stands beside it. What was found for other letters is gone with the next one, so that Enter never picks it. */
  doc.addEventListener("click", ({ target }) => {
    const found = target.closest("[data-pick]"), list = found && doc.getElementById(found.closest("[data-picks]").dataset.picks);
    if (!list) return;
    list.value = found.dataset.pick;
    list.focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  doc.addEventListener("input", ({ target }) => target.closest("[data-picks]") && one(".found", target.closest("[data-picks]")).replaceChildren());
  doc.addEventListener("keydown", (event) => {
    const picker = event.target.closest("[data-picks]"), found = picker ? all("[data-pick]", picker) : [], at = found.indexOf(doc.activeElement);
    if (!picker || !["Enter", "ArrowDown", "ArrowUp", "Escape"].includes(event.key) || (event.key === "Enter" && at >= 0)) return;
    event.preventDefault();
    if (event.key === "Enter" && found.length) found[0].click();
    if (event.key === "ArrowDown" && found.length) found[(at + 1) % found.length].focus();
    if (event.key === "ArrowUp") (found[at - 1] || one("input", picker)).focus();
    if (event.key === "Escape") { one(".found", picker).replaceChildren(); one("input", picker).value = ""; one("input", picker).focus(); }
  });

  /* Keys. The single ones can be switched off in the dialog of keys (WCAG 2.1.4); Alt+M always works. */
  const choice = "frontdesk-single-keys", singles = one("[data-single-keys]");
  const remembered = () => { try { return localStorage.getItem(choice) !== "off"; } catch { return true; } };
  function toId() {
    const box = one("[data-key=id]");
    if (!box) return false;
    for (let part = box.closest("details:not([open])"); part; part = part.parentElement.closest("details:not([open])")) part.open = true;
    box.focus();
    box.select();
    return true;
  }
  if (singles) {
    singles.checked = remembered();
    singles.addEventListener("change", () => { try { localStorage.setItem(choice, singles.checked ? "on" : "off"); } catch { /* for this page only */ } });
  }
  doc.addEventListener("keydown", (event) => {
    if (event.key === "Escape") all(".menu[open]").forEach((menu) => { menu.open = false; one("summary", menu).focus(); });
    if (one("dialog[open]") || event.ctrlKey || event.metaKey) return;
    const plain = !event.altKey && singles && singles.checked && !event.target.closest("input, select, textarea, [contenteditable]");
    if (((event.altKey && event.code === "KeyM") || (plain && event.key === "/")) && toId()) event.preventDefault();
    if (plain && event.key === "?") one("#keys").showModal();
  });

  /* Idle: a minute's warning, then the sign-in page. Work in any tab counts, and the server is told of it once a minute. */
  function watchIdle({ idleMinutes, idleUrl, idlePing }, warning) {
    const limit = idleMinutes * 60000, tabs = new BroadcastChannel("frontdesk"), left = one("[data-idle-left]", warning);
    let last = Date.now(), told = last;
    function active(elsewhere) {
      last = Date.now();
      if (elsewhere) { if (warning.open) warning.close(); return; }
      if (last - told < 60000) return;
      told = last;
      tabs.postMessage("active");
      if (idlePing) fetch(idlePing, { credentials: "same-origin" }).catch(() => {});
    }
    tabs.onmessage = () => active(true);
    ["keydown", "pointerdown"].forEach((name) => addEventListener(name, () => warning.open || active(false), true));
    warning.addEventListener("close", () => { told = 0; active(false); });
    setInterval(() => {
      const rest = limit - (Date.now() - last);
      if (rest <= 0) return location.replace(idleUrl);
      if (rest <= 60000 && !warning.open) warning.showModal();
      if (left) left.textContent = Math.ceil(rest / 1000);
    }, 1000);
  }
  if (doc.body.dataset.idleMinutes && one("#idle")) watchIdle(doc.body.dataset, one("#idle"));
  focusNews();
})();
