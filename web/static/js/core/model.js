// @ts-check
/**
 * One drill as the viewer knows it: its header, its events, and everything that follows from them,
 * made anew when the store has changed. Nothing in here knows where the playhead is.
 */

import { Axis } from "./axis.js";
import { gaps } from "./gaps.js";
import { stairs } from "./levels.js";
import { phases } from "./phases.js";
import { Relations } from "./relations.js";
import { Store } from "./store.js";
import { Vocabulary } from "./vocabulary.js";

/**
 * @typedef {"id"|"en"} Lang
 * @typedef {Record<string, any>} Drill the body of `GET /api/v1/drills/{id}`
 */

export class Model {
  /** @param {Drill} drill @param {ConstructorParameters<typeof Vocabulary>[0]} vocabulary */
  constructor(drill, vocabulary) {
    this.drill = drill;
    this.sealed = Boolean(drill.sealed);
    this.vocabulary = new Vocabulary(vocabulary);
    this.store = new Store(this.vocabulary);
    /** Server time minus this machine's, in ms. */
    this.skew = 0;
    this.relations = new Relations(this.store);
    /** @type {import("./phases.js").Phase[]} */
    this.phases = [];
    /** @type {import("./gaps.js").Gap[]} */
    this.gaps = [];
    /** @type {import("./levels.js").Stair[]} */
    this.stairs = [];
    this.axis = new Axis(this.store);
    /** Events by side. @type {Map<string, number>} */
    this.sideCounts = new Map();
  }

  /** The store has changed. */
  refresh() {
    const { store } = this;
    this.relations = new Relations(store);
    this.phases = phases(store, this.relations);
    this.gaps = gaps(store);
    this.stairs = stairs(store, this.relations);
    this.axis = new Axis(store);
    this.sideCounts = new Map();
    for (let rank = 0; rank < store.count; rank += 1) {
      const side = store.side(store.order[rank]);
      this.sideCounts.set(side, (this.sideCounts.get(side) ?? 0) + 1);
    }
  }

  /** @param {number} clock ms of this machine */
  state(clock) {
    return this.relations.state(clock + this.skew, {
      sealed: this.sealed, completeness: this.drill.header.completeness,
    });
  }

  /** Axis value at which a lasting event ends, -Infinity for one that does not last.
   *  @param {number} seq */
  end(seq) {
    const end = this.relations.ends.get(seq);
    if (end === undefined) return -Infinity;
    if (!this.axis.ordinal) return end;
    const by = this.relations.endedBy.get(seq);
    return by === undefined ? -Infinity : this.store.rankOf(by) + 1;
  }
}
