"use strict";
// Cells wait in this browser until the school's server has them on its disk: one item of storage for each cell, under the
// name of who filled it in, so that tabs do not disturb each other and nobody sends what a colleague typed on a shared machine.
(() => {
  const staff = document.body.dataset.staff;
  if (!staff) return;
  const PREFIX = `flightpath|${staff}|`, SLOWEST = 15000, LOOK = 5000, MOST = 200, WAIT = 8000;
  const sheet = document.querySelector("form[data-cells]"), status = document.getElementById("saving"), path = sheet ? sheet.dataset.cells : "";
  const inputs = sheet ? [...sheet.querySelectorAll("[data-field]")] : [];
  const by = new Map(inputs.map(input => [input.name, input]));
  const last = new Map();  // the event by which each cell was filled in here last: the next one comes after it
  const stuck = new Map();  // sheets that took nothing, and until when they are left alone
  const done = [];  // what was changed here, to be taken back
  let pause = 0, timer = 0, isSending = false, since = sheet ? sheet.dataset.since : "", trouble = "";

  const number = () => [...crypto.getRandomValues(new Uint8Array(12))].map(n => n.toString(16).padStart(2, "0")).join("");
  const keys = () => Object.keys(localStorage).filter(key => key.startsWith(PREFIX));
  const read = key => { try { return JSON.parse(localStorage.getItem(key)); } catch { return null; } };
  const keyOf = (to, student, field) => PREFIX + JSON.stringify([to, student, field]);
  const placeOf = key => { try { return JSON.parse(key.slice(PREFIX.length)); } catch { return ["", "", ""]; } };
  const waiting = () => keys().map(key => [key, ...placeOf(key), read(key)]).filter(row => row[1] && row[4]);
  const text = input => input.type === "checkbox" ? (input.checked ? "Y" : "") : input.value.trim();
  const put = (input, value) => { if (input.type === "checkbox") input.checked = value === "Y"; else input.value = value; };
  const plural = (n, one, many) => n === 1 ? `1 ${one}` : `${n} ${many}`;

  function why(input) {  // told at once; the server judges all the same
    const value = text(input), kind = input.dataset.kind;
    if (!value || kind === "tick" || kind === "choice" || kind === "text" || kind === "date") return "";
    if (kind === "whole") return /^\d+$/.test(value) && +value >= +input.min && +value <= +input.max ? "" : `A whole number from ${input.min} to ${input.max}.`;
    const grades = JSON.parse(sheet.dataset.grades), known = grades.find(grade => grade.toLowerCase() === value.toLowerCase());
    const state = kind === "prediction" && !known && { a: "above", o: "on", b: "below", above: "above", on: "on", below: "below" }[value.toLowerCase()];
    if (state || (known && !(kind === "prediction" && sheet.dataset.predicts === "state"))) { put(input, state || known); return ""; }
    return kind === "prediction" && sheet.dataset.predicts === "state" ? `${value} is not one of above, on, below.` : `${value} is no grade of this course: ${grades[grades.length - 1]} to ${grades[0]}.`;
  }
  function mark(input, state, words = "", title = "") {
    const cell = input.closest("[data-cell]"), note = cell.querySelector(".why");
    cell.dataset.state = state;
    input.setAttribute("aria-invalid", String(state === "refused"));
    note.textContent = words;
    if (title) input.title = title;
  }
  function say() {
    if (!status) return;
    const rows = waiting(), here = rows.filter(row => row[1] === path), n = rows.length;
    const empty = inputs.filter(input => input.dataset.expected && (!text(input) || input.getAttribute("aria-invalid") === "true") && !text(by.get(`${input.dataset.student}.reason`) || { value: "" })).length;
    const bad = inputs.filter(input => input.getAttribute("aria-invalid") === "true").length;
    status.dataset.state = bad ? "refused" : n ? "waiting" : "saved";
    status.textContent = [
      trouble || (n ? `${plural(n, "cell waits", "cells wait")} on this machine${n > here.length ? ` (${n - here.length} of another sheet)` : ""}` : sheet ? "All saved" : ""),
      bad ? plural(bad, "cell refused", "cells refused") : "",
      sheet ? (empty ? `${plural(empty, "cell", "cells")} to go` : "complete") : "",
    ].filter(Boolean).join(" · ");
    status.hidden = !status.textContent;
    if (trouble && stuck.size && n) {
      const button = Object.assign(document.createElement("button"), { type: "button", textContent: `Throw ${plural(n, "cell", "cells")} away` });
      button.addEventListener("click", () => { if (confirm(`${plural(n, "cell", "cells")} will be lost. Throw them away?`)) { for (const row of rows) localStorage.removeItem(row[0]); trouble = ""; stuck.clear(); say(); } });
      status.append(" ", button);
    }
  }
  function changed(input, before) {
    const words = why(input), isRefused = input.getAttribute("aria-invalid") === "true";
    if (words) { mark(input, "refused", words); say(); return; }
    if (text(input) === input.dataset.value) { if (isRefused) mark(input, ""); say(); return; }
    if (before !== undefined) done.push([input, before]);
    input.dataset.value = text(input);
    const key = keyOf(path, input.dataset.student, input.dataset.field), before_it = read(key), id = number();
    localStorage.setItem(key, JSON.stringify({ id, value: text(input), at: Date.now(), after: (before_it && before_it.id) || last.get(input.name) || "" }));
    last.set(input.name, id);
    mark(input, "waiting");
    say();
    send();
  }
  async function send() {
    if (isSending) return;
    const rows = waiting();
    if (!rows.length) { trouble = ""; say(); return; }
    const now = Date.now(), ready = rows.filter(row => (stuck.get(row[1]) || 0) < now);
    if (!ready.length) { say(); return; }
    isSending = true;
    clearTimeout(timer);
    const to = ready.some(row => row[1] === path) ? path : ready[0][1], some = rows.filter(row => row[1] === to).slice(0, MOST);
    try {
      const answer = await fetch(`${to}?since=${to === path ? since : ""}`, {
        method: "POST", headers: { "content-type": "application/json", accept: "application/json" }, signal: AbortSignal.timeout(WAIT),
        body: JSON.stringify(some.map(([, , student, field, item]) => ({ id: item.id, student, field, value: item.value, after: item.after || "", age: Date.now() - item.at }))),
      });
      if (!answer.ok) throw new Error({ 401: "signed out", 404: "signed out", 409: "locked" }[answer.status] || "");
      const told = await answer.json(), refused = new Map(told.refused.map(one => [one.id, one.why]));
      for (const [key, , student, field, item] of some) {
        if (!told.saved.includes(item.id) && !refused.has(item.id)) continue;
        if ((read(key) || {}).id !== item.id) continue;  // typed over meanwhile: the newer one waits
        localStorage.removeItem(key);
        const input = to === path && by.get(`${student}.${field}`);
        if (input && refused.has(item.id)) { input.dataset.value = input.dataset.kept; mark(input, "refused", refused.get(item.id)); }
        else if (input) { input.dataset.kept = item.value; mark(input, "saved"); }
      }
      pause = 0; trouble = ""; stuck.delete(to);
      if (to === path) { since = told.since; take(told.cells, new Set(told.saved)); }
    } catch (error) {
      pause = Math.min(pause ? pause * 2 : 500, SLOWEST);
      trouble = { "signed out": "You are signed out, or this class is yours no longer. What you typed is kept on this machine: sign in again", locked: "The data collection is locked. What you typed is kept on this machine: ask the data manager" }[error.message] || "";
      if (trouble) { stuck.set(to, Date.now() + SLOWEST); pause = 0; }  // the cells of other sheets do not wait for it
      timer = setTimeout(send, pause || SLOWEST);
    }
    isSending = false;
    say();
    if (!pause && waiting().some(row => (stuck.get(row[1]) || 0) < Date.now())) send();
  }
  function take(cells, own = new Set()) {  // what colleagues filled in meanwhile
    for (const cell of cells) {
      const input = by.get(`${cell.student}.${cell.field}`);
      if (!input || own.has(cell.event_id) || localStorage.getItem(keyOf(path, cell.student, cell.field))) continue;
      if (text(input) === cell.value || (input === document.activeElement && text(input) !== input.dataset.value)) continue;
      put(input, cell.value);
      input.dataset.value = input.dataset.kept = cell.value;
      mark(input, "other", cell.who ? `${cell.who}, just now` : "just now");
    }
    say();
  }
  async function look() {
    if (document.hidden || !sheet) return;
    try {
      const answer = await fetch(`${path}?since=${since}`, { headers: { accept: "application/json" }, signal: AbortSignal.timeout(WAIT) });
      if (answer.ok) { const told = await answer.json(); since = told.since; take(told.cells); }
    } catch { /* the next look may succeed */ }
  }
  const at = (row, column) => sheet.querySelector(`[data-row="${row}"][data-column="${column}"]`);
  function go(input, down, across) {
    const to = at(+input.dataset.row + down, +input.dataset.column + across);
    if (to) { to.focus(); if (to.select) to.select(); }
    return to;
  }
  function key(event) {
    const input = event.target;
    if (!input.dataset || !input.dataset.field) return;
    if ((event.ctrlKey || event.metaKey) && event.key === "z" && text(input) === (input.dataset.value || "") && done.length) {
      event.preventDefault();
      const [last, before] = done.pop();
      put(last, before); last.focus(); changed(last, undefined);
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey || input.dataset.row === undefined) return;
    if (event.key === "Escape") { put(input, input.dataset.value || ""); mark(input, ""); say(); return; }
    const isText = input.type === "text", start = input.selectionStart, end = input.selectionEnd, n = input.value.length, all = start === 0 && end === n;
    const step = { Enter: [event.shiftKey ? -1 : 1, 0], ArrowDown: [1, 0], ArrowUp: [-1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] }[event.key];
    if (!step || (input.tagName === "SELECT" && event.key !== "Enter")) return;
    if (isText && !all && ((event.key === "ArrowLeft" && start > 0) || (event.key === "ArrowRight" && end < n))) return;
    event.preventDefault();
    if (!go(input, ...step)) input.dispatchEvent(new Event("change", { bubbles: true }));
  }
  function paste(event) {
    const input = event.target, clip = event.clipboardData.getData("text/plain").replace(/\r?\n$/, "");
    if (!input.dataset || input.dataset.row === undefined || !/[\n\t]/.test(clip)) return;
    event.preventDefault();
    clip.split(/\r?\n/).forEach((line, down) => line.split("\t").forEach((value, across) => {
      const to = at(+input.dataset.row + down, +input.dataset.column + across);
      if (!to) return;
      const before = text(to);
      put(to, to.type === "checkbox" ? (/^(y|yes|x|1)$/i.test(value.trim()) ? "Y" : "") : value.trim());
      if (text(to) !== before) changed(to, before);
    }));
  }
  if (sheet) {
    for (const input of inputs) input.dataset.kept = text(input);
    for (const [, there, student, field, item] of waiting()) {
      const input = there === path && by.get(`${student}.${field}`);
      if (input) { put(input, item.value); mark(input, "waiting"); }
    }
    for (const input of inputs) input.dataset.value = text(input);
    sheet.addEventListener("change", event => { if (event.target.dataset.field) changed(event.target, event.target.dataset.value); });
    sheet.addEventListener("keydown", key);
    sheet.addEventListener("paste", paste);
    sheet.addEventListener("focusin", event => { if (event.target.select && event.target.dataset.row !== undefined) event.target.select(); });
    sheet.addEventListener("submit", event => event.preventDefault());
    addEventListener("beforeunload", event => { if (document.activeElement && document.activeElement.blur) document.activeElement.blur(); if (trouble && waiting().length) event.preventDefault(); });
    setInterval(look, LOOK);
  }
  const leave = document.querySelector("form[action='/sign-out']");
  if (leave) leave.addEventListener("submit", event => {
    const n = waiting().length;
    if (n && !confirm(`${plural(n, "cell has", "cells have")} not been sent and will be lost if you sign out now. Sign out all the same?`)) event.preventDefault();
    else for (const one of keys()) localStorage.removeItem(one);
  });
  addEventListener("online", send);
  addEventListener("storage", say);
  setInterval(send, LOOK);
  say();
  send();
})();
