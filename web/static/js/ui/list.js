// @ts-check
/**
 * The list: one item per event in presentation order, the equal of the canvas. It keeps the current
 * event in view until the person scrolls away; a step or seek, or a press on the button, brings it
 * back.
 */

import { flags } from "../core/facts.js";
import { capital } from "../core/format.js";
import { pick } from "../core/vocabulary.js";
import { byId, el, mark } from "./dom.js";
import { glyph } from "./glyph.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/player.js").Player} Player
 */

export class EventList {
  /** @type {Map<number, HTMLElement>} */
  #items = new Map();
  /** @type {number} */
  #current = 0;
  #away = false;
  /** Scrolling that was ours. */
  #own = -1;

  /**
   * @param {Say} context
   * @param {import("../core/search.js").Search} search
   * @param {(n: number) => void} step what the arrows do in the list
   */
  constructor(context, search, step) {
    this.context = context;
    this.search = search;
    this.root = byId("events");
    this.button = byId("to-current");
    this.root.addEventListener("keydown", (event) => {
      const n = { ArrowUp: -1, ArrowDown: 1 }[event.key];
      if (!n || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      step(n);
    });
    this.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
  }

  clear() {
    this.#items.clear();
    this.#current = 0;
    this.root.replaceChildren();
  }

  /** Put in what is new, in its place, and draw again what it changed. @param {number[]} fresh */
  add(fresh) {
    const { store } = this.context.model;
    const ranked = fresh.map((seq) => store.rankOf(seq)).sort((a, b) => b - a);
    mark(this.root, "class", `event-list${store.orderOnly ? " order-only" : ""}`);
    let before = /** @type {Node|null} */ (null);
    for (const rank of ranked) {
      const seq = store.at(rank);
      const next = rank + 1 < store.count ? this.#items.get(store.at(rank + 1)) : null;
      before = next ?? (rank + 1 < store.count ? before : null);
      const item = this.#item(seq);
      this.#items.set(seq, item);
      this.root.insertBefore(item, before);
      before = item;
    }
    this.#redraw(new Set(fresh));
    this.filter();
  }

  /** Show what passes the search and the filter by side; returns how many. */
  filter() {
    let shown = 0;
    for (const [seq, item] of this.#items) {
      const shows = !this.search.active || this.search.shows(seq);
      if (item.hidden === shows) item.hidden = !shows;
      shown += Number(shows);
    }
    return shown;
  }

  /** @param {Player} player */
  update(player) {
    if (player.seq === this.#current) return;
    this.#setCurrent(this.#current, null);
    this.#current = player.seq;
    this.#setCurrent(player.seq, "true");
    if (!this.#away) this.#intoView();
  }

  /** Back to the current event, wherever the person had scrolled. */
  reveal() {
    this.#away = false;
    this.button.hidden = true;
    this.#intoView();
  }

  /** Focus the row of the current event. */
  focus() {
    /** @type {HTMLElement|null|undefined} */ (
      this.#items.get(this.#current)?.firstElementChild)?.focus();
  }

  /** @param {number} seq @param {"true"|null} current */
  #setCurrent(seq, current) {
    const item = this.#items.get(seq);
    if (!item) return;
    mark(item, "aria-current", current);
    const row = /** @type {HTMLElement} */ (item.firstElementChild);
    const focused = document.activeElement?.closest("#events") === this.root;
    row.tabIndex = current ? 0 : -1;
    if (current && focused) row.focus({ preventScroll: true });
  }

  #intoView() {
    const item = this.#items.get(this.#current);
    if (!item || item.hidden) return;
    const { scrollTop, clientHeight } = this.root;
    const [top, bottom] = [item.offsetTop, item.offsetTop + item.offsetHeight];
    const margin = Math.min(96, clientHeight / 4);
    const inside = top - margin >= scrollTop && bottom + margin <= scrollTop + clientHeight;
    if (inside) return;
    this.root.scrollTop = top - (clientHeight - item.offsetHeight) / 2;
    this.#own = this.root.scrollTop;
  }

  #scrolled() {
    if (Math.abs(this.root.scrollTop - this.#own) < 2) return;
    const item = this.#items.get(this.#current);
    const seen = !item || item.hidden || this.#sees(item);
    this.#away = !seen;
    this.button.hidden = seen;
  }

  /** @param {HTMLElement} item */
  #sees(item) {
    const { scrollTop, clientHeight } = this.root;
    return item.offsetTop + item.offsetHeight > scrollTop
      && item.offsetTop < scrollTop + clientHeight;
  }

  /** What came in may have replaced, withdrawn or shifted older events. @param {Set<number>} fresh */
  #redraw(fresh) {
    const { superseded, late } = this.context.model.relations;
    for (const [seq, item] of this.#items) {
      const state = `${superseded.get(seq) ?? ""}/${late.has(seq)}`;
      if (fresh.has(seq) || item.dataset.drawn === state) {
        item.dataset.drawn = state;
        continue;
      }
      const again = this.#item(seq);
      again.dataset.drawn = state;
      item.replaceChildren(...again.childNodes);
      if (seq === this.#current) this.#setCurrent(seq, "true");
    }
  }

  /** @param {number} seq */
  #item(seq) {
    const { model, lang, format } = this.context;
    const { store } = model;
    const line = store.line(seq);
    const kind = model.vocabulary.kind(line.kind);
    const side = store.side(seq);
    const text = pick(line.text, lang);
    const replaced = model.relations.superseded.has(seq) ? "replaced" : null;
    const words = el("span", { class: "event-words" },
      ...flags(this.context, seq).map(({ word }) => el("span", { class: "event-flag" }, word)),
      el("span", { class: "visually-hidden" }, `${model.vocabulary.sideLabel(side, lang)}: `),
      el(replaced ? "s" : "span", { class: replaced },
        el("span", { class: "event-kind" }, capital(pick(kind.label, lang).text)), " ",
        el("span", { class: "event-text", lang: text.other ? text.lang : null }, text.text)));
    const time = store.estimates[seq]
      ? (store.orderOnly ? [] : [el("span", { class: "event-time" }, "≈")])
      : [el("time", { class: "event-time", datetime: line.time ?? line.recorded },
        format.elapsed(store.times[seq] - model.relations.zero))];
    const row = el("button", {
      class: "event", type: "button", tabindex: "-1", "data-command": "event", "data-value": seq,
    }, el("span", { class: "event-number" }, `#${seq}`), ...time, glyph(kind.mark, side), words);
    return el("li", { "data-seq": seq }, row);
  }
}
