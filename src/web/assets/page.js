// What the pages do in the browser beside htmx: files that are dropped, keys in cells, what was
// typed while a row was on its way, and the end of a run. Without it all of them still work.
"use strict";

(function () {
  const by = (id) => document.getElementById(id);
  document.documentElement.classList.add("js");

  // A button that was pressed says so, and is not pressed twice.
  document.addEventListener("submit", (event) => {
    const button = event.target.querySelector("[data-busy]");
    if (!button || event.defaultPrevented) return;
    if (button.getAttribute("aria-busy")) return event.preventDefault();
    button.setAttribute("aria-busy", "true");
    button.textContent = button.dataset.busy;
  });
  // One comes back to a page as it was.
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) location.reload();
  });

  // Files: dropped anywhere on the page, or chosen; either way they go at once.
  const upload = by("upload");
  if (upload) {
    const file = by("file");
    const box = upload.querySelector(".drop");
    const has = (event) => event.dataTransfer && [...event.dataTransfer.types].includes("Files");
    const go = () => file.files.length && upload.requestSubmit();
    file.addEventListener("change", go);
    let depth = 0;
    document.addEventListener("dragenter", (event) => {
      if (has(event)) { depth += 1; box.classList.add("over"); }
    });
    document.addEventListener("dragleave", () => {
      depth = Math.max(0, depth - 1);
      if (!depth) box.classList.remove("over");
    });
    document.addEventListener("dragover", (event) => { if (has(event)) event.preventDefault(); });
    document.addEventListener("drop", (event) => {
      if (!has(event)) return;
      event.preventDefault();
      depth = 0;
      box.classList.remove("over");
      file.files = event.dataTransfer.files;
      go();
    });
  }

  // A column feeds one field only.
  document.addEventListener("change", (event) => {
    const chosen = event.target;
    if (!chosen.matches("select[data-column]") || !chosen.value) return;
    for (const other of chosen.form.querySelectorAll("select[data-column]")) {
      if (other !== chosen && other.value === chosen.value) other.value = "";
    }
  });

  // Cells. Enter saves, and once the cell is right goes on to the next mistake; Escape takes back.
  let entered = null;
  let left = null;
  document.addEventListener("keydown", (event) => {
    const cell = event.target;
    if (!cell.matches("td.cell input")) return;
    if (event.key === "Enter") {
      entered = cell.id;
    } else if (event.key === "Escape") {
      cell.value = cell.defaultValue;
      const done = cell.closest("tbody").querySelector("[data-done]");
      if (done) { left = cell.closest("tbody").id; done.click(); }
    }
  });
  // A row is edited where it is clicked.
  document.addEventListener("click", (event) => {
    const cell = event.target.closest("td.cell");
    if (!cell || event.target.closest("input, button, a") || String(getSelection())) return;
    const edit = cell.closest("tbody").querySelector("a[id^=edit-]");
    if (edit) edit.click();
  });

  // What was typed while the answer was on its way stays typed, and is saved in its turn.
  document.addEventListener("htmx:oobBeforeSwap", (event) => {
    const before = event.detail.target;
    const after = event.detail.fragment;
    for (const old of before.querySelectorAll("td.cell input")) {
      if (old.value === old.defaultValue) continue;
      const next = after.querySelector("#" + CSS.escape(old.id));
      if (next) next.value = old.value;
    }
  });
  document.addEventListener("htmx:oobAfterSwap", (event) => {
    const row = by(event.detail.target.id);
    if (!row || !row.matches("tbody")) return;
    setTimeout(() => settle(row));
  });
  function settle(row) {
    const inputs = [...row.querySelectorAll("td.cell input")];
    for (const input of inputs) {
      const typed = input.value !== input.defaultValue;
      if (typed && input !== document.activeElement) {
        input.dispatchEvent(new Event("change", { bubbles: true }));
      }
    }
    if (row.hasAttribute("data-editing") && !row.contains(document.activeElement)) {
      const first = row.querySelector("[aria-invalid]") || inputs[0];
      if (first) first.focus();
    }
    if (left === row.id && !row.hasAttribute("data-editing")) {
      left = null;
      row.querySelector("[id^=edit-]").focus();
    }
    const cell = entered && by(entered);
    if (cell && row.contains(cell)) {
      entered = null;
      if (cell.hasAttribute("aria-invalid")) return cell.select();
      const wrong = [...document.querySelectorAll("td.cell input[aria-invalid]")];
      const after = wrong.find((other) => cell.compareDocumentPosition(other) & 4) || wrong[0];
      (after || by("send") || cell).focus();
    }
  }

  // Buttons that would only be replaced by the same ones stay.
  document.addEventListener("htmx:sseBeforeMessage", (event) => {
    const now = event.target.id === "controls" && event.target.querySelector("[data-now]");
    if (now && event.detail.data.includes(`data-now="${now.dataset.now}"`)) event.preventDefault();
  });

  // A run: its end shows the results; what is to be heard is said; a lost connection is told.
  document.addEventListener("htmx:sseClose", (event) => {
    if (event.detail.type === "message") location.reload();
  });
  document.addEventListener("htmx:sseError", () => { if (by("lost")) by("lost").hidden = false; });
  document.addEventListener("htmx:sseOpen", () => { if (by("lost")) by("lost").hidden = true; });
})();
