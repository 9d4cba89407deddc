import assert from "node:assert/strict";
import test from "node:test";
import { BLOCK, Lines } from "../../web/static/js/core/lines.js";
import { line } from "./drill.js";

test("what was asked for longest ago is forgotten first, block by block", () => {
  const lines = new Lines(3 * BLOCK);
  for (let seq = 1; seq <= 3 * BLOCK; seq += 1) lines.put(line(seq, seq), 1);
  assert.ok(lines.get(1) && lines.get(2 * BLOCK) && lines.get(3 * BLOCK));
  lines.get(1);
  lines.put(line(4 * BLOCK, 0), 1);
  assert.equal(lines.peek(BLOCK + 1), undefined);
  assert.equal(lines.ids.has(`e${BLOCK + 1}`), false);
  assert.ok(lines.peek(1) && lines.ids.get("e1") === 1);
});

test("one line longer than all that is kept is kept alone", () => {
  const lines = new Lines(10);
  lines.put(line(1, 0), 100);
  assert.ok(lines.peek(1));
  lines.put(line(1 + BLOCK, 0), 100);
  assert.equal(lines.peek(1), undefined);
  assert.ok(lines.peek(1 + BLOCK));
});

test("a block is wanted once, until it is asked for again", () => {
  const lines = new Lines();
  for (const seq of [1, BLOCK, BLOCK + 1]) lines.want(seq);
  assert.deepEqual(lines.takeWanted(), [0, 1]);
  assert.deepEqual(lines.takeWanted(), []);
});

test("a line that comes twice counts once", () => {
  const lines = new Lines(100);
  for (let n = 0; n < 5; n += 1) lines.put(line(1, 0), 60);
  lines.put(line(BLOCK + 1, 0), 30);
  assert.ok(lines.peek(1) && lines.peek(BLOCK + 1));
});
