// @ts-check
/**
 * How many events there are of each kind, side, unit and level, by code. With a filter's tables an
 * event that passes counts everywhere, and one that fails in one way counts there alone: so a count
 * says how many would be shown if that value were chosen as well.
 */

import { FilterTables, KIND, LEVEL, SIDE, UNIT } from "./filter-tables.js";

/** @typedef {import("./columns.js").Columns} Columns */

const EVERYTHING = Object.freeze(new FilterTables());

export class FacetCount {
  kinds = new Uint32Array(65_536);
  sides = new Uint32Array(256);
  units = new Uint32Array(65_536);
  /** By the byte of a level: none, which is -1, is 255. */
  levels = new Uint32Array(256);
  /** Events by the one way in which they fail; at 0 those that pass. */
  ways = new Uint32Array(LEVEL + 1);

  clear() {
    for (const counts of [this.kinds, this.sides, this.units, this.levels, this.ways]) counts.fill(0);
  }

  /**
   * Count more events: the seqs from `from` to before `to`, or those that stand there in a list.
   * @param {Columns} columns @param {number} from @param {number} to
   * @param {FilterTables} [tables] none: everything passes
   * @param {ArrayLike<number>|null} [list]
   */
  add({ kinds, sides, units, levels }, from, to, tables = EVERYTHING, list = null) {
    const { kinds: byKind, sides: bySide, units: byUnit, levels: byLevel, ways } = this;
    const { kinds: ofKind, sides: ofSide, units: ofUnit, levels: ofLevel } = tables;
    for (let n = from; n < to; n += 1) {
      const seq = list ? list[n] : n;
      const kind = kinds[seq];
      const side = sides[seq];
      const unit = units[seq];
      const level = levels[seq] & 255;
      const failed = ofKind[kind] | ofSide[side] | ofUnit[unit] | ofLevel[level];
      if (failed & (failed - 1)) continue; // in more than one way
      ways[failed] += 1;
      if (failed === 0 || failed === KIND) byKind[kind] += 1;
      if (failed === 0 || failed === SIDE) bySide[side] += 1;
      if (failed === 0 || failed === UNIT) byUnit[unit] += 1;
      if (failed === 0 || failed === LEVEL) byLevel[level] += 1;
    }
  }
}
