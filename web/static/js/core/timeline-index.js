// @ts-check
/**
 * All that the timeline keeps of a drill, beyond its columns, to draw any window of it at once.
 * Brought up to date from the first rank that changed, and only when somebody looks.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {object} Filter
 * @property {() => Uint32Array|null} ranks that it leaves
 * @property {() => Uint32Array} hitRanks
 * @property {unknown} hits null while no words are searched for
 * @property {number} era grows when it may take back what it left
 */

import { lowerBound } from "./ascending.js";
import { LaneCounts } from "./lane-counts.js";
import { LaneSet, NONE } from "./lane-set.js";
import { LevelCurve } from "./level-curve.js";
import { Rare, union } from "./rare.js";
import { Rarest } from "./rarest.js";
import { Stretches } from "./stretches.js";

/** Of a filter that leaves no more than this, each event has its mark. */
const FEW = 5000;
/** More lasting events than this are not arranged anew whenever anything was added. */
const MANY_BARS = 20_000;

const NONE_FOUND = new Uint32Array(0);

/** Ranks that are told by ticks: those that have the words, or the few that a filter leaves.
 *  @param {Filter} filter */
export function ticked(filter) {
  if (filter.hits) return filter.hitRanks();
  const ranks = filter.ranks();
  return ranks && ranks.length <= FEW ? ranks : NONE_FOUND;
}

export class TimelineIndex {
  set = new LaneSet();
  counts = new LaneCounts();
  rare = new Rare();
  rarest = new Rarest();
  curve = new LevelCurve();
  /** Counts of what a filter leaves; null without one. @type {LaneCounts|null} */
  passing = null;
  /** Ranks that have a mark at every zoom; 1 for those that come first where room is short. */
  always = /** @type {Uint32Array} */ (new Uint32Array(0));
  first = new Uint8Array(0);
  /** Idle stretches, by the rank of the event before them, and lasting events, by seq. */
  gaps = Stretches.of([]);
  bars = Stretches.of([]);
  /** Grows with every change. */
  version = 0;
  #from = 0;
  /** @type {Uint32Array|null} */
  #list = null;
  /** @type {Filter|null} */
  #filter = null;
  #era = -1;
  #barKey = "";
  /** Grows when events have got other numbers. */
  #moves = 0;
  #count = 0;

  /** @param {Model} model */
  constructor(model) {
    this.model = model;
  }

  /** @param {import("./lane-set.js").LaneChoice} choice */
  choose(choice) {
    this.set.choose(choice);
    this.#from = 0;
  }

  /** @param {number} from first rank that changed */
  dataChanged(from) {
    this.#from = Math.min(this.#from, from);
  }

  /** @param {Filter|null} filter */
  update(filter) {
    const from = this.#from;
    if (from !== Infinity) this.#update(from);
    this.#from = Infinity;
    this.#pass(filter, from);
    this.#arrangeBars();
  }

  /** The lane of an event, undefined for one that is hidden. @param {number} seq */
  laneOf(seq) {
    const lane = this.set.laneOf(this.model.store, seq);
    return lane === NONE ? undefined : lane;
  }

  /** @param {number} from */
  #update(from) {
    const { store, relations, outline } = this.model;
    if (from < this.#count) this.#moves += 1;
    this.#count = store.count;
    this.set.update(store);
    this.rare.update(store, from, relations.superseded.size);
    const source = this.#source(null);
    this.counts.update(source, from);
    this.rarest.update({ ...source, kinds: store.columns.kinds, places: this.rare.places }, from);
    this.curve.update(store, from);
    this.#arrangeGaps(outline.gaps, from);
    this.version += 1;
  }

  /** What was added behind the last gap, and made none, leaves them as they are.
   *  @param {import("./outline.js").Gap[]} gaps @param {number} from first rank that changed */
  #arrangeGaps(gaps, from) {
    if (gaps.length === this.gaps.count && from > (gaps.at(-1)?.rank ?? -1) + 1) return;
    this.gaps = Stretches.of(gaps.map(({ rank, start, end }) => ({ start, end, id: rank })));
  }

  /** @param {Uint32Array|null} list @returns {import("./lane-counts.js").Source} */
  #source(list) {
    const { store } = this.model;
    const { set } = this;
    return {
      order: store.columns.order, count: store.count, column: set.column(store),
      table: set.table, lanes: set.lanes.length, list,
    };
  }

  /** @param {Filter|null} filter @param {number} from first rank that changed */
  #pass(filter, from) {
    const list = filter?.ranks() ?? null;
    if (list === this.#list && from === Infinity) return;
    const place = list && this.passing ? this.#held(filter, list, from) : 0;
    this.#list = list;
    [this.#filter, this.#era] = [filter, filter?.era ?? -1];
    this.passing = list ? this.passing ?? new LaneCounts() : null;
    if (list) this.passing?.update(this.#source(list), place);
    const few = list && list.length <= FEW ? list : null;
    this.always = few ? union(this.rare.ranks, few) : this.rare.ranks;
    const { store } = this.model;
    this.first = Uint8Array.from(this.always, (rank) =>
      Number(list ? list[lowerBound(list, rank)] === rank : this.rare.isRarest(store, rank)));
    this.version += 1;
  }

  /** Up to which place the list is as it was. Without words it only goes on from the first rank that
   *  changed; a hit may turn up anywhere. @param {Filter|null} filter @param {Uint32Array} list
   *  @param {number} from */
  #held(filter, list, from) {
    if (!filter || filter !== this.#filter || filter.era !== this.#era) return 0;
    const most = lowerBound(list, from);
    if (!filter.hits || !this.#list) return most;
    let place = 0;
    while (place < most && list[place] === this.#list[place]) place += 1;
    return place;
  }

  #arrangeBars() {
    const { model } = this;
    const { ends, version } = model.relations;
    const { ordinal } = model.axis;
    const exact = ends.size <= MANY_BARS ? [version, model.store.version] : [];
    const key = [ends.size, ordinal, ordinal && this.#moves, ...exact].join();
    if (key === this.#barKey) return;
    this.#barKey = key;
    const rows = [...ends.keys()].filter((seq) => model.store.has(seq)).map((seq) => ({
      start: ordinal ? model.store.rankOf(seq) + 1 : model.store.time(seq), end: model.end(seq), id: seq,
    }));
    this.bars = Stretches.of(rows.filter(({ start, end }) => end > start));
    this.version += 1;
  }
}
