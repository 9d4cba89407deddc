import assert from "node:assert/strict";
import test from "node:test";
import { MAX_QUERY, decode, encode, fresh, only, write } from "../../web/static/js/core/link.js";
import { MAX_NAMES, readTime } from "../../web/static/js/core/link-text.js";
import { RATES } from "../../web/static/js/core/transport.js";

const T = Date.UTC(2026, 0, 15, 9, 42, 10, 120);
const LAST = Number.MAX_SAFE_INTEGER;
const state = (members) => ({ ...fresh(), ...members });

/** Numbers that look random and are the same in every run (mulberry32). */
function generator(seed) {
  let a = seed;
  return () => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

function anyState(random) {
  const int = (most) => Math.floor(random() * (most + 1));
  const one = (...choices) => choices[int(choices.length - 1)];
  const time = () => one(T, T - 120) + int(9e9) * one(0, 1, 1000);
  const SIGNS = [..."abz09 -_.~,:;&=#%+?/\\\"'()*!äß–警\u{1f6a8}\u0000\u200f"];
  const name = () => one("gas", "x-drone", "__proto__", "constructor", "", "~0", "~", ",", "a..b",
    Array.from({ length: int(9) }, () => one(...SIGNS)).join(""));
  const names = () => [...new Set(Array.from({ length: one(0, 0, 1, 3, 12) }, name))];
  const axis = one("clock", "elapsed", "number");
  const from = axis === "number" ? int(1e6) / 1000 : time();
  const start = { ms: time(), seq: one(0, int(500)) };
  const least = one(null, 0, 1, 3);
  return {
    at: one(null, "live", { seq: 1 + int(1e7) }, { ms: time() }),
    loop: one(null, { from: start, to: { ms: start.ms + int(9e6), seq: one(start.seq + 1, LAST) } }),
    looping: one(true, false), axis,
    view: one(null, { from, to: from + 1 + int(1e6) }),
    lanes: {
      by: one("side", "unit", "kind"), order: names(), pinned: names(), folded: names(), hidden: names(),
    },
    filter: {
      kinds: names(), sides: names(), units: names(), q: one("", name(), "tembak gas?"),
      levels: { least, most: one(null, 3, 5) },
    },
    rate: one(1, ...RATES), skip: one(0, 60_000, 1500, 1, 86_400_000), stop: names(),
    pane: one("list", "timeline"), lang: one(null, "id", "en", "jv", "zh-hant"), ignored: [],
  };
}

test("2,000 states come back from their links, also when an address was encoded anew", () => {
  const random = generator(5);
  for (let n = 0; n < 2000; n += 1) {
    const before = anyState(random);
    const { query, left } = write(before);
    assert.deepEqual(left, [], query);
    assert.deepEqual(decode(query), before, query);
    const anew = new URLSearchParams(query).toString();
    assert.deepEqual(decode(`?${anew}`), before, anew);
    const address = new URL(`http://10.0.0.7:8080/drills/a?${query}`);
    assert.deepEqual(decode(address.search), before, query);
    assert.equal(encode(decode(query)), query);
  }
});

test("a link is readable, in one order, and says only what is not as usual", () => {
  assert.equal(encode(fresh()), "");
  const seen = state({
    lang: "id", at: { ms: T }, view: { from: T - 120, to: T + 60_000 }, rate: 2, skip: 60_000,
    lanes: { ...fresh().lanes, by: "unit", hidden: ["Dalmas 1", "a,b"] },
    filter: { ...fresh().filter, kinds: ["gas", "water_cannon"], levels: { least: 3, most: null }, q: "gas air mata" },
    loop: { from: { ms: T, seq: 16 }, to: { ms: T + 880, seq: LAST } }, looping: true,
  });
  assert.equal(encode(seen), "at=20260115T094210.120Z&range=20260115T094210.120Z:16..20260115T094211Z&loop=1"
    + "&view=20260115T094210Z..20260115T094310.120Z&lanes=unit&hide=Dalmas+1,a~.b"
    + "&kind=gas,water_cannon&level=3..&q=gas+air+mata&rate=2&skip=60&lang=id");
});

test("a link does not end in what chat programs leave off", () => {
  for (const q of ["selesai.", "lalu,", "pukul:", "a-", "a_", "a~", "(a)", "a!", "a'", "a*"]) {
    const query = encode(state({ filter: { ...fresh().filter, q } }));
    assert.match(query, /[A-Za-z0-9]$/, q);
    assert.equal(decode(query).filter.q, q);
  }
});

test("a playhead between two milliseconds stands at the one before, which has the same events", () => {
  assert.deepEqual(decode(encode(state({ at: { ms: T + 0.9 } }))).at, { ms: T });
});

test("links of before still work", () => {
  assert.deepEqual(decode("?at=17").at, { seq: 17 });
  assert.equal(decode("?at=live").at, "live");
  assert.deepEqual(decode("", "#seq=17").at, { seq: 17 });
  assert.deepEqual(decode("?at=18", "#seq=17").at, { seq: 18 });
  assert.deepEqual(decode("?lang=en&at=17&fbclid=abc"), state({ at: { seq: 17 }, lang: "en" }));
});

test("times of the format are read, too, a plus turned into a space included", () => {
  assert.equal(readTime("2026-01-15T16:42:10.120 07:00"), T);
  assert.deepEqual(decode("at=2026-01-15T16:42:10.120+07:00").at, { ms: T });
});

test("what is not understood is left out and named", () => {
  const cases = [
    ["at", "0", "-1", "1e3", "017", "#3", "20260230T000000Z", "20260115T250000Z", "20260115T0000Z", "99999999999999999999", "LIVE", "%00", "null"],
    ["range", "17", "a..b", "20260115T094210Z", "20260115T094210Z..20260115T094209Z", "20260115T094210Z:3..20260115T094210Z:3",
      "20260115T094210Z..20260115T094211Z..20260115T094212Z", "20260115T094210Z:x..20260115T094211Z", ".."],
    ["loop", "2", "true"],
    ["view", "3..20", "20260115T094210Z..", "..", "20260115T094210Z..20260115T094210Z"],
    ["axis", "__proto__", "CLOCK", "toString"],
    ["lanes", "constructor", "sides"],
    ["hide", ",", "a,,b", "~", "~x", "a~0", "a~", `${"x".repeat(201)}`],
    ["kind", ",gas", "gas,"],
    ["level", "..", "3", "5..3", "-1..2", "1..6", "1...3"],
    ["q", "x".repeat(201)],
    ["rate", "0", "-1", "1001", "NaN", "Infinity", "1e2", "0x10", "1,5"],
    ["skip", "0", "-5", "86401", "1m"],
    ["pane", "presenter", "both"],
    ["lang", "english", "e", "en_US", "<b>"],
  ];
  for (const [name, ...values] of cases) {
    for (const value of values) {
      const read = decode(`${name}=${encodeURIComponent(value)}`);
      assert.deepEqual(read, state({ ignored: [name] }), `${name}=${value}`);
    }
  }
});

test("a view belongs to its axis", () => {
  assert.deepEqual(decode("axis=number&view=3.5..20").view, { from: 3.5, to: 20 });
  assert.deepEqual(decode("axis=number&view=20260115T094210Z..20260115T094211Z").ignored, ["view"]);
});

test("hostile addresses are read without harm", () => {
  const many = Array.from({ length: 10_000 }, (_, n) => `k${n}`).join(",");
  assert.deepEqual(decode(`kind=${many}`), state({ ignored: ["kind"] }));
  assert.deepEqual(decode(`q=${"x".repeat(1 << 20)}`), state({ ignored: ["?"] }));
  assert.deepEqual(decode(`kind=a&${"&=".repeat(30_000)}`).filter.kinds, ["a"]);
  assert.deepEqual(decode("kind=gas&kind=arrest&__proto__=x&constructor=y").filter.kinds, ["gas"]);
  assert.equal(decode("__proto__[at]=3").at, null);
  assert.equal({}.at, undefined);
  const random = generator(6);
  for (let n = 0; n < 3000; n += 1) {
    const garbage = Array.from({ length: 1 + random() * 40 }, () =>
      ["at=", "&", "%", "%F", "%FF", "%C3%28", "..", "~", ",", "view=", "hide=", "20260115T094210Z", "9", ":", "=", "\ud800", "#"][
        Math.floor(random() * 17)]).join("");
    const read = decode(garbage, `#seq=${garbage}`);
    assert.deepEqual(decode(encode(read)), { ...read, ignored: [] }, JSON.stringify(garbage));
  }
});

test("what no link can carry is left out whole, and said", () => {
  const lanes = (hidden) => state({ at: { seq: 3 }, lang: "id", lanes: { ...fresh().lanes, hidden } });
  const left = (hidden) => {
    const { query, left: names } = write(lanes(hidden));
    assert.ok(query.length <= MAX_QUERY);
    assert.deepEqual(decode(query), state({ at: { seq: 3 }, lang: "id" }));
    return names;
  };
  assert.deepEqual(left(Array.from({ length: MAX_NAMES + 1 }, (_, n) => String(n))), ["hide"]);
  assert.deepEqual(left(Array.from({ length: 400 }, (_, n) => `Dalmas regu ${n}`)), ["hide"]);
  assert.deepEqual(left(["x".repeat(201)]), ["hide"]);
  assert.deepEqual(left(["half \ud83d"]), ["hide"]);
  assert.deepEqual(write(state({ filter: { ...fresh().filter, q: "\ud83d" } })).left, ["q"]);
  assert.deepEqual(write(state({ at: { ms: NaN } })).left, ["at"]);
  assert.deepEqual(write(state({ at: { seq: 0 } })).left, ["at"]);
  assert.deepEqual(write(state({ view: { from: -1e18, to: 1e18 } })).left, ["view"]);
});

test("a link can carry only some of it", () => {
  const all = decode("at=17&loop=1&axis=elapsed&lanes=unit&hide=a&kind=gas&q=b&rate=2&stop=gas&pane=timeline&lang=en");
  const keep = (position, view, filter) => encode(only(all, { position, view, filter }));
  assert.equal(keep(true, false, false), "at=17&loop=1&rate=2&stop=gas&lang=en");
  assert.equal(keep(false, true, false), "axis=elapsed&lanes=unit&hide=a&pane=timeline&lang=en");
  assert.equal(keep(false, false, true), "kind=gas&q=b&lang=en");
  assert.equal(keep(true, true, true), encode(all));
});
