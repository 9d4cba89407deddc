// @ts-check
/** A file dropped anywhere on the page, or chosen with a button. */

import { el } from "./dom.js";

/**
 * @param {{label: string, choose: HTMLElement, took: (file: File) => void, many: () => void}} options
 *   `label` is shown while a file is held over the page; `many`: more than one was dropped
 */
export function mountDrop({ label, choose, took, many }) {
  const veil = el("div", { class: "drop-veil", "aria-hidden": "true", hidden: true }, el("p", {}, label));
  const picker = /** @type {HTMLInputElement} */ (el("input", {
    type: "file", accept: ".jsonl,.ndjson,.json,application/x-ndjson,application/jsonl", hidden: true,
  }));
  document.body.append(veil, picker);
  choose.addEventListener("click", () => picker.click());
  picker.addEventListener("change", () => {
    const [file] = picker.files ?? [];
    picker.value = ""; // the same file again is a change, too
    if (file) took(file);
  });

  /** @param {DragEvent} event */
  const holds = (event) => event.dataTransfer?.types.includes("Files") ?? false;
  document.addEventListener("dragover", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    veil.hidden = false;
  });
  document.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) veil.hidden = true;
  });
  document.addEventListener("drop", (event) => {
    if (!holds(event)) return;
    event.preventDefault();
    veil.hidden = true;
    const files = event.dataTransfer?.files;
    if (files?.length === 1) took(files[0]);
    else many();
  });
}
