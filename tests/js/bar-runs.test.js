/** Bars of a crowd in one line: what lies one over the other is drawn once. */

import assert from "node:assert/strict";
import test from "node:test";
import { BarRuns } from "../../web/static/js/core/bar-runs.js";
import { random } from "./many.js";

/** Runs of [lane, colour, from, to] rows, on an axis of one unit a px. */
function runsOf(rows, part = 1) {
  const bars = new BarRuns(part);
  for (const [lane, colour, from, to] of rows) bars.put(lane, colour, from, to, to);
  return bars.runs.map(({ lane, colour, from, to, ends }) => [lane, colour, from, to, ends]);
}

test("bars that touch are one run with all their ends, others are not", () => {
  const rows = [[0, "a", 0, 10], [0, "a", 2, 5], [0, "a", 10, 14], [0, "a", 15, 20], [1, "a", 3, 4]];
  assert.deepEqual(runsOf(rows), [
    [0, "a", 0, 14, [10, 5, 14]], [0, "a", 15, 20, [20]], [1, "a", 3, 4, [4]],
  ]);
});

test("of another colour only what sticks out is drawn", () => {
  assert.deepEqual(runsOf([[0, "a", 0, 10], [0, "b", 5, 15], [0, "a", 6, 12]]), [
    [0, "a", 0, 10, [10]], [0, "b", 10, 15, [15]], [0, "a", 12, 12, [12]],
  ]);
});

test("one end is told in a part of a lane, and it is the same one wherever the view begins", () => {
  const chance = random(3);
  const rows = Array.from({ length: 300 }, (_, n) => [n % 2, "a", n, n + 5 + Math.floor(chance() * 60)]);
  const told = (from) => {
    const part = from - (from % 8);
    return runsOf(rows.filter((row) => row[3] >= part), 8)
      .flatMap(([lane, , , , ends]) => ends.map((end) => `${lane} ${end}`));
  };
  const all = told(0);
  assert.equal(new Set(all.map((row) => row.replace(/ (\d+)/, (_, end) => ` ${end >> 3}`))).size, all.length);
  for (const from of [40, 43, 97, 160]) {
    const inView = (row) => Number(row.split(" ")[1]) >= from;
    assert.deepEqual(told(from).filter(inView).toSorted(), all.filter(inView).toSorted());
  }
});

test("every px that a bar covers is in one run, of one colour wherever the view begins", () => {
  const chance = random(9);
  const rows = Array.from({ length: 200 }, (_, n) =>
    [0, chance() < 0.5 ? "a" : "b", n * 3, n * 3 + Math.floor(chance() ** 3 * 90)]);
  const coloured = (from) => {
    const px = new Map();
    for (const [, colour, start, to] of runsOf(rows.filter((row) => row[3] >= from))) {
      for (let at = Math.max(start, from); at < to; at += 1) {
        assert.ok(!px.has(at), `${at} twice`);
        px.set(at, colour);
      }
    }
    return px;
  };
  const all = coloured(0);
  const barred = new Set(rows.flatMap(([, , from, to]) => Array.from({ length: to - from }, (_, n) => from + n)));
  assert.deepEqual([...all.keys()].toSorted((a, b) => a - b), [...barred].toSorted((a, b) => a - b));
  for (const from of [30, 77, 251, 400]) {
    for (const [at, colour] of coloured(from)) assert.equal(colour, all.get(at), `${at} from ${from}`);
  }
});
