// @ts-check
/**
 * One thumb of a slider with several, on a strip that a scale maps: dragged, moved by keys, and said
 * in words. What it says follows a moment behind what moves, so that a screen reader is told once.
 */

import { axisSpoken } from "../core/axis-words.js";
import { mark } from "./dom.js";

/**
 * @typedef {object} Part
 * @property {() => number} value NaN when there is none
 * @property {() => number} least
 * @property {() => number} most
 * @property {(direction: 1|-1, large: boolean) => number} next where a key moves it
 * @property {(x: number) => number} at the value at px of the strip
 * @property {(value: number, done: boolean) => void} move
 */

const TELL_MS = 200;

/** Keys and where they lead. @type {Record<string, [direction: 1|-1, large: boolean]>} */
const STEPS = {
  ArrowLeft: [-1, false], ArrowDown: [-1, false], ArrowRight: [1, false], ArrowUp: [1, false],
  PageDown: [-1, true], PageUp: [1, true],
};

export class Thumb {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #telling = undefined;
  #x = NaN;
  /** Where it is drawn. */
  #px = NaN;

  /** @param {HTMLElement} element @param {import("../core/facts.js").Say} context @param {Part} part */
  constructor(element, context, part) {
    this.element = element;
    this.context = context;
    this.part = part;
    element.addEventListener("keydown", (event) => this.#key(event));
    element.addEventListener("pointerdown", (event) => this.#drag(event));
    element.addEventListener("focus", () => this.tell());
  }

  /** @param {number} x px of the strip, NaN when it is not there */
  place(x) {
    const there = !Number.isNaN(x);
    if (this.element.hidden === there) this.element.hidden = !there;
    if (!there) [this.#x, this.#px] = [NaN, NaN];
    if (!there || x === this.#x) return;
    this.#x = x;
    // Moving an element costs a layout; where it stays on its pixel nobody sees it move.
    const px = Math.round(x * devicePixelRatio) / devicePixelRatio;
    if (px !== this.#px) this.element.style.transform = `translateX(${px}px)`;
    this.#px = px;
    this.#telling ??= setTimeout(() => this.tell(), TELL_MS);
  }

  tell() {
    clearTimeout(this.#telling);
    this.#telling = undefined;
    const { value, least, most } = this.part;
    const now = value();
    if (Number.isNaN(now)) return;
    const { axis } = this.context.model;
    const whole = (/** @type {number} */ at) =>
      String(axis.ordinal || axis.empty ? Math.round(at) : Math.round((at - axis.first) / 1000));
    mark(this.element, "aria-valuemin", whole(least()));
    mark(this.element, "aria-valuemax", whole(most()));
    mark(this.element, "aria-valuenow", whole(now));
    mark(this.element, "aria-valuetext", axisSpoken(this.context, now));
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const { part } = this;
    const ends = { Home: part.least, End: part.most }[event.key];
    const step = STEPS[event.key];
    if (!ends && !step) return;
    event.preventDefault();
    event.stopPropagation();
    this.#move(ends ? ends() : part.next(...step), true);
    this.tell();
  }

  /** @param {PointerEvent} down */
  #drag(down) {
    if (down.button !== 0) return;
    const { element } = this;
    const strip = /** @type {HTMLElement} */ (element.offsetParent);
    const grip = down.clientX - strip.getBoundingClientRect().left - this.#x;
    element.setPointerCapture(down.pointerId);
    const to = (/** @type {PointerEvent} */ event, done = false) =>
      this.#move(this.part.at(event.clientX - strip.getBoundingClientRect().left - grip), done);
    const move = (/** @type {PointerEvent} */ event) => to(event);
    const up = (/** @type {PointerEvent} */ event) => {
      element.removeEventListener("pointermove", move);
      element.removeEventListener("pointerup", up);
      element.removeEventListener("pointercancel", up);
      if (event.type === "pointerup" && moved) to(event, true);
    };
    let moved = false;
    element.addEventListener("pointermove", () => { moved = true; }, { once: true });
    element.addEventListener("pointermove", move);
    element.addEventListener("pointerup", up);
    element.addEventListener("pointercancel", up);
    down.stopPropagation();
  }

  /** @param {number} value @param {boolean} done */
  #move(value, done) {
    const { least, most, move } = this.part;
    move(Math.min(most(), Math.max(least(), value)), done);
  }
}
