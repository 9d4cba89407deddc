import assert from "node:assert/strict";
import test from "node:test";
import { Clock } from "../../web/static/js/core/clock.js";
import { Scheduler } from "../../web/static/js/core/scheduler.js";

/** A scheduler whose frames only the test runs. */
function framed() {
  const waiting = [];
  const ran = [];
  const scheduler = new Scheduler((run) => waiting.push(run));
  const frame = () => waiting.splice(0).forEach((run) => run(7));
  for (const name of ["data", "play", "canvas"]) scheduler.part(name, () => ran.push(name));
  return { scheduler, waiting, ran, frame };
}

test("stale parts run once a frame, in their fixed order", () => {
  const { scheduler, waiting, ran, frame } = framed();
  scheduler.mark("canvas");
  scheduler.mark("data", "canvas");
  assert.equal(waiting.length, 1);
  frame();
  assert.deepEqual(ran, ["data", "canvas"]);
  assert.equal(waiting.length, 0);
});

test("a part that marks a later one is followed by it, an earlier one waits for the next frame", () => {
  const { scheduler, ran, frame } = framed();
  scheduler.part("play", () => {
    ran.push("play");
    scheduler.mark("canvas");
    if (ran.length < 3) scheduler.mark("data");
  });
  scheduler.mark("play");
  frame();
  assert.deepEqual(ran, ["play", "canvas"]);
  frame();
  assert.deepEqual(ran, ["play", "canvas", "data"]);
});

test("an unknown part is a mistake", () => {
  assert.throws(() => framed().scheduler.mark("nothing"), /no part nothing/);
});

test("a clock runs at its rate, stands, and goes on where it stood", () => {
  const clock = new Clock();
  clock.run(true, 100);
  assert.equal(clock.read(300), 200);
  clock.pace(10, 300);
  assert.equal(clock.read(310), 300);
  clock.run(false, 310);
  assert.equal(clock.read(9999), 300);
  clock.set(5, 9999);
  clock.run(true, 10_000);
  assert.equal(clock.read(10_001), 15);
});
