// @ts-check
/**
 * The ruler. Steps come from a table: the size of a step, and into how many parts it is divided.
 * A tick lies on a whole step of the drill's own day, whatever its offset from UTC.
 */

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

/** Least px between two labels. */
export const LABEL_PX = 88;

/** @type {ReadonlyArray<readonly [number, number]>} */
export const TIME_STEPS = [
  [S, 2], [2 * S, 2], [5 * S, 5], [10 * S, 5], [15 * S, 3], [30 * S, 3],
  [M, 4], [2 * M, 4], [5 * M, 5], [10 * M, 5], [15 * M, 3], [30 * M, 3],
  [H, 4], [2 * H, 4], [3 * H, 3], [6 * H, 6], [12 * H, 4], [D, 4], [2 * D, 2], [7 * D, 7],
  [14 * D, 2], [30 * D, 3], [90 * D, 3], [365 * D, 4],
];

/** @type {ReadonlyArray<readonly [number, number]>} */
export const NUMBER_STEPS = [
  [1, 1], [2, 2], [5, 5], [10, 5], [20, 4], [50, 5], [100, 5], [200, 4], [500, 5], [1000, 5],
  [2000, 4], [5000, 5], [10_000, 5], [20_000, 4], [50_000, 5], [100_000, 5], [1_000_000, 5],
];

/**
 * @param {import("./timescale.js").TimeScale} scale
 * @param {ReadonlyArray<readonly [number, number]>} table
 * @param {number} [offset] of local time from the axis, in axis units
 * @param {number} [gap] least px between labels
 * @returns {{step: number, major: number[], minor: number[]}} axis values
 */
export function ticks(scale, table, offset = 0, gap = LABEL_PX) {
  const least = gap * scale.unit;
  const [step, parts] = table.find(([size]) => size >= least) ?? longer(table[table.length - 1], least);
  const small = step / parts;
  const [major, minor] = [[], []].map(() => /** @type {number[]} */ ([]));
  const first = Math.ceil((scale.from + offset) / small);
  const last = Math.floor((scale.to + offset) / small);
  for (let n = first; n <= last; n += 1) {
    (n % parts === 0 ? major : minor).push(n * small - offset);
  }
  return { step, major, minor };
}

/**
 * Past the table, as when a device's clock stood at 1970: its last step times 1, 2, 5, 10, 20, …
 * @param {readonly [number, number]} last
 * @param {number} least
 * @returns {readonly [number, number]}
 */
function longer([size, parts], least) {
  const power = 10 ** Math.floor(Math.log10(least / size));
  const times = [1, 2, 5].find((n) => n * power * size >= least) ?? 10;
  return [times * power * size, parts];
}
