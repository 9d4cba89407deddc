/** The parts of a frame: what each asks of the page, in which order, and what it leaves stale. */

import assert from "node:assert/strict";
import test from "node:test";
import { Scheduler } from "../../web/static/js/core/scheduler.js";
import { layOutFrame } from "../../web/static/js/ui/frame-parts.js";
import { NINE, lines, modelOf } from "./drill.js";

/** There is no page: a button that says where the view ends is not found. */
globalThis.document = { querySelectorAll: () => [] };

const ON_PAGE = [
  "status", "now", "list", "announcer", "filters", "overview", "lanes", "loopThumbs", "windowThumbs",
  "bar", "rates", "manner", "seek", "axisSwitch", "address", "news", "finder", "warnings", "filter",
];

/** A page whose every part writes down what it is asked to do, and frames that the test runs.
 *  `gliding`: so many frames move the view. */
function framed({ state = "ready", playing = false, gliding = 0 } = {}) {
  const did = [];
  const recorder = (name, more = {}) => new Proxy(more, {
    get: (target, method) => target[method] ?? ((...args) => void did.push([`${name}.${method}`, ...args])),
  });
  const model = modelOf([0], [60], [120]);
  const opening = {
    state, head: 3, drillState: () => "open", takeCame: () => [2],
    followAddress: (at) => did.push(["opening.arrive", at]), look: (at) => did.push(["opening.look", at]),
  };
  const view = recorder("view", {
    scale: 0,
    animate() {
      if (gliding) this.scale = gliding;
      return (gliding = Math.max(0, gliding - 1)) > 0;
    },
  });
  const page = {
    ...Object.fromEntries(ON_PAGE.map((name) => [name, recorder(name)])),
    context: { model, t: (key) => key }, root: { dataset: {} }, opening, view,
    player: recorder("player", {
      state: playing ? "playing" : "paused", waiting: false, rank: 1, rate: 1, time: NINE, seq: 1,
    }),
    timeline: recorder("timeline", { layout: () => ({ left: 1, right: 9 }), sketch: null }),
    fetchBlocks: (numbers) => did.push(["fetch", numbers]),
  };
  const waiting = [];
  const scheduler = new Scheduler((run) => waiting.push(run));
  layOutFrame(scheduler, page);
  /** All that one frame asks, by name. */
  const frame = (...parts) => {
    if (parts.length) scheduler.mark(...parts);
    did.length = 0;
    for (const run of waiting.splice(0)) run(7);
    return did.map(([name]) => name);
  };
  return { page, model, did, frame };
}

const DREW = [
  "timeline.draw", "lanes.update", "overview.draw", "loopThumbs.update", "windowThumbs.update",
  "address.changed",
];
const MOVED = [
  "player.drillChanged", "player.advance", "view.follow", "now.update", "list.update",
  "announcer.update", "bar.update", "bar.state", "rates.update", "manner.update", "seek.update",
  "axisSwitch.update",
];

test("new events go through all that is made of them, then the playhead, then the pictures", () => {
  const { model, did, frame } = framed();
  model.store.add(lines([0], [60], [120], [180]));
  frame("play");
  assert.deepEqual(frame("data"), [
    "view.setAxis", "overview.dataChanged", "player.dataChanged", "filter.dataChanged",
    "timeline.dataChanged", "finder.dataChanged", "warnings.dataChanged", "list.dataChanged",
    "opening.arrive", "news.tell", "list.filter", "filters.update", ...MOVED, ...DREW,
  ]);
  assert.deepEqual(did.find(([name]) => name === "overview.dataChanged"), ["overview.dataChanged", 3]);
  assert.deepEqual(did.find(([name]) => name === "news.tell"), ["news.tell", [2], 1]);
  assert.deepEqual(frame(), []);
});

test("data that changes no event leaves the filter as it is", () => {
  const { frame } = framed();
  assert.ok(!frame("data").includes("list.filter"));
});

test("a blank drill stays as the page came, whatever becomes stale", () => {
  const { frame } = framed({ state: "blank" });
  assert.deepEqual(frame("data", "play"), []);
});

test("what moves asks for the next frame, and what stands does not", () => {
  const playing = framed({ playing: true });
  playing.frame("play");
  assert.deepEqual(playing.frame(), [...MOVED, ...DREW]);
  playing.page.player.waiting = true;
  playing.frame();
  assert.deepEqual(playing.frame(), []);
  assert.deepEqual(framed().frame("view"), []);
  const gliding = framed({ gliding: 2 });
  assert.deepEqual(gliding.frame("view"), DREW);
  assert.deepEqual(gliding.frame(), DREW);
  assert.deepEqual(gliding.frame(), []);
});

test("a state of the transport is said once", () => {
  const { page, did, frame } = framed();
  frame("play");
  assert.deepEqual(did.find(([name]) => name === "status.announce"), ["status.announce", "view.say.paused"]);
  assert.equal(page.root.dataset.state, "paused");
  assert.ok(!frame("play").includes("status.announce"));
});

test("lines are fetched behind all that ask for them, and once", () => {
  const { page, model, did, frame } = framed();
  page.list.update = () => model.store.lines.want(1);
  frame("play");
  assert.deepEqual(did.at(-1), ["fetch", [0]]);
  assert.ok(!frame("wanted").includes("fetch"));
  assert.deepEqual(frame("ready"), ["opening.look"]);
});

test("it is measured once when there was something to see, and once when all was there", () => {
  const names = () => performance.getEntriesByType("mark").map(({ name }) => name);
  performance.clearMarks();
  const { page, frame } = framed({ state: "filling" });
  frame("canvas");
  frame("canvas");
  assert.deepEqual(names(), ["timeline-first-paint"]);
  page.opening.state = "ready";
  frame("canvas");
  frame("canvas");
  assert.deepEqual(names(), ["timeline-first-paint", "timeline-complete"]);
});
