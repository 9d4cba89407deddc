import assert from "node:assert/strict";
import test from "node:test";
import { DrillData } from "../../web/static/js/net/drill-data.js";
import { BLOCK } from "../../web/static/js/core/lines.js";

/** A server that answers when the test says so, and a clock that does not wait. */
function world() {
  const asked = [];
  const told = [];
  const listeners = Object.fromEntries(["page", "lines", "outline", "whole", "trouble", "gone"].map((name) =>
    [name, (...args) => {
      told.push([name, ...args]);
    }]));
  listeners.decode = (body) => {
    if (body.next === undefined) throw new RangeError("no page");
    return body;
  };
  const get = (path) => new Promise((answer, fail) => asked.push({ path, answer, fail }));
  const data = new DrillData("/d", listeners, { get, later: (run) => run(), chance: () => 0 });
  const turn = () => new Promise((done) => setImmediate(done));
  const reply = async (n, body, status = 200) => {
    asked[n].answer({ ok: status === 200, status, arrayBuffer: async () => body, text: async () => body, json: async () => body });
    await turn();
  };
  return { data, asked, told, reply, turn };
}

test("columns come page by page, and once at a time", async () => {
  const { data, asked, told, reply } = world();
  data.columns(0);
  data.columns(0);
  assert.deepEqual(asked.map(({ path }) => path), ["/d/columns?after=0"]);
  await reply(0, { next: 7 });
  assert.equal(asked[1].path, "/d/columns?after=7");
  await reply(1, { next: null });
  assert.deepEqual(told.map(([name]) => name), ["page", "page", "whole"]);
  data.columns(9);
  assert.equal(asked.length, 3);
});

test("what fails is asked again, and trouble is told both ways", async () => {
  const { data, asked, told, reply, turn } = world();
  data.columns(0);
  asked[0].fail(new Error("no network"));
  await turn();
  await reply(1, {}, 503);
  await reply(2, { next: null });
  assert.deepEqual(told, [["trouble", true], ["trouble", false], ["page", { next: null }], ["whole"]]);
});

test("an answer that is no page of columns is as good as none, and the worker goes at the end", async () => {
  const { data, asked, told, turn } = world();
  let ended = 0;
  data.effects.worker = { get: data.effects.get, end: () => { ended += 1; } };
  data.columns(0);
  for (const [n, body] of [{ login: "please" }, { next: 7 }, { next: null }].entries()) {
    assert.equal(ended, 0);
    asked[n].answer({ ok: true, status: 200, arrayBuffer: async () => body });
    await turn();
  }
  assert.deepEqual(told.map(([name, value]) => [name, value === true]), [
    ["trouble", true], ["trouble", false], ["page", false], ["page", false], ["whole", false],
  ]);
  assert.deepEqual([asked[1].path, ended], ["/d/columns?after=0", 1]);
});

test("an outline that is asked for while one is on its way is fetched once more", async () => {
  const { data, asked, told, reply } = world();
  data.outline();
  data.outline();
  data.outline();
  await reply(0, { n: 1 });
  await reply(1, { n: 2 });
  assert.equal(asked.length, 2);
  assert.deepEqual(told, [["outline", { n: 1 }], ["outline", { n: 2 }]]);
});

test("what is refused for good is given up, and trouble of others goes on", async () => {
  const { data, asked, told, reply, turn } = world();
  data.blocks([0, 1]);
  asked[0].fail(new Error("no network"));
  await turn();
  await reply(1, "", 404);
  assert.deepEqual(told, [["trouble", true]]);
  await reply(2, '{"seq":1}\n');
  assert.deepEqual(told.at(-2), ["trouble", false]);
  assert.equal(asked.length, 3);
  data.columns(0);
  await reply(3, {}, 404);
  assert.deepEqual(told.at(-1), ["gone"]);
});

test("an answer that is no lines is asked again, and keeps no other waiting", async () => {
  const { data, asked, told, reply, turn } = world();
  data.blocks([0]);
  await reply(0, "<html>a proxy's page</html>");
  await turn();
  assert.equal(asked.length, 2);
  await reply(1, '{"seq":1}\n');
  assert.deepEqual(told, [["trouble", true], ["trouble", false], ["lines", [{ seq: 1 }], 10]]);
});

test("blocks are fetched a few at once, the latest wish first, none twice", async () => {
  const { data, asked, told, reply } = world();
  data.blocks([0, 1, 2, 3, 4]);
  data.blocks([4, 1]);
  assert.deepEqual(asked.map(({ path }) => path), [4, 3, 2].map((n) => `/d/events?after=${n * BLOCK}&limit=${BLOCK}`));
  await reply(0, '{"seq":513}\n{"seq":514}\n');
  assert.deepEqual(told, [["lines", [{ seq: 513 }, { seq: 514 }], 24]]);
  assert.equal(asked[3].path, `/d/events?after=${BLOCK}&limit=${BLOCK}`);
});

test("of too many wishes the oldest are given up", () => {
  const { data, asked } = world();
  data.blocks(Array.from({ length: 100 }, (_, n) => n));
  assert.equal(asked.length, 3);
  assert.match(asked[0].path, new RegExp(`after=${99 * BLOCK}&`));
});
