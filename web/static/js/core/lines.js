// @ts-check
/**
 * The lines at hand, in blocks of neighbouring seqs. Of a long drill that is only what is on show
 * and a little more: what was not asked for longest is forgotten, block by block, once they hold
 * more than `MOST_CHARS`. Who asks for a line that is not there gets it with the next block.
 *
 * @typedef {Record<string, any>} Line one stored event line, parsed
 */

export const BLOCK = 128;
/** Characters of JSON, together; parsed they take a few times as much. */
const MOST_CHARS = 24_000_000;

/** @param {number} seq */
const blockOf = (seq) => Math.floor((seq - 1) / BLOCK);

export class Lines {
  /** By block number, the least lately asked first. @type {Map<number, {lines: Line[], chars: number}>} */
  #blocks = new Map();
  #chars = 0;
  /** @type {Set<number>} */
  #wanted = new Set();
  /** Event id to seq, of the lines at hand. @type {Map<string, number>} */
  ids = new Map();
  /** Grows whenever lines came in. */
  version = 0;

  /** @param {number} [most] characters */
  constructor(most = MOST_CHARS) {
    this.most = most;
  }

  /** @param {number} seq @returns {Line|undefined} */
  get(seq) {
    const number = blockOf(seq);
    const block = this.#blocks.get(number);
    if (!block) return undefined;
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    return block.lines[(seq - 1) % BLOCK];
  }

  /** Without being asked for: nothing is kept longer for it. @param {number} seq */
  peek(seq) {
    return this.#blocks.get(blockOf(seq))?.lines[(seq - 1) % BLOCK];
  }

  /** @param {number} seq */
  want(seq) {
    const number = blockOf(seq);
    this.#wanted.delete(number);
    this.#wanted.add(number);
  }

  /** Numbers of the blocks that were asked for since the last time, the latest wish last. */
  takeWanted() {
    const wanted = [...this.#wanted];
    this.#wanted.clear();
    return wanted;
  }

  /** @param {Line} line @param {number} [chars] how long it was */
  put(line, chars = JSON.stringify(line).length) {
    const number = blockOf(line.seq);
    const block = this.#blocks.get(number) ?? { lines: [], chars: 0 };
    const place = (line.seq - 1) % BLOCK;
    if (block.lines[place]) return;
    block.lines[place] = line;
    block.chars += chars;
    this.#chars += chars;
    this.#blocks.delete(number);
    this.#blocks.set(number, block);
    if (typeof line.id === "string") this.ids.set(line.id, line.seq);
    this.version += 1;
    this.#forget();
  }

  #forget() {
    for (const [number, block] of this.#blocks) {
      if (this.#chars <= this.most || this.#blocks.size === 1) return;
      this.#blocks.delete(number);
      this.#chars -= block.chars;
      for (const line of block.lines) if (line) this.ids.delete(line.id);
    }
  }
}
