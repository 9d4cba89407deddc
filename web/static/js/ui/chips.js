// @ts-check
/** Search field, filter by side, and what they found. */

import { SIDES } from "../core/vocabulary.js";
import { byId, el, mark, say } from "./dom.js";

/** @typedef {import("../core/facts.js").Say} Say */

export class Chips {
  #shown = "";

  /** @param {Say} context @param {import("../core/search.js").Search} search @param {() => void} changed */
  constructor(context, search, changed) {
    this.context = context;
    this.search = search;
    this.changed = changed;
    this.root = byId("chips");
    this.field = /** @type {HTMLInputElement} */ (byId("search"));
    this.field.addEventListener("input", () => {
      search.setQuery(this.field.value);
      changed();
    });
  }

  /** A chip for each side that occurs, with its number of events. */
  update() {
    const { model } = this.context;
    const key = JSON.stringify([...model.sideCounts]);
    if (key === this.#shown) return;
    this.#shown = key;
    const sides = [...SIDES].filter((side) => model.sideCounts.has(side));
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.side;
    this.root.replaceChildren(...sides.map((side) => this.#chip(side)));
    if (focused !== undefined) {
      /** @type {HTMLElement|null} */ (this.root.querySelector(`[data-side="${focused}"]`))?.focus();
    }
  }

  /** @param {number} shown @param {number} count */
  found(shown, count) {
    const { t, format } = this.context;
    say(byId("found"), this.search.active
      ? t("view.search.found", { n: format.number(shown), count: format.number(count) }) : "");
    byId("events-none").hidden = !this.search.active || shown > 0;
  }

  clear() {
    this.field.value = "";
    this.search.setQuery("");
    this.search.sides.clear();
    for (const chip of this.root.children) mark(chip, "aria-pressed", "false");
    this.changed();
  }

  /** @param {string} side */
  #chip(side) {
    const { model, lang, format } = this.context;
    const chip = el("button", {
      type: "button", class: `chip side-${side || "none"}`, "data-side": side,
      "aria-pressed": String(this.search.sides.has(side)),
    }, model.vocabulary.sideLabel(side, lang), el("span", {},
      format.number(model.sideCounts.get(side) ?? 0)));
    chip.addEventListener("click", () => {
      const on = !this.search.sides.delete(side);
      if (on) this.search.sides.add(side);
      mark(chip, "aria-pressed", String(on));
      this.changed();
    });
    return chip;
  }
}
