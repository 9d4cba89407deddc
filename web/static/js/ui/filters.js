// @ts-check
/**
 * Finding: the search field, how many events are shown, the chips of the sides, what else is
 * filtered by, and the sheet to choose that from. What it shows follows the filter; who changes the
 * filter elsewhere calls `update`.
 */

import { FACETS } from "../core/filter.js";
import { SIDES } from "../core/vocabulary.js";
import { byId, el, mark, say } from "./dom.js";
import { FilterSheet, parted } from "./filter-sheet.js";
import { Picked } from "./picked.js";
import { Popover } from "./popover.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/filter.js").Part} Part
 */

/** Screen readers hear how many there are once somebody has stopped typing. */
const SAY_MS = 700;
/** @type {Record<Part, string>} */
const PARTS = {
  kinds: "view.filter.kinds", sides: "view.filter.sides", units: "view.filter.units",
  levels: "view.filter.levels", words: "view.search",
};

export class Filters {
  /** Those that have a chip; null before there are any, as "" is the chip of no side.
   *  @type {string|null} */
  #sides = null;
  #said = "";
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #saying;

  /**
   * @param {Say} context
   * @param {{filter: import("../core/filter.js").Filter, facets: import("../core/facets.js").Facets,
   *   finder: import("../core/finder.js").Finder}} parts
   * @param {{changed: () => void, announce: (words: string) => void}} on
   */
  constructor(context, { filter, facets, finder }, { changed, announce }) {
    this.context = context;
    this.filter = filter;
    this.facets = facets;
    this.finder = finder;
    this.changed = changed;
    this.announce = announce;
    this.field = /** @type {HTMLInputElement} */ (byId("search"));
    this.chips = byId("chips");
    this.picked = new Picked(context, filter, {
      changed, clear: () => this.drop(), empty: () => this.field.focus(),
    });
    this.sheet = new FilterSheet(context, filter, facets, changed);
    this.popover = new Popover(byId("filter"), byId("filter-sheet"), () => this.sheet.fill());
    this.field.addEventListener("input", () => this.#search(this.field.value));
    byId("search-clear").addEventListener("click", () => {
      this.drop("words");
      this.field.focus();
    });
    this.chips.addEventListener("click", ({ target }) => this.#side(/** @type {HTMLElement} */ (target)));
    byId("events-drop").addEventListener("click", () => this.drop(this.facets.blame()?.part));
  }

  toggle() {
    this.popover.toggle();
  }

  close() {
    return this.popover.close();
  }

  /** Words from a link. @param {string} words */
  search(words) {
    this.field.value = words;
    this.finder.search(words);
  }

  /** Everything is shown again, as far as this part goes. @param {Part} [part] none: all of them */
  drop(part) {
    if (!part || part === "words") this.search("");
    this.filter.clear(part);
    this.changed();
  }

  /** Esc: the words go first, then the rest. */
  clear() {
    if (this.finder.typed) this.drop("words");
    else if (this.filter.narrowed) this.drop();
  }

  /** Add a value to what is shown, or take it away: `kinds:gas`, `sides:crowd`, `units:Regu 1`.
   *  @param {string} value @param {boolean} [on] none: the other way round */
  choose(value, on) {
    const [facet, name] = parted(value);
    if (!FACETS.includes(facet)) return;
    this.filter.choose(facet, name, on ?? !this.filter.has(facet, name));
    this.changed();
  }

  /** Nothing of its facet but this value. @param {import("../core/filter.js").Facet} facet
   *  @param {string} name */
  only(facet, name) {
    this.filter.only(facet, name);
    this.changed();
  }

  update() {
    this.#chips();
    this.picked.update();
    this.#found();
    if (this.popover.open) this.sheet.update();
  }

  /** @param {string} words */
  #search(words) {
    this.finder.search(words);
    this.changed();
  }

  #found() {
    const { filter, finder, context } = this;
    const { t, format, model } = context;
    const { count } = model.store;
    const shown = filter.count;
    const all = format.number(count);
    const words = filter.active
      ? t("view.search.found", { n: format.number(shown), count: all })
      : t("view.find.all", { n: count === 1 ? 1 : all });
    say(byId("found"), words);
    byId("found").style.setProperty("--widest", `${t("view.search.found", { n: all, count: all }).length}ch`);
    say(byId("found-more"), this.#progress(shown));
    byId("finding").dataset.active = String(filter.active);
    for (const one of document.querySelectorAll("#finding [data-command=hit]")) {
      /** @type {HTMLButtonElement} */ (one).disabled = !filter.active || !shown;
    }
    byId("search-clear").hidden = !finder.typed;
    this.#none(filter.active && !shown && !finder.looking && count > 0);
    this.#tell(filter.active ? words : "");
  }

  /** How far the server has got. @param {number} shown */
  #progress(shown) {
    const { finder, context: { t, format, model } } = this;
    if (finder.failed) return t("view.find.lost");
    if (finder.cut) return t("view.find.cut", { n: format.number(this.filter.hits?.count ?? 0) });
    if (!finder.looking) return "";
    const part = format.percent(Math.min(1, finder.judged / Math.max(1, model.store.head)));
    return t("view.find.looking", { n: format.number(shown), part });
  }

