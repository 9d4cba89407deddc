// @ts-check
/**
 * A link as a QR code (ISO/IEC 18004), so that a phone in the briefing room can take it from the
 * screen. Bytes only, error correction M (15 %), versions 1 to 15: up to 412 bytes.
 *
 * @typedef {{size: number, dark: (x: number, y: number) => boolean, mask: number}} Code
 */

import { corrections } from "./qr-correction.js";

/** By version: error correction words a block, and blocks. */
const CORRECTION = [0, 10, 16, 26, 18, 24, 16, 18, 22, 22, 26, 30, 22, 22, 24, 24];
const BLOCKS = [0, 1, 1, 1, 2, 2, 4, 4, 4, 5, 5, 5, 8, 9, 9, 10];
/** Where alignment patterns have their centres, but for the first one, at 6. */
const ALIGNED = [
  [], [], [18], [22], [26], [30], [34], [22, 38], [24, 42], [26, 46], [28, 50], [30, 54], [32, 58],
  [34, 62], [26, 46, 66], [26, 48, 70],
];
const LEVEL_M = 0;
const FILLING = [0xec, 0x11];
const FINDER_RUN = [1, 0, 1, 1, 1, 0, 1];
/** @type {((x: number, y: number) => boolean)[]} */
const MASKS = [
  (x, y) => (x + y) % 2 === 0,
  (_, y) => y % 2 === 0,
  (x) => x % 3 === 0,
  (x, y) => (x + y) % 3 === 0,
  (x, y) => (Math.floor(y / 2) + Math.floor(x / 3)) % 2 === 0,
  (x, y) => ((x * y) % 2) + ((x * y) % 3) === 0,
  (x, y) => (((x * y) % 2) + ((x * y) % 3)) % 2 === 0,
  (x, y) => (((x + y) % 2) + ((x * y) % 3)) % 2 === 0,
];

/**
 * @param {string} text
 * @param {number} [mask] 0 to 7; left out: the one that is read best
 * @returns {Code|null} null when it is too long
 */
export function qr(text, mask) {
  const bytes = new TextEncoder().encode(text);
  const version = BLOCKS.findIndex((_, v) => v > 0 && bytes.length <= capacity(v));
  if (version < 0) return null;
  const stream = interleaved(words(bytes, version), version);
  const drawn = (/** @type {number} */ chosen) => draw(version, stream, chosen);
  const all = mask === undefined ? MASKS.map((_, n) => drawn(n)) : [drawn(mask)];
  const costs = all.length > 1 ? all.map(cost) : [0];
  const { size, cells, mask: taken } = all[costs.indexOf(Math.min(...costs))];
  return { size, mask: taken, dark: (x, y) => cells[y * size + x] === 1 };
}

/** Bytes of text that a version takes. @param {number} version */
export function capacity(version) {
  return dataWords(version) - (version < 10 ? 2 : 3);
}

/** Words of eight bits in all the modules that no pattern takes. @param {number} version */
export function allWords(version) {
  const size = sizeOf(version);
  const centres = ALIGNED[version].length + 1;
  const aligned = version === 1 ? 0 : 25 * (centres ** 2 - 3) - 10 * (centres - 2);
  const patterns = 3 * 64 + 31 + 2 * (size - 16) + aligned + (version < 7 ? 0 : 36);
  return Math.floor((size ** 2 - patterns) / 8);
}

/** @param {number} version */
function dataWords(version) {
  return allWords(version) - CORRECTION[version] * BLOCKS[version];
}

/** @param {number} version */
function sizeOf(version) {
  return 17 + 4 * version;
}

/** Mode (half a word), length, bytes, end (half a word), and what fills the rest.
 *  @param {Uint8Array} bytes @param {number} version */
function words(bytes, version) {
  const hex = (/** @type {number} */ value, /** @type {number} */ digits) =>
    value.toString(16).padStart(digits, "0");
  const length = hex(bytes.length, version < 10 ? 2 : 4);
  const halves = `4${length}${Array.from(bytes, (byte) => hex(byte, 2)).join("")}0`;
  return Uint8Array.from({ length: dataWords(version) }, (_, n) => {
    const word = halves.slice(2 * n, 2 * n + 2);
    return word ? parseInt(word, 16) : FILLING[(n - halves.length / 2) % 2];
  });
}

/** Blocks with their corrections, word by word. @param {Uint8Array} data @param {number} version */
function interleaved(data, version) {
  const blocks = BLOCKS[version];
  const short = Math.floor(data.length / blocks);
  const longer = data.length % blocks;
  const parts = Array.from({ length: blocks }, (_, n) => {
    const start = n * short + Math.max(0, n - (blocks - longer));
    return data.subarray(start, start + short + (n < blocks - longer ? 0 : 1));
  });
  const checks = parts.map((part) => corrections(part, CORRECTION[version]));
  const woven = (/** @type {Uint8Array[]} */ lists, /** @type {number} */ length) =>
    Array.from({ length }, (_, n) => lists.flatMap((list) => (n < list.length ? [list[n]] : []))).flat();
  return [...woven(parts, short + 1), ...woven(checks, CORRECTION[version])];
}

