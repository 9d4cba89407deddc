import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";

import { namedId, randomId, sha1 } from "../../web/static/js/core/ids.js";
import { drillId, isDrillId } from "../../web/static/js/core/slug.js";

test("sha1 agrees with the one everybody has, at every length around a block", () => {
  for (let length = 0; length < 200; length += 1) {
    const message = new Uint8Array(length).map((_, n) => (n * 31 + length) & 255);
    const expected = createHash("sha1").update(message).digest("hex");
    assert.equal(Buffer.from(sha1(message)).toString("hex"), expected, `length ${length}`);
  }
});

test("a named id is the UUIDv5 of RFC 9562, appendix A.4", () => {
  const dns = "6ba7b810-9dad-11d1-80b4-00c04fd430c8";
  assert.equal(namedId("www.example.com", dns), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
});

test("a named id differs by name", () => {
  assert.equal(namedId("a"), namedId("a"));
  assert.notEqual(namedId("a"), namedId("b"));
});

test("a random id is a UUIDv4 of the bytes it was given", () => {
  const id = randomId((bytes) => bytes.fill(0xff));
  assert.equal(id, "ffffffff-ffff-4fff-bfff-ffffffffffff");
});

for (const [title, date, taken, id] of [
  ["Latihan Alun-Alun Éka!", "2026-01-15", [], "latihan-alun-alun-eka-20260115"],
  ["  ---  ", "2026-01-15", [], ""],
  ["京都", "", [], ""],
  ["A", "", ["a", "a-2"], "a-3"],
  ["x".repeat(100), "2026-01-15", [], `${"x".repeat(55)}-20260115`],
  [`${"x".repeat(54)} yy`, "2026-01-15", [], `${"x".repeat(54)}-20260115`],
]) {
  test(`the id of ${JSON.stringify(title)}`, () => {
    const made = drillId(title, date, new Set(taken));
    assert.equal(made, id);
    if (made) assert.ok(isDrillId(made));
  });
}

for (const id of ["", "-a", "A", "a_b", "../a", "a".repeat(65)]) {
  test(`${JSON.stringify(id)} is no drill id`, () => assert.equal(isDrillId(id), false));
}
