// @ts-check
/**
 * What fingers and mice mean on the timeline. Pointers go in with where and when they were; what
 * comes out are intents, which whoever holds the canvas carries out. It knows no DOM and no clock.
 *
 * A press that does not move is a press; a second one at the same place soon after is a double one
 * (the first has had its effect by then, nobody waits for the second). A finger that stays shows
 * what is under it. Shift and a drag choose a range; on the ruler a drag scrubs; else it pans, and a
 * finger that leaves in motion lets the view swing on. Two fingers pan and zoom around their middle.
 *
 * @typedef {"idle"|"pressed"|"panning"|"scrubbing"|"choosing"|"pinching"|"looking"|"spent"} State
 * @typedef {{id: number, x: number, y: number, now: number, touch?: boolean, shift?: boolean,
 *   zone?: "ruler"|"lanes"|"gutter"}} Touch
 * @typedef {{do: "press", x: number, y: number} | {do: "look", x: number, y: number}
 *   |{do: "double", x: number, y: number, out?: boolean}
 *   |{do: "scrub", x: number} | {do: "unlook"} | {do: "grab"}
 *   |{do: "pan", dx: number, dy: number} | {do: "pinch", factor: number, x: number, dx: number}
 *   |{do: "choose", from: number, to: number, done: boolean} | {do: "unchoose"}
 *   |{do: "swing", speed: number}} Intent
 */

import { Speed } from "./inertia.js";

/** Less than this is a press, not a drag. */
const SLOP = 5;
const TOUCH_SLOP = 9;
/** A finger that stays so long wants to see what is there. */
export const LOOK_MS = 500;
const DOUBLE_MS = 350;
const DOUBLE_PX = 24;
/** Fingers nearer than this say nothing of a zoom. */
const PINCH_PX = 12;

/** What a pointer that moves becomes: by state, and where it was pressed.
 *  @type {Record<string, State>} */
const BECOMES = { ruler: "scrubbing", lanes: "panning", gutter: "panning", shift: "choosing" };

export class Gesture {
  /** @type {State} */
  state = "idle";
  /** @type {Map<number, {x: number, y: number}>} */
  #down = new Map();
  /** @type {Touch} */
  #start = { id: 0, x: 0, y: 0, now: 0 };
  #speed = new Speed();
  /** The press before this one. */
  #before = { x: NaN, y: NaN, now: -Infinity };

