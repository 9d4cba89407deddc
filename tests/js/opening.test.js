/** How a drill is opened: its states, the place that its address leads to, and what the line tells. */

import assert from "node:assert/strict";
import test from "node:test";
import { readPage } from "../../web/static/js/core/columns-page.js";
import { BLOCK } from "../../web/static/js/core/lines.js";
import { decode } from "../../web/static/js/core/link.js";
import { Model } from "../../web/static/js/core/model.js";
import { Opening } from "../../web/static/js/core/opening.js";
import { Player } from "../../web/static/js/core/player.js";
import { View } from "../../web/static/js/core/view.js";
import { NINE, line, lines, vocabulary } from "./drill.js";
import { pageOf } from "./pages.js";

const CHARS = 1000;

/** A page of a drill that is being opened, and all that the opening does to the world. */
function opened(drill, query = "") {
  const model = new Model({ header: {}, state: "open", ...drill }, vocabulary);
  const player = new Player(model.store, () => model.state(NINE));
  const view = new View(model.axis);
  view.resize(0, 1000);
  const told = [];
  const tell = (name) => (...args) => told.push([name, ...args]);
  const names = ["mark", "columns", "outline", "sealed", "ready"];
  const opening = new Opening({ model, player, view, asked: decode(query) },
    Object.fromEntries(names.map((name) => [name, tell(name)])));
  /** What was done since this was last asked, but for marks. */
  const done = () => told.splice(0).filter(([name]) => name !== "mark");
  /** Parts that were marked since anything was last asked. */
  const marked = () => {
    const marks = told.splice(0).filter(([name]) => name === "mark");
    return [...new Set(marks.flatMap(([, ...parts]) => parts))];
  };
  /** As the frame does it when events came. */
  const data = () => {
    model.refresh();
    view.setAxis(model.axis);
    player.dataChanged(model.outline.markers, 0);
    opening.followAddress(0, NINE);
  };
  const page = (events) => {
    opening.page(readPage(pageOf(events)));
    data();
  };
  const message = (fields, clock = NINE) => {
    opening.message(fields, clock);
    if (opening.state !== "blank") data();
  };
  /** All of it, to the end. */
  const all = (events) => {
    page(events);
    opening.whole();
    opening.lines(events, CHARS);
    opening.look(0);
  };
  return { opening, model, player, view, done, marked, data, page, message, all };
}

const EVENTS = lines([0], [60, "gas"], [60, "arrest"], [600, "gas"]);

test("a drill is blank, fills, and is ready with the line of its current event", () => {
  const { opening, model, page, done, marked } = opened({ head: 4 });
  assert.equal(opening.state, "blank");
  opening.look(0);
  assert.equal(opening.state, "blank");
  page(EVENTS.slice(0, 2));
  assert.deepEqual(marked(), ["data"]);
  assert.equal(opening.state, "filling");
  page(EVENTS.slice(2));
  opening.whole();
  assert.deepEqual(marked(), ["data", "wanted", "ready"]);
  assert.deepEqual(model.store.lines.takeWanted(), [0]);
  opening.look(0);
  assert.equal(opening.state, "filling");
  opening.lines(EVENTS, CHARS);
  assert.deepEqual(marked(), ["lines", "ready"]);
  opening.look(0);
  assert.equal(opening.state, "ready");
  assert.deepEqual(done(), [["ready"]]);
});

test("it becomes ready once, draws all anew, and stays ready when more comes", () => {
  const { opening, page, all, message, done, marked } = opened({ head: 4 });
  page(EVENTS);
  opening.lines(EVENTS, CHARS);
  marked();
  opening.look(0);
  assert.deepEqual(marked(), ["data", "filter", "play"]);
  all(EVENTS);
  assert.deepEqual(done(), []);
  message({ op: "events", head: 6 });
  opening.look(0);
  assert.equal(opening.state, "ready");
  assert.deepEqual(done(), []);
});

test("the head is the highest seq that the server has told of", () => {
  const { opening, page, message } = opened({ head: 1 });
  page(EVENTS);
  assert.equal(opening.head, 4);
  message({ op: "hello", head: 7 });
  message({ op: "events", head: 5 });
  assert.equal(opening.head, 7);
});

test("an empty drill is ready at once, and blank while its first event is only told of", () => {
  const { opening, player, message, done } = opened({ head: 0 });
  assert.equal(opening.state, "filling");
  opening.look(0);
  assert.equal(opening.state, "ready");
  assert.deepEqual(done(), [["ready"]]);
  message({ op: "head", head: 1 });
  assert.equal(opening.state, "blank");
  message({ op: "events", events: [line(1, 0)] });
  assert.equal(opening.state, "ready");
  assert.equal(player.seq, 1);
});

test("columns that came to be meanwhile are asked for, once behind the same seq", () => {
  const { opening, page, message, done, marked } = opened({ head: 2 });
  page(EVENTS.slice(0, 2));
  message({ op: "events", head: 4 });
  done();
  opening.whole();
  assert.deepEqual(done(), [["columns", 2]]);
  opening.whole();
  assert.deepEqual(marked(), ["wanted", "ready"]);
  page(EVENTS.slice(2, 3));
  opening.whole();
  assert.deepEqual(done(), [["columns", 3]]);
});

