// @ts-check
/**
 * The ends of the range that play repeats, in the ruler: two thumbs of one slider, each beside its
 * bracket and out of the way of what is between them. One that is out of view waits at the edge.
 */

import { bounds, ends, reach } from "../core/loop.js";
import { nudged, snapped } from "../core/snapping.js";
import { byId, mark } from "./dom.js";
import { Thumb } from "./thumb.js";

/** A key moves an end to the next event, and at least so far that it shows. */
const STEP_PX = 2;
const LARGE = 0.1;

export class LoopThumbs {
  /**
   * @param {import("../core/facts.js").Say} context
   * @param {import("../core/view.js").View} view
   * @param {import("../core/player.js").Player} player
   * @param {(from: number, to: number, done: boolean) => void} choose
   */
  constructor(context, view, player, choose) {
    this.context = context;
    this.view = view;
    this.player = player;
    const next = (/** @type {"from"|"to"} */ end) =>
      (/** @type {1|-1} */ direction, /** @type {boolean} */ large) =>
        nudged(this.#axis, view.scale, this.#ends[end], direction, large ? LARGE * view.scale.width : STEP_PX);
    this.from = new Thumb(byId("loop-from"), context, {
      value: () => this.#ends.from,
      least: () => this.#axis.first,
      most: () => reach(this.#axis, this.#ends).from,
      next: next("from"),
      at: (x) => this.#at(x, 0.5),
      move: (value, done) => choose(value, this.#ends.to, done),
    });
    this.to = new Thumb(byId("loop-to"), context, {
      value: () => this.#ends.to,
      least: () => reach(this.#axis, this.#ends).to,
      most: () => this.#axis.last,
      next: next("to"),
      at: (x) => this.#at(x, -0.5),
      move: (value, done) => choose(this.#ends.from, value, done),
    });
  }

  get #axis() {
    return this.context.model.axis;
  }

  get #ends() {
    const { range } = this.player;
    return range ? ends(this.#axis, range) : { from: NaN, to: NaN };
  }

  update() {
    const { range } = this.player;
    const { from, to } = range && !this.#axis.empty ? bounds(this.#axis, range) : { from: NaN, to: NaN };
    this.#place(this.from, from);
    this.#place(this.to, to);
  }

  /** The end that is meant where a thumb is: the number whose edge it is, or an event that is near.
   *  @param {number} x @param {0.5|-0.5} inward */
  #at(x, inward) {
    const { scale } = this.view;
    return this.#axis.ordinal ? Math.round(scale.value(x) + inward) : snapped(this.#axis, scale, x);
  }

  /** @param {Thumb} thumb @param {number} value */
  #place(thumb, value) {
    const { scale } = this.view;
    const x = scale.x(value);
    const held = Math.min(scale.left + scale.width, Math.max(scale.left, x));
    thumb.place(held);
    mark(thumb.element, "data-out", x === held || Number.isNaN(x) ? null : x < held ? "left" : "right");
  }
}
