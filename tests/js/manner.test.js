/** How a playhead plays: loops, stop kinds, skipped silence and steps that lead back. */

import assert from "node:assert/strict";
import test from "node:test";
import { Pacing } from "../../web/static/js/core/pacing.js";
import { Player } from "../../web/static/js/core/player.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { Store } from "../../web/static/js/core/store.js";
import { NINE, estimated, line, outline, relate, storeOf, vocabulary } from "./drill.js";

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
  const at = (seq) => player.seekRank(store.rankOf(seq) + 1, world.now);
  const range = (from, to) => {
    at(from);
    player.setRangeEnd("from", world.now);
    at(to);
    player.setRangeEnd("to", world.now);
    at(from);
    player.setLooping(true, world.now);
  };
  return { store, player, world, add, wait, seconds, at, range };
}

const ORDER = [[0, "patrol", estimated], [60, "gas", estimated], [60, "arrest", estimated]];

test("a loop holds a second on its end, then turns", () => {
  const { player, world, wait, seconds, range } = playing([[0], [10], [12], [14], [30]]);
  range(2, 4);
  player.play(world.now);
  wait(4000);
  assert.deepEqual([player.seq, seconds()], [4, 14]);
  wait(999);
  assert.equal(player.seq, 4);
  wait(1);
  assert.deepEqual([player.state, player.seq, seconds()], ["playing", 2, 10]);
  wait(2000);
  assert.equal(player.seq, 3);
});

test("the hold is of play, and one look turns once and catches nothing up", () => {
  const { player, world, wait, range } = playing([[0], [10], [12], [30]]);
  range(2, 3);
  player.setRate(10, world.now);
  player.play(world.now);
  wait(299);
  assert.equal(player.seq, 3);
  wait(3_600_000);
  assert.deepEqual([player.seq, player.state], [2, "playing"]);
  wait(199);
  assert.equal(player.seq, 2);
  wait(1);
  assert.equal(player.seq, 3);
});

test("a loop on the last event wins over the edge, on every drill", () => {
  for (const drill of ["finished", "open", "live"]) {
    const { player, world, wait } = playing([[0], [10]], drill);
    player.setLooping(true, world.now);
    player.play(world.now);
    wait(10_000);
    assert.deepEqual([player.state, player.seq, player.waiting], ["playing", 2, false]);
    wait(1000);
    assert.deepEqual([player.state, player.seq], ["playing", 1]);
  }
});

test("play on the end of a loop that is the end of the drill turns, but a drill that ended restarts", () => {
  const { player, world, wait, range } = playing([[0], [10], [20], [30]]);
  range(3, 4);
  player.step(1, world.now);
  player.play(world.now);
  assert.deepEqual([player.state, player.seq], ["playing", 4]);
  wait(1000);
  assert.deepEqual([player.state, player.seq], ["playing", 3]);
  player.goLive(world.now);
  player.play(world.now);
  assert.deepEqual([player.state, player.seq], ["playing", 1]);
});

test("where there is no next or previous marker nothing changes", () => {
  const { player, world } = playing([[0], [10]]);
  player.goLive(world.now);
  player.nextMarker(world.now);
  assert.equal(player.state, "ended");
  const one = playing([[0]]);
  one.player.goLive(one.world.now);
  one.player.previousMarker(one.world.now);
  assert.equal(one.player.state, "ended");
});

test("from beyond its end play goes on to the edge", () => {
  const { player, world, wait, range, at } = playing([[0], [10], [12], [30]]);
  range(1, 2);
  at(3);
  player.play(world.now);
  wait(18_000);
  assert.deepEqual([player.state, player.seq], ["ended", 4]);
});

test("an end between two events is an instant, and so is a beginning", () => {
  const { player, world, wait, seconds } = playing([[0], [10], [60]]);
  player.seekTime(NINE + 20_000, world.now);
  player.setRangeEnd("from", world.now);
  player.seekTime(NINE + 25_000, world.now);
  player.setRangeEnd("to", world.now);
  player.setLooping(true, world.now);
  player.play(world.now);
  wait(999);
  assert.equal(seconds(), 25);
  wait(1);
  assert.deepEqual([seconds(), player.seq], [20, 2]);
  wait(3000);
  assert.equal(seconds(), 23);
});