/** @param {number} version @param {number[]} stream @param {number} mask */
function draw(version, stream, mask) {
  const size = sizeOf(version);
  const cells = new Uint8Array(size * size).fill(2);
  const set = (/** @type {number} */ x, /** @type {number} */ y, /** @type {unknown} */ dark) => {
    if (x >= 0 && y >= 0 && x < size && y < size) cells[y * size + x] = Number(Boolean(dark));
  };
  patterns(version, size, set);
  information(size, (LEVEL_M << 3) | mask, set);
  fill(size, cells, stream, MASKS[mask]);
  return { size, cells, mask };
}

/** @typedef {(x: number, y: number, dark: unknown) => void} Set beside the code nothing is set */

/** What every code of a version has. @param {number} version @param {number} size @param {Set} set */
function patterns(version, size, set) {
  for (let n = 0; n < size; n += 1) {
    set(n, 6, n % 2 === 0);
    set(6, n, n % 2 === 0);
  }
  for (const [x, y] of [[3, 3], [size - 4, 3], [3, size - 4]]) rings(x, y, 4, [0, 1, 3], set);
  const centres = version === 1 ? [] : [6, ...ALIGNED[version]];
  const last = size - 7;
  for (const x of centres) {
    for (const y of centres) {
      const finder = (x === 6 && (y === 6 || y === last)) || (x === last && y === 6);
      if (!finder) rings(x, y, 2, [0, 2], set);
    }
  }
  if (version < 7) return;
  const bits = (version << 12) | remainder(version << 12, 0x1f25);
  for (let n = 0; n < 18; n += 1) {
    const [long, short] = [Math.floor(n / 3), size - 11 + (n % 3)];
    set(long, short, (bits >> n) & 1);
    set(short, long, (bits >> n) & 1);
  }
}

/** Squares around a centre. @param {number} x @param {number} y @param {number} reach
 *  @param {number[]} dark distances that are dark @param {Set} set */
function rings(x, y, reach, dark, set) {
  for (let dx = -reach; dx <= reach; dx += 1) {
    for (let dy = -reach; dy <= reach; dy += 1) {
      const distance = Math.max(Math.abs(dx), Math.abs(dy));
      set(x + dx, y + dy, dark.includes(distance));
    }
  }
}

/** Level and mask, twice. @param {number} size @param {number} format five bits @param {Set} set */
function information(size, format, set) {
  const bits = ((format << 10) | remainder(format << 10, 0x537)) ^ 0x5412;
  for (let n = 0; n < 15; n += 1) {
    const dark = (bits >> n) & 1;
    const near = n < 6 ? n : n < 8 ? n + 1 : 0;
    if (n < 8) set(8, near, dark);
    else set(n === 8 ? 7 : 14 - n, 8, dark);
    if (n < 8) set(size - 1 - n, 8, dark);
    else set(8, size - 15 + n, dark);
  }
  set(8, size - 8, true);
}

/** Of a polynomial over two, by another. @param {number} value @param {number} by */
function remainder(value, by) {
  const width = 32 - Math.clz32(by);
  let rest = value;
  for (let over = 32 - Math.clz32(rest) - width; over >= 0; over = 32 - Math.clz32(rest) - width) {
    rest ^= by << over;
  }
  return rest;
}

/** The stream goes up and down in columns of two, from the right. @param {number} size
 *  @param {Uint8Array} cells @param {number[]} stream @param {(x: number, y: number) => boolean} mask */
function fill(size, cells, stream, mask) {
  let bit = 0;
  for (let right = size - 1, up = true; right > 0; right -= right === 8 ? 3 : 2, up = !up) {
    for (let n = 0; n < size * 2; n += 1) {
      const x = right - (n % 2);
      const row = Math.floor(n / 2);
      const y = up ? size - 1 - row : row;
      if (cells[y * size + x] !== 2) continue;
      const dark = ((stream[bit >> 3] ?? 0) >> (7 - (bit & 7))) & 1;
      cells[y * size + x] = dark ^ Number(mask(x, y));
      bit += 1;
    }
  }
}

/** What makes a code hard to read: runs, blocks, what looks like a finder, too much of one shade.
 *  @param {{size: number, cells: Uint8Array}} code */
function cost({ size, cells }) {
  let sum = 0;
  let dark = 0;
  for (let n = 0; n < size; n += 1) {
    sum += lineCost(Array.from(cells.subarray(n * size, (n + 1) * size)));
    sum += lineCost(Array.from({ length: size }, (_, y) => cells[y * size + n]));
  }
  for (let at = 0; at < cells.length; at += 1) {
    dark += cells[at];
    const inside = at % size < size - 1 && at + size < cells.length;
    const same = cells[at] + cells[at + 1] + cells[at + size] + cells[at + size + 1];
    if (inside && same % 4 === 0) sum += 3;
  }
  return sum + 10 * Math.floor(Math.abs((dark / cells.length) * 100 - 50) / 5);
}

/** @param {number[]} line */
function lineCost(line) {
  let sum = 0;
  for (let start = 0, end = 0; start < line.length; start = end) {
    while (line[end] === line[start]) end += 1;
    if (end - start >= 5) sum += end - start - 2;
  }
  const light = (/** @type {number} */ from) => [0, 1, 2, 3].every((n) => !line[from + n]);
  for (let at = 0; at + 7 <= line.length; at += 1) {
    const finder = FINDER_RUN.every((dark, n) => line[at + n] === dark);
    if (finder && (light(at - 4) || light(at + 7))) sum += 40;
  }
  return sum;
}
