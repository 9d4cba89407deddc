// @ts-check
/**
 * What the list is scrolled in: how high it is, how far it is scrolled, what rows measure there.
 * Sizes are read when they change, not when they are needed, so that no frame waits for a layout.
 */

import { RowScroll } from "../core/row-scroll.js";
import { byId, el } from "./dom.js";

/** The scroll bar rests for so long before it is put to where the list is. */
const REST_MS = 160;
const SIZES = /** @type {const} */ (["row", "heading", "open", "line", "foot"]);

export class ListView {
  scroll = new RowScroll();
  /** px: a row, its heading, what the open row has more at most, a line of text, and room below the
   *  last row. */
  sizes = { row: 44, heading: 28, open: 0, line: 19, foot: 0 };
  height = 0;
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #resting;
  /** The person is scrolling. */
  #moving = false;
  /** The last move was a long one, and the scroll bar has not come to rest. */
  leaping = false;

  /** @param {{scrolled: () => void, rested: () => void, resized: () => void}} on */
  constructor(on) {
    this.on = on;
    this.root = byId("events-view");
    this.space = byId("events-space");
    this.probes = SIZES.map((name) => el("i", { class: `event-probe probe-${name}`, "aria-hidden": "true" }));
    this.space.append(...this.probes);
    const observer = new ResizeObserver(() => this.#measure());
    for (const one of [this.root, ...this.probes]) observer.observe(one);
    this.root.addEventListener("scroll", () => this.#scrolled(), { passive: true });
    this.#measure();
  }

  get top() {
    return this.scroll.top;
  }

  /** Nothing is below, as far as the list knows its size. */
  get atEnd() {
    return this.top >= this.scroll.farthest - 1;
  }

  /** @param {number} total px of all rows */
  resize(total) {
    this.scroll.resize(total ? total + this.sizes.foot : 0, this.height);
    const height = `${this.scroll.height}px`;
    if (this.space.style.height !== height) this.space.style.height = height;
    if (this.scroll.mapped && !this.#moving) this.#put(this.scroll.settled);
  }

  /** @param {number} top px of the list */
  go(top) {
    this.leaping = false;
    this.#put(this.scroll.go(top));
  }

  #measure() {
    this.height = this.root.clientHeight;
    SIZES.forEach((name, n) => {
      this.sizes[name] = this.probes[n].getBoundingClientRect().height;
    });
    this.sizes.open = Math.max(0, this.sizes.open - this.sizes.row);
    this.on.resized();
  }

  #scrolled() {
    const { scroll, root } = this;
    const to = root.scrollTop;
    if (Math.abs(to - scroll.bar) < 1) return;
    const before = scroll.top;
    scroll.moved(to);
    this.leaping = Math.abs(scroll.top - before) > 2 * this.height;
    this.#moving = true;
    clearTimeout(this.#resting);
    this.#resting = setTimeout(() => this.#rest(), REST_MS);
    if (to <= 0 || to >= scroll.height - scroll.view - 1) this.#put(scroll.settled);
    this.on.scrolled();
  }

  #rest() {
    this.leaping = this.#moving = false;
    this.#put(this.scroll.settled);
    this.on.rested();
  }

  /** @param {number} bar */
  #put(bar) {
    if (Math.abs(this.root.scrollTop - bar) >= 1) this.root.scrollTop = bar;
    this.scroll.bar = this.scroll.mapped ? this.root.scrollTop : bar;
  }
}
