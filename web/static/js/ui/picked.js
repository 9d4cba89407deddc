// @ts-check
/**
 * What is filtered by, sides and words aside: a row of chips, each a button that drops it. Arrows go
 * from chip to chip, and Delete drops one as pressing it does.
 */

import { capital } from "../core/format.js";
import { pick } from "../core/vocabulary.js";
import { button } from "./controls.js";
import { byId, el, mark, say } from "./dom.js";
import { parted } from "./filter-sheet.js";
import { glyph } from "./glyph.js";

/** @typedef {{value: string, words: string, sign?: SVGElement}} Chip */

/** More are only counted. */
const MOST = 40;

export class Picked {
  #drawn = "";

  /**
   * @param {import("../core/facts.js").Say} context
   * @param {import("../core/filter.js").Filter} filter
   * @param {{changed: () => void, clear: () => void, empty: () => void}} on `empty`: the chip that had
   *   the focus was the last one
   */
  constructor(context, filter, on) {
    this.context = context;
    this.filter = filter;
    this.on = on;
    this.root = byId("picked");
    this.root.addEventListener("click", ({ target }) => this.#drop(/** @type {HTMLElement} */ (target)));
    this.root.addEventListener("keydown", (event) => this.#key(event));
  }

  update() {
    const chips = this.#chips();
    const key = chips.map(({ value }) => value).join("\n");
    if (key === this.#drawn) return;
    this.#drawn = key;
    const { t } = this.context;
    const n = chips.length;
    this.root.hidden = !n;
    this.root.replaceChildren(...chips.slice(0, MOST).map((chip) => this.#chip(chip)));
    if (n > 1) this.root.append(button(t("view.filter.clear.short"), this.on.clear, { class: "button-quiet picked-clear" }));
    mark(byId("filter"), "aria-label", n ? t("view.filter.open.some", { n }) : null);
    say(byId("filter-some"), n ? String(n) : "");
  }

  /** @returns {Chip[]} */
  #chips() {
    const { filter, context: { t } } = this;
    const { least, most } = filter.levels;
    const range = t("view.filter.range", { least: least ?? 0, most: most ?? 5 });
    return [
      ...[...filter.chosen.kinds].map((name) => this.#kind(name)),
      ...[...filter.chosen.units].map((name) => ({ value: `units:${name}`, words: name || t("view.filter.unit.none") })),
      ...(filter.ranged ? [{ value: `levels:${least}-${most}`, words: range }] : []),
    ];
  }

  /** @param {string} name @returns {Chip} */
  #kind(name) {
    const { lang, model } = this.context;
    const { label, mark: shape, side } = model.vocabulary.kind(name);
    return { value: `kinds:${name}`, words: capital(pick(label, lang).text), sign: glyph(shape, side) };
  }

  /** @param {Chip} chip */
  #chip({ value, words, sign }) {
    const label = this.context.t("view.filter.remove", { name: words });
    return el("button", { type: "button", class: "chip picked", "data-value": value, "aria-label": label, title: label },
      ...(sign ? [sign] : []), el("bdi", {}, words), el("span", { class: "picked-x", "aria-hidden": "true" }, "×"));
  }

  /** The focus goes to the next chip. @param {HTMLElement} target */
  #drop(target) {
    const chip = /** @type {HTMLElement|null} */ (target.closest("[data-value]"));
    if (!chip) return;
    const [facet, name] = parted(chip.dataset.value ?? "");
    const place = [...this.root.children].indexOf(chip);
    if (/** @type {string} */ (facet) === "levels") this.filter.clear("levels");
    else this.filter.choose(facet, name, false);
    this.on.changed();
    this.update();
    const left = /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("[data-value]"));
    if (left.length) left[Math.min(place, left.length - 1)].focus();
    else this.on.empty();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const chip = /** @type {HTMLElement} */ (event.target);
    const buttons = /** @type {HTMLElement[]} */ ([...this.root.children]);
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (step) buttons[buttons.indexOf(chip) + step]?.focus();
    else if (event.key === "Delete" || event.key === "Backspace") this.#drop(chip);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }
}
