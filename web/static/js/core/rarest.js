// @ts-check
/**
 * The event of the rarest kind between any two ranks of a lane, without looking at them all: it is
 * known of every 256 and of every 16,384 events. Ten million events in 25 lanes take 3 MB.
 */

const SHIFT = 8;
const BLOCK = 1 << SHIFT;
const WIDE_SHIFT = 6;
const WIDE = BLOCK << WIDE_SHIFT;
const NOTHING = 65_535;

/** @typedef {import("./lane-counts.js").Source & {kinds: Uint8Array|Uint16Array, places: Uint16Array}} Kinds
 *    `places`: of a kind among all kinds, 0 for the rarest */

export class Rarest {
  /** By block and lane: place of the rarest kind, and which of the block's events it is. */
  #place = new Uint16Array(0);
  #offset = new Uint8Array(0);
  /** By 64 blocks and lane: the same, and which of its blocks. */
  #widePlace = new Uint16Array(0);
  #wideOffset = new Uint8Array(0);
  /** @type {Kinds|null} */
  #of = null;

  /** @param {Kinds} source @param {number} [from] first rank that changed */
  update(source, from = 0) {
    const old = this.#of;
    const same = old && old.table === source.table && old.places === source.places
      && old.lanes === source.lanes;
    const first = (same ? Math.min(from, old.count) : 0) >>> SHIFT;
    const blocks = (source.count >>> SHIFT) + 1;
    this.#of = source;
    this.#grow(blocks * source.lanes);
    for (let block = first; block < blocks; block += 1) this.#block(source, block);
    for (let wide = first >>> WIDE_SHIFT; wide <= blocks >>> WIDE_SHIFT; wide += 1) {
      this.#wide(source.lanes, wide, blocks);
    }
  }

  /** Rank of the rarest event of a lane, the first of several; -1 where the lane has none.
   *  @param {number} lane @param {number} from @param {number} to */
  find(lane, from, to) {
    if (!this.#of) return -1;
    const { order, column, table, kinds, places, lanes } = this.#of;
    let best = NOTHING;
    let found = -1;
    for (let at = from; at < to;) {
      if (!(at & (WIDE - 1)) && at + WIDE <= to) {
        const n = (at / WIDE) * lanes + lane;
        if (this.#widePlace[n] < best) {
          const block = (at >>> SHIFT) + this.#wideOffset[n];
          best = this.#widePlace[n];
          found = (block << SHIFT) + this.#offset[block * lanes + lane];
        }
        at += WIDE;
      } else if (!(at & (BLOCK - 1)) && at + BLOCK <= to) {
        const n = (at >>> SHIFT) * lanes + lane;
        if (this.#place[n] < best) {
          best = this.#place[n];
          found = at + this.#offset[n];
        }
        at += BLOCK;
      } else {
        const seq = order[at];
        if (table[column[seq]] === lane && places[kinds[seq]] < best) {
          best = places[kinds[seq]];
          found = at;
        }
        at += 1;
      }
    }
    return found;
  }

  /** @param {Kinds} source @param {number} block */
  #block({ order, count, column, table, kinds, places, lanes }, block) {
    const best = this.#place;
    const base = block * lanes;
    best.fill(NOTHING, base, base + lanes);
    const start = block << SHIFT;
    const end = Math.min(count, start + BLOCK);
    for (let at = start; at < end; at += 1) {
      const seq = order[at];
      const lane = table[column[seq]];
      const place = places[kinds[seq]];
      if (lane < lanes && place < best[base + lane]) {
        best[base + lane] = place;
        this.#offset[base + lane] = at - start;
      }
    }
  }

  /** @param {number} lanes @param {number} wide @param {number} blocks */
  #wide(lanes, wide, blocks) {
    const base = wide * lanes;
    this.#widePlace.fill(NOTHING, base, base + lanes);
    const start = wide << WIDE_SHIFT;
    const end = Math.min(blocks, start + (1 << WIDE_SHIFT));
    for (let block = start; block < end; block += 1) {
      for (let lane = 0; lane < lanes; lane += 1) {
        const place = this.#place[block * lanes + lane];
        if (place >= this.#widePlace[base + lane]) continue;
        this.#widePlace[base + lane] = place;
        this.#wideOffset[base + lane] = block - start;
      }
    }
  }

  /** @param {number} room */
  #grow(room) {
    if (room <= this.#place.length) return;
    const wanted = Math.ceil(room * (this.#place.length ? 1.25 : 1));
    const wide = (wanted >>> WIDE_SHIFT) + 512;
    [this.#place, this.#offset] = [wider(this.#place, wanted), wider(this.#offset, wanted)];
    [this.#widePlace, this.#wideOffset] = [wider(this.#widePlace, wide), wider(this.#wideOffset, wide)];
  }
}

/** @template {Uint8Array|Uint16Array} T @param {T} old @param {number} room @returns {T} */
function wider(old, room) {
  const made = new /** @type {any} */ (old.constructor)(room);
  made.set(old);
  return made;
}
