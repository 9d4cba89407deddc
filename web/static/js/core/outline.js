// @ts-check
/**
 * The outline of a drill: phases, gaps and markers, found in one walk through its columns. After a
 * change the walk begins where something changed; what lies before stands.
 *
 * A phase starts at `startex`, a `situation_change` or `endex` and lasts to the next one. A gap is
 * a minute or more in which nothing was logged, never beside an event whose time says nothing about
 * length. Markers are the kinds that the vocabulary calls so.
 *
 * @typedef {{seq: number, rank: number, start: number, end: number, endRank: number,
 *   colour: string, kind: string}} Phase the last one ends at Infinity
 * @typedef {{rank: number, start: number, end: number}} Gap `rank` of the event before it
 * @typedef {import("./store.js").Store} Store
 */

import { ESTIMATED, MARKER, SUPERSEDED } from "./columns.js";

const GAP_MS = 60_000;

const STARTS = ["startex", "situation_change", "endex"];

export class Outline {
  /** @type {Phase[]} in presentation order */
  phases = [];
  /** @type {Gap[]} */
  gaps = [];
  /** Ranks that `[` and `]` stop at, ascending, always with the first and the last event.
   *  @type {number[]} */
  markers = [];

  /**
   * @param {Store} store
   * @param {number} [from] the first rank that changed
   */
  update(store, from = 0) {
    if (from === Infinity) return;
    const start = Math.max(0, from - 1);
    this.phases = cut(this.phases, start);
    this.gaps = cut(this.gaps, start);
    const { times, flags, kinds, order, kindNames } = store.columns;
    const starts = new Set(STARTS.map((name) => kindNames.known(name)));
    const ranks = this.markers.filter((rank) => rank < start && rank > 0);
    for (let rank = start; rank < store.count; rank += 1) {
      const seq = order[rank];
      const flag = flags[seq];
      if (flag & MARKER && !(flag & SUPERSEDED)) ranks.push(rank);
      if (starts.has(kinds[seq]) && !(flag & SUPERSEDED)) this.#phase(store, rank, seq);
      if (rank + 1 === store.count || flag & ESTIMATED) continue;
      const after = order[rank + 1];
      const length = times[after] - times[seq];
      if (length >= GAP_MS && !(flags[after] & ESTIMATED)) {
        this.gaps.push({ rank, start: times[seq], end: times[after] });
      }
    }
    this.markers = withEnds(ranks, store.count);
  }

  /** The phase that a rank lies in, if any. @param {number} rank from 0 */
  phaseAt(rank) {
    return this.phases[upTo(this.phases, rank) - 1];
  }

  /** @param {Store} store @param {number} rank @param {number} seq */
  #phase(store, rank, seq) {
    const start = store.time(seq);
    const last = this.phases.at(-1);
    if (last) [last.end, last.endRank] = [start, rank];
    this.phases.push({
      seq, rank, start, end: Infinity, endRank: Infinity,
      kind: store.kind(seq), colour: store.colour(seq),
    });
  }
}

/** Those before a rank; a phase that ended behind it has no end yet. @template {Phase|Gap} T
 *  @param {T[]} list @param {number} rank @returns {T[]} */
function cut(list, rank) {
  const kept = list.slice(0, upTo(list, rank - 1));
  const last = kept.at(-1);
  if (last && "endRank" in last) [last.end, last.endRank] = [Infinity, Infinity];
  return kept;
}

/** How many lie at or before a rank. @param {{rank: number}[]} list @param {number} rank */
export function upTo(list, rank) {
  let low = 0;
  let high = list.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (list[middle].rank > rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** @param {number[]} ranks @param {number} count */
function withEnds(ranks, count) {
  if (!count) return [];
  if (ranks[0] !== 0) ranks.unshift(0);
  if (ranks.at(-1) !== count - 1) ranks.push(count - 1);
  return ranks;
}
