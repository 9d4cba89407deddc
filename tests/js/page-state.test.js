import assert from "node:assert/strict";
import test from "node:test";
import { decode, encode, fresh } from "../../web/static/js/core/link.js";
import { arrive, gather, prepare, takeLoop } from "../../web/static/js/core/page-state.js";
import { Player } from "../../web/static/js/core/player.js";
import { View } from "../../web/static/js/core/view.js";
import { outdated } from "../../web/static/js/net/freshness.js";
import { NINE, estimated, line, modelOf } from "./drill.js";

/** A page on a drill, with what a link is made of. */
function page(...rows) {
  const model = modelOf(...rows);
  const player = new Player(model.store, () => "open");
  const view = new View(model.axis);
  view.resize(0, 1000);
  player.dataChanged(model.outline.markers, 0);
  const { lanes, filter } = fresh();
  const link = () => encode(gather({ player, model, view, lanes, filter, pane: "list", lang: "" }));
  const open = (query) => {
    const state = decode(query);
    prepare(state, player, 0);
    takeLoop(state, player, 0);
    return arrive(state.at, player, 0, false);
  };
  return { model, player, view, link, open };
}

const ROWS = [[0], [60, "gas"], [60, "arrest"], [600, "gas"]];

test("a page that nobody touched has a bare link", () => {
  assert.equal(page(...ROWS).link(), "");
  assert.equal(page().link(), "");
});

test("what is shown comes back from its link, on a page that has none of it", () => {
  const here = page(...ROWS);
  here.player.seekRank(3, 0);
  here.player.setRangeEnd("from", 0);
  here.player.seekTime(NINE + 300_000, 0);
  here.player.setRangeEnd("to", 0);
  here.player.setLooping(true, 0);
  here.player.setRate(4, 0);
  here.player.setSkip(120_000, 0);
  here.player.setStop(["gas"], 0);
  const there = page(...ROWS);
  assert.equal(there.open(here.link()), true);
  for (const name of ["rank", "time", "seq", "rate", "skip", "looping", "range", "stop"]) {
    assert.deepEqual(there.player[name], here.player[name], name);
  }
  assert.equal(there.link(), here.link());
});

test("an event among others of its instant, and the instant between two", () => {
  const here = page(...ROWS);
  here.player.seekRank(2, 0);
  assert.equal(here.link(), "at=2");
  here.player.seekTime(NINE + 61_500, 0);
  assert.match(here.link(), /^at=20260115T020101\.5/);
  here.player.goLive(0);
  assert.equal(here.link(), "at=live");
});

test("a place that is not recorded yet is waited for", () => {
  const { player, model, open } = page(...ROWS);
  assert.equal(open("at=5"), false);
  assert.equal(open("at=20260115T021200Z"), false);
  assert.equal(player.rank, 1);
  model.add([line(5, 900)]);
  model.refresh();
  player.dataChanged(model.outline.markers, 0);
  assert.equal(open("at=5"), true);
  assert.equal(player.seq, 5);
});

test("of an order-only drill the link names the event, never an instant", () => {
  const { player, link } = page([0, "gas", estimated], [0, "gas", estimated]);
  player.seekRank(2, 0);
  assert.equal(link(), "axis=number&at=2".split("&").reverse().join("&"));
});

test("a newer server is one that does not know our scripts any more", async () => {
  assert.equal(await outdated("/s", async () => ({ status: 404 })), true);
  assert.equal(await outdated("/s", async () => ({ status: 200 })), false);
  assert.equal(await outdated("/s", async () => { throw new TypeError("offline"); }), false);
});