test("ties at the beginning come up together", () => {
  const { player, world, wait, range } = playing([[0], [10], [10], [10], [20]]);
  range(2, 5);
  player.play(world.now);
  wait(11_000);
  assert.equal(player.seq, 4);
});

test("an order-only loop holds three seconds", () => {
  const { player, world, wait, range } = playing(ORDER);
  range(1, 2);
  player.play(world.now);
  wait(3000);
  assert.equal(player.seq, 2);
  wait(2999);
  assert.equal(player.seq, 2);
  wait(1);
  assert.equal(player.seq, 1);
  wait(3000);
  assert.equal(player.seq, 2);
});

test("the whole drill is looped when no range was chosen, and a range is kept when it is off", () => {
  const { player, world } = playing([[0], [10]]);
  player.setLooping(true, world.now);
  assert.deepEqual(player.range, { from: [NINE, 0], to: [NINE + 10_000, 2] });
  player.setLooping(false, world.now);
  assert.notEqual(player.range, null);
  player.setRange(null, world.now);
  assert.deepEqual([player.range, player.looping], [null, false]);
});

test("an end before the beginning takes the drill's own", () => {
  const { player, world, at } = playing([[0], [10], [20], [30]]);
  at(3);
  player.setRangeEnd("from", world.now);
  assert.deepEqual(player.range, { from: [NINE + 20_000, 2], to: [NINE + 30_000, 4] });
  at(2);
  player.setRangeEnd("to", world.now);
  assert.deepEqual(player.range, { from: [NINE, 0], to: [NINE + 10_000, 2] });
});

test("a loop stays where it is when late events come in, and so does its hold", () => {
  const { player, world, wait, range, add } = playing([[0], [10], [12], [30]]);
  range(2, 3);
  player.play(world.now);
  wait(2600);
  add(line(5, 11), line(6, 1));
  wait(399);
  assert.equal(player.seq, 3);
  wait(1);
  assert.equal(player.seq, 2);
  wait(1000);
  assert.equal(player.seq, 5);
});

test("play pauses on a stop kind, with what ties with it not yet shown", () => {
  const { player, world, wait } = playing([[0], [10, "gas"], [10, "order"], [10, "arrest"], [20]]);
  player.setStop(["order"], world.now);
  player.play(world.now);
  wait(60_000);
  assert.deepEqual([player.state, player.seq, player.rank], ["paused", 3, 3]);
  player.play(world.now);
  wait(0);
  assert.equal(player.seq, 4);
  wait(10_000);
  assert.deepEqual([player.state, player.seq], ["ended", 5]);
});

test("nothing jumps over a stop kind, at any rate and beside others", () => {
  const rows = Array.from({ length: 100 }, (_, n) => [n, n % 10 ? "patrol" : "order"]);
  const { player, world, wait } = playing(rows);
  player.setStop(["order", "gas"], world.now);
  player.setRate(1000, world.now);
  const seen = [];
  for (let n = 0; n < 20 && player.state !== "ended"; n += 1) {
    player.play(world.now);
    wait(1e9);
    seen.push(player.seq);
  }
  assert.deepEqual(seen, [11, 21, 31, 41, 51, 61, 71, 81, 91, 100]);
});

test("seeks and steps do not stop, nor does who follows", () => {
  const { player, world, wait, add, at } = playing([[0], [10, "order"], [20], [30]], "live");
  player.setStop(["order"], world.now);
  at(2);
  player.play(world.now);
  wait(10_000);
  assert.deepEqual([player.state, player.seq], ["playing", 3]);
  player.goLive(world.now);
  add(line(5, 40, "order"));
  assert.deepEqual([player.state, player.seq], ["following", 5]);
});

test("who waits at the edge stops at what comes", () => {
  const { player, world, add } = playing([[0]], "open");
  player.setStop(["order"], world.now);
  player.play(world.now);
  add(line(2, 10), line(3, 20, "order"), line(4, 30));
  assert.deepEqual([player.state, player.seq], ["paused", 3]);
});

test("a restart stops on the first event when it is of a stop kind, and then goes on", () => {
  const { player, world, wait } = playing([[0, "order"], [10]]);
  player.setStop(["order"], world.now);
  player.goLive(world.now);
  player.play(world.now);
  assert.deepEqual([player.state, player.seq], ["paused", 1]);
  player.play(world.now);
  wait(10_000);
  assert.deepEqual([player.state, player.seq], ["ended", 2]);
});

