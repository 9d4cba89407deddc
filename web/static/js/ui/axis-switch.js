// @ts-check
/**
 * What the axis measures, in the corner of the timeline: the clock, T+ or the event number. A drill
 * of which only the order is known has numbers alone, and the switch says so.
 */

import { byId, mark, say } from "./dom.js";

/** @typedef {import("../core/axis.js").AxisKind} AxisKind */

const KINDS = /** @type {const} */ (["clock", "elapsed", "number"]);
/** A longer name of a time zone does not find room. */
const LONGEST_ZONE = 4;

/** The one after this. @param {AxisKind} kind @returns {AxisKind} */
export function nextAxis(kind) {
  return KINDS[(KINDS.indexOf(kind) + 1) % KINDS.length];
}

export class AxisSwitch {
  #shown = "";

  /** @param {import("../core/facts.js").Say} context @param {(kind: AxisKind) => void} choose */
  constructor(context, choose) {
    this.context = context;
    this.group = byId("axis");
    this.buttons = KINDS.map((kind) =>
      /** @type {HTMLElement} */ (this.group.querySelector(`[data-value=${kind}]`)));
    this.choose = (/** @type {number} */ n) => {
      const button = this.buttons[n];
      if (button.getAttribute("aria-disabled") === "true") return;
      choose(KINDS[n]);
      this.update();
    };
    this.buttons.forEach((button, n) => button.addEventListener("click", (event) => {
      this.choose(n);
      // Pressed with a pointer, it gives the keys back to the viewer.
      if (event.detail > 0) byId("app").focus({ preventScroll: true });
    }));
    this.group.addEventListener("keydown", (event) => this.#key(event));
  }

  update() {
    const { model, format } = this.context;
    const { axis, store } = model;
    const key = [axis.kind, store.orderOnly, axis.empty].join();
    if (key === this.#shown) return;
    this.#shown = key;
    KINDS.forEach((kind, n) => {
      const button = this.buttons[n];
      const chosen = axis.kind === kind;
      mark(button, "aria-checked", String(chosen));
      mark(button, "tabindex", chosen ? "0" : "-1");
      mark(button, "aria-disabled", store.orderOnly && kind !== "number" ? "true" : null);
    });
    if (axis.empty || axis.ordinal) return;
    const zone = format.zone(axis.first);
    if (zone.length <= LONGEST_ZONE) say(this.buttons[0], zone);
  }

  /** Arrows choose, as in any group of choices. @param {KeyboardEvent} event */
  #key(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    event.stopPropagation();
    const here = this.buttons.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = (here + step + KINDS.length) % KINDS.length;
    this.choose(to);
    this.buttons.find((button) => button.getAttribute("aria-checked") === "true")?.focus();
  }
}
