import assert from "node:assert/strict";
import { test } from "node:test";

import { Draft, fieldTime, fromField, localStamp } from "../../web/static/js/core/draft.js";
import { Format } from "../../web/static/js/core/format.js";

const zone = (tz) => (ms) => new Format(tz, "id").offset(ms);
const NINE = Date.parse("2026-01-15T09:42:10.120+07:00");
const NOTHING = { kind: "gas", side: "", text: "", level: "", colour: "", actors: "" };

function draft() {
  const clock = { now: NINE };
  let made = 0;
  return { clock, one: new Draft(() => clock.now, () => `id-${(made += 1)}`) };
}

for (const [tz, text] of [
  ["Asia/Jakarta", "2026-01-15T09:42:10.120+07:00"],
  ["Asia/Jayapura", "2026-01-15T11:42:10.120+09:00"],
  ["Asia/Kolkata", "2026-01-15T08:12:10.120+05:30"],
  ["America/St_Johns", "2026-01-14T23:12:10.120-03:30"],
  ["UTC", "2026-01-15T02:42:10.120+00:00"],
]) {
  test(`a moment on the clock of ${tz}`, () => {
    assert.equal(localStamp(NINE, zone(tz)), text);
    assert.equal(Date.parse(text), NINE);
    assert.equal(fieldTime(NINE, zone(tz)), text.slice(0, 19));
  });
}

test("what a field says is read on the drill's clock", () => {
  assert.equal(fromField("2026-01-15T09:42:10", zone("Asia/Jakarta")), Date.parse("2026-01-15T02:42:10Z"));
  assert.equal(fromField("2026-01-15T09:42", zone("Asia/Jakarta")), Date.parse("2026-01-15T02:42:00Z"));
  assert.ok(Number.isNaN(fromField("", zone("UTC"))));
});

test("field and moment agree on both sides of a change of the clocks", () => {
  for (const at of ["2026-03-29T00:30:00Z", "2026-03-29T01:30:00Z", "2026-10-25T03:30:00Z"]) {
    const offset = zone("Europe/Berlin");
    assert.equal(fromField(fieldTime(Date.parse(at), offset), offset), Date.parse(at), at);
  }
});

test("the time follows the clock until something is put in", () => {
  const { clock, one } = draft();
  clock.now += 5000;
  assert.equal(one.time, NINE + 5000);
  one.touch();
  clock.now += 40_000;
  one.touch();
  assert.equal(one.time, NINE + 5000);
});

test("now is now again", () => {
  const { clock, one } = draft();
  one.setTime(NINE - 60_000);
  clock.now += 1000;
  one.setNow(true);
  clock.now += 1000;
  assert.equal(one.time, NINE + 1000);
  assert.equal(one.byHand, false);
});

test("the line says only what was said", () => {
  const { one } = draft();
  assert.equal(one.line(NOTHING, zone("Asia/Jakarta"), "id"),
    '{"id":"id-1","time":"2026-01-15T09:42:10.120+07:00","kind":"gas"}');
});

test("the line says all that was said", () => {
  const { one } = draft();
  const values = { kind: "situation_change", side: "police", text: " Situasi naik ", level: "0", colour: "kuning", actors: "Dalmas, , Karendal " };
  assert.deepEqual(JSON.parse(one.line(values, zone("Asia/Jakarta"), "en")), {
    id: "id-1", time: "2026-01-15T09:42:10.120+07:00", kind: "situation_change", side: "police",
    actors: ["Dalmas", "Karendal"], text: { en: "Situasi naik" }, level: 0, colour: "kuning",
  });
});

test("a time written by hand is reported, not the device's", () => {
  const { one } = draft();
  one.setTime(NINE - 60_000);
  const line = JSON.parse(one.line(NOTHING, zone("Asia/Jakarta"), "id"));
  assert.deepEqual([line.time, line.basis], ["2026-01-15T09:41:10.120+07:00", { time: "reported" }]);
});

test("sending again sends the same bytes; the next event is another one", () => {
  const { clock, one } = draft();
  const first = one.line(NOTHING, zone("Asia/Jakarta"), "id");
  clock.now += 9000;
  assert.equal(one.line(NOTHING, zone("Asia/Jakarta"), "id"), first);
  one.renew();
  const next = JSON.parse(one.line(NOTHING, zone("Asia/Jakarta"), "id"));
  assert.deepEqual([next.id, next.time], ["id-2", "2026-01-15T09:42:19.120+07:00"]);
});