  /** @param {Touch} touch @returns {Intent[]} */
  down(touch) {
    this.#down.set(touch.id, { x: touch.x, y: touch.y });
    if (this.#down.size > 1) return this.#second();
    this.#start = touch;
    this.#speed = new Speed();
    this.#speed.add(touch.x, touch.now);
    this.state = "pressed";
    if (touch.zone !== "ruler" || touch.shift) return [{ do: "grab" }];
    this.state = "scrubbing";
    return [{ do: "grab" }, { do: "scrub", x: touch.x }];
  }

  /** @param {Touch} touch @returns {Intent[]} */
  move(touch) {
    const before = this.#down.get(touch.id);
    if (!before) return [];
    this.#down.set(touch.id, { x: touch.x, y: touch.y });
    if (this.state === "pressed") this.#begin(touch);
    this.#speed.add(touch.x, touch.now);
    if (this.state === "scrubbing") return [{ do: "scrub", x: touch.x }];
    if (this.state === "choosing") return [this.#chosen(touch, false)];
    if (this.state === "looking") return [{ do: "look", x: touch.x, y: touch.y }];
    if (this.state === "pinching") return this.#pinch(touch.id, before, touch);
    if (this.state !== "panning") return [];
    return [{ do: "pan", dx: before.x - touch.x, dy: before.y - touch.y }];
  }

  /** @param {Touch} touch @returns {Intent[]} */
  up(touch) {
    const before = this.#down.get(touch.id);
    if (!before) return [];
    this.#down.delete(touch.id);
    const { state } = this;
    if (this.#down.size) return this.#oneLess(touch.now);
    this.state = "idle";
    if (state === "pressed") return this.#press(touch);
    if (state === "choosing") return [this.#chosen(touch, true)];
    if (state === "looking") return [{ do: "unlook" }];
    return state === "panning" ? this.#left(touch, before) : [];
  }

  /** What was not told of the way is panned, too. @param {Touch} touch
   *  @param {{x: number, y: number}} before @returns {Intent[]} */
  #left(touch, before) {
    const [dx, dy] = [before.x - touch.x, before.y - touch.y];
    const speed = touch.touch ? this.#speed.read(touch.now) : 0;
    return [
      ...(dx || dy ? [/** @type {const} */ ({ do: "pan", dx, dy })] : []),
      ...(speed ? [/** @type {const} */ ({ do: "swing", speed: -speed })] : []),
    ];
  }

  /** The browser took the pointer away. @param {number} id @returns {Intent[]} */
  cancel(id) {
    if (!this.#down.delete(id)) return [];
    const { state } = this;
    this.state = this.#down.size ? "spent" : "idle";
    if (state === "looking") return [{ do: "unlook" }];
    return state === "choosing" ? [{ do: "unchoose" }] : [];
  }

  /** Time has passed while nothing moved. @param {number} now @returns {Intent[]} */
  wait(now) {
    const { state } = this;
    if (state !== "pressed" || !this.#start.touch || now - this.#start.now < LOOK_MS) return [];
    this.state = "looking";
    return [{ do: "look", x: this.#start.x, y: this.#start.y }];
  }

  /** Whether a pointer that stays still is waited for. */
  get waits() {
    return this.state === "pressed" && Boolean(this.#start.touch);
  }

  /** @param {Touch} touch */
  #begin(touch) {
    const far = Math.hypot(touch.x - this.#start.x, touch.y - this.#start.y);
    if (far <= (touch.touch ? TOUCH_SLOP : SLOP)) return;
    this.state = BECOMES[this.#start.shift ? "shift" : this.#start.zone ?? "lanes"];
  }

  /** @param {Touch} touch @returns {Intent[]} */
  #press({ x, y, now, shift = false }) {
    const { x: left, y: top, now: last } = this.#before;
    const again = now - last <= DOUBLE_MS && Math.hypot(x - left, y - top) <= DOUBLE_PX;
    this.#before = again ? { x: NaN, y: NaN, now: -Infinity } : { x, y, now };
    return [again ? { do: "double", x, y, out: shift } : { do: "press", x, y }];
  }

  /** A second finger: whatever the first was about is over. @returns {Intent[]} */
  #second() {
    const { state } = this;
    this.state = this.#down.size === 2 ? "pinching" : "spent";
    if (state === "choosing") return [{ do: "unchoose" }];
    return state === "looking" ? [{ do: "unlook" }] : [];
  }

  /** One finger of several has left: the one that stays pans on. @param {number} now
   *  @returns {Intent[]} */
  #oneLess(now) {
    if (this.#down.size !== 1) return [];
    const [[id, { x, y }]] = this.#down;
    this.#start = { ...this.#start, id, x, y, now };
    this.#speed = new Speed();
    this.state = "panning";
    return [];
  }

  /** @param {number} id @param {{x: number, y: number}} before @param {Touch} touch
   *  @returns {Intent[]} */
  #pinch(id, before, touch) {
    const other = [...this.#down].find(([key]) => key !== id)?.[1];
    if (!other) return [];
    const [old, now] = [before, touch].map(({ x, y }) => Math.hypot(x - other.x, y - other.y));
    const factor = old > PINCH_PX && now > PINCH_PX ? now / old : 1;
    return [{ do: "pinch", factor, x: (touch.x + other.x) / 2, dx: (before.x - touch.x) / 2 }];
  }

  /** @param {Touch} touch @param {boolean} done @returns {Intent} */
  #chosen({ x }, done) {
    return { do: "choose", from: Math.min(this.#start.x, x), to: Math.max(this.#start.x, x), done };
  }
}
