// @ts-check
/**
 * The sheet with everything one can filter by: kinds in their families, units, levels. Beside each
 * value stands how many events would be shown if it were chosen. Rows stay where they are while it
 * is open; only their numbers change.
 */

import { fold } from "../core/fold.js";
import { LEVELS } from "../core/facets.js";
import { capital } from "../core/format.js";
import { pick } from "../core/vocabulary.js";
import { button } from "./controls.js";
import { byId, el, mark, say } from "./dom.js";
import { glyph } from "./glyph.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/filter.js").Filter} Filter
 * @typedef {import("../core/facets.js").Facets} Facets
 * @typedef {import("../core/facets.js").Option} Option
 * @typedef {{box: HTMLInputElement, count: HTMLElement}} Row
 */

/** Units are searched when there are more, and no more than so many are listed. */
const SEARCHED = 12;
const MOST_UNITS = 100;
const GROUPS = ["presence", "talk", "violence", "force", "investigation", "medical", "control", "record"];

export class FilterSheet {
  /** By facet and name. @type {Map<string, Row>} */
  #rows = new Map();
  #made = "";

  /** @param {Say} context @param {Filter} filter @param {Facets} facets @param {() => void} changed */
  constructor(context, filter, facets, changed) {
    this.context = context;
    this.filter = filter;
    this.facets = facets;
    this.changed = changed;
    this.kinds = byId("filter-kinds");
    this.units = byId("filter-units");
    this.search = /** @type {HTMLInputElement} */ (byId("filter-unit-search"));
    this.least = this.#levels("filter-least");
    this.most = this.#levels("filter-most");
    this.search.addEventListener("input", () => this.#listUnits());
    byId("filter-sheet").addEventListener("change", (event) => this.#ticked(/** @type {HTMLElement} */ (event.target)));
    byId("filter-sheet").addEventListener("click", (event) => this.#only(/** @type {HTMLElement} */ (event.target)));
  }

  /** Before it opens. */
  fill() {
    this.search.value = "";
    this.#made = "";
    this.update();
  }

  /** Numbers and ticks. */
  update() {
    const { filter, facets } = this;
    const kinds = facets.options("kinds");
    const units = facets.options("units");
    const made = [kinds, units].map((list) => list.map(({ name }) => name).join("\n")).join("\0");
    if (made !== this.#made) {
      this.#made = made;
      this.#listKinds(kinds);
      this.#listUnits();
    }
    for (const [facet, options] of /** @type {const} */ ([["kinds", kinds], ["units", units]])) {
      for (const option of options) this.#tell(facet, option);
      this.#some(facet, filter.chosen[facet].size);
    }
    this.least.value = String(filter.levels.least ?? "");
    this.most.value = String(filter.levels.most ?? "");
    byId("filter-levels").hidden = !facets.leveled && !filter.ranged;
  }

  /** @param {string} id */
  #levels(id) {
    const select = /** @type {HTMLSelectElement} */ (byId(id));
    select.append(new Option(this.context.t("view.filter.any"), ""), ...LEVELS.map((level) => new Option(String(level))));
    return select;
  }

  /** @param {"kinds"|"units"} facet @param {Option} option */
  #tell(facet, { name, count, chosen }) {
    const row = this.#rows.get(`${facet}:${name}`);
    if (!row) return;
    row.box.checked = chosen;
    say(row.count, this.context.format.number(count));
    row.box.parentElement?.classList.toggle("none", count === 0);
  }

  /** @param {"kinds"|"units"} facet @param {number} n */
  #some(facet, n) {
    say(byId(`filter-${facet}-some`), n ? this.context.t("view.filter.some", { n }) : "");
  }

