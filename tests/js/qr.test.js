import assert from "node:assert/strict";
import test from "node:test";
import { allWords, capacity, qr } from "../../web/static/js/core/qr.js";
import { corrections, times } from "../../web/static/js/core/qr-correction.js";

/** Total words and bytes of text by version at level M, ISO/IEC 18004 tables 1 and 7. */
const WORDS = [26, 44, 70, 100, 134, 172, 196, 242, 292, 346, 404, 466, 532, 581, 655];
const BYTES = [14, 26, 42, 62, 84, 106, 122, 152, 180, 213, 251, 287, 331, 362, 412];
/** Table 9: words of correction a block, then how many blocks have how many words of data. */
const BLOCKS = [
  [10, [1, 16]], [16, [1, 28]], [26, [1, 44]], [18, [2, 32]], [24, [2, 43]], [16, [4, 27]], [18, [4, 31]],
  [22, [2, 38], [2, 39]], [22, [3, 36], [2, 37]], [26, [4, 43], [1, 44]], [30, [1, 50], [4, 51]],
  [22, [6, 36], [2, 37]], [22, [8, 37], [1, 38]], [24, [4, 40], [5, 41]], [24, [5, 41], [5, 42]],
];
/** Table C.1, level M, masks 0 to 7; table D.1, versions 7 to 15. */
const FORMATS = [0x5412, 0x5125, 0x5e7c, 0x5b4b, 0x45f9, 0x40ce, 0x4f97, 0x4aa0];
const VERSIONS = [0x07c94, 0x085bc, 0x09a99, 0x0a4d3, 0x0bbf6, 0x0c762, 0x0d847, 0x0e60d, 0x0f928];
const MASKS = [
  (i, j) => (i + j) % 2, (i) => i % 2, (_, j) => j % 3, (i, j) => (i + j) % 3,
  (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2, (i, j) => ((i * j) % 2) + ((i * j) % 3),
  (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2,
];
const CENTRES = [
  [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50], [6, 30, 54],
  [6, 32, 58], [6, 34, 62], [6, 26, 46, 66], [6, 26, 48, 70],
];
const text = (length) => Array.from({ length }, (_, n) => String.fromCharCode(33 + ((n * 31 + length) % 90))).join("");
const bits = (code, places) => places.reduce((sum, [x, y]) => sum * 2 + Number(code.dark(x, y)), 0);
const range = (n) => Array.from({ length: n }, (_, i) => i);

/** Where a version has nothing but patterns. */
function reserved(version, size) {
  const centres = CENTRES[version - 2] ?? [];
  const [first, last] = [centres[0], centres.at(-1)];
  const aligned = centres.flatMap((cx) => centres.map((cy) => [cx, cy])).filter(([cx, cy]) =>
    !(cx === first && cy === first) && !(cx === first && cy === last) && !(cx === last && cy === first));
  return (x, y) => x === 6 || y === 6 || (x < 9 && y < 9) || (x < 9 && y > size - 9) || (x > size - 9 && y < 9)
    || (version > 6 && ((x < 6 && y > size - 12) || (y < 6 && x > size - 12)))
    || aligned.some(([cx, cy]) => Math.abs(x - cx) < 3 && Math.abs(y - cy) < 3);
}

/** The words of a code in the order in which they were drawn. */
function wordsOf(code, version) {
  const taken = reserved(version, code.size);
  const stream = [];
  let up = true;
  for (const right of range(code.size).reverse().filter((x) => (x > 6 ? x % 2 === 0 : x % 2 === 1))) {
    for (const row of range(code.size)) {
      const y = up ? code.size - 1 - row : row;
      for (const x of [right, right - 1]) {
        if (!taken(x, y)) stream.push(Number(code.dark(x, y) !== (MASKS[code.mask](y, x) === 0)));
      }
    }
    up = !up;
  }
  return range(WORDS[version - 1]).map((n) => parseInt(stream.slice(8 * n, 8 * n + 8).join(""), 2));
}

/** What a reader takes from a code; every block must be without fault. */
function readBack(code) {
  const version = (code.size - 17) / 4;
  const [checks, ...groups] = BLOCKS[version - 1];
  const blocks = groups.flatMap(([count, length]) => range(count).map(() => ({ length, words: [] })));
  const words = wordsOf(code, version);
  for (const n of range(Math.max(...blocks.map(({ length }) => length)))) {
    for (const block of blocks) if (n < block.length) block.words.push(words.shift());
  }
  const data = blocks.flatMap((block) => [...block.words]);
  for (const _ of range(checks)) for (const block of blocks) block.words.push(words.shift());
  for (const block of blocks) {
    for (let n = 0, power = 1; n < checks; n += 1, power = times(power, 2)) {
      assert.equal(block.words.reduce((sum, word) => times(sum, power) ^ word, 0), 0);
    }
  }
  const halves = data.map((word) => word.toString(16).padStart(2, "0")).join("");
  const width = version < 10 ? 2 : 4;
  assert.equal(halves[0], "4");
  const length = parseInt(halves.slice(1, 1 + width), 16);
  const rest = halves.slice(1 + width + 2 * length);
  assert.match(rest, /^0(ec11)*(ec)?$/);
  return Buffer.from(halves.slice(1 + width, 1 + width + 2 * length), "hex").toString();
}

test("a small code is drawn module for module", () => {
  const code = qr("LATIHAN", 2);
  const drawn = range(code.size).map((y) => range(code.size).map((x) => (code.dark(x, y) ? "#" : ".")).join(""));
  assert.deepEqual(drawn, [
    "#######....##.#######",
    "#.....#..##...#.....#",
    "#.###.#.##..#.#.###.#",
    "#.###.#.#.#.#.#.###.#",
    "#.###.#.###.#.#.###.#",
    "#.....#.#.##..#.....#",
    "#######.#.#.#.#######",
    "........##...........",
    "#.#####...##..#####..",
    "..#.##.#.#######..#..",
    ".#..#.#.....#.##.###.",
    "##.....#.##########..",
    ".....##..#..#...#####",
    "........###.#..#.##..",
    "#######...##.#....##.",
    "#.....#.###......####",
    "#.###.#.#.##.#.#..##.",
    "#.###.#.########.....",
    "#.###.#.#.#.#.#..##..",
    "#.....#...######.##..",
    "#######.#.#.#..##.##.",
  ]);
});

test("corrections are those of the worked example, HELLO WORLD in 1-M", () => {
  const data = [32, 91, 11, 120, 209, 114, 220, 77, 67, 64, 236, 17, 236, 17, 236, 17];
  assert.deepEqual([...corrections(Uint8Array.from(data), 10)], [196, 35, 39, 119, 235, 215, 231, 226, 93, 23]);
});

test("every version holds as much as the standard says, and every length comes back", () => {
  range(15).forEach((n) => {
    assert.deepEqual([allWords(n + 1), capacity(n + 1)], [WORDS[n], BYTES[n]]);
    for (const length of [BYTES[n] - 1, BYTES[n]]) {
      const code = qr(text(length));
      assert.equal(code.size, 21 + 4 * n);
      assert.equal(readBack(code), text(length));
    }
  });
});

test("every mask is drawn as its format says", () => {
  for (const mask of range(8)) {
    const code = qr(text(100), mask);
    const { size } = code;
    const near = [...range(6).map((x) => [x, 8]), [7, 8], [8, 8], [8, 7], ...range(6).map((n) => [8, 5 - n])];
    const far = [...range(7).map((n) => [8, size - 1 - n]), ...range(8).map((n) => [size - 8 + n, 8])];
    assert.equal(bits(code, near), FORMATS[mask]);
    assert.equal(bits(code, far), FORMATS[mask]);
    assert.ok(code.dark(8, size - 8));
    assert.equal(readBack(code), text(100));
  }
});

test("versions from 7 on say which they are, twice", () => {
  VERSIONS.forEach((expected, n) => {
    const code = qr(text(BYTES[n + 6]), 0);
    const places = range(18).reverse().map((bit) => [Math.floor(bit / 3), code.size - 11 + (bit % 3)]);
    assert.equal(bits(code, places), expected);
    assert.equal(bits(code, places.map(([x, y]) => [y, x])), expected);
  });
});

test("letters beyond ASCII are bytes of UTF-8, and nothing is a code, too", () => {
  assert.equal(readBack(qr("http://10.0.0.7:8080/drills/a?q=警察")), "http://10.0.0.7:8080/drills/a?q=警察");
  assert.equal(readBack(qr("")), "");
});

test("what is too long has no code", () => {
  assert.equal(qr("x".repeat(413)), null);
  assert.equal(qr("é".repeat(207)), null);
});

/** The penalty of 7.8.3: runs, blocks, what looks like a finder, and the part that is dark. */
function penalty(code) {
  const { size } = code;
  const rows = range(size).map((y) => range(size).map((x) => Number(code.dark(x, y))).join(""));
  const lines = [...rows, ...range(size).map((x) => rows.map((row) => row[x]).join(""))];
  const runs = lines.flatMap((line) => line.match(/0{5,}|1{5,}/g) ?? []).map((run) => run.length - 2);
  const finders = lines.map((line) => [...`0000${line}0000`.matchAll(/(?=1011101)/g)].filter(({ index }) =>
    `0000${line}0000`.slice(index - 4, index) === "0000" || `0000${line}0000`.slice(index + 7, index + 11) === "0000").length);
  const blocks = range(size - 1).flatMap((y) => range(size - 1).map((x) =>
    new Set([rows[y][x], rows[y][x + 1], rows[y + 1][x], rows[y + 1][x + 1]]).size === 1)).filter(Boolean);
  const dark = rows.join("").replaceAll("0", "").length / size ** 2;
  const sum = (list) => list.reduce((total, one) => total + one, 0);
  return sum(runs) + 3 * blocks.length + 40 * sum(finders) + 10 * Math.floor(Math.abs(dark * 100 - 50) / 5);
}

test("the mask that is taken is the one with the least penalty", () => {
  for (const drawn of ["", "LATIHAN", "\u0000".repeat(60), "U".repeat(90), ...[17, 60, 130, 300].map(text)]) {
    const costs = range(8).map((mask) => penalty(qr(drawn, mask)));
    assert.equal(qr(drawn).mask, costs.indexOf(Math.min(...costs)), `${costs}`);
  }
});
