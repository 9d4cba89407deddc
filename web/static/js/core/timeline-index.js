// @ts-check
/**
 * All that the timeline keeps of a drill, beyond its columns, to draw any window of it at once.
 * Brought up to date from the first rank that changed, and only when somebody looks.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {{ranks: () => Uint32Array|null}} Filter
 */

import { lowerBound } from "./grid.js";
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

export class TimelineIndex {
  set = new LaneSet();
  counts = new LaneCounts();
  rare = new Rare();
  rarest = new Rarest();
  curve = new LevelCurve();
  /** Counts of what a filter leaves; null without one. @type {LaneCounts|null} */
  passing = null;
  /** Ranks that have a mark at every zoom; 1 for those that come first where room is short. */
  always = new Uint32Array(0);
  first = new Uint8Array(0);
  /** Idle stretches, by the rank of the event before them, and lasting events, by seq. */
  gaps = Stretches.of([]);
  bars = Stretches.of([]);
  /** Grows with every change. */
  version = 0;
  #from = 0;
  /** @type {Uint32Array|null} */
  #list = null;
  #barKey = "";
  /** @type {import("./columns.js").Columns|null} */
  #columns = null;

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
    const { columns } = this.model.store;
    if (columns !== this.#columns) this.#from = 0; // another log
    this.#columns = columns;
    const changed = this.#from !== Infinity;
    if (changed) this.#update(this.#from);
    this.#from = Infinity;
    this.#pass(filter?.ranks() ?? null, changed);
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

  /** @param {Uint32Array|null} list @param {boolean} changed */
  #pass(list, changed) {
    if (list === this.#list && !changed) return;
    this.#list = list;
    this.passing = list ? new LaneCounts() : null;
    if (list) this.passing?.update(this.#source(list));
    const few = list && list.length <= FEW ? list : null;
    this.always = few ? union(this.rare.ranks, few) : this.rare.ranks;
    const { store } = this.model;
    this.first = Uint8Array.from(this.always, (rank) =>
      Number(few ? few[lowerBound(few, rank)] === rank : this.rare.isRarest(store, rank)));
    this.version += 1;
  }

  #arrangeBars() {
    const { model } = this;
    const { ends, version } = model.relations;
    const { ordinal } = model.axis;
    const exact = ends.size <= MANY_BARS ? [version, model.store.version] : [];
    const key = [ends.size, ordinal, ...exact].join();
    if (key === this.#barKey) return;
    this.#barKey = key;
    const rows = [...ends.keys()].filter((seq) => model.store.has(seq)).map((seq) => ({
      start: ordinal ? model.store.rankOf(seq) + 1 : model.store.time(seq), end: model.end(seq), id: seq,
    }));
    this.bars = Stretches.of(rows.filter(({ start, end }) => end > start));
    this.version += 1;
  }
}
