// @ts-check
/**
 * What moves the view after a hand has said so: a glide to a place, the swing after a finger has
 * let go, keys that are held. Each is asked once a frame for the scale that is next, and says when
 * it is done; none reads a clock.
 *
 * @typedef {import("./timescale.js").TimeScale} TimeScale
 * @typedef {{step: (scale: TimeScale, now: number) => TimeScale, done: boolean}} Motion
 */

/** A glide is over within this, and so is a step of a key. */
export const GLIDE_MS = 160;
/** After so long a swing has a third of its speed. */
const DECAY_MS = 325;
/** A finger slower than this (px a ms) has stopped, not swung. */
const SLOWEST = 0.05;
const FASTEST = 6;
/** What a finger did longer ago says nothing of its speed. */
const SAMPLE_MS = 100;
/** A frame that took longer, as in a tab that slept, does not make up for it. */
const LONGEST_FRAME = 64;

/** To a part of the axis, and around the same point all the way. @implements {Motion} */
export class Glide {
  #start = NaN;
  /** @type {TimeScale|null} */
  #from = null;
  done = false;

  /** @param {TimeScale} goal */
  constructor(goal) {
    this.goal = goal;
  }

  /** @param {TimeScale} scale @param {number} now */
  step(scale, now) {
    if (Number.isNaN(this.#start)) this.#start = now;
    this.#from ??= scale;
    const part = Math.min(1, (now - this.#start) / GLIDE_MS);
    this.done = part === 1;
    return this.#from.toward(this.goal, 1 - (1 - part) ** 3);
  }
}

/** On, ever slower, in the direction in which a finger left. @implements {Motion} */
export class Swing {
  #last = NaN;
  done = false;

  /** @param {number} speed px a ms */
  constructor(speed) {
    this.speed = Math.min(FASTEST, Math.max(-FASTEST, speed));
  }

  /** @param {TimeScale} scale @param {number} now */
  step(scale, now) {
    const ms = elapsed(this.#last, now);
    this.#last = now;
    const slower = this.speed * Math.exp(-ms / DECAY_MS);
    const px = (this.speed - slower) * DECAY_MS;
    this.speed = slower;
    this.done = Math.abs(slower) < SLOWEST;
    return scale.pan(px);
  }
}

/**
 * Keys that are held: each press moves at an even speed for as long as it lasts, and at least for one
 * step, so that neither a tap nor the repeat of a keyboard shows, and quick taps add up.
 * @implements {Motion}
 */
export class Drive {
  /** Between these a zoom stops: the closest span, and the widest. */
  least = 0;
  most = Infinity;
  /** @type {{key: string, pan: number, zoom: number, x: number, age: number, held: boolean}[]} */
  #presses = [];
  #last = NaN;

  get done() {
    return this.#presses.length === 0;
  }

  /**
   * @param {string} key
   * @param {{pan?: number, zoom?: number, x?: number}} step px, or a factor around `x`
   */
  press(key, { pan = 0, zoom = 1, x = 0 }) {
    if (this.done) this.#last = NaN;
    this.release(key);
    this.#presses.push({ key, pan, zoom, x, age: 0, held: true });
  }

  /** @param {string} key none: all of them */
  release(key = "") {
    for (const press of this.#presses) if (!key || press.key === key) press.held = false;
  }

  /** @param {TimeScale} scale @param {number} now */
  step(scale, now) {
    const frame = elapsed(this.#last, now);
    this.#last = now;
    for (const press of this.#presses) {
      const ms = press.held ? frame : Math.max(0, Math.min(frame, GLIDE_MS - press.age));
      press.age += frame;
      if (press.pan) scale = scale.pan((press.pan * ms) / GLIDE_MS);
      if (press.zoom !== 1) {
        scale = scale.zoomWithin(press.zoom ** (ms / GLIDE_MS), press.x, this.least, this.most);
      }
    }
    this.#presses = this.#presses.filter(({ held, age }) => held || age < GLIDE_MS);
    return scale;
  }
}

/** How fast a finger was when it left. */
export class Speed {
  /** @type {{x: number, now: number}[]} */
  #samples = [];

  /** @param {number} x @param {number} now */
  add(x, now) {
    this.#samples = this.#samples.filter((sample) => now - sample.now <= SAMPLE_MS);
    this.#samples.push({ x, now });
  }

  /** px a ms; 0 for one that had stopped before it left. @param {number} now */
  read(now) {
    const kept = this.#samples.filter((sample) => now - sample.now <= SAMPLE_MS);
    if (kept.length < 2) return 0;
    const [first, last] = [kept[0], kept[kept.length - 1]];
    const speed = (last.x - first.x) / Math.max(1, now - first.now);
    return Math.abs(speed) < SLOWEST ? 0 : speed;
  }
}

/** @param {number} last @param {number} now */
function elapsed(last, now) {
  return Number.isNaN(last) ? 0 : Math.min(LONGEST_FRAME, Math.max(0, now - last));
}
