// @ts-check
/**
 * Pointers on the timeline: what they mean is said by core/gesture.js, what comes of it is done
 * here. Press a mark to go to its event, press elsewhere to seek there, drag to pan, drag the ruler
 * to scrub, Shift and drag to choose what is repeated, two fingers to zoom, a finger that stays to
 * look. All of it can be done with buttons or keys too.
 */

import { Gesture, LOOK_MS } from "../core/gesture.js";
import { snapped } from "../core/snapping.js";

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {import("../core/gesture.js").Intent} Intent
 * @typedef {object} Handlers
 * @property {(seq: number) => void} event
 * @property {(value: number) => void} seek
 * @property {() => void} viewed the view was moved, or has begun to
 * @property {(seq: number, x: number, y: number) => void} hover
 * @property {(from: number, to: number, done: boolean) => void} choose axis values of a range
 * @property {() => void} unchoose the range is not wanted after all
 */

const DOUBLE_ZOOM = 2.5;

export class Pointer {
  #gesture = new Gesture();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #looking = undefined;

  /** @param {Timeline} timeline @param {Handlers} on @param {import("./hover-line.js").HoverLine} line */
  constructor(timeline, on, line) {
    this.timeline = timeline;
    this.on = on;
    this.line = line;
    /** px of the pointer, where keys zoom; NaN when it is elsewhere. */
    this.x = NaN;
    const { canvas } = timeline;
    canvas.addEventListener("pointerdown", (event) => this.#down(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#up(event));
    canvas.addEventListener("pointercancel", (event) => this.#all(this.#gesture.cancel(event.pointerId)));
    canvas.addEventListener("pointerleave", () => this.#leave());
    // What a finger that stays is for, here.
    canvas.addEventListener("contextmenu", (event) => this.#gesture.state === "idle" || event.preventDefault());
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    this.timeline.canvas.setPointerCapture(event.pointerId);
    this.#all(this.#gesture.down(this.#touch(event)));
    clearTimeout(this.#looking);
    if (!this.#gesture.waits) return;
    this.#looking = setTimeout(() => this.#all(this.#gesture.wait(event.timeStamp + LOOK_MS)), LOOK_MS);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const touch = this.#touch(event);
    this.x = touch.x;
    if (this.#gesture.state === "idle") return this.#hover(touch);
    this.line.show(this.#gesture.state === "scrubbing" ? this.#inPlot(touch.x) : NaN);
    return this.#all(this.#gesture.move(touch));
  }

  /** @param {PointerEvent} event */
  #up(event) {
    this.#all(this.#gesture.up(this.#touch(event)));
    if (event.pointerType === "touch") this.#leave();
  }

  #leave() {
    if (this.#gesture.state !== "idle") return;
    this.x = NaN;
    this.line.show(NaN);
    this.on.hover(0, 0, 0);
  }

  /** @param {Intent[]} intents */
  #all(intents) {
    for (const intent of intents) this.#do(intent);
    const { classList } = this.timeline.canvas;
    classList.toggle("panning", this.#gesture.state === "panning" || this.#gesture.state === "pinching");
    classList.toggle("choosing", this.#gesture.state === "choosing");
  }

  /** @param {Intent} intent */
  #do(intent) {
    const { view } = this.timeline;
    if (intent.do === "grab") return view.halt();
    if (intent.do === "press") return this.#press(intent.x, intent.y);
    if (intent.do === "scrub") return this.on.seek(view.scale.value(this.#inPlot(intent.x)));
    if (intent.do === "look") return this.on.hover(this.timeline.hit(intent.x, intent.y), intent.x, intent.y);
    if (intent.do === "unlook") return this.on.hover(0, 0, 0);
    if (intent.do === "choose") return this.#choose(intent.from, intent.to, intent.done);
    if (intent.do === "unchoose") return this.on.unchoose();
    if (intent.do === "swing") view.swing(intent.speed);
    else if (intent.do === "pan") this.#pan(intent.dx, intent.dy);
    else if (intent.do === "double") {
      view.smoothly(() => view.zoom(intent.out ? 1 / DOUBLE_ZOOM : DOUBLE_ZOOM, intent.x));
    } else {
      view.pan(intent.dx);
      view.zoom(intent.factor, intent.x);
    }
    return this.on.viewed();
  }

  /** @param {number} dx @param {number} dy */
  #pan(dx, dy) {
    const { view } = this.timeline;
    if (dx) view.pan(dx);
    if (dy) this.timeline.scrollBy(dy);
  }

  /** @param {number} x @param {number} y */
  #press(x, y) {
    const seq = this.timeline.hit(x, y);
    if (seq) this.on.event(seq);
    else if (x >= this.timeline.layout().left) this.on.seek(this.timeline.view.scale.value(x));
  }

  /** Its ends are on the events that they come near. @param {number} from @param {number} to
   *  @param {boolean} done */
  #choose(from, to, done) {
    const { axis, scale } = this.timeline.view;
    const [start, end] = [from, to].map((x) => snapped(axis, scale, this.#inPlot(x)));
    this.on.choose(start, end, done);
  }

  /** @param {{x: number, y: number}} at */
  #hover({ x, y }) {
    const seq = this.timeline.hit(x, y);
    this.timeline.canvas.classList.toggle("over-mark", seq > 0);
    this.line.show(x >= this.timeline.layout().left ? x : NaN);
    this.on.hover(seq, x, y);
  }

  /** @param {number} x */
  #inPlot(x) {
    const { left, right } = this.timeline.layout();
    return Math.min(right, Math.max(left, x));
  }

  /** @param {PointerEvent} event @returns {import("../core/gesture.js").Touch} */
  #touch(event) {
    const { left, top } = this.timeline.canvas.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    const layout = this.timeline.layout();
    const zone = y < layout.ruler.height ? "ruler" : x < layout.left ? "gutter" : "lanes";
    return {
      id: event.pointerId, x, y, zone, now: event.timeStamp, shift: event.shiftKey,
      touch: event.pointerType === "touch",
    };
  }
}
