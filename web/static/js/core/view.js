// @ts-check
/**
 * What part of the axis is on show. Until somebody zooms or pans it is everything, and grows with
 * the drill; from then on it stays where it was put. The playhead is kept in view as long as nobody
 * has moved the view away from it.
 *
 * A hand moves it at once (`pan`, `zoom`, …); `smoothly` makes a glide of the same move, and
 * `animate` goes on with what moves, once a frame. Where motion is not wanted (`still`) there is none.
 */

import { convert } from "./axis-change.js";
import { closest } from "./closest.js";
import { Drive, Glide, Swing } from "./inertia.js";
import { TimeScale } from "./timescale.js";

/** A playhead that comes this near to the edge of the view turns the page. */
const PAGE_AT = 0.94;
const PAGE_TO = 0.08;
/** Room that is left at the edge at which something came into view. */
const MARGIN = 0.1;
/** Less than this many px from the middle is in the middle. */
const CENTRED = 2;
/** What a key that is held adds at each repeat, where nothing moves by itself. */
const REPEAT = 0.2;

/** @typedef {import("./axis.js").Axis} Axis */

export class View {
  /** @type {import("./inertia.js").Motion|null} */
  #motion = null;
  /** Somebody has moved it, and not to the playhead. */
  #held = false;
  /** Where the last change of the axis came from, and what it led to.
   *  @type {{back: {from: number, to: number, ordinal: boolean}, shown: TimeScale}|null} */
  #changed = null;

  /** @param {Axis} axis */
  constructor(axis) {
    this.axis = axis;
    this.least = closest(axis);
    this.drive = new Drive();
    this.pinned = false;
    /** Whoever does not want motion gets every move at once. */
    this.still = false;
    this.#take(axis);
    this.scale = new TimeScale(axis.from, axis.to, 0, 1);
  }

  /** @param {number} left @param {number} width */
  resize(left, width) {
    const { scale } = this;
    if (scale.left !== left || scale.width !== Math.max(1, width)) this.scale = scale.resize(left, width);
  }

