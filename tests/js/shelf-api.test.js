import assert from "node:assert/strict";
import { test } from "node:test";

import { createApi, Lost, Problem } from "../../web/static/js/net/api.js";

/** An api that answers with this, and what it was asked. */
function answering(response) {
  const asked = [];
  const api = createApi("", async (url, init) => {
    asked.push({ url, ...init });
    if (response instanceof Error) throw response;
    return response.clone();
  });
  return { api, asked };
}

test("a problem carries status, slug, detail and faults", async () => {
  const body = { type: "/problems/rule-broken", title: "t", status: 422, detail: "d", errors: [{ line: 1, field: "kind", detail: "no" }] };
  const { api } = answering(new Response(JSON.stringify(body), { status: 422 }));
  await assert.rejects(api.append("a", "{}"), (error) => {
    assert.ok(error instanceof Problem);
    assert.deepEqual([error.status, error.slug, error.detail, error.errors], [422, "rule-broken", "d", body.errors]);
    return true;
  });
});

test("an error that is no problem still has its status", async () => {
  const { api } = answering(new Response("<html>", { status: 502 }));
  await assert.rejects(api.drills(), (error) => error instanceof Problem && error.status === 502 && error.detail === "");
});

test("no answer is lost, not refused", async () => {
  const { api } = answering(new TypeError("failed"));
  await assert.rejects(api.append("a", "{}"), (error) => error instanceof Lost && error.status === undefined);
});

test("an answer that breaks off is lost, not kept", async () => {
  const { api } = answering(new Response('{"first":'));
  await assert.rejects(api.append("a", "{}"), Lost);
});

test("bodies go as they are, with their media type", async () => {
  const { api, asked } = answering(new Response("{}"));
  await api.append("a b", '{"n":1e2}');
  await api.appendAll("a", ['{"n":1}', '{"n":2}']);
  await api.create("{}");
  assert.deepEqual(asked.map(({ url, method, body, headers }) => [method, url, headers["Content-Type"], body]), [
    ["POST", "/api/v1/drills/a%20b/events", "application/json", '{"n":1e2}'],
    ["POST", "/api/v1/drills/a/events", "application/x-ndjson", '{"n":1}\n{"n":2}\n'],
    ["POST", "/api/v1/drills", "application/json", "{}"],
  ]);
});

test("a page that is still the same is null", async () => {
  const { api, asked } = answering(new Response(null, { status: 304 }));
  assert.equal(await api.page("/", '"1"'), null);
  assert.equal(asked[0].headers["If-None-Match"], '"1"');
});

test("a page comes with its tag", async () => {
  const { api, asked } = answering(new Response("<p>", { headers: { ETag: '"2"' } }));
  assert.deepEqual(await api.page("/?q=a", ""), { text: "<p>", etag: '"2"' });
  assert.equal("If-None-Match" in asked[0].headers, false);
});
