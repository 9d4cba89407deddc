import assert from "node:assert/strict";
import test from "node:test";
import { MOST_ASKED, Steering } from "../../web/static/js/net/steering.js";

const NOTHING = { loop: null, stop: [], skip: 0, steps: { kind: [], side: [] } };

/** A replay at due pace, as the server speaks with it. */
function steering(wish = {}, { orderOnly = false, first = [1000, 1] } = {}) {
  const one = new Steering({ pace: "due", playing: true, ...wish });
  const hear = (op, fields) => one.hear({ op, ...fields });
  const told = (state = "playing", more = {}) =>
    hear("state", { state, rate: 1, at: [1000, 1], seq: 1, number: 1, now: 5, ...more });
  const hello = (epoch = "e") => hear("hello", { epoch, order_only: orderOnly, first });
  hello();
  hear("snapshot", { gen: 1, p: [1000, 1], a: 3 });
  told();
  const ask = (op, fields = {}) => one.ask(op, fields, true);
  const open = () => one.opening(9)[0];
  return { one, hear, told, hello, ask, open };
}

test("the first opening says what was wanted, and no more", () => {
  const wish = { at: { number: 4 }, pace: "due", rate: 8, filter: { kind: ["gas"] }, skip: 2000, loop: false };
  assert.deepEqual(new Steering(wish).opening(9), [{
    op: "open", at: { number: 4 }, pace: "due", filter: { kind: ["gas"] }, rate: 8, playing: false,
    credit: 9, skip: 2000,
  }]);
});

test("it resumes by the last cursor, and drops what is over", () => {
  const { hear, open } = steering();
  assert.equal(hear("bulk", { gen: 2, p: [2000, 2], a: 3, events: [] }), "fresh");
  assert.equal(hear("late", { gen: 1, p: [9000, 9], a: 9, events: [] }), "stale");
  assert.deepEqual(open().resume, { epoch: "e", gen: 2, p: [2000, 2], a: 3 });
});

test("another epoch and a refused resume forget", () => {
  const { hear, hello, open } = steering();
  assert.equal(hello(), "fresh");
  assert.equal(hello("other"), "forget");
  assert.equal(open().resume, undefined);
  hear("snapshot", { gen: 1, p: null, a: 0 });
  assert.equal(hear("reset", { reason: "cursor" }), "forget");
  assert.equal(open().resume, undefined);
});

test("the playhead is as last told", () => {
  const { one, told } = steering();
  told("paused", { rate: 4, at: [2000, 2], seq: 2, number: 7, why: "stop" });
  assert.deepEqual(one.playhead,
    { state: "paused", rate: 4, at: [2000, 2], seq: 2, number: 7, why: "stop" });
});

for (const answered of [true, false]) {
  test(`what lasts is part of the next opening, ${answered ? "" : "not "}answered`, () => {
    const { ask, told, open } = steering();
    const reqs = [ask("rate", { rate: 5 }), ask("pause")].map(({ req }) => req);
    if (answered) {
      told("playing", { rate: 5, req: reqs[0] });
      told("paused", { rate: 5, req: reqs[1] });
    }
    const { playing, rate, req } = open();
    assert.deepEqual([playing, rate, req], [false, 5, answered ? undefined : reqs[1]]);
  });
}

test("what was told meanwhile does not undo what was asked", () => {
  const { ask, told, open } = steering();
  ask("pause");
  told("playing", { why: "loop" });
  assert.equal(open().playing, false);
});

test("a seek without an answer is sent again, and what came after it", () => {
  const { one, ask, told } = steering();
  ask("rate", { rate: 2 });
  const seek = ask("seek", { to: "live", req: "mine" });
  const pause = ask("pause");
  const [open, ...again] = one.opening(9);
  assert.deepEqual([open.rate, open.resume.gen, again], [2, 1, [seek, pause]]);
  told("following", { req: "mine" });
  const [last, ...rest] = one.opening(9);
  assert.deepEqual([last.at, last.playing, rest], ["end", false, []]);
});

test("a follower follows again, who left does not", () => {
  const { ask, told, open } = steering({ at: "live" });
  assert.equal(open().at, "end");
  told("following");
  assert.equal(open().at, "live");
  ask("pause");
  assert.equal(open().at, "end");
});

test("a refused command leaves nothing behind", () => {
  const { ask, hear, open } = steering();
  const { req } = ask("set", { skip: 5 });
  hear("error", { code: "bad_field", field: "skip", req });
  assert.equal(open().skip, undefined);
});

test("settings last, a place as the place it was", () => {
  const { ask, told, open } = steering();
  const loop = { from: [1000, 0], to: [3000, 5] };
  const { req } = ask("set", { loop: { from: "start", to: { number: 3 } }, stop: ["gas"] });
  told("playing", { req, settings: { ...NOTHING, loop, stop: ["gas"], skip: 2000 } });
  const doc = open();
  assert.deepEqual(doc.loop, { from: { time: "1970-01-01T00:00:01.000Z" }, to: { seq: 5 } });
  assert.deepEqual([doc.stop, doc.skip, doc.steps], [["gas"], 2000, {}]);
  ask("set", { loop: false, skip: 0 });
  assert.deepEqual([open().loop, open().skip, open().stop], [undefined, undefined, ["gas"]]);
});

test("an order-only loop has no times", () => {
  const loop = { from: [1000, 0], to: [3000, 5] };
  for (const [first, from] of [[[1000, 1], "start"], [[500, 2], { seq: 1 }]]) {
    const { told, open } = steering({}, { orderOnly: true, first });
    told("playing", { settings: { ...NOTHING, loop } });
    assert.deepEqual(open().loop, { from, to: { seq: 5 } });
  }
});

test("there is an end to what may wait", () => {
  const { one, ask } = steering();
  for (let n = 0; n < MOST_ASKED; n += 1) ask("step", { n: 1 });
  assert.equal(one.ask("step", { n: 1 }, true), null);
});
