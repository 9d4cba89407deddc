import assert from "node:assert/strict";
import test from "node:test";
import { Player } from "../../web/static/js/core/player.js";
import { Pacing } from "../../web/static/js/core/pacing.js";
import { NINE, estimated, line, outline, relate, storeOf } from "./drill.js";

/** A player on a drill, with the drill's state to set and a clock that only the test moves. */
function playing(rows, drill = "finished") {
  const store = storeOf(...rows);
  const world = { drill, now: 1000 };
  const player = new Player(store, () => world.drill);
  const add = (...more) => {
    store.add(more);
    relate(store);
    player.dataChanged(outline(store).markers, world.now);
  };
  add();
  const wait = (ms) => player.advance((world.now += ms));
  const seconds = () => (player.time - NINE) / 1000;
  return { store, player, world, add, wait, seconds };
}

const ORDER = [[0, "patrol", estimated], [60, "gas", estimated], [60, "arrest", estimated]];

test("it opens paused on the first event", () => {
  const { player } = playing([[10], [20]]);
  assert.deepEqual([player.state, player.seq, player.rate], ["paused", 1, 1]);
});

test("it plays at the rate and ends on the last event of a finished drill", () => {
  const { player, world, wait, seconds } = playing([[0], [10], [10], [30]]);
  player.play(world.now);
  wait(9999);
  assert.deepEqual([player.seq, seconds()], [1, 9.999]);
  wait(1);
  assert.equal(player.seq, 3);
  player.setRate(10, world.now);
  wait(1000);
  assert.equal(seconds(), 20);
  wait(1000);
  assert.deepEqual([player.state, player.seq], ["ended", 4]);
});

test("play at the end restarts", () => {
  const { player, world, wait } = playing([[0], [10]]);
  player.goLive(world.now);
  assert.equal(player.state, "ended");
  player.toggle(world.now);
  assert.deepEqual([player.state, player.seq], ["playing", 1]);
  wait(10_000);
  player.step(1, world.now);
  assert.deepEqual([player.state, player.seq], ["paused", 2]);
  player.play(world.now);
  assert.deepEqual([player.state, player.seq], ["playing", 1]);
});

test("an order-only drill takes 3 s an event and holds still between", () => {
  const { player, world, wait, seconds } = playing(ORDER);
  player.play(world.now);
  wait(2999);
  assert.deepEqual([player.seq, seconds()], [1, 0]);
  wait(1);
  assert.equal(player.seq, 2);
  player.setRate(3, world.now);
  wait(999);
  assert.equal(player.seq, 2);
  wait(1);
  assert.deepEqual([player.seq, player.state], [3, "ended"]);
});

test("in an order-only drill five seconds are one event", () => {
  const { player, world } = playing(ORDER);
  player.seekBy(5000, world.now);
  assert.equal(player.seq, 2);
  player.seekBy(-10_000, world.now);
  assert.equal(player.seq, 1);
  player.seekPart(0.9, world.now);
  assert.equal(player.seq, 3);
});

test("a step beside an estimated event takes 3 s in a mixed drill", () => {
  const { player, world, wait } = playing([[0], [100, "gas", estimated], [200], [210]]);
  player.play(world.now);
  wait(3000);
  assert.equal(player.seq, 2);
  wait(3000);
  assert.equal(player.seq, 3);
  wait(9999);
  assert.equal(player.seq, 3);
  wait(1);
  assert.equal(player.seq, 4);
});

test("step back and step forward meet the same event, also among ties", () => {
  const { player, world } = playing([[0], [5], [5], [5], [9]]);
  const seen = [];
  for (let n = 0; n < 4; n += 1) {
    player.step(1, world.now);
    seen.push(player.seq);
  }
  for (let n = 0; n < 4; n += 1) {
    player.step(-1, world.now);
    seen.push(player.seq);
  }
  assert.deepEqual(seen, [2, 3, 4, 5, 4, 3, 2, 1]);
  player.step(-1, world.now);
  assert.equal(player.seq, 1);
});

test("seeking clamps to the drill and does not stop playing", () => {
  const { player, world, seconds } = playing([[0], [10], [30]]);
  player.play(world.now);
  player.seekBy(12_000, world.now);
  assert.deepEqual([player.state, player.seq, seconds()], ["playing", 2, 12]);
  player.seekBy(-60_000, world.now);
  assert.deepEqual([player.seq, seconds()], [1, 0]);
});

test("End follows a live drill, and whatever comes is there at once", () => {
  const { player, world, add } = playing([[0], [10]], "live");
  player.setRate(8, world.now);
  player.goLive(world.now);
  assert.deepEqual([player.state, player.rate, player.seq], ["following", 1, 2]);
  add(line(3, 500));
  assert.equal(player.seq, 3);
  player.setRate(8, world.now);
  assert.equal(player.rate, 1);
  player.step(-1, world.now);
  assert.deepEqual([player.state, player.seq], ["paused", 2]);
});

test("playing up to the edge of a live drill falls to 1x and follows", () => {
  const { player, world, wait } = playing([[0], [10]], "live");
  player.setRate(60, world.now);
  player.play(world.now);
  wait(1000);
  assert.deepEqual([player.state, player.rate], ["following", 1]);
});