  /** The drill has grown. @param {Axis} axis */
  setAxis(axis) {
    if (axis.ordinal !== this.axis.ordinal) return this.changeAxis(axis, NaN);
    if (this.#motion instanceof Glide && !this.#narrow(this.#motion.goal)) this.#hasten(this.#motion);
    this.#take(axis);
    if (this.pinned) this.#show(this.scale);
    else this.#whole();
    return undefined;
  }

  /**
   * Another axis: what is on show stays, and the playhead stays where it is when it is in view,
   * else the middle does. Back again without a move in between is where it was.
   * @param {Axis} axis
   * @param {number} head the playhead on the axis as it was, NaN for none
   */
  changeAxis(axis, head) {
    const [old, was] = [this.scale, this.axis];
    if (this.#motion !== this.drive) this.halt();
    this.#take(axis);
    if (!this.pinned) return this.#whole();
    if (axis.ordinal === was.ordinal) return this.#show(old);
    const undone = this.#changed?.shown === old && this.#changed.back.ordinal === axis.ordinal;
    const { from, to } = undone && this.#changed ? this.#changed.back : this.#carried(was, head);
    this.#show(new TimeScale(from, to, old.left, old.width));
    const back = { from: old.from, to: old.to, ordinal: was.ordinal };
    this.#changed = { back, shown: this.scale };
    return undefined;
  }

  fit() {
    this.#held = false;
    this.halt();
    this.#whole();
  }

  /** In (factor > 1) or out around what is at `x`. @param {number} factor @param {number} x */
  zoom(factor, x) {
    this.#hand(this.scale.zoomWithin(factor, x, this.least, this.axis.to - this.axis.from));
  }

  /** @param {number} px to the right of what is shown */
  pan(px) {
    this.#hand(this.scale.pan(px));
  }

  /** @param {number} value */
  centre(value) {
    this.#hand(this.#centred(value));
  }

  /** @param {number} from @param {number} to */
  range(from, to) {
    const { left, width } = this.scale;
    this.#hand(new TimeScale(Math.min(from, to), Math.max(from, to), left, width));
  }

  /** The whole of something, with room on both sides. @param {number} from @param {number} to */
  show(from, to) {
    const scale = padded(this.scale, { from, to });
    this.range(scale.from, scale.to);
  }

  /**
   * A value into the middle; when it is there, or everything is on show, the first of these parts;
   * when that is what is on show, the next; and everything after the last.
   * @param {number} value
   * @param {{from: number, to: number}[]} parts that it lies in, from the smallest
   */
  focus(value, parts) {
    const here = this.#goal;
    const shown = parts.findIndex((part) => this.#like(here, padded(here, part)));
    const centred = this.#like(here, this.#centred(value));
    if (this.pinned && shown < 0 && !centred) this.centre(value);
    else if (shown + 1 < parts.length) this.show(parts[shown + 1].from, parts[shown + 1].to);
    else this.fit();
    this.#held = false;
  }

  /** Whether they look the same, the second as it could be shown. @param {TimeScale} here
   *  @param {TimeScale} other */
  #like(here, other) {
    const { from, to } = other.within(this.axis.from, this.axis.to, this.least);
    return Math.abs(from - here.from) + Math.abs(to - here.to) < 2 * CENTRED * here.unit;
  }

  /** Where a glide leads, else what is on show. */
  get #goal() {
    return this.#motion instanceof Glide ? this.#motion.goal : this.scale;
  }

  /** The same move, but on the way. @param {() => void} move */
  smoothly(move) {
    const here = this.scale;
    this.scale = this.#goal;
    move();
    const goal = this.scale;
    const same = goal.from === here.from && goal.to === here.to;
    if (this.still || same) return;
    this.scale = here;
    this.#motion = new Glide(goal);
  }

  /** On as a finger left it. @param {number} speed px a ms, to the right of what is shown */
  swing(speed) {
    if (!this.still && speed && this.pinned) this.#motion = new Swing(speed);
  }

  /**
   * A key goes down: one step, and on until it is released. Without motion, every repeat of the
   * keyboard is a part of a step.
   * @param {string} key
   * @param {{pan?: number, zoom?: number, x?: number}} step
   * @param {boolean} [again] it was down already
   */
  press(key, step, again = false) {
    const { pan = 0, zoom = 1, x = 0 } = step;
    if (this.still) {
      const part = again ? REPEAT : 1;
      return pan ? this.pan(pan * part) : this.zoom(zoom ** part, x);
    }
    if (again) return undefined;
    if (this.#motion !== this.drive) this.halt();
    this.drive.press(key, step);
    this.#motion = this.drive;
    this.#held = true;
    return undefined;
  }

  /** Stop where it is. */
  halt() {
    this.drive.release();
    this.#motion = null;
  }

  /** Go on with what moves; whether it still does. @param {number} now */
  animate(now) {
    const motion = this.#motion;
    if (!motion) return false;
    const before = this.scale;
    this.#show(motion.step(before, now));
    this.#motion = motion.done ? null : motion;
    return this.#motion !== null;
  }

  /** The playhead was moved by hand: it is to be in view again. */
  attach() {
    this.#held = false;
  }

  /**
   * Keep the playhead in view: turn the page when it runs out at the right, and bring it back when
   * it was moved out of view; unless a hand has moved the view away from it.
   * @param {number} value
   * @param {boolean} playing
   */
  follow(value, playing) {
    if (!this.pinned || Number.isNaN(value)) return;
    const scale = this.#goal;
    const part = (value - scale.from) / scale.span;
    if (part >= 0 && part <= 1 && !this.#motion) this.#held = false;
    if (this.#held) return;
    if (playing && part > PAGE_AT && part <= 1.02) this.#bring(scale.pan((part - PAGE_TO) * scale.width));
    else if (part < 0 || part > 1) this.#bring(this.#near(scale, part, value));
  }

  /** @param {TimeScale} scale @param {number} part @param {number} value */
  #near(scale, part, value) {
    if (part < -1 || part > 2) return this.#centred(value);
    return scale.pan((part < 0 ? part - MARGIN : part - 1 + MARGIN) * scale.width);
  }

  /** @param {TimeScale} goal */
  #bring(goal) {
    if (this.still) this.#show(goal);
    else this.#motion = new Glide(goal.within(this.axis.from, this.axis.to, this.least));
  }

  /** @param {number} value */
  #centred(value) {
    const scale = this.#goal;
    return scale.pan(scale.x(value) - scale.left - scale.width / 2);
  }

  /** What is on show, on the axis that is new. @param {Axis} was @param {number} head */
  #carried(was, head) {
    const { scale, axis } = this;
    const at = head >= scale.from && head <= scale.to ? head : (scale.from + scale.to) / 2;
    const [from, to, anchor] = [scale.from, scale.to, at].map((value) => convert(value, was, axis));
    const span = Math.max(to - from, this.least);
    const start = anchor - (span * (at - scale.from)) / scale.span;
    return { from: start, to: start + span };
  }

  /** @param {TimeScale} scale */
  #hand(scale) {
    this.halt();
    this.#held = true;
    this.#show(scale);
  }

  /** Keys that are down go on over it: they move by px. @param {Axis} axis */
  #take(axis) {
    this.axis = axis;
    this.least = closest(axis);
    Object.assign(this.drive, { least: this.least, most: axis.to - axis.from });
  }

  /** Be where it leads. @param {Glide} glide */
  #hasten(glide) {
    this.#motion = null;
    this.#show(glide.goal);
  }

  /** Whether it is less than everything. @param {TimeScale} scale */
  #narrow(scale) {
    return scale.span < (this.axis.to - this.axis.from) * 0.999;
  }

  #whole() {
    const { left, width } = this.scale;
    this.scale = new TimeScale(this.axis.from, this.axis.to, left, width);
    this.pinned = false;
  }

  /** @param {TimeScale} scale */
  #show(scale) {
    const { from, to } = this.axis;
    const shown = scale.within(from, to, this.least);
    this.pinned = this.#narrow(shown);
    const { left, width } = this.scale;
    this.scale = this.pinned ? shown : new TimeScale(from, to, left, width);
  }
}

/** Something with room on both sides. @param {TimeScale} scale @param {{from: number, to: number}} part */
function padded({ left, width }, { from, to }) {
  const room = (to - from) * MARGIN;
  return new TimeScale(from - room, to + room, left, width);
}
