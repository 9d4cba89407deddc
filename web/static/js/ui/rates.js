// @ts-check
/** The rate as a menu button: arrows move, Enter chooses, Esc closes. */

import { rateText } from "../core/format.js";
import { RATES } from "../core/transport.js";
import { byId, el, mark } from "./dom.js";

const COLUMNS = 3;

export class Rates {
  /** @param {string} lang @param {HTMLElement} viewer @param {(rate: number) => void} choose */
  constructor(lang, viewer, choose) {
    this.choose = choose;
    this.viewer = viewer;
    this.button = byId("rate");
    this.menu = byId("rates");
    this.menu.append(...RATES.map((rate) => el("button", {
      type: "button", role: "menuitemradio", tabindex: "-1", "aria-checked": "false",
      "data-rate": rate,
    }, rateText(rate, lang))));
    this.button.addEventListener("click", () => this.#toggle());
    this.menu.addEventListener("click", (event) => this.#pick(event));
    this.menu.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.button.parentElement?.contains(/** @type {Node} */ (event.target))) this.close();
    });
  }

  /** @param {number} rate */
  update(rate) {
    for (const item of this.menu.children) {
      mark(item, "aria-checked", String(Number(item.getAttribute("data-rate")) === rate));
    }
  }

  close() {
    if (this.menu.hidden) return false;
    this.menu.hidden = true;
    mark(this.button, "aria-expanded", "false");
    return true;
  }

  #toggle() {
    if (this.close()) return;
    this.menu.hidden = false;
    mark(this.button, "aria-expanded", "true");
    /** @type {HTMLElement|null} */ (this.menu.querySelector("[aria-checked=true]"))?.focus();
  }

  /** Chosen with a pointer, the keys go back to the viewer. @param {MouseEvent} event */
  #pick(event) {
    const item = /** @type {Element} */ (event.target).closest("[data-rate]");
    if (!item) return;
    this.close();
    (event.detail > 0 ? this.viewer : this.button).focus({ preventScroll: true });
    this.choose(Number(item.getAttribute("data-rate")));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = /** @type {HTMLElement[]} */ ([...this.menu.children]);
    const place = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    const by = { ArrowLeft: -1, ArrowRight: 1, ArrowUp: -COLUMNS, ArrowDown: COLUMNS }[event.key];
    if (by) items[Math.min(items.length - 1, Math.max(0, place + by))].focus();
    else if (event.key === "Home") items[0].focus();
    else if (event.key === "End") items[items.length - 1].focus();
    else if (event.key === "Escape" || event.key === "Tab") {
      this.close();
      this.button.focus();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
