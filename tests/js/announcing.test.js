import assert from "node:assert/strict";
import test from "node:test";
import { APART, Announcing, PAUSE } from "../../web/static/js/core/announcing.js";

const plays = { moves: true, rate: 1, marker: false };
const made = (mode) => {
  const announcing = new Announcing();
  announcing.set(mode);
  announcing.see({ ...plays, seq: 1 }, 0); // where the page opens
  return announcing;
};

test("nothing is told unless it was asked for, and not where the page opens", () => {
  assert.equal(new Announcing().mode, "off");
  for (const mode of ["off", "markers", "all"]) assert.equal(made(mode).take(10_000), null);
  const off = made("off");
  off.see({ ...plays, seq: 2, marker: true }, 100);
  assert.equal(off.take(10_000), null);
});

test("markers only, or all", () => {
  const [markers, all] = [made("markers"), made("all")];
  for (const one of [markers, all]) {
    one.see({ ...plays, seq: 2 }, 100);
    one.see({ ...plays, seq: 3, marker: true }, 200);
    one.see({ ...plays, seq: 4 }, 300);
  }
  assert.deepEqual(markers.take(300), { seq: 3, others: 0 });
  assert.deepEqual(all.take(300), { seq: 4, others: 2 });
});

test("some time lies between two that are told; the newest is, the others are counted", () => {
  const announcing = made("all");
  const told = [];
  for (let now = 0; now <= 30_000; now += 100) {
    announcing.see({ ...plays, seq: 2 + now / 100 }, now);
    const one = announcing.take(now);
    if (one) told.push([now, one.seq, one.others]);
  }
  assert.deepEqual(told.slice(0, 3), [[0, 2, 0], [3000, 32, 29], [6000, 62, 29]]);
  assert.ok(told.every(([now], n) => n === 0 || now - told[n - 1][0] >= APART));
});

test("above twice the speed of life nothing is told, until somebody steps", () => {
  const announcing = made("all");
  announcing.see({ ...plays, seq: 2, rate: 4 }, 100);
  assert.equal(announcing.wait(100), Infinity);
  announcing.see({ ...plays, seq: 3, rate: 2 }, 200);
  assert.equal(announcing.take(200)?.seq, 3);
  announcing.see({ ...plays, seq: 9, rate: 60, moves: false }, 300);
  assert.equal(announcing.wait(300), PAUSE);
  assert.equal(announcing.take(300 + PAUSE)?.seq, 9);
});

test("who steps on quickly hears where they end", () => {
  const announcing = made("all");
  for (let n = 0; n < 10; n += 1) {
    announcing.see({ ...plays, moves: false, seq: 2 + n }, n * 100);
    assert.equal(announcing.take(n * 100), null);
  }
  assert.deepEqual(announcing.take(900 + PAUSE), { seq: 11, others: 0 });
  assert.equal(announcing.take(5000), null);
});

test("a change of what is told forgets what waits", () => {
  const announcing = made("all");
  announcing.see({ ...plays, seq: 2 }, 0);
  announcing.set("markers");
  assert.equal(announcing.take(9000), null);
});
