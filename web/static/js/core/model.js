// @ts-check
/**
 * One drill as the viewer knows it: its header, its events, and everything that follows from them,
 * brought up to date when the store has changed. Nothing in here knows where the playhead is.
 */

import { Axis } from "./axis.js";
import { instant } from "./instants.js";
import { Outline } from "./outline.js";
import { Relations } from "./relations.js";
import { Store } from "./store.js";
import { Vocabulary } from "./vocabulary.js";

/**
 * @typedef {Record<string, any>} Drill the body of `GET /api/v1/drills/{id}`
 */

/** Kinds whose text names a phase. */
const NAMED = new Set(["startex", "situation_change", "endex"]);

export class Model {
  /** How the axis was chosen; an order-only drill has but one. @type {import("./axis.js").AxisKind} */
  axisKind = "clock";

  /** @param {Drill} drill @param {ConstructorParameters<typeof Vocabulary>[0]} vocabulary */
  constructor(drill, vocabulary) {
    this.drill = drill;
    this.sealed = Boolean(drill.sealed);
    this.vocabulary = new Vocabulary(vocabulary);
    this.store = new Store(this.vocabulary);
    /** Server time minus this machine's, in ms. */
    this.skew = 0;
    this.relations = new Relations(this.store);
    this.outline = new Outline();
    this.axis = new Axis(this.store, this.axisKind);
    /** Texts of events that start a phase, by seq. @type {Map<number, import("./vocabulary.js").Words>} */
    this.words = new Map();
  }

  get phases() {
    return this.outline.phases;
  }

  get gaps() {
    return this.outline.gaps;
  }

  /** @param {Record<string, any>[]} lines @returns {number[]} seqs that are new */
  add(lines) {
    const fresh = new Set(this.store.add(lines));
    this.relations.addLines(lines.filter(({ seq }) => fresh.has(seq)));
    for (const { seq, kind, text } of lines) {
      if (NAMED.has(kind) && text) this.words.set(seq, text);
    }
    return [...fresh];
  }

  /** @param {import("./columns-page.js").Page} page */
  addPage(page) {
    this.store.addPage(page);
    this.relations.addPage(page);
  }

  /** Lines of events whose columns are here already. @param {Record<string, any>[]} lines
   *  @param {number} chars */
  keep(lines, chars) {
    this.store.keep(lines, chars);
    for (const { recorded } of lines.slice(-1)) this.relations.recorded(recorded);
  }

  /** The outline as the server tells it. @param {Record<string, any>} index */
  outlined({ phases = [], superseded = {}, lasting = [] }) {
    for (const { seq, name } of phases) if (name) this.words.set(seq, name);
    this.relations.addPairs({
      superseded: Object.entries(superseded).flatMap(([old, by]) => [Number(old), by]),
      lasting: lasting.flatMap((/** @type {any} */ { seq, to, by }) =>
        (to ? [seq, instant(to), by ?? 0] : by && this.store.has(by) ? [seq, this.store.time(by), by] : [])),
    });
  }

  /** The store has changed. Returns the first rank that did, Infinity when none. */
  refresh() {
    const from = this.store.takeChanged();
    this.outline.update(this.store, from);
    this.axis = new Axis(this.store, this.axisKind);
    return from;
  }

  /** @param {import("./axis.js").AxisKind} kind */
  chooseAxis(kind) {
    this.axisKind = kind;
    this.axis = new Axis(this.store, kind);
  }

  /** What a phase is called, its colour aside. @param {import("./outline.js").Phase} phase */
  phaseWords({ seq, kind }) {
    return this.words.get(seq) ?? this.vocabulary.kind(kind).label;
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
    if (!this.axis.ordinal) return end ?? -Infinity;
    const by = this.relations.endedBy.get(seq);
    if (by !== undefined && this.store.has(by)) return this.store.rankOf(by) + 1;
    return end === undefined || this.store.orderOnly ? -Infinity : this.store.rank(end);
  }
}
