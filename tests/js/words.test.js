import assert from "node:assert/strict";
import test from "node:test";
import { facts, flags, who } from "../../web/static/js/core/facts.js";
import { Format, capital, duration, rateText, spoken } from "../../web/static/js/core/format.js";
import { instant } from "../../web/static/js/core/instants.js";
import { Player } from "../../web/static/js/core/player.js";
import { readout, seekText, upcoming } from "../../web/static/js/core/readout.js";
import { Search, fold } from "../../web/static/js/core/search.js";
import { translator } from "../../web/static/js/core/strings.js";
import { NINE, estimated, modelOf, read, storeOf } from "./drill.js";

const texts = JSON.parse(read("web/strings-viewer.json"));
const strings = (lang) => Object.fromEntries(Object.entries(texts).map(([key, text]) => [key, text[lang]]));
const say = (model, lang = "en") =>
  ({ model, lang, t: translator(strings(lang)), format: new Format("Asia/Jakarta", lang) });
const on = (model, seq) => {
  const player = new Player(model.store, () => "finished");
  player.dataChanged(model.relations, 0);
  player.seekRank(model.store.rankOf(seq) + 1, 0);
  return player;
};

test("clock times are in the drill's own zone", () => {
  const format = new Format("Asia/Jakarta", "id");
  assert.equal(format.clock(NINE), "09:00:00");
  assert.equal(format.zone(NINE), "WIB");
  assert.equal(format.offset(NINE), 7 * 3_600_000);
  assert.equal(format.tick(NINE, 600_000), "09:00");
  assert.equal(format.tick(NINE, 5000), "09:00:00");
  assert.match(format.date(NINE), /15 Jan 2026/);
  assert.match(format.tick(NINE, 90 * 86_400_000), /15 Jan 2026/);
  assert.equal(new Format("Asia/Kolkata", "en").offset(NINE), 5.5 * 3_600_000);
  assert.equal(new Format("UTC", "en").offset(instant("0026-01-15T09:00:00Z")), 0);
});

test("lengths, T+ and rates", () => {
  assert.deepEqual([7000, 80_000, 3_723_000].map(duration), ["0:07", "1:20", "1:02:03"]);
  const format = new Format("UTC", "en");
  assert.deepEqual([0, 80_999, -80_000, 4_000_000].map((ms) => format.elapsed(ms)),
    ["T+00:00", "T+01:20", "T−01:20", "T+1:06:40"]);
  assert.deepEqual([rateText(1.5, "id"), rateText(1.5, "en")], ["1,5×", "1.5×"]);
  assert.equal(capital("gas air mata"), "Gas air mata");
  assert.equal(spoken(723_000, translator(strings("en"))), "12 minutes 3 seconds");
  assert.equal(spoken(61_000, translator(strings("en"))), "1 minute 1 second");
  assert.equal(spoken(0, translator(strings("id"))), "0 detik");
});

test("a missing key is shown as itself, a missing value as its name", () => {
  const t = translator({ a: "x {n}", "a.one": "one {n}" });
  assert.deepEqual([t("b"), t("a"), t("a", { n: 2 }), t("a", { n: 1 })], ["b", "x {n}", "x 2", "one 1"]);
});

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
  assert.equal(gas["ref.trigger"], undefined);
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

test("who did what to whom, and where", () => {
  const model = modelOf([0, "gas", { actors: ["Dalmas"], targets: ["massa", 5], scene: "KPU" }]);
  assert.deepEqual(who(say(model), 1),
    { side: "Police", actors: "Dalmas", targets: "massa", scene: "KPU" });
});

test("search finds words in both languages without case and accents", () => {
  const store = storeOf([0, "gas", { text: { id: "Asap Tébal" } }], [1, "arrest"], [2, "gas"]);
  const search = new Search(store);
  search.setQuery("  TEBAL asap ");
  assert.ok(search.hit(1) && !search.hit(3));
  search.setQuery("tear");
  assert.deepEqual([1, 2, 3].map((seq) => search.hit(seq)), [true, false, true]);
  assert.equal(search.next(0, 1), 2);
  assert.equal(search.next(2, 1), 0);
  assert.equal(search.next(0, -1), 2);
  search.setQuery("nothing like it");
  assert.equal(search.next(0, 1), -1);
  assert.equal(fold("Ångström"), "angstrom");
});

test("the filter by side narrows the search", () => {
  const search = new Search(storeOf([0, "gas"], [1, "gathering"]));
  search.sides.add("crowd");
  assert.ok(search.active);
  assert.deepEqual([1, 2].map((seq) => search.shows(seq)), [false, true]);
});

test("every text is there in both languages with the same values", () => {
  for (const [key, text] of Object.entries(texts)) {
    assert.deepEqual(Object.keys(text), ["id", "en"], key);
    const values = (words) => (words.match(/\{\w+\}/g) ?? []).sort();
    assert.deepEqual(values(text.id), values(text.en), key);
  }
});
