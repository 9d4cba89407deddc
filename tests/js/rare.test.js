import assert from "node:assert/strict";
import test from "node:test";
import { MOST_RARE, MOST_REPLACED, Rare, union } from "../../web/static/js/core/rare.js";
import { line } from "./drill.js";
import { grown, manyOf, mixed, random } from "./many.js";

const kindsAt = (store, ranks) => [...new Set([...ranks].map((rank) => store.kind(store.at(rank))))].sort();

test("the rarest kinds are rare until together they are too many", () => {
  const common = ["patrol", "gathering"];
  const each = (n) => [n % 5000 === 17 ? "arrest" : n % 9000 === 4 ? "gas" : common[n % 2]];
  const { store } = manyOf(60_000, each);
  const rare = new Rare();
  rare.update(store, 0);
  assert.deepEqual(kindsAt(store, rare.ranks), ["arrest", "gas"]);
  assert.equal(rare.ranks.length, 12 + 7);
  const [gas, patrol] = ["gas", "patrol"].map((name) => rare.places[store.columns.kindNames.known(name)]);
  assert.ok(gas < patrol);
  assert.ok(rare.isRarest(store, rare.ranks[0]));
  assert.ok(!rare.isRarest(store, 0));
});

test("in a drill that is not long everything is rare", () => {
  const { store } = manyOf(900, (n) => [n % 2 ? "patrol" : "gas"]);
  const rare = new Rare();
  rare.update(store, 0);
  assert.equal(rare.ranks.length, 900);
});

test("what comes later is rare, too, wherever it belongs", () => {
  const model = manyOf(50_000, (n) => [n % 2 ? "patrol" : "gathering"]);
  const { store } = model;
  const rare = new Rare();
  rare.update(store, 0);
  assert.equal(rare.ranks.length, 0);
  for (const at of [4, 40_000, 3]) {
    store.add([line(store.head + 1, at, "arrest")]);
    rare.update(store, store.takeChanged());
  }
  assert.equal(rare.ranks.length, 3);
  assert.deepEqual(kindsAt(store, rare.ranks), ["arrest"]);
  assert.deepEqual([...rare.ranks], [...rare.ranks].sort((a, b) => a - b));
});

test("a kind that has become common is judged anew", () => {
  const chance = random();
  const model = manyOf(50_000, (n) => [n < 10 ? "gas" : n % 2 ? "patrol" : "gathering"]);
  const rare = new Rare();
  rare.update(model.store, 0);
  assert.equal(rare.ranks.length, 10);
  const { version } = rare;
  grown(model, 2 * MOST_RARE, () => ["gas"], chance);
  rare.update(model.store, 50_000);
  assert.ok(rare.version > version);
  assert.equal(rare.ranks.length, 0);
});

test("what was replaced stands out while it is little", () => {
  const model = manyOf(60_000, (n) => [n % 2 ? "patrol" : "gathering"]);
  model.store.supersede(777);
  const rare = new Rare();
  rare.update(model.store, 0, 1);
  assert.deepEqual([...rare.ranks], [776]);
  rare.update(model.store, Infinity, MOST_REPLACED + 1);
  assert.deepEqual([...rare.ranks], []);
});

test("two lists as one have everything once, in order", () => {
  const chance = random(3);
  for (let n = 0; n < 40; n += 1) {
    const list = () => Uint32Array.from(new Set(Array.from({ length: n }, () => Math.floor(chance() * 60)))).sort();
    const [a, b] = [list(), list()];
    assert.deepEqual([...union(a, b)], [...new Set([...a, ...b])].sort((x, y) => x - y));
  }
});
