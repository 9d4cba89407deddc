import assert from "node:assert/strict";
import test from "node:test";
import { changed, listed, moves, plain } from "../../web/static/js/core/lane-choice.js";
import { LaneSet, PLAIN } from "../../web/static/js/core/lane-set.js";
import { storeOf } from "./drill.js";

const LANES = ["a", "b", "c", "d"];
const choice = (parts = {}) => ({ ...PLAIN, by: "unit", ...parts });

/** @type {[string, object, string, string, object][]} what is chosen, the change, its name, what follows */
const TABLE = [
  ["a lane is pinned", {}, "pin", "c", { pinned: ["c"] }],
  ["and let go", { pinned: ["a", "c"] }, "pin", "c", { pinned: ["a"] }],
  ["folded", {}, "fold", "a", { folded: ["a"] }],
  ["unfolded", { folded: ["a"] }, "fold", "a", {}],
  ["hidden", { pinned: ["b"] }, "hide", "b", { pinned: ["b"], hidden: ["b"] }],
  ["shown again", { hidden: ["b", "x"] }, "hide", "b", { hidden: ["x"] }],
  ["up", {}, "up", "c", { order: ["a", "c", "b"] }],
  ["down", {}, "down", "a", { order: ["b", "a"] }],
  ["the first can go no higher", {}, "up", "a", {}],
  ["the last can go no lower", {}, "down", "d", {}],
  ["a lane that is not there goes nowhere", {}, "up", "x", {}],
  ["what was put in order stays so", { order: ["a", "b", "c"] }, "up", "b", { order: ["b", "a", "c"] }],
  ["what is put in order elsewhere stays", { order: ["z"] }, "up", "b", { order: ["b", "a", "z"] }],
  ["pinned lanes move among themselves", { pinned: ["a", "b"] }, "down", "a", { pinned: ["b", "a"] }],
  ["and not past the last of them", { pinned: ["a", "b"] }, "down", "b", { pinned: ["a", "b"] }],
  ["nor do the others move before them", { pinned: ["a"] }, "up", "b", { pinned: ["a"] }],
  ["as they come", { pinned: ["a"], hidden: ["b"], folded: ["c"], order: ["d"] }, "reset", "", {}],
  ["by something else", { pinned: ["a"], order: ["d"] }, "by", "kind", { by: "kind" }],
  ["by the same", { pinned: ["a"] }, "by", "unit", { pinned: ["a"] }],
  ["by what nobody knows", { pinned: ["a"] }, "by", "weather", { pinned: ["a"] }],
  ["a change that nobody knows", { pinned: ["a"] }, "toString", "a", { pinned: ["a"] }],
];

for (const [name, before, change, value, after] of TABLE) {
  test(name, () => {
    const from = Object.freeze(choice(before));
    assert.deepEqual(changed(from, change, value, LANES), choice(after));
  });
}

test("nothing to do gives the same choice", () => {
  const from = choice();
  for (const [change, value] of [["up", "a"], ["down", "d"], ["by", "unit"], ["spin", "a"], ["reset", ""]]) {
    assert.equal(changed(from, change, value, LANES), from);
  }
});

test("the lane of all the others stays where it is", () => {
  const shown = ["a", "b", "*"];
  assert.deepEqual([moves(choice(), "*", shown, -1), moves(choice(), "b", shown, 1)], [false, false]);
});

test("a list of names is bounded", () => {
  let all = choice();
  for (let n = 0; n < 400; n += 1) all = changed(all, "hide", `u${n}`);
  assert.equal(all.hidden.length, 256);
  assert.equal(changed(all, "hide", "u0").hidden.length, 255);
});

test("what can move", () => {
  const held = choice({ pinned: ["a"] });
  const can = (name) => [moves(held, name, LANES, -1), moves(held, name, LANES, 1)];
  assert.deepEqual(["a", "b", "c", "d", "x"].map(can),
    [[false, false], [false, true], [true, true], [true, false], [false, false]]);
});

test("plain is as the lanes come", () => {
  assert.ok(plain(choice()) && plain(PLAIN));
  for (const part of ["pinned", "folded", "hidden", "order"]) assert.equal(plain(choice({ [part]: ["a"] })), false);
});

test("hidden lanes are listed behind the ones that they would follow", () => {
  assert.deepEqual(listed(["a", "c"], ["a", "b", "c", "d"]), ["a", "b", "c", "d"]);
  assert.deepEqual(listed(["c", "a"], ["a", "b", "c"]), ["c", "a", "b"]);
  assert.deepEqual(listed([], ["a", "b"]), ["a", "b"]);
  assert.deepEqual(listed(["b"], ["", "b"]), ["", "b"]);
});

test("whatever is pressed, the lanes on the timeline stand as the button said", () => {
  const store = storeOf(...["gas", "gas", "gas", "arrest", "arrest", "push", "throw"].map((kind, n) => [n, kind]));
  const lanes = new LaneSet();
  let now = choice({ by: "kind" });
  const stand = () => {
    lanes.choose(now);
    lanes.update(store);
    return lanes.lanes.map(({ name }) => name);
  };
  let state = 3;
  const some = (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  for (let n = 0; n < 400; n += 1) {
    const before = stand();
    const name = before[some(before.length)] ?? "gas";
    const change = ["up", "down", "pin", "fold", "hide"][some(5)];
    const could = moves(now, name, before, change === "up" ? -1 : 1);
    now = changed(now, change, name, before);
    const after = stand();
    if (change === "up" || change === "down") {
      const wanted = [...before];
      const at = before.indexOf(name);
      const to = at + (change === "up" ? -1 : 1);
      if (could) [wanted[at], wanted[to]] = [wanted[to], wanted[at]];
      assert.deepEqual(after, wanted, `${n}: ${change} ${name}`);
    }
    if (change === "hide") assert.ok(!after.includes(name));
    if (after.length < 2) now = { ...now, hidden: [] };
  }
});
