// @ts-check
/**
 * The rows that are elements, by the event that they show: one that stays in the window stays the
 * same element, so that the focus and whoever reads there are not disturbed. The row that has the
 * focus is kept also when it was scrolled away, just outside of the window.
 */

import { fillRow, headRow, makeRow, placeRow } from "./list-row.js";

/**
 * @typedef {import("../core/rows.js").Rows} Rows
 * @typedef {import("./list-row.js").Row} Row
 * @typedef {{from: number, to: number}} Window places, `to` exclusive
 * @typedef {{rows: Rows, current: number, words: string, ask: boolean, shift: number}} Look
 *   `ask` for lines that are not at hand; `shift` from px of the list to px of what is scrolled
 */

/** px: rows are placed from a point that is a multiple of this, so that no figure grows too long. */
const BASE = 131_072;

export class ListElements {
  /** @type {Map<number, Row>} */
  #items = new Map();
  /** Which of them were brought up to date when. @type {WeakMap<Row, number>} */
  #stamps = new WeakMap();
  #stamp = 0;
  #base = 0;

  /** @param {HTMLElement} root @param {import("../core/facts.js").Say} context */
  constructor(root, context) {
    this.root = root;
    this.context = context;
  }

  /** What the rows say may be different. */
  stale() {
    this.#stamp += 1;
  }

  /** @param {number} seq */
  has(seq) {
    return this.#items.has(seq);
  }

  /** @param {number} seq */
  get(seq) {
    return this.#items.get(seq);
  }

  /** The seq of the row that has the focus, 0 for none. */
  get focused() {
    const row = document.activeElement?.closest("#events > li");
    return row ? Number(row.getAttribute("data-seq")) : 0;
  }

  /** @param {Window} window @param {Look} look */
  show(window, look) {
    const { rows, shift } = look;
    const { store } = this.context.model;
    const places = Array.from({ length: window.to - window.from }, (_, n) => window.from + n);
    const kept = this.#kept(window, rows);
    if (kept >= 0) places[kept < window.from ? "unshift" : "push"](kept);
    const wanted = places.map((place) => store.at(rows.rank(place)));
    this.#drop(new Set(wanted));
    this.#rebase(rows.top(window.from) + shift);
    let next = this.root.firstElementChild;
    places.forEach((place, n) => {
      const row = this.#row(wanted[n], place, look);
      const beside = Math.max(window.from - 1, Math.min(window.to, place));
      placeRow(row, place, rows.count, rows.top(beside) + shift - this.#base);
      if (row === next) next = next.nextElementSibling;
      else this.root.insertBefore(row, next);
    });
  }

  /** The place of the row with the focus when it is not in the window, else -1.
   *  @param {Window} window @param {Rows} rows */
  #kept({ from, to }, rows) {
    const { store } = this.context.model;
    const seq = this.focused;
    if (!seq || !store.has(seq) || !rows.shows(store.rankOf(seq))) return -1;
    const place = rows.place(store.rankOf(seq));
    return place < from || place >= to ? place : -1;
  }

  /** @param {Set<number>} wanted */
  #drop(wanted) {
    for (const [seq, row] of this.#items) {
      if (wanted.has(seq)) continue;
      row.remove();
      this.#items.delete(seq);
    }
  }

  /** @param {number} y px of what is scrolled */
  #rebase(y) {
    if (Math.abs(y - this.#base) < BASE) return;
    this.#base = Math.floor(y / BASE) * BASE;
    this.root.style.top = `${this.#base}px`;
  }

  /** @param {number} seq @param {number} place @param {Look} look */
  #row(seq, place, { rows, current, words, ask }) {
    let row = this.#items.get(seq);
    if (!row) {
      row = makeRow(seq);
      this.#items.set(seq, row);
    }
    if (this.#stamps.get(row) !== this.#stamp) {
      this.#stamps.set(row, this.#stamp);
      fillRow(row, seq, this.context, words, ask);
      const begins = rows.begins.get(place);
      headRow(row, begins === undefined ? null : this.context.model.outline.phases[begins], this.context);
    }
    if (seq === current) row.setAttribute("aria-current", "true");
    else row.removeAttribute("aria-current");
    row.classList.toggle("open", place === rows.open);
    return row;
  }
}
