// @ts-check
/**
 * What is rare in this drill: kinds from the rarest on, until together they are one event in a
 * thousand, 1,000 to 5,000 events. Each of these has its own mark at every zoom, however many others
 * lie around it. So have events that were replaced, while they are few.
 *
 * How rare a kind is, is judged anew once the drill has doubled or a kind is new, and once what was
 * rare has become too much.
 */

import { SUPERSEDED } from "./columns.js";
import { lowerBound } from "./ascending.js";
import { CodeCounts, names } from "./code-counts.js";

/** @typedef {import("./store.js").Store} Store */

const LEAST_RARE = 1000;
export const MOST_RARE = 5000;
export const MOST_REPLACED = 1000;
const SHARE = 1000;
/** So many come first where there is not room for all. */
const RAREST = 100;

export class Rare {
  /** Ranks of rare events, ascending. */
  ranks = new Uint32Array(0);
  /** Place of a kind's code among all kinds, 0 for the rarest. */
  places = new Uint16Array(1);
  /** Grows when kinds are judged anew. */
  version = 0;
  #counted = new CodeCounts("kinds");
  /** By code: 1 for a rare kind, 2 for one of the rarest. */
  #rare = new Uint8Array(1);
  #judgedAt = 0;
  #flags = 0;

  /**
   * @param {Store} store
   * @param {number} from first rank that changed
   * @param {number} [replaced] how many events were replaced
   */
  update(store, from, replaced = 0) {
    this.#counted.update(store);
    const flags = replaced > 0 && replaced <= MOST_REPLACED ? SUPERSEDED : 0;
    const anew = this.#stale(store);
    if (anew) this.#judge(store);
    const start = anew || flags !== this.#flags ? 0 : Math.min(from, store.count);
    this.#flags = flags;
    this.#walk(store, start);
    if (this.ranks.length <= MOST_RARE + MOST_REPLACED || anew) return;
    this.#judge(store);
    this.#walk(store, 0);
  }

  /** Whether its kind is one of the rarest. @param {Store} store @param {number} rank */
  isRarest({ columns }, rank) {
    return this.#rare[columns.kinds[columns.order[rank]]] === 2;
  }

  /** @param {Store} store */
  #stale(store) {
    return names(store, "kinds").length !== this.#rare.length || store.count > this.#judgedAt * 2;
  }

  /** @param {Store} store */
  #judge(store) {
    const { counts } = this.#counted;
    const codes = names(store, "kinds").map((_, code) => code);
    codes.sort((a, b) => counts[a] - counts[b] || a - b);
    this.#rare = new Uint8Array(codes.length);
    this.places = new Uint16Array(codes.length);
    const most = Math.min(MOST_RARE, Math.max(LEAST_RARE, store.count / SHARE));
    let sum = 0;
    codes.forEach((code, place) => {
      sum += counts[code];
      this.places[code] = place;
      this.#rare[code] = Number(sum <= most) + Number(sum <= RAREST);
    });
    this.#judgedAt = store.count;
    this.version += 1;
  }

  /** @param {Store} store @param {number} from */
  #walk(store, from) {
    const { order, kinds, flags } = store.columns;
    const rare = this.#rare;
    const also = this.#flags;
    const kept = lowerBound(this.ranks, from);
    const found = [];
    for (let rank = from; rank < store.count; rank += 1) {
      const seq = order[rank];
      if (rare[kinds[seq]] || flags[seq] & also) found.push(rank);
    }
    const ranks = new Uint32Array(kept + found.length);
    ranks.set(this.ranks.subarray(0, kept));
    ranks.set(found, kept);
    this.ranks = ranks;
  }
}

/** Two ascending lists as one, what is in both once. @param {Uint32Array} a @param {Uint32Array} b */
export function union(a, b) {
  if (!b.length) return a;
  const all = new Uint32Array(a.length + b.length);
  let [n, at, by] = [0, 0, 0];
  while (at < a.length || by < b.length) {
    const next = by >= b.length || a[at] <= b[by] ? a[at] : b[by];
    if (a[at] === next) at += 1;
    if (b[by] === next) by += 1;
    all[n] = next;
    n += 1;
  }
  return all.subarray(0, n);
}
