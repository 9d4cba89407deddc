// @ts-check
/**
 * Which warning came last before a use of force. Warnings are the kinds that the vocabulary puts on
 * the second force stage, the spoken one; force is what is of the third stage or above and done by
 * the police or by both. A warning that was corrected or withdrawn is none.
 *
 * Kept is one number for each block of ranks: the last warning up to its end. So the answer costs
 * a walk through one block, and ten million events take 160 kB.
 *
 * @typedef {import("./store.js").Store} Store
 */

import { SUPERSEDED } from "./columns.js";

/** Force stages: 2 is the spoken one. */
const SPOKEN = 2;
const FORCE = 3;
const FORCEFUL = new Set(["police", "both"]);
const BLOCK = 256;

export class Warnings {
  /** By block: rank of the last warning in it or before, -1 for none. */
  #last = new Int32Array(16);
  /** Blocks that are judged. */
  #blocks = 0;
  /** By kind code, 1 for a warning. */
  #table = new Uint8Array(0);

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
  }

  /** The store has changed. @param {number} from the first rank that did */
  dataChanged(from) {
    if (from !== Infinity) this.#blocks = Math.min(this.#blocks, Math.floor(from / BLOCK));
  }

  /** Whether an event is a use of force. @param {number} seq @param {number|null} stage its own,
   *  else that of its kind */
  isForce(seq, stage) {
    return (stage ?? 0) >= FORCE && FORCEFUL.has(this.store.side(seq));
  }

  /** The seq of the last warning before a rank, 0 for none. @param {number} rank */
  before(rank) {
    this.#fill();
    this.#judge(Math.floor(rank / BLOCK));
    const block = Math.floor(rank / BLOCK);
    const found = this.#within(block * BLOCK, rank, block ? this.#last[block - 1] : -1);
    return found < 0 ? 0 : this.store.at(found);
  }

  /** All blocks before one. @param {number} upto */
  #judge(upto) {
    if (this.#blocks >= upto) return;
    if (upto > this.#last.length) {
      const wider = new Int32Array(Math.max(upto, this.#last.length * 2));
      wider.set(this.#last);
      this.#last = wider;
    }
    for (let block = this.#blocks; block < upto; block += 1) {
      const before = block ? this.#last[block - 1] : -1;
      this.#last[block] = this.#within(block * BLOCK, (block + 1) * BLOCK, before);
    }
    this.#blocks = upto;
  }

  /** The last warning of a stretch of ranks, `to` exclusive. @param {number} from @param {number} to
   *  @param {number} none */
  #within(from, to, none) {
    const { order, kinds, flags } = this.store.columns;
    for (let rank = to - 1; rank >= from; rank -= 1) {
      const seq = order[rank];
      if (this.#table[kinds[seq]] && !(flags[seq] & SUPERSEDED)) return rank;
    }
    return none;
  }

  /** Kinds by code. */
  #fill() {
    const { columns: { kindNames: { list } }, vocabulary: { kinds } } = this.store;
    if (this.#table.length === list.length) return;
    this.#table = Uint8Array.from(list, (name) => Number(kinds.get(name)?.force_stage === SPOKEN));
  }
}
