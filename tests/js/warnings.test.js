import assert from "node:assert/strict";
import test from "node:test";
import { facts } from "../../web/static/js/core/facts.js";
import { Format } from "../../web/static/js/core/format.js";
import { translator } from "../../web/static/js/core/strings.js";
import { Warnings } from "../../web/static/js/core/warnings.js";
import { estimated, line, modelOf, read, shipped, vocabulary } from "./drill.js";
import { Model } from "../../web/static/js/core/model.js";

const texts = (lang) => JSON.parse(read(`web/languages/${lang}.json`)).strings;
const warned = (model, seq, lang = "en") => {
  const say = { model, lang, t: translator(texts(lang)), format: new Format("Asia/Jakarta", lang) };
  return facts(say, seq, new Warnings(model.store)).find(({ key }) => key === "warning")?.parts[0];
};

test("a use of force names the last warning before it and how long before", () => {
  const model = modelOf([0, "warning"], [60, "dispersal_order"], [90, "patrol"], [172, "gas"], [180, "arrest"]);
  assert.deepEqual(warned(model, 4), { text: "1:52 after the dispersal order (#2)", seq: 2 });
  assert.equal(warned(model, 5).text, "2:00 after the dispersal order (#2)");
  assert.equal(warned(model, 3), undefined);
});

test("no warning, no such fact; a warning that comes after is none", () => {
  assert.equal(warned(modelOf([0, "gas"], [5, "warning"]), 1), undefined);
});

test("a warning that was corrected or withdrawn does not count", () => {
  const model = modelOf(
    [0, "warning"], [30, "warning"], [60, "water_cannon"], [90, "correction", { refs: { corrects: "e2" } }],
  );
  assert.equal(warned(model, 3).seq, 1);
});

test("where only the order is known there is no length", () => {
  const model = modelOf([0, "warning", estimated], [60, "gas", estimated]);
  assert.deepEqual(warned(model, 2), { text: "after the warning (#1)", seq: 1 });
  const mixed = modelOf([0, "warning"], [60, "gas", estimated]);
  assert.equal(warned(mixed, 2, "id").text, "setelah peringatan (#1)");
});

test("what the crowd does is no use of force by the police", () => {
  assert.equal(warned(modelOf([0, "warning"], [5, "throw", { force_stage: 4 }]), 2), undefined);
});

test("the fictional drill: 1:52 between the warning and the gas", () => {
  const [header, events] = shipped("kota-harapan-latihan");
  const model = new Model({ header, sealed: false }, vocabulary);
  model.add(events);
  model.refresh();
  assert.equal(warned(model, 262).text, "1:52 after the warning (#132)");
  assert.equal(warned(model, 220, "id").text, "0:59 setelah peringatan (#216)");
});

test("the index agrees with a walk, however the events came in", () => {
  let seed = 7;
  const random = (n) => (seed = (seed * 48271) % 2147483647) % n;
  const model = modelOf();
  const warnings = new Warnings(model.store);
  for (let batch = 0; batch < 60; batch += 1) {
    const from = model.store.head + 1;
    model.add(Array.from({ length: 40 }, (_, n) =>
      line(from + n, random(batch < 30 ? 50_000 : 3_000), random(25) ? "patrol" : "warning",
        random(60) ? {} : { refs: { corrects: `e${1 + random(from)}` } })));
    warnings.dataChanged(model.refresh());
    const { store } = model;
    for (let n = 0; n < 40; n += 1) {
      const rank = random(store.count);
      let at = rank - 1;
      while (at >= 0 && (store.kind(store.at(at)) !== "warning" || store.superseded(store.at(at)))) at -= 1;
      assert.equal(warnings.before(rank), at < 0 ? 0 : store.at(at));
    }
  }
});
