// @ts-check
/**
 * What a filter leaves out, by code: one table a column that gives a bit for a code which fails and
 * 0 for one which passes. An event passes when all of its codes do, told without a name or a branch.
 *
 * @typedef {import("./columns.js").Columns} Columns
 * @typedef {{least: number|null, most: number|null}} Levels
 */

/** Bits of what an event failed. */
export const KIND = 1;
export const SIDE = 2;
export const UNIT = 4;
export const LEVEL = 8;

export class FilterTables {
  kinds = new Uint8Array(65_536);
  sides = new Uint8Array(256);
  units = new Uint8Array(65_536);
  /** By the byte of a level: none, which is -1, is 255. */
  levels = new Uint8Array(256);

  /** @param {Columns} columns @param {number} seq the bits of what it fails */
  failed({ kinds, sides, units, levels }, seq) {
    return this.kinds[kinds[seq]] | this.sides[sides[seq]]
      | this.units[units[seq]] | this.levels[levels[seq] & 255];
  }

  /**
   * Names that nobody has met have no code yet: the tables are filled again when there are more.
   * @param {Columns} columns
   * @param {{kinds: Set<string>, sides: Set<string>, units: Set<string>, levels: Levels}} chosen
   *   an empty set lets everything pass
   */
  fill({ kindNames, sideNames, unitNames }, { kinds, sides, units, levels }) {
    pass(this.kinds, kindNames, kinds, KIND);
    pass(this.sides, sideNames, sides, SIDE);
    pass(this.units, unitNames, units, UNIT);
    const ranged = levels.least !== null || levels.most !== null;
    this.levels.fill(ranged ? LEVEL : 0);
    if (ranged) this.levels.fill(0, levels.least ?? 0, (levels.most ?? 127) + 1);
  }
}

/** @param {Uint8Array} table @param {import("./columns.js").Names} names @param {Set<string>} chosen
 *  @param {number} bit */
function pass(table, names, chosen, bit) {
  table.fill(chosen.size ? bit : 0);
  for (const name of chosen) {
    const code = names.known(name);
    if (code !== undefined) table[code] = 0;
  }
}
