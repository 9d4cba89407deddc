// @ts-check
/**
 * The list: the equal of the canvas for whoever cannot see it. An ordered list of all events that
 * are shown, in presentation order, of which only those in view and some around them are elements.
 *
 * It keeps the current event in view until the person scrolls or walks away from it; moving the
 * playhead, or the button, brings it back. Arrows move the focus and leave the playhead alone, so
 * that one can read back while the drill plays, is followed live, or is led by somebody else; Enter,
 * Space and a click go to the event. What comes in above moves nothing that is in view.
 *
 * While it plays all rows are of one height. When it stands, the current row opens to its whole text.
 */

import { FEW, Rows, SPARE } from "../core/rows.js";
import { byId, mark } from "./dom.js";
import { ListElements } from "./list-elements.js";
import { ListView } from "./list-view.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/player.js").Player} Player
 * @typedef {import("./list-row.js").Row} Row
 * @typedef {{version: number, active: boolean, words: string, ranks: () => Uint32Array|null}} Shown
 *   as `core/filter.js`
 * @typedef {{seq: number, offset: number}} Held
 */

/** Where in the view the current row is put when it had left it. */
const PART = 0.35;
/** px at either end of the view in which the current row does not stay. */
const EDGE = 72;
/** px on either side of a row that gets the focus: the button stands below, or over the first row
 *  where there is little room. */
const CLEAR = 56;
/** Rows on paper, from the first one on. */
const PRINTED = 3000;

export class EventList {
  rows = new Rows();
  #current = 0;
  #still = true;
  #away = false;
  /** The person moved the playhead: the focus goes with it. */
  #led = false;
  /** @type {Row|null} */
  #stop = null;
  /** What may stay where it is when something changes: the first row in view, and the current one
   *  when it is seen. @type {{first: Held|null, current: Held|null}} */
  #held = { first: null, current: null };
  #derived = "";
  #printing = false;
  /** px that the text of the current row needs beyond one line. */
  #extra = 0;

