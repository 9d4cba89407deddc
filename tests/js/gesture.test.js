/** What fingers and mice mean, as a table of what they do and what comes of it. */

import assert from "node:assert/strict";
import test from "node:test";
import { Gesture, LOOK_MS } from "../../web/static/js/core/gesture.js";

/** Steps like `down 100,50 @0`, each with what comes out of it. */
function play(steps, base = {}) {
  const gesture = new Gesture();
  return steps.map((step) => {
    const [what, place, at, id = "1"] = step.split(" ");
    const [x, y] = place.split(",").map(Number);
    const touch = { zone: "lanes", ...base, id: Number(id), x, y, now: Number(at) };
    if (what === "wait") return gesture.wait(Number(at));
    if (what === "cancel") return gesture.cancel(Number(id));
    return gesture[what](touch);
  });
}

/** The names of what comes out, without grabs. */
const names = (out) => out.flat().map((intent) => intent.do).filter((name) => name !== "grab");
const finger = { touch: true };

test("a press that does not move is a press, where it was let go", () => {
  const out = play(["down 100,50 0", "move 103,52 40", "up 103,52 80"]);
  assert.deepEqual(out.at(-1), [{ do: "press", x: 103, y: 52 }]);
  assert.deepEqual(names(out), ["press"]);
});

test("a second press at the same place soon after is a double one, a third one begins anew", () => {
  const out = play([
    "down 100,50 0", "up 100,50 50", "down 110,50 200", "up 110,50 250", "down 110,50 300", "up 110,50 350",
  ]);
  assert.deepEqual(names(out), ["press", "double", "press"]);
  const far = play(["down 100,50 0", "up 100,50 50", "down 180,50 200", "up 180,50 250"]);
  assert.deepEqual(names(far), ["press", "press"]);
  const late = play(["down 100,50 0", "up 100,50 50", "down 100,50 900", "up 100,50 950"]);
  assert.deepEqual(names(late), ["press", "press"]);
});

test("a drag pans by what it moved, and presses nothing", () => {
  const out = play(["down 100,50 0", "move 110,50 20", "move 130,55 40", "up 130,55 60"]);
  assert.deepEqual(out[2], [{ do: "pan", dx: -20, dy: -5 }]);
  assert.deepEqual(names(out), ["pan", "pan"]);
});

test("where a drag is let go counts, even when nobody was told of the way there", () => {
  const out = play(["down 100,50 0", "move 130,50 40", "up 150,50 60"]);
  assert.deepEqual(out.at(-1), [{ do: "pan", dx: -20, dy: 0 }]);
});

test("a finger that leaves in motion lets the view swing on, a mouse does not", () => {
  const steps = ["down 300,50 0", "move 280,50 16", "move 260,50 32", "move 240,50 48", "up 240,50 60"];
  const [swing] = play(steps, finger).at(-1);
  assert.equal(swing.do, "swing");
  assert.ok(swing.speed > 0.8 && swing.speed < 1.3, swing.speed);
  assert.deepEqual(play(steps).at(-1), []);
  const stopped = [...steps.slice(0, 4), "up 240,50 400"];
  assert.deepEqual(play(stopped, finger).at(-1), []);
});

test("a finger may tremble more than a mouse", () => {
  const steps = ["down 100,50 0", "move 107,50 40", "up 107,50 80"];
  assert.deepEqual(names(play(steps)), ["pan"]);
  assert.deepEqual(names(play(steps, finger)), ["press"]);
});

test("on the ruler it scrubs from the first moment", () => {
  const out = play(["down 100,5 0", "move 140,9 20", "up 140,9 40"], { zone: "ruler" });
  assert.deepEqual(out.flat().filter((intent) => intent.do === "scrub").map(({ x }) => x), [100, 140]);
  assert.deepEqual(names(out), ["scrub", "scrub"]);
});

test("Shift and a drag choose a range, whichever way, also on the ruler", () => {
  for (const zone of ["lanes", "ruler"]) {
    const out = play(["down 200,5 0", "move 120,5 20", "up 120,5 40"], { zone, shift: true });
    assert.deepEqual(out[1], [{ do: "choose", from: 120, to: 200, done: false }]);
    assert.deepEqual(out[2], [{ do: "choose", from: 120, to: 200, done: true }]);
  }
  const given = play(["down 200,5 0", "move 120,5 20", "cancel 0,0 30"], { shift: true });
  assert.deepEqual(names(given), ["choose", "unchoose"]);
});

test("a finger that stays shows what is there and selects nothing", () => {
  const out = play([
    "down 100,50 0", `wait 0,0 ${LOOK_MS - 1}`, `wait 0,0 ${LOOK_MS}`, "move 140,60 700", "up 140,60 800",
  ], finger);
  assert.deepEqual(out[1], []);
  assert.deepEqual(names(out), ["look", "look", "unlook"]);
  assert.deepEqual(names(play(["down 100,50 0", "wait 0,0 5000", "up 100,50 5010"])), ["press"]);
});

test("two fingers zoom around their middle and pan; the one that stays pans on", () => {
  const out = play([
    "down 100,50 0", "down 200,50 10 2", "move 250,50 20 2", "up 250,50 30 2", "move 90,50 40", "up 90,50 900",
  ], finger);
  assert.deepEqual(out[2], [{ do: "pinch", factor: 1.5, x: 175, dx: -25 }]);
  assert.deepEqual(out[4], [{ do: "pan", dx: 10, dy: 0 }]);
  assert.deepEqual(names(out), ["pinch", "pan"]);
});

test("a second finger ends what the first was about, a third one everything", () => {
  const looked = play(["down 100,50 0", `wait 0,0 ${LOOK_MS}`, "down 200,50 600 2"], finger);
  assert.deepEqual(names(looked), ["look", "unlook"]);
  const chosen = play(["down 100,50 0", "move 150,50 9", "down 200,50 20 2", "up 200,50 30 2", "up 150,50 40"],
    { shift: true });
  assert.deepEqual(names(chosen), ["choose", "unchoose"]);
  const three = play(["down 1,1 0", "down 90,1 1 2", "down 180,1 2 3", "move 200,1 3 3"], finger);
  assert.deepEqual(names(three), []);
});

test("what a pinch says never depends on fingers that lie on each other", () => {
  const out = play(["down 100,50 0", "down 100,50 1 2", "move 105,50 2 2"], finger);
  assert.deepEqual(out[2][0].factor, 1);
});

test("a pointer that the browser took away, or that was never pressed, does nothing", () => {
  assert.deepEqual(names(play(["down 100,50 0", "cancel 0,0 10", "up 100,50 20", "move 300,50 30"])), []);
  assert.deepEqual(names(play(["move 300,50 30", "up 300,50 40"])), []);
});
