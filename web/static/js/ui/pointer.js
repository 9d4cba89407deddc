// @ts-check
/**
 * Pointers on the timeline. Press a mark to go to its event, press elsewhere to seek there, drag to
 * pan, drag the ruler to scrub, wheel to zoom at the pointer (Shift: pan), two fingers to pinch.
 */

/**
 * @typedef {import("./timeline.js").Timeline} Timeline
 * @typedef {object} Handlers
 * @property {(seq: number) => void} event
 * @property {(value: number) => void} seek
 * @property {() => void} viewed pan or zoom changed the view
 * @property {(seq: number, x: number, y: number) => void} hover
 */

/** Less than this is a press, not a drag. */
const SLOP = 5;

export class Pointer {
  /** @type {Map<number, {x: number, y: number}>} */
  #down = new Map();
  #dragged = false;
  #scrub = false;
  #start = { x: 0, y: 0 };

  /** @param {Timeline} timeline @param {Handlers} on */
  constructor(timeline, on) {
    this.timeline = timeline;
    this.on = on;
    const { canvas } = timeline;
    /** px of the pointer, where keys zoom; NaN when it is elsewhere. */
    this.x = NaN;
    canvas.addEventListener("pointerdown", (event) => this.#press(event));
    canvas.addEventListener("pointermove", (event) => this.#move(event));
    canvas.addEventListener("pointerup", (event) => this.#release(event));
    canvas.addEventListener("pointercancel", (event) => this.#down.delete(event.pointerId));
    canvas.addEventListener("pointerleave", () => this.#leave());
    canvas.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** @param {{clientX: number, clientY: number}} event */
  #at(event) {
    const { left, top } = this.timeline.canvas.getBoundingClientRect();
    return { x: event.clientX - left, y: event.clientY - top };
  }

  /** @param {PointerEvent} event */
  #press(event) {
    if (event.button !== 0) return;
    const at = this.#at(event);
    this.timeline.canvas.setPointerCapture(event.pointerId);
    this.#down.set(event.pointerId, at);
    this.#dragged = this.#down.size > 1;
    this.#start = at;
    const { ruler } = this.timeline.layout();
    this.#scrub = this.#down.size === 1 && at.y < ruler.height;
    if (this.#scrub) this.#seek(at.x);
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const at = this.#at(event);
    this.x = at.x;
    const before = this.#down.get(event.pointerId);
    if (!before) return this.#hover(at);
    this.#down.set(event.pointerId, at);
    if (this.#down.size > 1) return this.#pinch(event.pointerId, before, at);
    if (this.#scrub) return this.#seek(at.x);
    const far = Math.hypot(at.x - this.#start.x, at.y - this.#start.y);
    this.#dragged ||= far > SLOP;
    if (!this.#dragged) return undefined;
    this.timeline.canvas.classList.add("panning");
    this.timeline.view.pan(before.x - at.x);
    return this.on.viewed();
  }

  /** @param {PointerEvent} event */
  #release(event) {
    const pressed = this.#down.delete(event.pointerId);
    this.timeline.canvas.classList.remove("panning");
    if (!pressed || this.#down.size || this.#dragged || this.#scrub) return;
    const { x, y } = this.#at(event);
    const seq = this.timeline.hit(x, y);
    if (seq) this.on.event(seq);
    else if (x >= this.timeline.layout().left) this.#seek(x);
  }

  /** @param {number} id @param {{x: number}} before @param {{x: number}} at */
  #pinch(id, before, at) {
    const other = [...this.#down].find(([key]) => key !== id)?.[1];
    if (!other) return;
    const [old, now] = [Math.abs(before.x - other.x), Math.abs(at.x - other.x)];
    const { view } = this.timeline;
    view.pan((before.x - at.x) / 2);
    if (old > 8 && now > 8) view.zoom(now / old, (at.x + other.x) / 2);
    this.on.viewed();
  }

  /** @param {{x: number, y: number}} at */
  #hover(at) {
    const seq = this.timeline.hit(at.x, at.y);
    this.timeline.canvas.classList.toggle("over-mark", seq > 0);
    this.on.hover(seq, at.x, at.y);
  }

  #leave() {
    this.x = NaN;
    this.on.hover(0, 0, 0);
  }

  /** @param {number} x */
  #seek(x) {
    this.on.seek(this.timeline.view.scale.value(x));
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    event.preventDefault();
    const line = event.deltaMode === 1 ? 16 : 1;
    const [dx, dy] = [event.deltaX * line, event.deltaY * line];
    const sideways = event.shiftKey || Math.abs(dx) > Math.abs(dy);
    if (sideways) this.timeline.view.pan(dx || dy);
    else this.timeline.view.zoom(Math.exp(-dy / 300), this.#at(event).x);
    this.on.viewed();
  }
}
