// @ts-check
/**
 * A small sheet beside what it changes, so that one sees what it does: opened by its button, closed
 * by the button, Esc, a press elsewhere, or the focus going elsewhere. Keys in it are its own.
 */

import { mark } from "./dom.js";

export class Popover {
  /** @param {HTMLElement} button @param {HTMLElement} sheet @param {() => void} fill before it opens */
  constructor(button, sheet, fill) {
    this.button = button;
    this.sheet = sheet;
    this.fill = fill;
    button.addEventListener("click", () => this.toggle());
    sheet.tabIndex = -1; // so that a press between its controls leaves the focus in it
    sheet.addEventListener("keydown", (event) => this.#key(event));
    sheet.addEventListener("focusout", (event) => this.#left(event.relatedTarget));
    document.addEventListener("pointerdown", (event) => this.#left(event.target));
  }

  get open() {
    return !this.sheet.hidden;
  }

  toggle() {
    if (this.close()) return this.button.focus({ preventScroll: true });
    this.fill();
    this.sheet.hidden = false;
    mark(this.button, "aria-expanded", "true");
    const first = this.sheet.querySelector("[autofocus], input:not(:disabled), select, button:not(:disabled)");
    return /** @type {HTMLElement|null} */ (first)?.focus({ preventScroll: true });
  }

  /** Whether it was open. */
  close() {
    if (!this.open) return false;
    const within = this.sheet.contains(document.activeElement);
    this.sheet.hidden = true;
    mark(this.button, "aria-expanded", "false");
    if (within) this.button.focus({ preventScroll: true });
    return true;
  }

  /** A window that loses the focus is no other place. @param {EventTarget|null} to */
  #left(to) {
    if (!(to instanceof Node) || this.sheet.contains(to) || this.button.contains(to)) return;
    if (!this.open) return;
    this.sheet.hidden = true;
    mark(this.button, "aria-expanded", "false");
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
    event.stopPropagation();
  }
}
