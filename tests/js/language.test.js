import assert from "node:assert/strict";
import test from "node:test";
import { Format, capital, duration, rateText, spoken } from "../../web/static/js/core/format.js";
import { instant } from "../../web/static/js/core/instants.js";
import { languageOf } from "../../web/static/js/core/language.js";
import { translator } from "../../web/static/js/core/strings.js";
import { Vocabulary, pick } from "../../web/static/js/core/vocabulary.js";
import { NINE, read, vocabulary } from "./drill.js";

const file = (code) => JSON.parse(read(`web/languages/${code}.json`));
const [ID, EN] = ["id", "en"].map(file);
/** A language that nobody speaks, as a third file would describe it. */
const XX = {
  ...EN.language, code: "xx",
  months: EN.language.months.map((_, n) => `mese${n + 1}`), months_short: EN.language.months.map((_, n) => `m${n + 1}`),
  weekdays: EN.language.weekdays.map((_, n) => `d${n + 1}`),
  dates: { weekday: "{weekday} {year}.{month}.{day}", long: "{year}.{month}.{day}", short: "{year}/{mon}/{day}", day: "{mon}/{day}" },
  numbers: { group: "'", decimal: "·", percent: "{n} pc" }, zones: { "Asia/Jakarta": "JKT" },
};
const jakarta = ({ language }) => new Format("Asia/Jakarta", language);

test("clock times are in the drill's own zone", () => {
  const format = jakarta(ID);
  assert.equal(format.clock(NINE), "09:00:00");
  assert.equal(format.offset(NINE), 7 * 3_600_000);
  assert.equal(format.tick(NINE, 600_000), "09:00");
  assert.equal(format.tick(NINE, 5000), "09:00:00");
  assert.equal(format.tick(NINE, 86_400_000), "15 Jan");
  assert.equal(format.tick(NINE, 90 * 86_400_000), "15 Jan 2026");
  assert.equal(new Format("Asia/Kolkata", EN.language).offset(NINE), 5.5 * 3_600_000);
  assert.equal(new Format("UTC", EN.language).offset(instant("0026-01-15T09:00:00Z")), 0);
});

test("dates are written as the language writes them", () => {
  const august = instant("2026-08-02T01:00:00+07:00");
  assert.deepEqual([ID, EN, { language: XX }].map(jakarta).map((format) => format.longDate(august)),
    ["2 Agustus 2026", "2 August 2026", "2026.mese8.2"]);
  assert.deepEqual([ID, EN, { language: XX }].map(jakarta).map((format) => format.weekday(august)),
    ["Minggu, 2 Agustus 2026", "Sunday, 2 August 2026", "d7 2026.mese8.2"]);
  assert.deepEqual([ID, EN, { language: XX }].map(jakarta).map((format) => format.date(august)),
    ["2 Agu 2026", "2 Aug 2026", "2026/m8/2"]);
});

test("a date is that of the drill's zone, also in a year before 1000", () => {
  const late = instant("2026-01-15T22:00:00Z");
  assert.equal(jakarta(EN).weekday(late), "Friday, 16 January 2026");
  assert.equal(new Format("UTC", EN.language).weekday(late), "Thursday, 15 January 2026");
  assert.equal(new Format("UTC", EN.language).longDate(instant("0926-02-03T00:00:00Z")), "3 February 926");
});

test("zones have the names that people use, others say how far they are from UTC", () => {
  const zone = (tz, at = NINE) => new Format(tz, ID.language).zone(at);
  assert.deepEqual(
    ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"].map((tz) => zone(tz)),
    ["WIB", "WIB", "WITA", "WIT"],
  );
  assert.deepEqual(["UTC", "Asia/Kolkata", "America/St_Johns", "Asia/Tokyo"].map((tz) => zone(tz)),
    ["UTC", "UTC+5:30", "UTC−3:30", "UTC+9"]);
  assert.deepEqual([zone("Europe/Berlin"), zone("Europe/Berlin", instant("2026-07-01T00:00:00Z"))],
    ["UTC+1", "UTC+2"]);
  assert.equal(new Format("Asia/Jakarta", XX).zone(NINE), "JKT");
});

