// @ts-check
/**
 * A line under the pointer with the value that the axis has there. It is an element over the canvas,
 * so that a pointer that moves makes nothing be drawn anew.
 */

import { axisText } from "../core/axis-words.js";
import { el, say } from "./dom.js";

export class HoverLine {
  /**
   * @param {HTMLElement} parent in whose px it is placed
   * @param {import("../core/facts.js").Say} context
   * @param {() => import("../core/timescale.js").TimeScale} scale
   */
  constructor(parent, context, scale) {
    this.parent = parent;
    this.context = context;
    this.scale = scale;
    this.words = el("span");
    this.line = el("div", { class: "hover-line", "aria-hidden": "true", hidden: true }, this.words);
    parent.append(this.line);
  }

  /** @param {number} x NaN to hide it */
  show(x) {
    const { axis } = this.context.model;
    const value = this.scale().value(x);
    const there = value >= axis.from && value <= axis.to && !axis.empty;
    this.line.hidden = !there;
    if (!there) return;
    say(this.words, axisText(this.context, value));
    this.line.style.transform = `translateX(${x.toFixed(1)}px)`;
    const half = this.words.offsetWidth / 2 + 2;
    const shift = Math.min(this.parent.clientWidth - half, Math.max(half, x)) - x;
    this.words.style.transform = `translateX(calc(-50% + ${shift.toFixed(1)}px))`;
  }
}
