// @ts-check
/**
 * Search and the filter by side. The haystack of an event is made once: its words in both
 * languages, its kind, who, to whom, where, and the source.
 */

/** @typedef {import("./store.js").Store} Store */

/** Letters without case and accents. @param {string} text */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

export class Search {
  /** @type {string[]} */
  #haystacks = [];

  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.query = "";
    /** Sides to show; empty means all. @type {Set<string>} */
    this.sides = new Set();
  }

  get active() {
    return this.query !== "" || this.sides.size > 0;
  }

  /** @param {string} query */
  setQuery(query) {
    this.query = fold(query.trim());
  }

  /** The store was cleared. */
  forget() {
    this.#haystacks = [];
  }

  /** Whether all words of the query occur. @param {number} seq */
  hit(seq) {
    if (!this.query) return false;
    const haystack = (this.#haystacks[seq] ??= this.#haystack(seq));
    return this.query.split(/\s+/).every((word) => haystack.includes(word));
  }

  /** @param {number} seq */
  shows(seq) {
    const side = this.sides.size === 0 || this.sides.has(this.store.side(seq));
    return side && (!this.query || this.hit(seq));
  }

  /**
   * The rank of the next event that is shown, round the end; -1 when there is none.
   * @param {number} rank from 0
   * @param {1|-1} direction
   */
  next(rank, direction) {
    const { count } = this.store;
    for (let n = 1; n <= count; n += 1) {
      const other = (((rank + direction * n) % count) + count) % count;
      if (this.shows(this.store.at(other))) return other;
    }
    return -1;
  }

  /** @param {number} seq */
  #haystack(seq) {
    const line = this.store.line(seq);
    const { label } = this.store.vocabulary.kind(line.kind);
    return fold(words([
      label, line.kind, line.text, line.why, line.actors, line.targets, line.scene, line.source,
      line.colour, `#${seq}`,
    ]));
  }
}

/** @param {unknown} value @returns {string} */
function words(value) {
  if (typeof value === "string") return value;
  return value && typeof value === "object" ? Object.values(value).map(words).join(" ") : "";
}
