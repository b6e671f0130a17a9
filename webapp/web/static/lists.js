/* A list of IDs, a box for each: emptied one by one, and filled from a pasted column. The page works without it. */
(() => {
  "use strict";
  const byId = (id) => document.getElementById(id);
  const changed = (box) => box.dispatchEvent(new Event("change", { bubbles: true }));

  /* The IDs of a pasted column, row or sentence. The server reads them in the same way (ids_in in several.py). */
  function idsIn(text, shortest) {
    const pieces = text.replaceAll('"', "").split(/[\r\n\t,;]+/).map((piece) => piece.split(/\s+/).filter(Boolean));
    const parted = (words) => words.every((word) => word.length >= shortest) ? words : [words.join(" ")];
    return pieces.filter((words) => words.length).flatMap(parted);
  }

  /* They go into the empty boxes, from the one pasted into (`from`); what finds none stays in the paste box, which says so. */
  function spread(list, ids, from) {
    const { spread: name, shortest } = list.dataset, rest = byId(name), note = byId(name + "-left");
    const inputs = [...list.querySelectorAll("input")], below = inputs.slice(Math.max(inputs.indexOf(from), 0));
    const over = (box) => box === from && box.selectionEnd - box.selectionStart === box.value.length;
    const empty = below.filter((box) => over(box) || !box.value.trim()), filled = empty.slice(0, ids.length);
    const left = [...(from ? idsIn(rest.value, shortest) : []), ...ids.slice(empty.length)];
    filled.forEach((box, place) => { box.value = ids[place]; changed(box); });
    rest.value = left.join("\n");
    note.textContent = left.length ? note.dataset.words.replace("#", left.length) : "";
    (left.length ? rest : filled.at(-1) || rest).focus();
  }

  document.addEventListener("paste", (event) => {
    const list = event.target.closest("[data-spread]"), text = event.clipboardData.getData("text");
    const ids = list ? idsIn(text, list.dataset.shortest) : [];
    if (ids.length < 2) return;
    event.preventDefault();
    spread(list, ids, event.target);
  });
  document.addEventListener("click", (event) => {
    const { erases, fills } = event.target.closest("button")?.dataset || {}, box = byId(erases), list = byId(fills);
    if (!box && !list) return;
    event.preventDefault();
    if (list) return spread(list, idsIn(byId(list.dataset.spread).value, list.dataset.shortest));
    box.value = "";
    changed(box);
    box.focus();
  });

  /* Back from what became of a list leads to it as it was sent: the server keeps it under this address. */
  document.addEventListener("submit", ({ target, defaultPrevented }) => {
    if (!defaultPrevented && target.dataset.kept) history.replaceState(history.state, "", target.dataset.kept);
  });
})();