test("who stands at the edge and presses play waits; only motion enters following", () => {
  const { player, world, wait, add } = playing([[0], [10]], "live");
  player.step(1, world.now);
  player.toggle(world.now);
  wait(5000);
  assert.deepEqual([player.state, player.waiting], ["playing", true]);
  add(line(3, 900));
  assert.deepEqual([player.state, player.seq], ["following", 3]);
});

test("an open drill is waited on at its edge", () => {
  const { player, world, wait, add } = playing([[0], [10]], "open");
  player.play(world.now);
  wait(60_000);
  assert.deepEqual([player.state, player.seq], ["playing", 2]);
  world.drill = "live";
  add(line(3, 5000));
  assert.deepEqual([player.state, player.seq], ["following", 3]);
});

test("following ends when the drill does", () => {
  const { player, world, add } = playing([[0]], "live");
  player.goLive(world.now);
  world.drill = "finished";
  add(line(2, 10, "endex"));
  assert.deepEqual([player.state, player.seq], ["ended", 2]);
});

test("a sealed drill ends who follows, without a new event", () => {
  const { player, world } = playing([[0]], "live");
  player.goLive(world.now);
  world.drill = "finished";
  player.drillChanged(world.now);
  assert.equal(player.state, "ended");
});

test("what comes after the end makes it paused, what comes before does not", () => {
  const { player, world, add } = playing([[0], [10]]);
  player.goLive(world.now);
  add(line(3, 5));
  assert.deepEqual([player.state, player.seq, player.rank], ["ended", 2, 3]);
  add(line(4, 60));
  assert.deepEqual([player.state, player.seq], ["paused", 2]);
});

test("a late event takes its place behind the playhead without moving it", () => {
  const { player, world, add, seconds } = playing([[0], [10], [30]]);
  player.seekTime(NINE + 15_000, world.now);
  add(line(4, 12), line(5, 20));
  assert.deepEqual([player.seq, player.rank, seconds()], [4, 3, 15]);
});

test("a late event at the very instant of the current one comes after it", () => {
  const { player, world, add } = playing([[0], [10], [30]]);
  player.step(1, world.now);
  add(line(4, 10));
  assert.deepEqual([player.seq, player.rank], [2, 2]);
});

test("an event that lands before ties leaves the current one current", () => {
  const { player, world, add } = playing([[10], [10], [10]]);
  player.step(1, world.now);
  add(line(4, 0));
  assert.deepEqual([player.seq, player.rank], [2, 3]);
});

test("playing goes on in time when events come in", () => {
  const { player, world, wait, add } = playing([[0], [10], [30]]);
  player.play(world.now);
  wait(4000);
  add(line(4, 2));
  wait(6000);
  assert.equal(player.seq, 2);
});

test("the first event of an empty drill is shown, paused", () => {
  const { player, add } = playing([], "open");
  assert.equal(player.seq, 0);
  add(line(1, 0));
  assert.deepEqual([player.state, player.seq], ["paused", 1]);
});

test("idle time is skipped in a second, over untouched times", () => {
  const { player, world, wait, seconds } = playing([[0], [3600], [3610]]);
  player.setSkip(60_000, world.now);
  player.play(world.now);
  wait(500);
  assert.equal(seconds(), 1800);
  wait(500);
  assert.deepEqual([player.seq, seconds()], [2, 3600]);
  wait(5000);
  assert.equal(seconds(), 3605);
});

test("switching idle skip keeps the place", () => {
  const { player, world, seconds } = playing([[0], [3600], [3610]]);
  player.seekTime(NINE + 900_000, world.now);
  player.setSkip(60_000, world.now);
  assert.equal(seconds(), 900);
});

test("markers are reached both ways", () => {
  const { player, world } = playing([[0], [10, "startex"], [20], [30, "endex"], [40]]);
  const seen = [];
  for (let n = 0; n < 4; n += 1) {
    player.nextMarker(world.now);
    seen.push(player.seq);
  }
  for (let n = 0; n < 4; n += 1) {
    player.previousMarker(world.now);
    seen.push(player.seq);
  }
  assert.deepEqual(seen, [2, 4, 5, 5, 4, 2, 1, 1]);
});

test("the pacing map is its own inverse", () => {
  const store = storeOf([0], [100], [100], [400, "gas", estimated], [500], [560]);
  for (const skip of [0, 60_000]) {
    const pacing = new Pacing(store, skip);
    for (let paced = 0; paced <= pacing.length; paced += 997) {
      const place = pacing.fromPaced(paced);
      if (pacing.holds(place.rank - 1)) continue;
      assert.ok(Math.abs(pacing.toPaced(place) - paced) < 1e-6, `${paced}`);
    }
  }
});

test("every event comes up at every rate", () => {
  const rows = Array.from({ length: 200 }, (_, n) => [Math.floor((n * n) / 7)]);
  for (const rate of [0.5, 16, 1000]) {
    const { player, world, wait } = playing(rows);
    player.setRate(rate, world.now);
    player.play(world.now);
    let last = player.rank;
    for (let n = 0; player.state === "playing" && n < 1e6; n += 1) {
      wait(16);
      assert.ok(player.rank >= last);
      last = player.rank;
    }
    assert.deepEqual([player.state, player.rank], ["ended", 200]);
  }
});