  /**
   * @param {Say} context
   * @param {Shown} shown
   * @param {() => void} asked rows have asked for their lines
   */
  constructor(context, shown, asked) {
    this.context = context;
    this.shown = shown;
    this.asked = asked;
    this.root = byId("events");
    this.elements = new ListElements(this.root, context);
    this.button = byId("to-current");
    this.view = new ListView({
      scrolled: () => this.#scrolled(),
      rested: () => this.#again(),
      resized: () => this.#resized(),
    });
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("focusin", () => this.#stopAt());
    for (const when of ["beforeprint", "afterprint"]) {
      addEventListener(when, () => this.#print(when === "beforeprint"));
    }
  }

  /** @param {number} from */
  dataChanged(from) {
    if (from === Infinity) return this.#again();
    mark(this.view.root, "class", `event-list${this.context.model.store.orderOnly ? " order-only" : ""}`);
    return this.#derive();
  }

  linesChanged() {
    this.#again();
  }

  /** Show what passes the filter; returns how many that are. */
  filter() {
    if (this.#derived !== this.#version) this.#derive();
    return this.rows.count;
  }

  /** @param {Player} player */
  update(player) {
    const still = player.state === "paused" || player.state === "ended";
    if (player.seq === this.#current && still === this.#still && !this.#led) return;
    const focused = this.#led && this.elements.focused > 0;
    [this.#current, this.#still, this.#led] = [player.seq, still, false];
    this.#open();
    this.#hold(this.#held.first);
    if (!this.#away) this.#intoView();
    this.#render();
    this.#unfold();
    if (focused) this.elements.get(this.#current)?.button.focus({ preventScroll: true });
  }

  /** Back to the current event, wherever the person had scrolled. */
  reveal() {
    this.#led = true;
    if (!this.#away) return;
    this.#away = false;
    this.#intoView();
    this.#render();
  }

  // geometry

  get #version() {
    return `${this.shown.version}@${this.context.model.store.version}`;
  }

  /** The events, or those that are shown, are others. */
  #derive() {
    const { model } = this.context;
    const focused = this.elements.focused;
    this.#derived = this.#version;
    this.rows.set(model.store.count, this.shown.ranks(), model.outline.phases);
    this.#open();
    this.elements.stale();
    this.#hold(this.#held.current ?? this.#held.first);
    this.#render();
    this.#unfold();
    if (focused && !this.elements.focused) this.#refocus(focused);
  }

  #open() {
    const { rows, view, context } = this;
    const { store } = context.model;
    rows.sizes = { ...view.sizes, open: this.#extra };
    rows.open = -1;
    if (this.#still && store.has(this.#current)) {
      const rank = store.rankOf(this.#current);
      if (rows.shows(rank)) rows.open = rows.place(rank);
    }
    view.resize(rows.total);
  }

  /** @param {boolean} printing */
  #print(printing) {
    this.#printing = printing;
    this.#again();
  }

  /** Put a row back to where it was. @param {Held|null} held */
  #hold(held) {
    const { rows, view } = this;
    const { store } = this.context.model;
    if (!held || !store.has(held.seq) || !rows.count) return;
    const place = Math.min(rows.count - 1, rows.place(store.rankOf(held.seq)));
    const top = rows.top(place) - held.offset;
    if (Math.abs(top - view.top) >= 1) view.go(top);
  }

  #remember() {
    const { rows, view } = this;
    const { store } = this.context.model;
    const held = (/** @type {number} */ place) =>
      ({ seq: store.at(rows.rank(place)), offset: rows.top(place) - view.top });
    const current = this.#away ? -1 : this.#place();
    this.#held = {
      first: rows.count ? held(rows.at(view.top)) : null,
      current: current >= 0 && this.#sees(current) ? held(current) : null,
    };
  }

  /** The place of the current row, -1 when it is not shown. */
  #place() {
    const { store } = this.context.model;
    if (!store.has(this.#current)) return -1;
    const rank = store.rankOf(this.#current);
    return this.rows.shows(rank) ? this.rows.place(rank) : -1;
  }

  /** The place of a rank, or of the last one before it that is shown. @param {number} rank */
  #near(rank) {
    const { rows } = this;
    const place = rows.place(rank);
    return rows.shows(rank) ? place : Math.max(0, place - 1);
  }

  /** @param {number} place */
  #sees(place) {
    const { top, height } = this.view;
    return this.rows.bottom(place) > top + 1 && this.rows.inner(place) < top + height - 1;
  }

  #intoView() {
    const { rows, view, context } = this;
    const { store } = context.model;
    if (!store.has(this.#current) || !rows.count || !view.height) return;
    const place = this.#near(store.rankOf(this.#current));
    const edge = Math.min(EDGE, view.height / 5);
    const [top, bottom] = [rows.top(place), rows.bottom(place)];
    if (top - edge >= view.top && bottom + edge <= view.top + view.height) return;
    view.go(top - (view.height - (bottom - top)) * PART);
  }

  /** Nothing of the current row is in view. */
  get #lost() {
    const { store } = this.context.model;
    return store.has(this.#current) && this.rows.count > 0
      && !this.#sees(this.#near(store.rankOf(this.#current)));
  }

  #scrolled() {
    this.#away = this.#lost;
    this.#render();
  }

  #resized() {
    if (!this.rows.count) return;
    // The button that leads back takes room below the last row, too.
    const last = this.#away && this.view.atEnd;
    this.#open();
    if (last) this.view.go(Infinity);
    else this.#hold(this.#held.first);
    if (!this.#away && this.#lost) this.#intoView();
    this.#render();
    this.#unfold();
  }

  /** What the rows say may be different. */
  #again() {
    this.elements.stale();
    this.#render();
    this.#unfold();
  }

  /** Make room for the whole text of the row that is open. */
  #unfold() {
    const row = this.rows.open < 0 ? null : this.elements.get(this.#current);
    const text = /** @type {HTMLElement|null|undefined} */ (row?.button.lastElementChild);
    if (!row || !text) return;
    const extra = Math.min(this.view.sizes.open, Math.max(0, text.offsetHeight - this.view.sizes.line));
    if (Math.abs(extra - this.#extra) < 1) return;
    this.#extra = extra;
    this.view.space.style.setProperty("--opened", `${extra}px`);
    this.#open();
    this.#hold(this.#held.first);
    if (!this.#away) this.#intoView();
    this.#render();
  }

  #render() {
    const { rows, view, elements, context } = this;
    const { store } = context.model;
    const window = this.#printing ? { from: 0, to: Math.min(rows.count, PRINTED) }
      : rows.window(view.top, view.height, view.leaping ? FEW : SPARE);
    elements.show(window, {
      rows, current: this.#current, words: this.shown.words, ask: !view.leaping,
      shift: view.scroll.shift,
    });
    this.#stopAt();
    this.#remember();
    this.button.hidden = !this.#away || this.#sees(this.#near(store.rankOf(this.#current)));
    this.asked();
  }

  // focus

  /** One row can be reached by Tab: the one with the focus, else the current one, else the first in
   *  view. */
  #stopAt() {
    const { rows, view } = this;
    if (!rows.count) return;
    const first = this.context.model.store.at(rows.rank(rows.at(view.top + rows.sizes.row / 2)));
    const [seq] = [this.elements.focused, this.#current, first].filter((one) => this.elements.has(one));
    const stop = this.elements.get(seq) ?? null;
    if (stop === this.#stop && stop?.button.tabIndex === 0) return;
    if (this.#stop) this.#stop.button.tabIndex = -1;
    if (stop) stop.button.tabIndex = 0;
    this.#stop = stop;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey) return;
    const { rows, view } = this;
    const { store } = this.context.model;
    const seq = this.elements.focused;
    if (!seq || !store.has(seq)) return;
    const place = rows.place(store.rankOf(seq));
    const page = Math.max(1, Math.floor(view.height / rows.sizes.row) - 1);
    const to = {
      ArrowUp: place - 1, ArrowDown: place + 1, PageUp: place - page, PageDown: place + page,
      Home: 0, End: rows.count - 1,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    this.#focus(Math.max(0, Math.min(rows.count - 1, to)));
  }

  /** @param {number} place */
  #focus(place) {
    const { rows, view } = this;
    const seq = this.context.model.store.at(rows.rank(place));
    const [top, bottom] = [rows.top(place), rows.bottom(place)];
    const above = Math.min(CLEAR, view.height / 2);
    const below = Math.max(0, Math.min(CLEAR, view.height - above - (bottom - top)));
    if (top < view.top + above) view.go(top - above);
    else if (bottom + below > view.top + view.height) view.go(bottom + below - view.height);
    this.#away = seq !== this.#current;
    this.#render();
    this.elements.get(seq)?.button.focus({ preventScroll: true });
    this.#render();
  }

  /** The row that had the focus is not shown any more. @param {number} seq */
  #refocus(seq) {
    const { store } = this.context.model;
    if (this.rows.count && store.has(seq)) this.#focus(this.#near(store.rankOf(seq)));
    else /** @type {HTMLElement|null} */ (this.root.closest("[tabindex]"))?.focus({ preventScroll: true });
  }
}
