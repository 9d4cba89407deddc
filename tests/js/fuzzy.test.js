import assert from "node:assert/strict";
import test from "node:test";
import { matching, score } from "../../web/static/js/core/fuzzy.js";

const LABELS = [
  "Putar atau jeda", "Kejadian berikutnya", "Kejadian sebelumnya", "Saring: gas air mata", "Berikutnya: gas air mata",
  "Saring: penangkapan", "Fase: kuning", "Layar penuh", "Salin tautan ke tampilan ini", "Bahasa: English",
  "Lajur menurut unit", "Sembunyikan lajur: Massa", "Tampilan: gelap",
];
const ENTRIES = LABELS.map((label, n) => ({ id: `e${n}`, label }));
const found = (query, recent = [], most = 50) => matching(ENTRIES, query, recent, most).map(({ label }) => label);

test("a few letters find what is meant", () => {
  const cases = [
    ["gas", "Saring: gas air mata"], ["gam", "Saring: gas air mata"], ["berik gas", "Berikutnya: gas air mata"],
    ["gas berik", "Berikutnya: gas air mata"], ["KUNING", "Fase: kuning"], ["lp", "Layar penuh"], ["eng", "Bahasa: English"],
    ["tautan", "Salin tautan ke tampilan ini"], ["kejb", "Kejadian berikutnya"], ["gelap", "Tampilan: gelap"],
    ["lajur m", "Lajur menurut unit"], ["sem mas", "Sembunyikan lajur: Massa"],
  ];
  for (const [query, label] of cases) assert.equal(found(query)[0], label, query);
});

test("case and accents do not count", () => {
  const entries = [{ id: "a", label: "Tempat: Café Ångström" }];
  for (const query of ["cafe", "CAFÉ", "ångs", "angstrom"]) assert.equal(matching(entries, query, [], 9).length, 1, query);
});

test("every part has to be found", () => {
  assert.deepEqual(found("gas kuning"), []);
  assert.deepEqual(found("zzz"), []);
  assert.deepEqual(found("uls"), [], "letters in another order");
  assert.ok(Number.isNaN(score("fase: kuning", "uning x")));
});

test("what begins a word comes before what lies in one, the shorter before the longer", () => {
  const order = (query, ...labels) =>
    matching(labels.map((label) => ({ id: label, label })), query, [], 9).map(({ label }) => label);
  assert.deepEqual(order("asa", "Biasa", "Asap tebal", "Ada asap"), ["Asap tebal", "Ada asap", "Biasa"]);
  assert.deepEqual(order("gas", "gas air mata", "gas"), ["gas", "gas air mata"]);
  assert.deepEqual(order("ab", "a x b", "ab"), ["ab", "a x b"]);
});

test("nothing typed: all of them, the latest first", () => {
  assert.deepEqual(found(""), LABELS);
  assert.deepEqual(found("  ", ["e6", "e2", "gone"]).slice(0, 4),
    ["Fase: kuning", "Kejadian sebelumnya", "Putar atau jeda", "Kejadian berikutnya"]);
});

test("among equals the latest comes first", () => {
  const twins = [{ id: "a", label: "gas" }, { id: "b", label: "gas" }];
  assert.deepEqual(matching(twins, "gas", ["b"], 9).map(({ id }) => id), ["b", "a"]);
});

test("no more than asked for", () => {
  assert.equal(found("", [], 5).length, 5);
  assert.equal(found("a", [], 2).length, 2);
});

test("ten thousand entries and a long query are answered at once", () => {
  const many = Array.from({ length: 10_000 }, (_, n) => ({ id: `${n}`, label: `Sembunyikan lajur: Dalmas regu ${n}` }));
  assert.equal(matching(many, "dalmas 77", [], 50).length, 50);
  assert.deepEqual(matching(many, "a ".repeat(100_000), [], 50).length, 50);
  assert.deepEqual(matching(ENTRIES, "__proto__ (.*) \\", [], 50), []);
});
