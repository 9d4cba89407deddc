import assert from "node:assert/strict";
import test from "node:test";
import { RATES, move, nextRate } from "../../web/static/js/core/transport.js";
import { read } from "./drill.js";

const STATES = ["paused", "playing", "following", "ended"];

test("play never enters following from anywhere else", () => {
  for (const state of STATES) {
    const next = move(state, "play").state;
    assert.equal(next === "following", state === "following", state);
  }
});

test("seek, step and pause leave following", () => {
  for (const command of ["seek", "step", "pause"]) {
    assert.notEqual(move("following", command).state, "following");
  }
  assert.deepEqual(move("following", "seek"), { state: "playing", rate: 1 });
});

test("live enters following at 1x from everywhere", () => {
  for (const state of STATES) assert.deepEqual(move(state, "live"), { state: "following", rate: 1 });
});

test("a move that cannot happen raises", () => {
  assert.throws(() => move("paused", "edge_live"), /no edge_live from paused/);
});

test("the table is the one in PROTOCOL.md", () => {
  const section = read("web/PROTOCOL.md").split("## The transport")[1].split("\n## ")[0];
  const rows = section.split("\n").filter((row) => /^\| (`|edge|the lo|a stop)/.test(row)).map((row) =>
    row.split("|").slice(1, -1).map((cell) => cell.trim()));
  const names = {
    "`play`": "play", "`pause`": "pause", "`seek`": "seek", '`seek` `"live"`': "live", "`step`": "step",
    "edge of a live drill": "edge_live", "edge of an open drill": "edge_open",
    "edge of a finished drill": "edge_finished", "the log grew beyond the playhead": "more",
    "a stop kind is reached": "stop", "the loop turns": "turn",
  };
  const seen = new Set();
  for (const [title, ...cells] of rows) {
    const command = names[title];
    if (!command) continue;
    seen.add(command);
    cells.forEach((cell, n) => {
      const state = ["paused", "playing", "following", "ended"][n];
      if (cell === "–") return assert.throws(() => move(state, command));
      const [next, effect = ""] = cell.split(", ");
      const made = move(state, command);
      assert.equal(made.state, next, `${command} from ${state}`);
      assert.equal(Boolean(made.restart), effect === "*restart*", `${command} from ${state}`);
      return undefined;
    });
  }
  assert.deepEqual([...seen].sort(), Object.values(names).sort());
});

test("the ladder of rates has ends", () => {
  assert.equal(nextRate(1, 1), 1.5);
  assert.equal(nextRate(1, -1), 0.5);
  assert.equal(nextRate(RATES[0], -1), 0.1);
  assert.equal(nextRate(1000, 1), 1000);
});