test("a loop that begins with a stop kind stops there each time", () => {
  const { player, world, wait, range } = playing([[0], [10, "order"], [12], [30]]);
  range(2, 3);
  player.setStop(["order"], world.now);
  player.play(world.now);
  wait(3000);
  assert.deepEqual([player.state, player.seq], ["paused", 2]);
});

test("silence is skipped from its threshold on, passed evenly", () => {
  const { player, world, wait, seconds } = playing([[0], [59], [119], [3719], [3729]]);
  player.setSkip(60_000, world.now);
  player.play(world.now);
  wait(59_000);
  assert.equal(player.seq, 2);
  wait(1000);
  assert.equal(player.seq, 3);
  wait(250);
  assert.equal(seconds(), 119 + 900);
  player.setSkip(0, world.now);
  assert.equal(seconds(), 119 + 900);
  wait(1000);
  assert.equal(seconds(), 119 + 901);
});

test("nobody waits for a correction from after the drill", () => {
  const day = 86_400;
  const { player, world, wait } = playing([[0], [10], [5, "correction"], [3 * day, "correction"]]);
  player.play(world.now);
  wait(5000);
  assert.equal(player.seq, 3);
  wait(5000);
  assert.equal(player.seq, 2);
  wait(3000);
  assert.deepEqual([player.seq, player.state], [4, "ended"]);
});

test("a correction does not give an order-only drill a clock", () => {
  const store = storeOf(...ORDER, [9999, "correction"]);
  assert.equal(store.orderOnly, true);
  const pacing = new Pacing(store, 60_000);
  assert.deepEqual([0, 1, 2, 3].map((rank) => pacing.start(rank)), [0, 3000, 6000, 9000]);
});

test("a step and the same step back meet, from everywhere", () => {
  const { player, world, seconds } = playing([[0], [10], [10], [20], [30]]);
  player.seekTime(NINE + 15_000, world.now);
  assert.equal(player.step(1, world.now), true);
  assert.equal(player.seq, 4);
  player.step(-1, world.now);
  assert.deepEqual([player.seq, seconds()], [3, 15]);
  player.step(1, world.now);
  assert.equal(player.seq, 4);
  player.step(9, world.now);
  assert.equal(player.seq, 5);
  player.step(-9, world.now);
  assert.equal(player.seq, 4);
});

test("what happens in between makes a step back a step of its own", () => {
  const { player, world, seconds } = playing([[0], [10], [20], [30]]);
  for (const between of [() => player.setRate(2, world.now), () => player.setSkip(5000, world.now)]) {
    player.seekTime(NINE + 15_000, world.now);
    player.step(1, world.now);
    between();
    player.step(-1, world.now);
    assert.deepEqual([player.seq, seconds()], [2, 10]);
  }
});

test("steps go from one that passes to the next, and back", () => {
  const rows = [[0, "gas"], [1], [2, "gas"], [3], [3, "gas"], [4]];
  const { player, world, at } = playing(rows);
  const gas = (seq) => rows[seq - 1][1] === "gas";
  const step = (n) => {
    const moved = player.step(n, world.now, gas);
    return moved ? player.seq : 0;
  };
  assert.deepEqual([1, 1, 1].map(step), [3, 5, 0]);
  assert.deepEqual([-1, -1, -1].map(step), [3, 1, 0]);
  at(4);
  assert.deepEqual([1, -1, -1].map(step), [5, 4, 3]);
  at(6);
  assert.deepEqual([-2, 2].map(step), [3, 6]);
});

test("there and back, for random steps over ties and filters", () => {
  let seed = 7;
  const chance = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const store = new Store(new Vocabulary(vocabulary));
  store.add(Array.from({ length: 80 }, (_, n) => line(n + 1, chance(30), chance(2) ? "gas" : "arrest")));
  const player = new Player(store, () => "finished");
  player.dataChanged(outline(store).markers, 0);
  const gas = (seq) => store.line(seq).kind === "gas";
  for (let n = 0; n < 400; n += 1) {
    if (chance(3)) player.seekTime(NINE + chance(30_000), 0);
    const [by, passes] = [(chance(5) + 1) * (chance(2) ? 1 : -1), chance(2) ? gas : null];
    const before = [player.seq, player.time];
    if (!player.step(by, 0, passes)) continue;
    assert.equal(player.step(-by, 0, passes), true);
    assert.deepEqual([player.seq, player.time], before);
  }
});
