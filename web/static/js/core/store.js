// @ts-check
/**
 * All events of one drill, in columns by seq, and their presentation order.
 *
 * Order is by position, the pair (time, seq), everywhere. Events arrive in any order and more than
 * once: a known seq is left as it is. `version` grows with every change, so that whatever is made
 * of the store can tell whether it is stale.
 */

import { instant } from "./instants.js";

/**
 * @typedef {Record<string, any>} Line one stored event line, parsed
 * @typedef {import("./vocabulary.js").Vocabulary} Vocabulary
 */

/** Kinds that say something of the log, not of the drill. */
const ABOUT_LOG = new Set(["correction", "amend"]);

export class Store {
  version = 0;
  count = 0;
  /** Greatest seq seen. */
  head = 0;
  /** Events of the drill, which those about its log are not, and how many of them have a clock. */
  inDrill = 0;
  clocked = 0;
  /** First and last time of the drill's events. */
  low = Infinity;
  high = -Infinity;
  /** @type {(Line|undefined)[]} by seq */
  lines = [];
  /** @type {Map<string, number>} event id to seq */
  ids = new Map();
  times = new Float64Array(64);
  recordings = new Float64Array(64);
  /** -1: no level */
  levels = new Int8Array(64);
  estimates = new Uint8Array(64);
  /** seqs in presentation order; the first `count` are valid */
  order = new Int32Array(64);

  /** @param {Vocabulary} vocabulary */
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** Forget everything: the log behind it is another one. The columns are written over. */
  clear() {
    this.version += 1;
    this.count = this.head = this.inDrill = this.clocked = 0;
    [this.low, this.high] = [Infinity, -Infinity];
    this.lines = [];
    this.ids = new Map();
  }

  /**
   * Take in lines; returns the seqs that were new.
   * @param {Line[]} lines
   * @returns {number[]}
   */
  add(lines) {
    const fresh = [];
    for (const line of lines) {
      if (this.lines[line.seq]) continue;
      this.#put(line);
      fresh.push(line.seq);
    }
    if (fresh.length) {
      this.#sortIn(fresh);
      this.version += 1;
    }
    return fresh;
  }

  /** @param {number} seq */
  has(seq) {
    return this.lines[seq] !== undefined;
  }

  /** @param {number} seq @returns {Line} */
  line(seq) {
    const line = this.lines[seq];
    if (!line) throw new RangeError(`no event ${seq}`);
    return line;
  }

  /** @param {number} seq */
  side(seq) {
    const line = this.line(seq);
    return line.side ?? this.vocabulary.kind(line.kind).side ?? "";
  }

  /** The level of an event, -1 when it has none. @param {number} seq */
  level(seq) {
    return this.levels[seq];
  }

  /** Whether the line itself says the level. @param {number} seq */
  ownLevel(seq) {
    return typeof this.line(seq).level === "number";
  }

  /** The seq of the `rank`-th event in presentation order, from 0. @param {number} rank */
  at(rank) {
    if (!(rank >= 0 && rank < this.count)) throw new RangeError(`no rank ${rank}`);
    return this.order[rank];
  }

  /** @param {number} rank */
  timeAt(rank) {
    return this.times[this.at(rank)];
  }

  /**
   * How many events lie at or before the position.
   * @param {number} time
   * @param {number} [seq] none: all events of that instant count
   */
  rank(time, seq = Infinity) {
    let low = 0;
    let high = this.count;
    while (low < high) {
      const middle = (low + high) >> 1;
      const other = this.order[middle];
      const after = this.times[other] - time || other - seq;
      if (after > 0) high = middle;
      else low = middle + 1;
    }
    return low;
  }

  /** The place of an event in presentation order, from 0. @param {number} seq */
  rankOf(seq) {
    return this.rank(this.times[seq], seq) - 1;
  }

  /** Only estimated events, and at least one: the axis is then the event number. */
  get orderOnly() {
    return this.inDrill > 0 && this.clocked === 0;
  }

  /** Whether the time of an event tells how far it is from the next. @param {number} seq */
  measured(seq) {
    if (this.orderOnly || this.estimates[seq]) return false;
    const time = this.times[seq];
    return !ABOUT_LOG.has(this.line(seq).kind) || (time >= this.low && time <= this.high);
  }

  /** @param {Line} line */
  #put(line) {
    const { seq } = line;
    this.#grow(seq + 1);
    const recorded = instant(line.recorded);
    const time = line.time === undefined ? recorded : instant(line.time);
    const estimated = line.basis?.time === "estimated";
    const level = line.level ?? this.vocabulary.kind(line.kind).level;
    this.lines[seq] = line;
    this.times[seq] = time;
    this.recordings[seq] = recorded;
    this.levels[seq] = level ?? -1;
    this.estimates[seq] = Number(estimated);
    if (!ABOUT_LOG.has(line.kind)) {
      this.inDrill += 1;
      this.clocked += Number(!estimated);
      this.low = Math.min(this.low, time);
      this.high = Math.max(this.high, time);
    }
    this.head = Math.max(this.head, seq);
    if (typeof line.id === "string") this.ids.set(line.id, seq);
  }

  /** @param {number[]} fresh */
  #sortIn(fresh) {
    for (const seq of fresh) {
      const place = this.rank(this.times[seq], seq);
      this.order.copyWithin(place + 1, place, this.count);
      this.order[place] = seq;
      this.count += 1;
    }
  }

  /** @param {number} size */
  #grow(size) {
    if (size < this.times.length) return;
    const room = Math.max(size + 1, this.times.length * 2);
    for (const name of /** @type {const} */ (
      ["times", "recordings", "levels", "estimates", "order"]
    )) {
      const old = this[name];
      const wider = new /** @type {any} */ (old.constructor)(room);
      wider.set(old);
      /** @type {any} */ (this)[name] = wider;
    }
  }
}
