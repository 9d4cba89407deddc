import assert from "node:assert/strict";
import test from "node:test";
import { matching } from "../../web/static/js/core/fuzzy.js";
import { KEYS } from "../../web/static/js/core/keymap.js";
import { COMMANDS, MAX_OF_A_SORT, paletteEntries } from "../../web/static/js/core/palette-entries.js";
import { translator } from "../../web/static/js/core/strings.js";
import { read } from "./drill.js";

const strings = (lang) => JSON.parse(read(`web/languages/${lang}.json`)).strings;

/** The entries of a page and what running them did. */
function page(more = {}, lang = "id") {
  const ran = [];
  const entries = paletteEntries({
    t: translator(strings(lang)), mac: false, orderOnly: false, run: (...command) => ran.push(command),
    phases: [{ seq: 4, name: "kuning", when: "T+12:00" }], markers: [{ seq: 9, name: "STARTEX", when: "T+00:00" }],
    kinds: [{ kind: "gas", name: "gas air mata", count: 3 }, { kind: "x-drone", name: "drone", count: 1 }],
    lanes: [{ key: "crowd", name: "Massa", hidden: false }, { key: "", name: "Lainnya", hidden: true }],
    languages: [{ code: "en", name: "English" }], themes: [{ theme: "dark", name: "Gelap" }], ...more,
  });
  return { ran, entries, byId: new Map(entries.map((entry) => [entry.id, entry])) };
}

test("every entry has an id of its own and words of the page's language", () => {
  for (const lang of ["id", "en"]) {
    const { entries } = page({}, lang);
    assert.equal(new Set(entries.map(({ id }) => id)).size, entries.length);
    for (const { label } of entries) assert.doesNotMatch(label, /^view\.|[{}]/, label);
    assert.equal(new Set(entries.map(({ label }) => label)).size, entries.length);
  }
});

test("an entry does what its key does and says the key", () => {
  const { byId, ran } = page();
  byId.get("step:-1").run();
  byId.get("toggle").run();
  byId.get("range:from").run();
  assert.deepEqual(ran, [["step", -1], ["toggle", undefined], ["range", "from"]]);
  assert.deepEqual(byId.get("toggle").keys, ["Space", "K"]);
  assert.deepEqual(byId.get("share").keys, []);
  const mac = page({ mac: true }).byId;
  assert.deepEqual(mac.get("toggle").keys, ["Space", "K"]);
});

test("every command that has a key is there, but for those that mean nothing in a list", () => {
  const there = new Set(COMMANDS.map(({ command, value }) => `${command} ${value ?? ""}`));
  const missing = KEYS.map(({ command, value }) => `${command} ${value ?? ""}`).filter((name) => !there.has(name));
  assert.deepEqual([...new Set(missing.map((name) => name.split(" ")[0]))].sort(), ["clear", "palette", "pan", "part", "seek"]);
});

test("places, kinds, lanes, languages and themes", () => {
  const { byId, ran } = page();
  const row = (id) => [byId.get(id).label, byId.get(id).hint];
  assert.deepEqual(row("phase:4"), ["Fase: kuning", "T+12:00"]);
  assert.deepEqual(row("next:gas"), ["Berikutnya: gas air mata", "3"]);
  assert.deepEqual(row("only:gas"), ["Saring: gas air mata", "3"]);
  assert.deepEqual(row("event:9"), ["#9 STARTEX", "T+00:00"]);
  assert.deepEqual(row("lane:crowd"), ["Sembunyikan lajur: Massa", ""]);
  assert.deepEqual(row("lane:"), ["Tampilkan lajur: Lainnya", ""]);
  assert.deepEqual(row("lang:en"), ["Bahasa: English", ""]);
  assert.deepEqual(row("theme:dark"), ["Tampilan: Gelap", ""]);
  for (const id of ["phase:4", "next:gas", "only:x-drone", "event:9", "lane:", "lang:en", "theme:dark"]) byId.get(id).run();
  assert.deepEqual(ran, [
    ["event", 4], ["next-of-kind", "gas"], ["only-kind", "x-drone"], ["event", 9], ["lane", ""], ["lang", "en"], ["theme", "dark"],
  ]);
});

test("where only the order is known there is no silence to skip and no other axis", () => {
  const { byId } = page({ orderOnly: true });
  assert.ok(!byId.has("skip") && !byId.has("axis") && byId.has("time"));
});

test("a drill of a thousand units and markers fills no more than its share", () => {
  const many = Array.from({ length: 5000 }, (_, n) => ({ seq: n, key: `${n}`, name: `unit ${n}`, when: "", hidden: false }));
  const { entries } = page({ lanes: many, markers: many, phases: many });
  assert.ok(entries.length <= 3 * MAX_OF_A_SORT + COMMANDS.length + 10);
});

test("what a trainer types finds what is meant, in both languages", () => {
  const first = (lang, query) => matching(page({}, lang).entries, query, [], 50)[0]?.id;
  const cases = [
    ["id", "gas", "only:gas"], ["id", "berikutnya gas", "next:gas"], ["id", "saring gas", "only:gas"], ["id", "layar", "fullscreen"],
    ["id", "bagikan", "share"], ["id", "english", "lang:en"], ["id", "gelap", "theme:dark"], ["id", "kuning", "phase:4"],
    ["en", "play", "toggle"], ["en", "next tear", undefined], ["en", "copy", "copy"], ["en", "by unit", "lanes:unit"],
  ];
  for (const [lang, query, id] of cases) assert.equal(first(lang, query), id, query);
});
