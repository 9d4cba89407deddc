// @ts-check
/**
 * An event as it is being written: what a person put in becomes a line to send. The time stands
 * still from the first touch, since that is when it happened, not when the typing ended.
 *
 * @typedef {{kind: string, side: string, text: string, level: string, colour: string,
 *   actors: string}} Values as a form has them; empty means not said
 */

import { randomId } from "./ids.js";
import { instant } from "./instants.js";

const MINUTE = 60_000;

export class Draft {
  /** @param {() => number} now @param {() => string} [makeId] */
  constructor(now, makeId = randomId) {
    this.now = now;
    this.makeId = makeId;
    this.renew();
  }

  /** The next event: another id, and the time follows the clock. */
  renew() {
    this.id = this.makeId();
    /** ms, once it stands; null while it follows the clock */
    this.held = /** @type {number|null} */ (null);
    /** a person wrote the time, so it is no longer the device's */
    this.byHand = false;
  }

  get time() {
    return this.held ?? this.now();
  }

  /** Something was put in: from here on the time stands. */
  touch() {
    this.held ??= this.now();
  }

  /** @param {number} ms */
  setTime(ms) {
    this.held = ms;
    this.byHand = true;
  }

  /** The time is that of this moment again. @param {boolean} begun whether it stands at once */
  setNow(begun) {
    this.held = begun ? this.now() : null;
    this.byHand = false;
  }

  /**
   * The line to send; the same values give the same line, so that sending it again is a retry.
   * @param {Values} values @param {(ms: number) => number} offset of local time from UTC, in ms
   * @param {string} lang the language it is written in
   */
  line(values, offset, lang) {
    this.touch();
    const text = values.text.trim();
    const actors = values.actors.split(",").map((one) => one.trim()).filter(Boolean);
    return JSON.stringify({
      id: this.id,
      time: localStamp(this.time, offset),
      kind: values.kind,
      side: values.side || undefined,
      actors: actors.length ? actors : undefined,
      text: text ? { [lang]: text } : undefined,
      level: values.level ? Number(values.level) : undefined,
      colour: values.colour || undefined,
      basis: this.byHand ? { time: "reported" } : undefined,
    });
  }
}

/**
 * `2026-01-15T09:42:10.120+07:00`: an instant on the clock of a place.
 * @param {number} ms @param {(ms: number) => number} offset
 */
export function localStamp(ms, offset) {
  const minutes = Math.round(offset(ms) / MINUTE);
  const local = new Date(ms + minutes * MINUTE).toISOString().slice(0, -1);
  const size = Math.abs(minutes);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  return `${local}${minutes < 0 ? "-" : "+"}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}

/** What a date-and-time field shows: `2026-01-15T09:42:10`. @param {number} ms @param {(ms: number) => number} offset */
export function fieldTime(ms, offset) {
  return localStamp(ms, offset).slice(0, 19);
}

/**
 * The instant of what such a field says, NaN when it says nothing. Around a change of the clocks the
 * offset of the result counts.
 * @param {string} value @param {(ms: number) => number} offset
 */
export function fromField(value, offset) {
  const as = instant(`${value.length === 16 ? `${value}:00` : value}Z`);
  if (Number.isNaN(as)) return NaN;
  return as - offset(as - offset(as));
}
