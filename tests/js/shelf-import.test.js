import assert from "node:assert/strict";
import { test } from "node:test";

import { Import, MAX_EVENTS } from "../../web/static/js/core/import.js";

const entry = (line) => ({ line, body: `{"id":"${line}"}`, plain: `{"id":"${line}"}` });
const some = (n, from = 1) => Array.from({ length: n }, (_, k) => entry(from + k));

/** A store that keeps what it gets, by the rules of the surface. */
class Store {
  kept = new Map();
  bad = new Set();
  lose = 0; // answers to lose, after keeping
  batches = [];

  send = async (bodies) => {
    this.batches.push(bodies.length);
    const ids = bodies.map((body) => JSON.parse(body).id);
    const known = ids.flatMap((id, n) => (this.kept.has(id) ? [n] : []));
    const changed = known.filter((n) => this.kept.get(ids[n]) !== bodies[n]);
    const bad = ids.flatMap((id, n) => (this.bad.has(id) ? [n] : []));
    if (bad.length) throw refusal(422, "rule-broken", bad);
    if (changed.length) throw refusal(409, "id-conflict", changed);
    if (known.length && known.length < ids.length) throw refusal(409, "id-conflict", known);
    ids.forEach((id, n) => this.kept.set(id, bodies[n]));
    if (this.lose-- > 0) throw new TypeError("network");
    return { duplicate: known.length > 0 };
  };
}

const refusal = (status, slug, indices) => ({
  status, slug, detail: slug, errors: indices.map((n) => ({ line: n + 1, field: "kind", detail: slug })),
});

test("a file goes in batches of at most a thousand", async () => {
  const store = new Store();
  const progress = [];
  const sending = new Import(some(2500), store.send, (done) => progress.push(done));
  assert.deepEqual(await sending.run(), { state: "done" });
  assert.deepEqual(store.batches, [MAX_EVENTS, MAX_EVENTS, 500]);
  assert.deepEqual(progress, [1000, 2000, 2500]);
  assert.equal(sending.kept, 2500);
});

test("large lines make smaller batches", async () => {
  const store = new Store();
  const big = some(200).map((one) => ({ ...one, body: `{"id":"${one.line}","x":"${"x".repeat(60_000)}"}` }));
  await new Import(big, store.send).run();
  assert.ok(store.batches.length > 1);
  assert.equal(store.kept.size, 200);
});

test("a refused line stops its batch, names lines of the file, and nothing of the batch is kept", async () => {
  const store = new Store();
  store.bad = new Set(["1502"]);
  const sending = new Import(some(2000, 3), store.send); // file lines 3 to 2002
  const outcome = await sending.run();
  assert.deepEqual(outcome, {
    state: "rejected", from: 1003, to: 2002, others: 999,
    faults: [{ line: 1502, field: "kind", detail: "rule-broken" }],
  });
  assert.equal(sending.kept, 1000);
  sending.skip(outcome.faults);
  assert.deepEqual(await sending.run(), { state: "done" });
  assert.equal(sending.kept, 1999);
  assert.equal(store.kept.has("1502"), false);
});

test("a batch of nothing but refused lines is left out whole", async () => {
  const store = new Store();
  store.bad = new Set(["1"]);
  const sending = new Import(some(1), store.send);
  const outcome = await sending.run();
  assert.equal(outcome.others, 0);
  sending.skip(outcome.faults);
  assert.deepEqual(await sending.run(), { state: "done" });
  assert.equal(sending.kept, 0);
});

test("the same file again is a retry", async () => {
  const store = new Store();
  await new Import(some(10), store.send).run();
  const again = new Import(some(10), store.send);
  assert.deepEqual(await again.run(), { state: "done" });
  assert.deepEqual([again.kept, again.known], [10, 10]);
});

test("a file that grew sends what is new", async () => {
  const store = new Store();
  await new Import(some(10), store.send).run();
  const grown = new Import(some(15), store.send);
  assert.deepEqual(await grown.run(), { state: "done" });
  assert.deepEqual([grown.kept, grown.known, store.kept.size], [15, 10, 15]);
});

test("a known id with other content is shown as refused", async () => {
  const store = new Store();
  store.kept.set("2", '{"id":"2","other":1}');
  const sending = new Import(some(3), store.send);
  const outcome = await sending.run();
  assert.deepEqual(outcome.faults.map(({ line }) => line), [2]);
  assert.equal(store.kept.size, 3);
});

test("an event we gave a time is tried as it was when the store knows it", async () => {
  const store = new Store();
  store.kept.set("1", '{"id":"1"}');
  const filled = { line: 1, body: '{"time":"x","id":"1"}', plain: '{"id":"1"}' };
  const sending = new Import([filled, entry(2)], store.send);
  assert.deepEqual(await sending.run(), { state: "done" });
  assert.equal(store.kept.get("1"), '{"id":"1"}');
  assert.equal(sending.known, 1);
});

test("after a lost answer it goes on where it was, and doubles nothing", async () => {
  const store = new Store();
  store.lose = 1;
  const sending = new Import(some(1500), store.send);
  assert.deepEqual(await sending.run(), { state: "lost" });
  assert.equal(sending.kept, 0);
  assert.deepEqual(await sending.run(), { state: "done" });
  assert.deepEqual([sending.kept, sending.known, store.kept.size], [1500, 0, 1500]);
});

test("a refusal that names no line ends it with its reason", async () => {
  const sending = new Import(some(2), async () => {
    throw { status: 409, slug: "sealed", detail: "the log is sealed", errors: [] };
  });
  assert.deepEqual(await sending.run(), { state: "refused", detail: "the log is sealed" });
});

test("nothing to send is done", async () => {
  assert.deepEqual(await new Import([], new Store().send).run(), { state: "done" });
});