  /** @param {Option[]} options */
  #listKinds(options) {
    const { t, lang, model } = this.context;
    this.#forget("kinds");
    /** @type {Map<string, Option[]>} */
    const families = new Map();
    for (const option of options) {
      const { group = "", own } = /** @type {{group?: string, own?: boolean}} */ (model.vocabulary.kind(option.name));
      const family = own || !GROUPS.includes(group) ? "" : group;
      families.set(family, [...families.get(family) ?? [], option]);
    }
    const named = (/** @type {Option} */ { name }) => pick(model.vocabulary.kind(name).label, lang).text;
    const shown = [...GROUPS, ""].filter((family) => families.has(family));
    this.kinds.replaceChildren(...shown.map((family) => {
      const title = family ? t(`group.${family}`) : t("view.filter.own");
      const rows = /** @type {Option[]} */ (families.get(family))
        .sort((a, b) => named(a).localeCompare(named(b), lang))
        .map((option) => this.#row("kinds", option.name, capital(named(option)), this.#mark(option.name)));
      return el("div", { role: "group", "aria-label": title }, el("p", { class: "filter-family", "aria-hidden": "true" }, title), ...rows);
    }));
  }

  /** The mark of a kind in the colour of its usual side. @param {string} kind */
  #mark(kind) {
    const { mark: shape, side } = this.context.model.vocabulary.kind(kind);
    return glyph(shape, side);
  }

  #listUnits() {
    const { t, lang, format } = this.context;
    const all = this.facets.options("units").filter(({ name, chosen }) => name || chosen);
    byId("filter-unit-part").hidden = !all.length;
    this.search.hidden = all.length <= SEARCHED;
    const typed = fold(this.search.hidden ? "" : this.search.value).split(/\s+/);
    const found = all.filter(({ name, chosen }) => chosen || typed.every((word) => fold(name).includes(word)))
      .sort((a, b) => Number(b.chosen) - Number(a.chosen) || a.name.localeCompare(b.name, lang, { numeric: true }));
    this.#forget("units");
    const listed = found.slice(0, MOST_UNITS);
    this.units.replaceChildren(...listed.map(({ name }) =>
      this.#row("units", name, name || t("view.filter.unit.none"))));
    for (const option of listed) this.#tell("units", option);
    const more = found.length - listed.length;
    say(byId("filter-unit-more"), more ? t("view.filter.unit.more", { n: format.number(more) }) : "");
  }

  /** @param {"kinds"|"units"} facet @param {string} name @param {string} words @param {SVGElement} [sign] */
  #row(facet, name, words, sign) {
    const { t } = this.context;
    const value = `${facet}:${name}`;
    const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", value }));
    const count = el("span", { class: "filter-count" });
    this.#rows.set(value, { box, count });
    const label = el("label", { class: "check" }, box, ...(sign ? [sign] : []), el("bdi", { class: "filter-name" }, words), count);
    return el("div", { class: "filter-row" }, label, button(t("view.filter.only"), () => {},
      { class: "button-quiet filter-only", "data-only": value, "aria-label": t("view.filter.only.name", { name: words }) }));
  }

  /** @param {"kinds"|"units"} facet */
  #forget(facet) {
    for (const key of this.#rows.keys()) if (key.startsWith(`${facet}:`)) this.#rows.delete(key);
  }

  /** @param {HTMLElement} target */
  #ticked(target) {
    if (target === this.least || target === this.most) {
      const level = (/** @type {HTMLSelectElement} */ { value }) => (value === "" ? null : Number(value));
      this.filter.setLevels(level(this.least), level(this.most));
    } else if (target instanceof HTMLInputElement && target.type === "checkbox") {
      const [facet, name] = parted(target.value);
      this.filter.choose(facet, name, target.checked);
    } else return;
    this.changed();
  }

  /** @param {HTMLElement} target */
  #only(target) {
    const value = /** @type {HTMLElement|null} */ (target.closest("[data-only]"))?.dataset.only;
    if (value === undefined) return;
    const [facet, name] = parted(value);
    this.filter.only(facet, name);
    this.changed();
  }
}

/** Facet and name of `kinds:gas`. @param {string} value
 *  @returns {[import("../core/filter.js").Facet, string]} */
export function parted(value) {
  const at = value.indexOf(":");
  return [/** @type {import("../core/filter.js").Facet} */ (value.slice(0, at)), value.slice(at + 1)];
}