test("numbers, shares and rates", () => {
  const [id, en, xx] = [ID, EN, { language: XX }].map(jakarta);
  assert.deepEqual([id, en, xx].map((format) => format.number(1234567.5)),
    ["1.234.567,5", "1,234,567.5", "1'234'567·5"]);
  assert.deepEqual([999, 1000, -12_345, 0].map((n) => id.number(n)), ["999", "1.000", "−12.345", "0"]);
  assert.deepEqual([0, 0.5, 0.9999, 1].map((share) => id.percent(share)), ["0%", "50%", "99%", "100%"]);
  assert.equal(xx.percent(0.5), "50 pc");
  assert.deepEqual([id, en, xx].map((format) => format.rate(1.5)), ["1,5×", "1.5×", "1·5×"]);
  assert.deepEqual([rateText(0.25, "id"), rateText(60, "en")], ["0,25×", "60×"]);
});

test("lengths and T+", () => {
  assert.deepEqual([7000, 80_000, 3_723_000].map(duration), ["0:07", "1:20", "1:02:03"]);
  const format = new Format("UTC", EN.language);
  assert.deepEqual([0, 80_999, -80_000, 4_000_000].map((ms) => format.elapsed(ms)),
    ["T+00:00", "T+01:20", "T−01:20", "T+1:06:40"]);
  assert.equal(capital("gas air mata"), "Gas air mata");
  assert.equal(spoken(723_000, translator(EN.strings)), "12 minutes 3 seconds");
  assert.equal(spoken(61_000, translator(EN.strings)), "1 minute 1 second");
  assert.equal(spoken(0, translator(ID.strings)), "0 detik");
});

test("of a code alone the browser knows months, days and signs", () => {
  for (const { language } of [ID, EN]) {
    const found = languageOf(language.code);
    assert.deepEqual([found.months, found.weekdays], [language.months, language.weekdays]);
    assert.deepEqual(found.numbers, language.numbers);
  }
  assert.equal(languageOf("de").numbers.decimal, ",");
  assert.equal(languageOf("fr").months[0], "janvier");
});

test("a missing key is shown as itself, a missing value as its name", () => {
  const t = translator({ a: "x {n}", "a.one": "one {n}" });
  assert.deepEqual([t("b"), t("a"), t("a", { n: 2 }), t("a", { n: 1 })], ["b", "x {n}", "x 2", "one 1"]);
});

test("words fall back to English, then to Indonesian, and say so", () => {
  const words = { id: "dialog", en: "dialogue" };
  assert.deepEqual(pick(words, "id"), { text: "dialog", lang: "id", other: false });
  assert.deepEqual(pick(words, "xx"), { text: "dialogue", lang: "en", other: true });
  assert.deepEqual(pick({ id: "dialog" }, "xx"), { text: "dialog", lang: "id", other: true });
  assert.deepEqual(pick({ id: "dialog" }, "en"), { text: "dialog", lang: "id", other: true });
  assert.deepEqual(pick({ ...words, xx: "dlg" }, "xx"), { text: "dlg", lang: "xx", other: false });
  for (const nothing of [undefined, null, {}, { id: "" }]) {
    assert.deepEqual(pick(nothing, "xx"), { text: "", lang: "xx", other: false });
  }
});

test("sides and colours have words in every language", () => {
  const known = new Vocabulary({ ...vocabulary, other: { id: "Lainnya", en: "Other", xx: "Alt" } });
  assert.deepEqual(["id", "en", "xx"].map((lang) => known.sideLabel("police", lang)), ["Polisi", "Police", "Police"]);
  assert.deepEqual(["id", "en", "xx"].map((lang) => known.sideLabel("", lang)), ["Lainnya", "Other", "Alt"]);
  assert.deepEqual(known.sideWords("police", "xx"), { text: "Police", lang: "en", other: true });
  assert.deepEqual(["id", "en", "xx"].map((lang) => known.colourLabel("kuning", lang)), ["kuning", "yellow", "yellow"]);
  assert.deepEqual(known.colourWords("kuning", "xx"), { text: "yellow", lang: "en", other: true });
  assert.equal(known.colourLabel("ungu", "id"), "ungu");
});

test("a kind of the drill's own is named by its name, in every language, and known as such", () => {
  const known = new Vocabulary(vocabulary);
  const kind = known.kind("x-drone-masuk");
  assert.deepEqual(["id", "en", "xx"].map((lang) => pick(kind.label, lang).text), Array(3).fill("drone masuk"));
  assert.equal(kind.own, true);
  assert.ok(!known.kind("gas").own);
  assert.equal(known.kind("x-drone-masuk"), kind);
});
