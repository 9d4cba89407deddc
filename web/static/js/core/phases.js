// @ts-check
/**
 * Phases: each starts at `startex`, a `situation_change` or `endex` and lasts to the next one.
 * Markers: what `[` and `]` stop at, phases and every kind the vocabulary calls a marker.
 *
 * @typedef {{seq: number, rank: number, start: number, end: number, endRank: number,
 *   colour: string, kind: string, name: import("./vocabulary.js").Words}} Phase
 */

const STARTS = new Set(["startex", "situation_change", "endex"]);

/** CD-player habit: this soon after a marker, "previous" means the one before. */
export const GRACE_MS = 1000;

/**
 * @param {import("./store.js").Store} store
 * @param {import("./relations.js").Relations} relations
 * @returns {Phase[]} in presentation order; the last one ends at Infinity
 */
export function phases(store, relations) {
  /** @type {Phase[]} */
  const found = [];
  for (let rank = 0; rank < store.count; rank += 1) {
    const seq = store.order[rank];
    const line = store.line(seq);
    if (!STARTS.has(line.kind) || relations.superseded.has(seq)) continue;
    const start = store.times[seq];
    const last = found[found.length - 1];
    if (last) [last.end, last.endRank] = [start, rank];
    found.push({
      seq, rank, start, end: Infinity, endRank: Infinity, kind: line.kind,
      colour: typeof line.colour === "string" ? line.colour : "",
      name: line.text ?? store.vocabulary.kind(line.kind).label,
    });
  }
  return found;
}

/**
 * The ranks that `[` and `]` stop at, ascending, always with the first and the last event.
 * @param {import("./store.js").Store} store
 * @param {import("./relations.js").Relations} relations
 */
export function markers(store, relations) {
  const ranks = [];
  for (let rank = 0; rank < store.count; rank += 1) {
    const seq = store.order[rank];
    const edge = rank === 0 || rank === store.count - 1;
    const marker = store.vocabulary.kind(store.line(seq).kind).marker;
    if (edge || (marker && !relations.superseded.has(seq))) ranks.push(rank);
  }
  return ranks;
}

/**
 * The phase that a rank lies in, if any.
 * @param {Phase[]} list
 * @param {number} rank from 0
 */
export function phaseAt(list, rank) {
  return list.findLast((phase) => phase.rank <= rank);
}

/**
 * Where the next marker lies, as a rank; the last event when there is none.
 * @param {number[]} ranks of markers
 * @param {number} current rank of the current event
 */
export function nextMarker(ranks, current) {
  return ranks.find((rank) => rank > current) ?? current;
}

/**
 * Where the previous marker lies. Less than a second past one, it is the one before.
 * @param {number[]} ranks of markers
 * @param {number} current rank of the current event
 * @param {number} past ms since that event, as the viewer experienced them
 * @param {(rank: number) => number} since ms from a marker to the playhead, as experienced
 */
export function previousMarker(ranks, current, past, since) {
  const here = ranks.findLast((rank) => rank <= current);
  if (here === undefined) return 0;
  const fresh = here === current ? past < GRACE_MS : since(here) < GRACE_MS;
  return fresh ? (ranks.findLast((rank) => rank < here) ?? here) : here;
}
