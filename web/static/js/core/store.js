// @ts-check
/**
 * All events of one drill: their columns, their presentation order, and the lines at hand.
 *
 * Order is by position, the pair (time, seq), everywhere. Events arrive in any order and more than
 * once: a known seq is left as it is. `version` grows with every change; `takeChanged` tells from
 * which rank on, so that what is made of the store is not made anew for every event.
 */

import {
  ABOUT_LOG, AMBIGUOUS, COLOUR, COUNTED, Columns, ESTIMATED, LATE, MARKER, OWN_LEVEL, SUPERSEDED,
  UNPLACED,
} from "./columns.js";
import { instant } from "./instants.js";
import { Lines } from "./lines.js";
import { rankIn, sortIn } from "./order.js";

/**
 * @typedef {import("./lines.js").Line} Line
 * @typedef {import("./vocabulary.js").Vocabulary} Vocabulary
 */

/** Kinds that say something of the log, not of the drill. */
const ABOUT = new Set(["correction", "amend"]);

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
  columns = new Columns();
  lines = new Lines();
  /** seqs of events that later ones correct: they are shown, but not counted. @type {number[]} */
  supersededSeqs = [];
  #changed = Infinity;
  /** All seqs up to here are judged: late or not. `top` is the greatest time among them. */
  #judged = 0;
  #top = -Infinity;
  #measures = { clocked: 0, low: Infinity, high: -Infinity };

  /** @param {Vocabulary} vocabulary */
  constructor(vocabulary) {
    this.vocabulary = vocabulary;
  }

  /** All seqs up to here are there. */
  get whole() {
    return this.#judged;
  }

  /** The lowest rank at which anything changed since it was last asked; Infinity for nothing. */
  takeChanged() {
    const changed = this.#changed;
    this.#changed = Infinity;
    return changed;
  }

  /**
   * Take in lines; returns the seqs that were new.
   * @param {Line[]} lines
   * @returns {number[]}
   */
  add(lines) {
    const fresh = [];
    for (const line of lines) {
      this.lines.put(line);
      if (this.has(line.seq)) continue;
      this.#put(line);
      fresh.push(line.seq);
    }
    this.#arrange(fresh);
    return fresh;
  }

  /** Lines of events that are known. @param {Line[]} lines @param {number} [chars] of all */
  keep(lines, chars) {
    const each = chars === undefined ? undefined : Math.ceil(chars / Math.max(1, lines.length));
    for (const line of lines) if (this.has(line.seq)) this.lines.put(line, each);
  }

  /**
   * Take in a page of columns.
   * @param {import("./columns-page.js").Page} page
   */
  addPage(page) {
    const { columns } = this;
    const codes = {
      kind: page.kinds.map((name) => columns.kindNames.code(name)),
      side: page.sides.map((name) => columns.sideNames.code(name)),
      unit: page.units.map((name) => columns.unitNames.code(name)),
      colour: page.colours.map((name) => columns.colourNames.code(name)),
    };
    // All at once: ten million rows grown bit by bit would be copied twenty times.
    columns.grow(Math.max(page.last, page.head ?? 0));
    // Who is late and who is corrected is judged here, as new events come in.
    const taken = ((1 << COLOUR) - 1) & ~LATE & ~SUPERSEDED;
    const fresh = new Uint32Array(page.rows);
    let met = 0;
    for (let row = 0; row < page.rows; row += 1) {
      const seq = page.first + row;
      if (columns.kinds[seq]) continue;
      const flags = page.flags[row];
      columns.times[seq] = page.time[row];
      columns.kinds[seq] = codes.kind[page.kind[row]];
      columns.sides[seq] = codes.side[page.side[row]];
      columns.levels[seq] = page.level[row];
      columns.units[seq] = codes.unit[page.unit[row]];
      columns.flags[seq] = (flags & taken) | (codes.colour[flags >> COLOUR] << COLOUR);
      this.#sum(seq);
      fresh[met] = seq;
      met += 1;
    }
    this.#arrange(fresh.subarray(0, met));
  }

  /** @param {number} seq */
  has(seq) {
    return seq > 0 && seq <= this.head && this.columns.kinds[seq] > 0;
  }

  /**
   * The line of an event. One that is not at hand is asked for; meanwhile there is one with what
   * the columns know, which says that it is `pending`.
   * @param {number} seq
   * @returns {Line}
   */
  line(seq) {
    if (!this.has(seq)) throw new RangeError(`no event ${seq}`);
    const line = this.lines.get(seq);
    if (line) return line;
    this.lines.want(seq);
    return this.#standIn(seq);
  }

  /** @param {number} seq */
  kind(seq) {
    return this.columns.kindNames.list[this.columns.kinds[seq]];
  }

  /** The line's own side, else its kind's. @param {number} seq */
  side(seq) {
    return this.columns.sideNames.list[this.columns.sides[seq]];
  }

  /** The first actor. @param {number} seq */
  unit(seq) {
    return this.columns.unitNames.list[this.columns.units[seq]];
  }

  /** The situation colour that the event declares. @param {number} seq */
  colour(seq) {
    return this.columns.colourNames.list[this.columns.flags[seq] >> COLOUR];
  }

  /** The level of an event, -1 when it has none. @param {number} seq */
  level(seq) {
    return this.columns.levels[seq];
  }

  /** @param {number} seq */
  time(seq) {
    return this.columns.times[seq];
  }

  /** Whether a flag is set. @param {number} seq @param {number} flag */
  is(seq, flag) {
    return (this.columns.flags[seq] & flag) !== 0;
  }

  /** @param {number} seq */
  estimated(seq) {
    return this.is(seq, ESTIMATED);
  }

  /** Whether it happened before something that was recorded earlier. @param {number} seq */
  late(seq) {
    return this.is(seq, LATE);
  }

  /** @param {number} seq */
  superseded(seq) {
    return this.is(seq, SUPERSEDED);
  }

  /** A later event corrects this one. @param {number} seq */
  supersede(seq) {
    if (!this.has(seq) || this.superseded(seq)) return;
    this.columns.flags[seq] |= SUPERSEDED;
    this.supersededSeqs.push(seq);
    this.#changed = Math.min(this.#changed, this.rankOf(seq));
    this.version += 1;
  }

  /** The seq of the `rank`-th event in presentation order, from 0. @param {number} rank */
  at(rank) {
    if (!(rank >= 0 && rank < this.count)) throw new RangeError(`no rank ${rank}`);
    return this.columns.order[rank];
  }

  /** @param {number} rank */
  timeAt(rank) {
    return this.columns.times[this.at(rank)];
  }

  /**
   * How many events lie at or before the position.
   * @param {number} time
   * @param {number} [seq] none: all events of that instant count
   */
  rank(time, seq = Infinity) {
    return rankIn(this.columns, this.count, time, seq);
  }

  /** The place of an event in presentation order, from 0. @param {number} seq */
  rankOf(seq) {
    return this.rank(this.columns.times[seq], seq) - 1;
  }

  /** Only estimated events, and at least one: the axis is then the event number. */
  get orderOnly() {
    return this.inDrill > 0 && this.clocked === 0;
  }

  /** Whether the time of an event tells how far it is from the next. @param {number} seq */
  measured(seq) {
    if (this.clocked === 0 && this.inDrill > 0) return false;
    const flags = this.columns.flags[seq];
    if (flags & ESTIMATED) return false;
    const time = this.columns.times[seq];
    return !(flags & ABOUT_LOG) || (time >= this.low && time <= this.high);
  }

  /** @param {Line} line */
  #put(line) {
    const { columns } = this;
    const { seq } = line;
    const kind = this.vocabulary.kind(line.kind);
    const [code, unit] = [columns.kindNames.code(line.kind), columns.unitNames.code(unitOf(line))];
    columns.grow(seq);
    columns.times[seq] = instant(line.time === undefined ? line.recorded : line.time);
    columns.kinds[seq] = code;
    columns.sides[seq] = columns.sideNames.code(line.side ?? kind.side ?? "");
    columns.levels[seq] = line.level ?? kind.level ?? -1;
    columns.units[seq] = unit;
    columns.flags[seq] = flagsOf(line, kind.marker)
      | (columns.colourNames.code(line.colour ?? "") << COLOUR);
    this.#sum(seq);
  }

  /** @param {number} seq */
  #sum(seq) {
    const flags = this.columns.flags[seq];
    this.head = Math.max(this.head, seq);
    if (flags & ABOUT_LOG) return;
    const time = this.columns.times[seq];
    this.inDrill += 1;
    this.clocked += Number(!(flags & ESTIMATED));
    if (time < this.low) this.low = time;
    if (time > this.high) this.high = time;
  }

  /** Put new events into their places. @param {import("./order.js").Seqs} fresh */
  #arrange(fresh) {
    if (!fresh.length) return;
    const first = sortIn(this.columns, this.count, fresh);
    this.count += fresh.length;
    this.#changed = Math.min(this.#changed, first, this.#measuredFrom());
    this.#judge(fresh);
    this.version += 1;
  }

  /** What is `measured` depends on the drill's extent, too: the first rank that another one changed. */
  #measuredFrom() {
    const { clocked, low, high } = this.#measures;
    this.#measures = { clocked: this.clocked, low: this.low, high: this.high };
    if (clocked === 0 && this.clocked > 0) return 0;
    if (this.count === this.inDrill) return Infinity;
    if (this.low < low) return Math.max(0, this.rank(this.low, 0) - 1);
    return this.high > high ? Math.max(0, this.rank(high) - 1) : Infinity;
  }

  /** Who is late, by seq; what lies beyond a seq that is still missing is judged again when that
   *  is there. @param {import("./order.js").Seqs} fresh */
  #judge(fresh) {
    const { times, flags, kinds } = this.columns;
    let seq = this.#judged + 1;
    for (; seq <= this.head && kinds[seq]; seq += 1) {
      this.#lateness(seq);
      if (!(flags[seq] & ABOUT_LOG) && times[seq] > this.#top) this.#top = times[seq];
    }
    this.#judged = seq - 1;
    for (const beyond of fresh) if (beyond > seq) this.#lateness(beyond);
  }

  /** @param {number} seq */
  #lateness(seq) {
    const { times, flags } = this.columns;
    flags[seq] = times[seq] < this.#top ? flags[seq] | LATE : flags[seq] & ~LATE;
  }

  /** @param {number} seq @returns {Line} */
  #standIn(seq) {
    return {
      seq, kind: this.kind(seq), side: this.side(seq) || undefined, pending: true,
      level: this.is(seq, OWN_LEVEL) ? this.level(seq) : undefined,
      colour: this.colour(seq) || undefined,
      actors: this.unit(seq) ? [this.unit(seq)] : undefined,
      ambiguous: this.is(seq, AMBIGUOUS) || undefined,
      basis: {
        time: this.estimated(seq) ? "estimated" : undefined,
        order: this.is(seq, UNPLACED) ? "unplaced" : undefined,
      },
    };
  }
}

/** @param {Line} line */
function unitOf(line) {
  const first = Array.isArray(line.actors) ? line.actors[0] : undefined;
  return typeof first === "string" ? first.trim() : "";
}

/** @param {Line} line @param {boolean} marker */
function flagsOf(line, marker) {
  return (ABOUT.has(line.kind) ? ABOUT_LOG : COUNTED) | (marker ? MARKER : 0)
    | (line.basis?.time === "estimated" ? ESTIMATED : 0)
    | (line.basis?.order === "unplaced" ? UNPLACED : 0)
    | (typeof line.level === "number" ? OWN_LEVEL : 0)
    | (line.ambiguous === true ? AMBIGUOUS : 0);
}
