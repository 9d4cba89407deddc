// @ts-check
/**
 * The ruler. Steps come from a table: the size of a step, and into how many parts it is divided.
 * A tick lies on a whole step of the drill's own day, or of T+0, or of the event numbers.
 *
 * @typedef {{value: number, words: string, strong: boolean}} Tick `strong` where a day begins, and
 *   at T+0
 * @typedef {{major: Tick[], minor: number[], day?: string}} Ruler `day` at which it begins, where
 *   the clock alone does not tell
 * @typedef {{x: number, width: number, words: string, strong: boolean, day?: boolean}} Label its
 *   middle and width
 */

const S = 1000;
const M = 60 * S;
const H = 60 * M;
const D = 24 * H;

/** Least px between two labels. */
const LABEL_PX = 88;
const NUMBER_PX = 44;
/** Least px between the texts of two labels. */
const APART_PX = 8;

/** @type {ReadonlyArray<readonly [number, number]>} */
export const TIME_STEPS = [
  [1, 1], [2, 2], [5, 5], [10, 5], [20, 4], [50, 5], [100, 5], [200, 4], [500, 5],
  [S, 2], [2 * S, 2], [5 * S, 5], [10 * S, 5], [15 * S, 3], [30 * S, 3],
  [M, 4], [2 * M, 4], [5 * M, 5], [10 * M, 5], [15 * M, 3], [30 * M, 3],
  [H, 4], [2 * H, 4], [3 * H, 3], [6 * H, 6], [12 * H, 4], [D, 4], [2 * D, 2], [7 * D, 7],
  [14 * D, 2], [30 * D, 3], [90 * D, 3], [365 * D, 4],
];

/** @type {ReadonlyArray<readonly [number, number]>} */
export const NUMBER_STEPS = [
  [1, 1], [2, 2], [5, 5], [10, 5], [20, 4], [50, 5], [100, 5], [200, 4], [500, 5], [1000, 5],
  [2000, 4], [5000, 5], [10_000, 5], [20_000, 4], [50_000, 5], [100_000, 5], [200_000, 4],
  [500_000, 5], [1_000_000, 5],
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
 * What the ruler shows of a part of an axis.
 * @param {import("./timescale.js").TimeScale} scale
 * @param {import("./facts.js").Say} say
 * @returns {Ruler}
 */
export function rulerTicks(scale, say) {
  const { axis } = say.model;
  if (axis.kind === "number") return numberTicks(scale, say);
  return axis.kind === "elapsed" ? elapsedTicks(scale, say) : clockTicks(scale, say);
}

/** @param {import("./timescale.js").TimeScale} scale @param {import("./facts.js").Say} say */
function numberTicks(scale, { model, format }) {
  const { count } = model.store;
  const digits = format.number(count).length;
  const { major, minor } = ticks(scale, NUMBER_STEPS, 0, Math.max(NUMBER_PX, digits * 9 + APART_PX));
  const there = (/** @type {number} */ value) => value >= 1 && value <= count;
  return {
    major: major.filter(there).map((value) => ({ value, words: format.number(value), strong: false })),
    minor: minor.filter(there),
  };
}

/** @param {import("./timescale.js").TimeScale} scale @param {import("./facts.js").Say} say */
function elapsedTicks(scale, { model, format }) {
  const { zero } = model.relations;
  const { step, major, minor } = ticks(scale, TIME_STEPS, -zero, LABEL_PX);
  return {
    minor,
    major: major.map((value) => ({
      value, words: signed(format, value - zero) + fraction(value - zero, step), strong: value === zero,
    })),
  };
}

/** T− with the size of what lies before T+0: half a second before it is T−00:00.5, where a read-out,
 *  which has no fractions, is in the second before. @param {import("./format.js").Format} format
 *  @param {number} ms */
function signed(format, ms) {
  return `T${ms < 0 ? "−" : "+"}${format.elapsed(Math.abs(ms)).slice(2)}`;
}

/** @param {import("./timescale.js").TimeScale} scale @param {import("./facts.js").Say} say */
function clockTicks(scale, { model, format }) {
  const { axis } = model;
  const offset = format.offset(scale.from);
  const { step, major, minor } = ticks(scale, TIME_STEPS, offset, LABEL_PX);
  const dated = manyDays(axis, format) && step < D;
  const day = (/** @type {number} */ value) => Math.floor((value + offset) / D);
  return {
    minor,
    day: dated ? format.tick(scale.from, D) : undefined,
    major: major.map((value) => {
      const begins = dated && day(value) * D === value + offset;
      const words = begins ? format.tick(value, D) : format.tick(value, step) + fraction(value + offset, step);
      return { value, words, strong: begins };
    }),
  };
}

/** Whether a drill runs over midnight, so that a clock alone does not say when.
 *  @param {import("./axis.js").Axis} axis @param {import("./format.js").Format} format */
export function manyDays(axis, format) {
  if (axis.empty || axis.ordinal) return false;
  const day = (/** @type {number} */ value) => Math.floor((value + format.offset(value)) / D);
  return day(axis.first) !== day(axis.last);
}

/** .120 where steps are shorter than a second. @param {number} ms @param {number} step */
function fraction(ms, step) {
  if (step >= S) return "";
  const digits = step >= 100 ? 1 : step >= 10 ? 2 : 3;
  const part = ((ms % S) + S) % S;
  return `.${String(Math.round(part)).padStart(3, "0").slice(0, digits)}`;
}

/**
 * The labels that can be read, where they are drawn: one that would be cut at either end is moved
 * in; strong ones come first, then the day at the left edge, and of others those that do not touch
 * what is there already.
 * @param {Label[]} labels ascending
 * @param {number} left
 * @param {number} right
 */
export function fitting(labels, left, right) {
  const held = labels.filter(({ x }) => x >= left && x <= right).map((label) => ({
    ...label, x: Math.min(right - label.width / 2 - 2, Math.max(left + label.width / 2 + 2, label.x)),
  }));
  /** @type {Label[]} */
  const kept = [];
  const weight = (/** @type {Label} */ { strong, day }) => (strong ? 0 : day ? 1 : 2);
  for (const label of held.sort((a, b) => weight(a) - weight(b))) {
    const free = kept.every(({ x, width }) =>
      Math.abs(x - label.x) >= (width + label.width) / 2 + APART_PX);
    if (free) kept.push(label);
  }
  return kept.sort((a, b) => a.x - b.x);
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
