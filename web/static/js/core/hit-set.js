// @ts-check
/**
 * The events that have certain words, by seq: quick to ask, to walk through and to add to. So many
 * are kept and no more; who adds learns when it is full.
 */

export const MOST_HITS = 100_000;

export class HitSet {
  count = 0;
  /** The first `count` are valid, as they were added. */
  seqs = new Uint32Array(64);
  #bits = new Uint32Array(64);

  /** @param {number} [most] */
  constructor(most = MOST_HITS) {
    this.most = most;
  }

  get full() {
    return this.count >= this.most;
  }

  /** @param {number} seq */
  has(seq) {
    const word = seq >>> 5;
    return word < this.#bits.length && ((this.#bits[word] >>> (seq & 31)) & 1) === 1;
  }

  /** Whether there was room for it. @param {number} seq */
  add(seq) {
    if (this.has(seq)) return true;
    if (this.full) return false;
    const word = seq >>> 5;
    if (word >= this.#bits.length) this.#bits = wider(this.#bits, word + 1);
    if (this.count === this.seqs.length) this.seqs = wider(this.seqs, this.count + 1);
    this.#bits[word] |= 1 << (seq & 31);
    this.seqs[this.count] = seq;
    this.count += 1;
    return true;
  }
}

/** @param {Uint32Array} array @param {number} least */
function wider(array, least) {
  const made = new Uint32Array(Math.max(least, array.length * 2));
  made.set(array);
  return made;
}
