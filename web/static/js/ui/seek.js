// @ts-check
/**
 * The seek control: a slider whose thumb stands outside the toolbar. What it says to a screen
 * reader changes with what the person does and on pause, not with every frame of playing. A pointer
 * over it is told the place it would go to, in whichever axis is chosen.
 */

import { seekText } from "../core/readout.js";
import { held } from "../core/snapping.js";
import { TimeScale } from "../core/timescale.js";
import { byId, mark } from "./dom.js";
import { HoverLine } from "./hover-line.js";

/** @typedef {import("../core/player.js").Player} Player */

export class Seek {
  #said = "";

  /**
   * @param {import("../core/facts.js").Say} context
   * @param {(value: number) => void} seek to an axis value
   * @param {(seconds: number) => void} by what the keys of a slider add to those of the viewer
   */
  constructor(context, seek, by) {
    this.context = context;
    this.seek = seek;
    this.by = by;
    this.thumb = byId("seek-thumb");
    this.fill = byId("seek-fill");
    this.travel = byId("seek-travel");
    this.rail = /** @type {HTMLElement} */ (this.travel.parentElement);
    this.line = new HoverLine(this.rail, context, () => this.#scale);
    this.rail.addEventListener("pointerdown", (event) => this.#drag(event));
    this.rail.addEventListener("pointermove", (event) => this.line.show(this.#x(event)));
    this.rail.addEventListener("pointerleave", () => this.line.show(NaN));
    this.thumb.addEventListener("keydown", (event) => this.#key(event));
  }

  /** @param {Player} player */
  update(player) {
    const { axis } = this.context.model;
    const part = player.rank ? (axis.playhead(player) - axis.from) / (axis.to - axis.from) : 0;
    this.travel.style.transform = `translateX(${(part * 100).toFixed(3)}%)`;
    this.fill.style.transform = `scaleX(${part.toFixed(5)})`;
    if (player.state !== "playing") this.say(player);
  }

  /** @param {Player} player */
  say(player) {
    const { axis } = this.context.model;
    const seconds = (/** @type {number} */ value) =>
      axis.ordinal || axis.empty ? Math.floor(value) : Math.round((value - axis.first) / 1000);
    const now = player.rank ? seconds(axis.playhead(player)) : seconds(axis.first);
    const text = seekText(this.context, player);
    const said = `${now}|${axis.last}|${text}`;
    if (said === this.#said) return;
    this.#said = said;
    mark(this.thumb, "aria-valuemin", String(seconds(axis.first)));
    mark(this.thumb, "aria-valuemax", String(seconds(axis.last)));
    mark(this.thumb, "aria-valuenow", String(now));
    mark(this.thumb, "aria-valuetext", text);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const seconds = { ArrowUp: 5, ArrowDown: -5, PageUp: 30, PageDown: -30 }[event.key];
    if (!seconds || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    this.by(seconds);
  }

  /** @param {PointerEvent} down */
  #drag(down) {
    if (down.button !== 0) return;
    const { rail } = this;
    const to = (/** @type {PointerEvent} */ event) =>
      this.seek(held(this.context.model.axis, this.#scale.value(this.#x(event))));
    rail.setPointerCapture(down.pointerId);
    const up = () => rail.removeEventListener("pointermove", to);
    rail.addEventListener("pointermove", to);
    rail.addEventListener("pointerup", up, { once: true });
    rail.addEventListener("pointercancel", up, { once: true });
    to(down);
  }

  /** The whole axis on the rail. */
  get #scale() {
    const { from, to } = this.context.model.axis;
    return new TimeScale(from, to, 0, this.rail.clientWidth);
  }

  /** @param {PointerEvent} event */
  #x(event) {
    const { left, width } = this.rail.getBoundingClientRect();
    return Math.min(width, Math.max(0, event.clientX - left));
  }
}
