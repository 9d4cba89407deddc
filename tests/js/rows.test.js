import assert from "node:assert/strict";
import test from "node:test";
import { RowScroll } from "../../web/static/js/core/row-scroll.js";
import { lowerBound } from "../../web/static/js/core/ascending.js";
import { MOST_ROWS, Rows } from "../../web/static/js/core/rows.js";
import { sought } from "../../web/static/js/core/sought.js";

const SIZES = { row: 46, heading: 26, open: 40 };
const rowsOf = (count, { ranks = null, phases = [], open = -1 } = {}) => {
  const rows = new Rows();
  rows.sizes = SIZES;
  rows.set(count, ranks && Uint32Array.from(ranks), phases.map((rank) => ({ rank })));
  rows.open = open;
  return rows;
};

test("edges are the sums of what lies above, for each place", () => {
  const rows = rowsOf(200, { phases: [0, 7, 7, 90, 199], open: 50 });
  let sum = 0;
  for (let place = 0; place < 200; place += 1) {
    assert.equal(rows.top(place), sum);
    assert.equal(rows.inner(place) - rows.top(place), [0, 7, 90, 199].includes(place) ? 26 : 0);
    sum += 46 + ([0, 7, 90, 199].includes(place) ? 26 : 0) + (place === 50 ? 40 : 0);
    assert.equal(rows.bottom(place), sum);
  }
  assert.equal(rows.total, sum);
});

test("the place at so many px is the one that lies there", () => {
  const rows = rowsOf(300, { phases: [3, 150], open: 149 });
  for (let px = 0; px < rows.total; px += 7) {
    const place = rows.at(px);
    assert.ok(rows.top(place) <= px && px < rows.bottom(place), `${px}`);
  }
  assert.equal(rows.at(-50), 0);
  assert.equal(rows.at(1e9), 299);
  assert.equal(rowsOf(0).at(10), 0);
});

test("what is filtered out has no place, and a phase begins at the first row that is shown of it", () => {
  const rows = rowsOf(100, { ranks: [5, 6, 40, 90], phases: [0, 4, 41, 95] });
  assert.equal(rows.count, 4);
  assert.deepEqual([0, 1, 2, 3].map((place) => rows.rank(place)), [5, 6, 40, 90]);
  assert.ok(rows.shows(40) && !rows.shows(41));
  assert.equal(rows.place(41), 3);
  assert.deepEqual([...rows.begins], [[0, 1], [3, 2]]); // the first has no row of its own
  assert.equal(rows.total, 4 * 46 + 2 * 26);
});

test("never more elements than are allowed, and all in view are among them", () => {
  for (const height of [0, 40, 320, 1200, 5400, 20_000]) {
    for (const place of [0, 1, 77, 5000, 9_999_990]) {
      const rows = rowsOf(10_000_000, { phases: [0, 78], open: 77 });
      const { from, to } = rows.window(rows.top(place), height);
      assert.ok(to - from < MOST_ROWS);
      assert.ok(from <= place && place < to);
      if (height < 5000) assert.ok(to >= Math.min(rows.count, place + height / 72), `${height}`);
    }
  }
});

test("a search among many is a bisect", () => {
  const list = Array.from({ length: 50 }, (_, n) => n * 3);
  for (let value = -2; value < 160; value += 1) {
    assert.equal(lowerBound(list, value), list.filter((one) => one < value).length);
  }
});

test("a short list is scrolled as it is", () => {
  const scroll = new RowScroll();
  scroll.resize(10_000, 400);
  scroll.moved(1234);
  assert.deepEqual([scroll.top, scroll.shift, scroll.height], [1234, 0, 10_000]);
  assert.equal(scroll.go(99_999), 9600);
});

test("ten million rows: both ends are reached, and a wheel moves by what it says anywhere", () => {
  const total = 10_000_000 * 46;
  const scroll = new RowScroll();
  scroll.resize(total, 400);
  assert.ok(scroll.height <= 8_000_000);
  const end = scroll.height - 400;
  scroll.moved(end);
  assert.equal(scroll.top, total - 400);
  for (const part of [0.001, 0.01, 0.37, 0.5, 0.99, 0.999]) {
    scroll.moved(end * part);
    let { top } = scroll;
    for (const by of [100, 100, -100, 30, -131]) {
      scroll.moved(scroll.bar + by);
      top += by;
      assert.ok(Math.abs(scroll.top - top) < 0.01, `${part}`);
    }
  }
});

test("the scroll bar and the list agree once it rests, wherever it was left", () => {
  const scroll = new RowScroll();
  scroll.resize(440_000_000, 300);
  let last = -1;
  for (let n = 0; n <= 1000; n += 1) {
    const top = (scroll.farthest * n) / 1000;
    const bar = scroll.go(top);
    assert.ok(bar > last && bar <= scroll.height - 300);
    last = bar;
    const other = new RowScroll();
    other.resize(440_000_000, 300);
    other.bar = -1e9; // a leap
    other.moved(bar);
    assert.ok(Math.abs(other.top - top) < 0.01);
  }
});

test("a wheel that is turned on and on comes to the end of a list that is mapped", () => {
  const scroll = new RowScroll();
  scroll.resize(500_000_000, 400);
  scroll.go(90_000);
  for (let n = 0; n < 2000 && scroll.top > 0; n += 1) {
    scroll.moved(Math.max(0, scroll.bar - 120));
    scroll.bar = scroll.settled;
  }
  assert.equal(scroll.top, 0);
});

test("words that are searched for are marked as the search finds them", () => {
  const marked = (text, words) => sought(text, words).map(({ text: one, hit }) => (hit ? `[${one}]` : one)).join("");
  assert.equal(marked("Polisi menembakkan Gas Air Mata", "gas  mata"), "Polisi menembakkan [Gas] Air [Mata]");
  assert.equal(marked("Asap Tébal tebal", "TEBAL"), "Asap [Tébal] [tebal]");
  assert.equal(marked("aaaa", "aa aaa"), "[aaaa]");
  assert.equal(marked("e\u0301ab", "ea"), "[e\u0301a]b");
  assert.equal(marked("İstanbul 🚨 gas", "gas"), "İstanbul 🚨 [gas]");
  assert.equal(marked("none", ""), "none");
  assert.deepEqual(sought("", "x"), []);
  const long = "kata ".repeat(20_000);
  assert.equal(sought(long, "kata").map((piece) => piece.text).join(""), long);
});
