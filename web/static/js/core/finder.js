// @ts-check
/**
 * Who has the words that are typed. Events whose line is at hand are searched here, all others by
 * the server; nobody else knows which. The hits of the words before stay until the first of the new
 * ones are there, so that nothing flickers while somebody types.
 *
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./filter.js").Filter} Filter
 * @typedef {{seqs: number[], upto: number, next: number|null}} Page as the server answers
 * @typedef {object} Remote
 * @property {(words: string, after: number, on: {page: (page: Page) => void,
 *   trouble: (failed: boolean) => void}) => void} find page by page; ends what was asked before
 * @property {() => void} stop
 */

import { fold } from "./fold.js";
import { HitSet } from "./hit-set.js";

/** Lines that are searched here in one go. */
const AT_ONCE = 8192;

export class Finder {
  /** As typed. */
  typed = "";
  /** The server is still looking. */
  looking = false;
  /** It cannot be reached, and is asked again. */
  failed = false;
  /** There are more hits than are kept. */
  cut = false;
  /** All events up to here are judged. */
  judged = 0;
  /** @type {string[]} */
  #words = [];
  #hits = new HitSet();
  /** Made once an event. @type {string[]} */
  #haystacks = [];

  /**
   * @param {Store} store
   * @param {Filter} filter
   * @param {Remote} remote
   * @param {{head: () => number, changed: () => void}} on `head`: the highest seq there is
   */
  constructor(store, filter, remote, { head, changed }) {
    this.store = store;
    this.filter = filter;
    this.remote = remote;
    this.head = head;
    this.changed = changed;
  }

  /** @param {string} typed */
  search(typed) {
    this.typed = typed;
    const words = fold(typed).split(/\s+/).filter(Boolean);
    if (words.join(" ") === this.#words.join(" ")) return;
    this.#words = words;
    this.#restart();
    if (!words.length) this.filter.clear("words");
    else this.#look();
    this.changed();
  }

  /** There may be new events. */
  dataChanged() {
    if (!this.#words.length || this.looking || this.cut || this.judged >= this.head()) return;
    this.#look();
    this.changed();
  }

  #restart() {
    this.remote.stop();
    this.#hits = new HitSet();
    [this.looking, this.failed, this.cut, this.judged] = [false, false, false, 0];
  }

  #look() {
    this.#here();
    this.looking = !this.cut && this.judged < this.head();
    if (!this.looking) return this.#apply();
    return this.remote.find(this.#words.join(" "), this.judged, {
      page: (page) => this.#page(page),
      trouble: (failed) => {
        this.failed = failed;
        this.changed();
      },
    });
  }

  /** Judge what follows as far as the lines are at hand. */
  #here() {
    const { lines, whole } = this.store;
    const end = Math.min(whole, this.judged + AT_ONCE);
    for (let seq = this.judged + 1; seq <= end && !this.cut; seq += 1) {
      const line = lines.peek(seq);
      if (!line) return;
      const haystack = (this.#haystacks[seq] ??= this.#haystack(line));
      if (this.#words.every((word) => haystack.includes(word))) this.#add(seq);
      this.judged = seq;
    }
  }

  /** @param {Page} page */
  #page({ seqs, upto, next }) {
    for (const seq of seqs) this.#add(seq);
    this.judged = upto;
    this.#apply();
    if (this.cut) this.remote.stop();
    this.looking = !this.cut && next !== null;
    if (next === null && this.judged < this.head()) this.#look();
    this.changed();
  }

  /** @param {number} seq */
  #add(seq) {
    if (!this.#hits.add(seq)) this.cut = true;
  }

  #apply() {
    if (this.filter.hits === this.#hits) this.filter.moreHits();
    else this.filter.setHits(this.#words.join(" "), this.#hits);
  }

  /** @param {import("./lines.js").Line} line */
  #haystack(line) {
    const { label } = this.store.vocabulary.kind(line.kind);
    return fold(said([
      label, line.kind, line.text, line.why, line.actors, line.targets, line.scene, line.source,
      line.colour, `#${line.seq}`,
    ]));
  }
}

/** All words of a value, whatever it is made of. @param {unknown} value @returns {string} */
function said(value) {
  if (typeof value === "string") return value;
  return value && typeof value === "object" ? Object.values(value).map(said).join(" ") : "";
}