test("the line that greets brings what is missing", () => {
  const { opening, page, message, done } = opened({ head: 2 });
  page(EVENTS.slice(0, 2));
  message({ op: "hello", head: 2 });
  assert.deepEqual(done(), []);
  message({ op: "hello", head: 4 });
  assert.deepEqual(done(), [["columns", 2]]);
  assert.equal(opening.head, 4);
});

test("all lines of a short drill are wanted, those on show last, and few of a long one", () => {
  const wanted = (count, query) => {
    const { opening, model, message } = opened({ head: count }, query);
    message({ op: "events", events: lines(...Array.from({ length: count }, (_, n) => [n])) });
    opening.whole();
    return model.store.lines.takeWanted();
  };
  assert.deepEqual(wanted(3 * BLOCK, `at=${BLOCK + 1}`), [0, 2, 1]);
  assert.equal(wanted(8192, "").length, 8192 / BLOCK);
  assert.deepEqual(wanted(8193, "at=300"), [64, 2]);
});

test("a place is gone to when it is there, and then left alone", () => {
  const { player, page, data } = opened({ head: 4 }, "at=4");
  page(EVENTS.slice(0, 2));
  assert.equal(player.seq, 1);
  page(EVENTS.slice(2));
  assert.equal(player.seq, 4);
  player.seekRank(1, 0);
  data();
  assert.equal(player.seq, 1);
});

test("an instant behind the last event is waited for while more may come", () => {
  const seqs = [false, true].map((sealed) => {
    const { player, all, data, page } = opened({ head: 4, sealed }, "at=20260115T023000Z");
    page(EVENTS);
    assert.equal(player.seq, 1);
    all(EVENTS);
    data();
    return player.seq;
  });
  assert.deepEqual(seqs, [1, 4]);
});

test("who opens an empty drill follows it, unless it is finished", () => {
  const states = ["live", "open", "finished"].map((state) => {
    const { player, data } = opened({ head: 0, state });
    data();
    return player.state;
  });
  assert.deepEqual(states, ["following", "following", "paused"]);
});

test("the loop and the view of the address wait until all is there", () => {
  const query = "range=20260115T020100Z..20260115T021000Z&loop=1&view=20260115T020000Z..20260115T020500Z";
  const { opening, player, view, page } = opened({ head: 4 }, query);
  page(EVENTS);
  assert.deepEqual([player.range, player.looping, view.pinned], [null, false, false]);
  opening.lines(EVENTS, CHARS);
  opening.look(0);
  assert.deepEqual([player.range.from[0], player.looping], [NINE + 60_000, true]);
  assert.deepEqual([view.pinned, view.scale.from, view.scale.to], [true, NINE, NINE + 300_000]);
});

test("where a hand has moved the view meanwhile, it stays", () => {
  const { opening, view, page } = opened({ head: 4 }, "view=20260115T020000Z..20260115T020500Z");
  page(EVENTS);
  opening.lines(EVENTS, CHARS);
  view.zoom(4, 500);
  const { from, to } = view.scale;
  opening.look(0);
  assert.deepEqual([view.scale.from, view.scale.to], [from, to]);
});

test("new events are told of once, those that the page was opened with never", () => {
  const { opening, all, message } = opened({ head: 4 });
  message({ op: "events", events: EVENTS.slice(0, 1) });
  all(EVENTS);
  assert.deepEqual(opening.takeCame(), []);
  message({ op: "events", events: [EVENTS[3], line(5, 30), line(6, 700)] });
  assert.deepEqual(opening.takeCame(), [5, 6]);
  assert.deepEqual(opening.takeCame(), []);
});

test("a new event that speaks of one that is not at hand has the outline loaded anew", () => {
  const { all, message, done } = opened({ head: 4 });
  all(EVENTS);
  done();
  message({ op: "events", events: [line(5, 700, "gas", { refs: { corrects: "e5000" } })] });
  assert.deepEqual(done(), [["outline"]]);
});

test("a seal is told once, and the server's clock is kept", () => {
  const { model, message, done, marked } = opened({ head: 0 });
  message({ op: "hello", head: 0, sealed: false, now: NINE + 5000 });
  assert.equal(model.skew, 5000);
  assert.deepEqual(marked(), ["play", "ready"]);
  message({ op: "head", sealed: true });
  message({ op: "head", sealed: true });
  assert.deepEqual(done(), [["sealed"]]);
  message({ op: "rate" });
  assert.deepEqual(marked(), ["ready"]);
});

test("until all is there, the drill is live or finished as the server said", () => {
  const { opening, page, model } = opened({ head: 4, state: "live" });
  page(EVENTS);
  assert.equal(opening.drillState(NINE + 86_400_000), "live");
  opening.lines(EVENTS, CHARS);
  opening.look(0);
  assert.equal(opening.drillState(NINE + 86_400_000), "open");
  model.sealed = true;
  assert.equal(opening.drillState(NINE), "finished");
});

test("what the outline says is drawn with the next frame", () => {
  const { opening, model, page, marked } = opened({ head: 4 });
  page(EVENTS);
  marked();
  opening.outlined({ superseded: { 2: 4 } });
  assert.deepEqual(marked(), ["data"]);
  assert.equal(model.relations.superseded.get(2), 4);
});
