import assert from "node:assert/strict";
import test from "node:test";
import { facts, flags, signs, who } from "../../web/static/js/core/facts.js";
import { Filter } from "../../web/static/js/core/filter.js";
import { Format } from "../../web/static/js/core/format.js";
import { Lines } from "../../web/static/js/core/lines.js";
import { Player } from "../../web/static/js/core/player.js";
import { readout, seekText, upcoming } from "../../web/static/js/core/readout.js";
import { translator } from "../../web/static/js/core/strings.js";
import { Warnings } from "../../web/static/js/core/warnings.js";
import { estimated, modelOf, read, storeOf } from "./drill.js";

const { language, strings } = JSON.parse(read("web/languages/en.json"));
const say = (model) =>
  ({ model, lang: "en", t: translator(strings), format: new Format("Asia/Jakarta", language) });
const on = (model, seq) => {
  const player = new Player(model.store, () => "finished");
  player.dataChanged(model.outline.markers, 0);
  player.seekRank(model.store.rankOf(seq) + 1, 0);
  return player;
};

test("the readout of a timed drill", () => {
  const model = modelOf([0, "startex"], [80, "gas"], [200, "water_cannon"]);
  const player = on(model, 2);
  assert.deepEqual(readout(say(model), player), {
    number: "#2", of: "/ 3", clock: "09:01:20", zone: "WIB", elapsed: "T+01:20",
  });
  assert.equal(upcoming(say(model), player).words, "next: water cannon in 2:00");
  assert.equal(seekText(say(model), player), "1 minute 20 seconds, tear gas, event 2 of 3");
  assert.equal(upcoming(say(model), on(model, 3)), null);
});

test("what is next is where a step goes: an event that is shown, and none round the end", () => {
  const model = modelOf([0, "gas"], [80, "patrol"], [200, "gas"], [260, "patrol"]);
  const filter = new Filter(model.store);
  const next = (seq) => upcoming(say(model), on(model, seq), filter);
  assert.equal(next(1).seq, 2);
  filter.choose("kinds", "gas", true);
  assert.deepEqual(next(1), { seq: 3, words: "next: tear gas in 3:20" });
  assert.deepEqual([next(3), next(4)], [null, null]);
  filter.only("kinds", "water_cannon");
  assert.equal(next(1), null);
});

test("T+ changes with the clock, also before T+0 and when T+0 lies within a second", () => {
  const format = new Format("Asia/Jakarta", language);
  const zero = 300_400;
  assert.deepEqual([1, 999, 1000, 299_999, 300_000, 300_999, 301_000].map((ms) => format.elapsed(ms, zero)),
    ["T−05:00", "T−05:00", "T−04:59", "T−00:01", "T+00:00", "T+00:00", "T+00:01"]);
  assert.equal(format.elapsed(-299_001), "T−05:00"); // −5:00.000 … −4:59.001: the same second
});

test("an order-only drill shows no clock, no T+ and no time to the next event", () => {
  const model = modelOf([0, "patrol", estimated], [60, "gas", estimated]);
  const player = on(model, 1);
  const { clock, elapsed, number } = readout(say(model), player);
  assert.deepEqual([clock, elapsed, number], ["", "", "#1"]);
  assert.equal(upcoming(say(model), player).words, "next: tear gas");
  assert.equal(seekText(say(model), player), "patrol, event 1 of 2");
});

test("a fact from the vocabulary is called that, one from the line is not", () => {
  const model = modelOf([0, "gas"], [1, "gas", { level: 3, force_stage: 5 }]);
  const told = (seq) => Object.fromEntries(facts(say(model), seq).map((f) => [f.key, f.parts[0].text]));
  assert.deepEqual(told(1), { level: "4 (usual for this kind)", force_stage: "5 (usual for this kind)" });
  assert.deepEqual(told(2), { level: "3", force_stage: "5" });
});

test("facts say where the text comes from and lead to other events", () => {
  const model = modelOf(
    [0, "situation_change", { colour: "kuning" }],
    [1, "order", { why: { en: "stones are flying" }, source: "radio" }],
    [2, "gas", { refs: { order: "e2", trigger: "e9" }, count: { n: 1200, basis: "approx" }, level: 4,
      until: "2026-01-15T02:01:00Z", basis: { time: "reported", order: "narrated" } }],
  );
  const told = (seq) => Object.fromEntries(facts(say(model), seq).map((f) => [f.key, f.parts[0]]));
  assert.deepEqual(told(2).why, { text: "stones are flying", lang: "en" });
  const gas = told(3);
  assert.deepEqual(gas["ref.order"], { text: "#2", seq: 2 });
  assert.deepEqual(gas["ref.trigger"], { text: "e9" }); // an event that is not there
  assert.equal(gas.count.text, "1,200 (approximate)");
  assert.equal(gas.until.text, "09:01:00");
  assert.equal(gas.basis.text, "time as reported · order of narration");
  assert.deepEqual(gas.situation, { text: "yellow", band: "kuning" });
});

test("late, corrected and ambiguous are marked", () => {
  const model = modelOf(
    [0, "gas", { ambiguous: true }], [60, "arrest", { refs: { corrects: "e1" } }],
    [30, "push", { recorded: "2026-01-15T02:05:30Z" }],
  );
  const marked = (seq) => flags(say(model), seq).map((flag) => flag.text);
  assert.deepEqual(marked(1), ["Corrected by #2", "The source is ambiguous"]);
  assert.deepEqual(marked(3), ["Logged 5 min late"]);
});

test("a row says in a word what sets its event apart, before its line is there", () => {
  const model = modelOf(
    [0, "gas", { ambiguous: true, basis: { order: "unplaced" } }], [60, "arrest"],
    [30, "push", { basis: { time: "estimated" } }], [90, "correction", { refs: { corrects: "e2" } }],
  );
  model.store.lines = new Lines();
  const told = (seq) => signs(say(model), seq).map(({ sign, word }) => `${sign} ${word}`);
  assert.deepEqual(told(1), ["? ambiguous", "↕ unplaced"]);
  assert.deepEqual(told(2), ["× withdrawn"]);
  assert.deepEqual(told(3), ["↶ late", "≈ order only"]);
  const ordered = modelOf([0, "gas", { basis: { time: "estimated" } }]);
  assert.deepEqual(signs(say(ordered), 1), []); // where it is true of every event
});

test("an event that is named and not at hand is named by its id, a long one by its ends", () => {
  const id = "0197f3a2-7c11-7cc0-8f21-5b0c8e2d9a77";
  const model = modelOf([0, "gas", { refs: { trigger: ["e9", id] } }]);
  const [fact] = facts(say(model), 1).filter(({ key }) => key === "ref.trigger");
  assert.deepEqual(fact.parts, [{ text: "e9" }, { text: "0197f3…2d9a77" }]);
});

test("of a line on its way nothing is said that only the line knows", () => {
  const model = modelOf([0, "warning"], [60, "gas", { force_stage: 3, level: 2, source: "posko" }]);
  model.store.lines = new Lines();
  const told = facts(say(model), 2, new Warnings(model.store)).map(({ key }) => key);
  assert.deepEqual(told, ["level"]);
});

test("who did what to whom, and where", () => {
  const model = modelOf([0, "gas", { actors: ["Dalmas"], targets: ["massa", 5], scene: "KPU" }]);
  assert.deepEqual(who(say(model), 1),
    { side: "Police", actors: "Dalmas", targets: "massa", scene: "KPU" });
});

