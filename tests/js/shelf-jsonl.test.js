import assert from "node:assert/strict";
import { test } from "node:test";

import { entries, headerBody, members, NotJsonl, readLog, without } from "../../web/static/js/core/jsonl.js";

const bytes = (text) => new TextEncoder().encode(text);
const STORE = new Set(["seq", "durable", "batch", "recorded", "h"]);

test("a hand-written log: header and lines, blank lines and CRLF and BOM are fine", () => {
  const log = readLog(bytes('\ufeff{"drill":"a","nature":"exercise","title":{"id":"A"}}\r\n\r\n{"kind":"gas"}\r\n'));
  assert.equal(log.header?.doc.drill, "a");
  assert.deepEqual(log.events.map(({ line, text }) => [line, text]), [[3, '{"kind":"gas"}']]);
  assert.deepEqual(log.faults, []);
});

test("lines without a header are all events", () => {
  const log = readLog(bytes('{"kind":"gas"}\n{"kind":"patrol"}'));
  assert.equal(log.header, null);
  assert.equal(log.events.length, 2);
});

test("the seal of an export is no event", () => {
  const log = readLog(bytes('{"drill_log":1,"drill":"a","h":"0"}\n{"seal":1,"events":0,"h":"0"}\n'));
  assert.deepEqual(log.events, []);
});

test("a broken line among good ones is named by its line", () => {
  const log = readLog(bytes('{"kind":"gas"}\n{"kind":\n[1]\n{"kind":"gas"}\n'));
  assert.deepEqual(log.faults.map(({ line }) => line), [2, 3]);
  assert.equal(log.events.length, 2);
});

for (const [what, content] of [
  ["a table", bytes("time,kind\n09:00,gas\n")],
  ["a JSON array", bytes('[{"kind":"gas"}]')],
  ["JSON over several lines", bytes('{\n  "kind": "gas"\n}\n')],
  ["a picture", Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0xff, 0xfe)],
]) {
  test(`${what} is not JSONL`, () => assert.throws(() => readLog(content), NotJsonl));
}

test("store members go, everything else stays byte for byte", () => {
  const line = '{"seq":17,"durable":16,"batch":19,"recorded":"2026-01-15T02:04:11.482Z","id":"a",'
    + '"n":12345678901234567890,"e":1e2,"z":-0,"t":"a\\"},\\u00e9 b", "nested" : {"seq":1,"h":[1,{"h":2}]},"h":"ff"}';
  assert.equal(without(line, STORE), '{"id":"a","n":12345678901234567890,"e":1e2,"z":-0,'
    + '"t":"a\\"},\\u00e9 b","nested" : {"seq":1,"h":[1,{"h":2}]}}');
});

test("a member name is compared without its escapes", () => {
  assert.equal(without('{"\\u0073eq":1,"kind":"gas"}', STORE), '{"kind":"gas"}');
});

test("an object may become empty", () => {
  assert.equal(without('{ "seq" : 1 }', STORE), "{}");
  assert.deepEqual(members("{}"), []);
});

test("the header loses its hash and nothing else", () => {
  const log = readLog(bytes('{"drill_log":1,"drill":"a","nature":"exercise","title":{"id":"A"},"tz":"Asia/Jakarta","h":"ab"}'));
  assert.ok(log.header);
  assert.equal(headerBody(log.header), '{"drill_log":1,"drill":"a","nature":"exercise","title":{"id":"A"},"tz":"Asia/Jakarta"}');
});

const events = (text, drill = "a") => entries(readLog(bytes(text)).events, drill);

test("ids are kept", () => {
  const [one] = events('{"seq":1,"durable":0,"recorded":"2026-01-01T00:00:00Z","id":"mine","time":"x","kind":"gas","h":"0"}');
  assert.equal(one.body, '{"id":"mine","time":"x","kind":"gas"}');
  assert.equal(one.plain, one.body);
});

test("what only the store's line look-alike says is left for the server to refuse", () => {
  const [one] = events('{"id":"a","seq":1,"kind":"gas"}');
  assert.equal(one.body, '{"id":"a","seq":1,"kind":"gas"}');
});

test("derived ids are the same for the same file, and follow drill and content", () => {
  const text = '{"kind":"gas"}\n{"kind":"gas"}\n{"kind":"patrol"}\n';
  const ids = (all) => all.map(({ body }) => JSON.parse(body).id);
  const first = ids(events(text));
  assert.deepEqual(ids(events(text)), first);
  assert.equal(new Set(first).size, 3);
  assert.equal(ids(events(text, "b")).some((id) => first.includes(id)), false);
  // A line put in leaves the ids of the others as they were.
  assert.deepEqual(ids(events(`{"kind":"arrest"}\n${text}`)).slice(1), first);
});

test("a derived id stands in front of the untouched rest", () => {
  const [one] = events('{ "kind" : "gas", "n":1.50 }');
  assert.match(one.body, /^\{"id":"[0-9a-f-]{36}", "kind" : "gas", "n":1\.50 \}$/);
});

test("an exported event without a time keeps the moment it was recorded", () => {
  const [one] = events('{"seq":1,"durable":0,"recorded":"2026-01-01T00:00:00.000Z","id":"a","kind":"gas","h":"0"}');
  assert.equal(one.body, '{"time":"2026-01-01T00:00:00.000Z","id":"a","kind":"gas"}');
  assert.equal(one.plain, '{"id":"a","kind":"gas"}');
});

test("a hand-written event without a time gets none", () => {
  const [one] = events('{"id":"a","kind":"gas"}');
  assert.equal(one.body, '{"id":"a","kind":"gas"}');
});

test("derived ids are those of FORMAT.md, as the command line makes them", () => {
  const bytes = new TextEncoder().encode('{"kind":"gas"}\r\n\n {"kind":"gas"}\n');
  const made = entries(readLog(bytes).events, "contoh").map(({ body }) => JSON.parse(body).id);
  assert.deepEqual(made, [
    "e86a8878-40fa-51aa-a199-7521484ff8dd",
    "be7e6b42-413c-54b7-b81a-47c941a1a6ae",
  ]);
});
