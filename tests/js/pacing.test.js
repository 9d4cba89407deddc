import assert from "node:assert/strict";
import test from "node:test";
import { Outline } from "../../web/static/js/core/outline.js";
import { Pacing, SKIPPED_MS, STEP_MS } from "../../web/static/js/core/pacing.js";
import { Store } from "../../web/static/js/core/store.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { estimated, line, outline, vocabulary } from "./drill.js";

let seed = 11;
const chance = (n) => (seed = (seed * 48271) % 2147483647) % n;

/** A line with what makes pacing and outline uneven. */
function any(seq) {
  const kind = ["patrol", "gas", "inject", "situation_change", "correction"][chance(5)];
  return line(seq, chance(40) * 30, kind, chance(4) ? {} : estimated);
}

/** Paced ms at which each event comes up, one after the other. */
function naive(store, skip) {
  const starts = [0];
  for (let rank = 1; rank < store.count; rank += 1) {
    const [a, b] = [store.at(rank - 1), store.at(rank)];
    const span = store.time(b) - store.time(a);
    const hold = !store.measured(a) || !store.measured(b);
    const lasts = hold ? STEP_MS : skip && span >= skip ? SKIPPED_MS : span;
    starts.push(starts[rank - 1] + lasts);
  }
  return starts;
}

test("runs give what a walk event by event gives, also when they are carried on", () => {
  for (let round = 0; round < 150; round += 1) {
    const store = new Store(new Vocabulary(vocabulary));
    const skip = [0, 60_000, 1][chance(3)];
    let pacing = new Pacing(store, skip);
    for (let seq = 1; seq <= 40; ) {
      const more = Array.from({ length: 1 + chance(9) }, () => any(seq++));
      store.add(more);
      pacing = new Pacing(store, skip, { pacing, from: store.takeChanged() });
      const starts = naive(store, skip);
      assert.deepEqual(starts.map((_, rank) => pacing.start(rank)), starts);
      starts.forEach((start, rank) => {
        const last = starts.findLastIndex((other) => other <= start);
        assert.deepEqual(pacing.fromPaced(start), { rank: last + 1, time: store.timeAt(last) }, `${rank}`);
      });
    }
  }
});

test("an outline that is carried on is the one that is made anew", () => {
  for (let round = 0; round < 100; round += 1) {
    const store = new Store(new Vocabulary(vocabulary));
    const carried = new Outline();
    for (let seq = 1; seq <= 60; ) {
      store.add(Array.from({ length: 1 + chance(9) }, () => any(seq++)));
      if (chance(3) === 0) store.supersede(1 + chance(seq - 1));
      carried.update(store, store.takeChanged());
      assert.deepEqual(carried, outline(store));
    }
  }
});