  /** Nothing is shown: what to drop. @param {boolean} none */
  #none(none) {
    byId("events-none").hidden = !none;
    if (!none) return;
    const { t, format } = this.context;
    const blame = this.facets.blame();
    const part = blame ? t(PARTS[blame.part]).toLowerCase() : "";
    say(byId("events-why"), !blame ? ""
      : blame.part === "words" ? t("view.filter.blame.words", { words: this.finder.typed.trim() })
        : t("view.filter.blame", { part, n: format.number(blame.count) }));
    say(byId("events-drop"), !blame ? t("view.filter.clear")
      : blame.part === "words" ? t("view.search.clear") : t("view.filter.drop", { part }));
  }

  /** @param {string} words */
  #tell(words) {
    if (words === this.#said) return;
    this.#said = words;
    clearTimeout(this.#saying);
    if (words) this.#saying = setTimeout(() => this.announce(words), SAY_MS);
  }

  #chips() {
    const { filter, context: { model, lang, format } } = this;
    const options = new Map(this.facets.options("sides").map((option) => [option.name, option]));
    const sides = [...SIDES.filter((side) => options.has(side)), ...[...options.keys()].filter((side) => !SIDES.includes(side))];
    if (sides.join() !== this.#sides) {
      this.#sides = sides.join();
      const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.dataset.side;
      this.chips.replaceChildren(...sides.map((side) => el("button", {
        type: "button", class: `chip side-${side || "none"}`, "data-side": side,
      }, model.vocabulary.sideLabel(side, lang), el("span"))));
      if (focused !== undefined) this.#chip(focused)?.focus();
    }
    const digits = format.number(model.store.count).length;
    for (const [side, { count }] of options) {
      const chip = /** @type {HTMLElement} */ (this.#chip(side));
      const number = /** @type {HTMLElement} */ (chip.lastElementChild);
      mark(chip, "aria-pressed", String(filter.has("sides", side)));
      chip.classList.toggle("none", count === 0);
      say(number, format.number(count));
      number.style.minWidth = `${digits}ch`; // so that nothing moves when numbers change
    }
  }

  /** @param {string} side @returns {HTMLElement|null} */
  #chip(side) {
    return this.chips.querySelector(`[data-side="${CSS.escape(side)}"]`);
  }

  /** @param {HTMLElement} target */
  #side(target) {
    const side = /** @type {HTMLElement|null} */ (target.closest("[data-side]"))?.dataset.side;
    if (side !== undefined) this.choose(`sides:${side}`);
  }
}
