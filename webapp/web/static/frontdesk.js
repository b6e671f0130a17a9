/* Frontdesk's one script: focus, keys, and what is nicer shown before the server answers. Every page works without it. */
(() => {
  "use strict";
  const doc = document, one = (css, from = doc) => from.querySelector(css), all = (css, from = doc) => [...from.querySelectorAll(css)];
  const on = (names, does, from = doc, early = false) => names.split(" ").forEach((name) => from.addEventListener(name, does, early));
  doc.documentElement.classList.add("js");

  /* Focus goes to what is new: an answer's heading, the error summary; never while the person is typing again in
     a box that is still there. A wait that draws itself anew every second is spoken only when its words (data-say) change. */
  const shown = new WeakMap();
  let typing = false;
  function focusNews() {
    const marks = all("[data-focus]"), news = marks.find((mark) => shown.get(mark) !== mark.dataset.focus);
    marks.forEach((mark) => shown.set(mark, mark.dataset.focus));
    const words = one("[data-say]"), voice = one("#voice");
    if (words && voice && voice.textContent !== words.dataset.say) voice.textContent = words.dataset.say;
    if (!news || (typing && doc.activeElement !== doc.body)) return;
    news.focus();
    if (news.matches(".answer h2")) news.scrollIntoView();
  }
  on("htmx:after:swap", focusNews);

  /* What is typed while a reply is on its way is kept: the reply draws the form as it was when it was asked for. */
  const boxes = () => all("#inquiry :is(input:not([type=hidden], [type=radio]), select, textarea)").filter((box) => box.name);
  let sent = new Map(), late = [];
  on("htmx:before:request", () => sent = new Map(boxes().map((box) => [box.name, box.value])));
  on("htmx:before:swap", () => late = boxes().filter((box) => sent.has(box.name) && sent.get(box.name) !== box.value));
  on("htmx:after:swap", () => late.splice(0).forEach(({ name, value }) => boxes().filter((box) => box.name === name).forEach((box) => box.value = value)));

  /* An ID is cleaned before the eyes. The server does the same to what it gets. */
  const invisible = /[\u200b-\u200f\u2060\ufeff\u00ad]/g, dashes = /[\p{Pd}\u2212\u02d7]/gu, blanks = /\s/g, marks = /[().]/g;
  function asDate(value) {
    const text = value.replace(blanks, "").replace(dashes, "-");
    const iso = text.match(/^(\d{4})-(\d\d?)-(\d\d?)$/), us = text.match(/^(\d\d?)[/.-](\d\d?)[/.-](\d{4})$/) || text.match(/^(\d\d)(\d\d)(\d{4})$/);
    const parts = iso ? [iso[2], iso[3], iso[1]] : us && us.slice(1);
    return parts ? parts.map((part) => part.padStart(2, "0")).join("/") : value;
  }
  function cleaned(value, kind) {
    const text = value.normalize("NFKC").replace(invisible, ""), bare = text.replace(dashes, "").replace(blanks, "");
    return { date: asDate(text), digits: bare.replace(marks, "") }[kind] ?? bare.toUpperCase();
  }
  function whatChanged(before, after, kind) {
    if (kind === "date") return "Read as " + after;
    const core = before.trim(), signs = [[dashes, "dashes"], [blanks, "blanks"], ...(kind === "digits" ? [[marks, "marks"]] : [])];
    const words = signs.filter(([sign]) => core.search(sign) >= 0).map(([, name]) => name).join(" and ");
    return words ? words[0].toUpperCase() + words.slice(1) + " removed: " + after : core === after ? "" : "In capitals: " + after;
  }
  /* A note moves what stands below it. It waits for the end of a press, or the button under the pointer would slip away. */
  let pressed = false;
  on("pointerdown pointerup pointercancel", ({ type }) => pressed = type === "pointerdown", window, true);
  const say = (note, words) => pressed ? addEventListener("click", () => say(note, words), { once: true }) : note && (note.textContent = words);
  function clean(input) {
    const note = doc.getElementById(input.id + "-note"), before = input.value, after = cleaned(before, input.dataset.clean), other = before !== after;
    if (other) input.value = after;
    if (other || (note && !note.textContent.endsWith(after))) say(note, other ? whatChanged(before, after, input.dataset.clean) : "");
    return other;
  }
  on("change", ({ target }) => target.matches("[data-clean]") && clean(target), doc, true);
  on("input", ({ target, inputType }) => {
    typing = true;
    if (["insertFromPaste", "insertFromDrop"].includes(inputType) && target.matches("[data-clean]") && clean(target)) target.dispatchEvent(new Event("change", { bubbles: true }));
  }, doc, true);

  /* One submit at a time. The server refuses a second one anyway; this only shows that the first is on its way. */
  const busy = (form, yes) => [form, ...all("[type=submit], button:not([type])", form)].forEach((item) => yes ? item.setAttribute("aria-busy", "true") : item.removeAttribute("aria-busy"));
  on("submit", (event) => {
    const form = event.target;
    typing = false;
    if (form.getAttribute("aria-busy") === "true") return event.preventDefault(), event.stopImmediatePropagation();
    if (form.method !== "dialog") busy(form, true), setTimeout(busy, 10000, form, false);
  }, doc, true);
  on("htmx:finally:request", ({ detail }) => detail.ctx?.sourceElement?.matches("form") && busy(detail.ctx.sourceElement, false));
  on("pageshow", () => all("form[aria-busy]").forEach((form) => busy(form, false)), window);

  /* Presses: fill from a sample row, open or close all sections, close menus. A picker: what its search found is chosen by
     a press, or by Enter for the first; arrows walk. The list that the form sends stands beside it. What was found for
     other letters is gone with the next one, so that Enter never picks it. */
  on("click", ({ target }) => {
    const button = target.closest("button");
    all(".menu[open]").filter((menu) => !menu.contains(target)).forEach((menu) => menu.open = false);
    if (!button) return;
    const { fill, expand, collapse, dialog, pick, print } = button.dataset, list = pick && doc.getElementById(button.closest("[data-picks]").dataset.picks);
    if (fill) {
      new URLSearchParams(fill).forEach((value, name) => one(`[name="${CSS.escape(name)}"]`).value = value);
      one("main .primary").focus();
    }
    if (expand || collapse) all("details", doc.getElementById(expand || collapse)).forEach((part) => part.open = Boolean(expand));
    if (dialog) doc.getElementById(dialog).showModal(); else if (print) window.print();
    if (!list) return;
    list.value = pick;
    list.focus();
    list.dispatchEvent(new Event("change", { bubbles: true }));
  });
  const forget = (picker) => one(".found", picker).replaceChildren();
  on("input", ({ target }) => target.closest("[data-picks]") && forget(target.closest("[data-picks]")));
  on("keydown", (event) => {
    const picker = event.target.closest("[data-picks]"), found = picker ? all("[data-pick]", picker) : [], at = found.indexOf(doc.activeElement);
    if (!picker || !["Enter", "ArrowDown", "ArrowUp", "Escape"].includes(event.key) || (event.key === "Enter" && at >= 0)) return;
    const box = one("input", picker);
    event.preventDefault();
    if (event.key === "Enter" && found.length) found[0].click();
    if (event.key === "ArrowDown" && found.length) found[(at + 1) % found.length].focus();
    if (event.key === "ArrowUp") (found[at - 1] || box).focus();
    if (event.key === "Escape") { forget(picker); box.value = ""; box.focus(); }
  });

  /* Keys. The single ones can be switched off in the dialog of keys (WCAG 2.1.4); Alt+M always works. */
  const choice = "frontdesk-single-keys", singles = one("[data-single-keys]");
  const stored = (does, otherwise) => { try { return does(); } catch { return otherwise; /* then for this page only */ } };
  function toId() {
    const box = one("[data-key=id]");
    for (let part = box?.closest("details:not([open])"); part; part = part.parentElement.closest("details:not([open])")) part.open = true;
    if (box) box.focus(), box.select();
    return Boolean(box);
  }
  if (singles) singles.checked = stored(() => localStorage.getItem(choice) !== "off", true);
  if (singles) on("change", () => stored(() => localStorage.setItem(choice, singles.checked ? "on" : "off")), singles);
  on("keydown", (event) => {
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
      if (elsewhere && warning.open) warning.close();
      if (elsewhere || last - told < 60000) return;
      tabs.postMessage(told = last);
      if (idlePing) fetch(idlePing, { credentials: "same-origin" }).catch(() => {});
    }
    tabs.onmessage = () => active(true);
    on("keydown pointerdown", () => warning.open || active(false), window, true);
    on("close", () => { told = 0; active(false); }, warning);
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
