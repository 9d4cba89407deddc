// @ts-check
/**
 * A list that is longer than a browser lets an element be. The scroll bar has at most `MOST` px; a
 * longer list is mapped onto it: one to one near both ends, in proportion between them. A wheel, a
 * finger or a key moves by exactly what it says wherever it is; only a long leap, as of the thumb,
 * goes to the part of the list that the scroll bar shows. Once it rests, `settle` puts the scroll
 * bar back to where the list is.
 */

/** px; browsers stop between 17 and 33 million. */
const MOST = 8_000_000;
/** px at either end that are mapped one to one. */
const END = 200_000;
/** A move of up to so many views is meant exactly. */
const NEAR = 4;

export class RowScroll {
  /** px of the list at the upper edge of the view */
  top = 0;
  /** where the scroll bar is, in px of its own */
  bar = 0;
  #total = 0;
  #view = 0;

  /** @param {number} [most] */
  constructor(most = MOST) {
    this.most = most;
    this.end = Math.min(END, most / 8);
  }

  /** The list or the view is of another size. @param {number} total @param {number} view px */
  resize(total, view) {
    [this.#total, this.#view] = [total, view];
    this.top = Math.min(this.top, this.farthest);
  }

  /** Height of the element that is scrolled. */
  get height() {
    return Math.min(this.#total, this.most);
  }

  get view() {
    return this.#view;
  }

  /** The greatest `top`. */
  get farthest() {
    return Math.max(0, this.#total - this.#view);
  }

  get #barEnd() {
    return Math.max(0, this.height - this.#view);
  }

  get mapped() {
    return this.#total > this.most;
  }

  /** The person moved the scroll bar. @param {number} to */
  moved(to) {
    const by = to - this.bar;
    this.bar = to;
    const near = Math.abs(by) <= NEAR * Math.max(this.#view, 500);
    this.top = this.mapped && near ? this.#held(this.top + by) : this.#of(to);
  }

  /** The list is to show this at the upper edge; returns where the scroll bar then is.
   *  @param {number} top */
  go(top) {
    this.top = this.#held(top);
    this.bar = this.settled;
    return this.bar;
  }

  /** Where the scroll bar belongs. */
  get settled() {
    const { top, end, farthest } = this;
    if (!this.mapped || top <= end) return top;
    if (top >= farthest - end) return this.#barEnd - (farthest - top);
    return end + (top - end) * ((this.#barEnd - 2 * end) / (farthest - 2 * end));
  }

  /** What has to be added to px of the list to get px of the scrolled element. */
  get shift() {
    return this.bar - this.top;
  }

  /** @param {number} bar */
  #of(bar) {
    const { end, farthest } = this;
    if (!this.mapped || bar <= end) return this.#held(bar);
    if (bar >= this.#barEnd - end) return this.#held(farthest - (this.#barEnd - bar));
    return end + (bar - end) * ((farthest - 2 * end) / (this.#barEnd - 2 * end));
  }

  /** @param {number} top */
  #held(top) {
    return Math.max(0, Math.min(this.farthest, top));
  }
}
