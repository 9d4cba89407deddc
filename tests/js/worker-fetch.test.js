import assert from "node:assert/strict";
import test from "node:test";
import { WorkerFetch } from "../../web/static/js/net/worker-fetch.js";

/** Workers that answer when the test says so, and a page that fetches for itself. */
function world({ refused = false } = {}) {
  const workers = [];
  const near = [];
  const start = () => {
    if (refused) throw new DOMException("not here");
    const worker = {
      asked: [], ended: false,
      postMessage: (wish, given) => worker.asked.push({ ...wish, given: [...given] }),
      terminate: () => { worker.ended = true; },
      say: (data) => worker.onmessage({ data }),
      fail: () => worker.onerror({ preventDefault() {} }),
    };
    workers.push(worker);
    return worker;
  };
  const fetcher = new WorkerFetch(start, async (path) => near.push(path) && { ok: true, status: 200 });
  return { fetcher, workers, near };
}

test("one worker fetches one answer after the other, and gets back what was read", async () => {
  const { fetcher, workers, near } = world();
  const [one, two] = [new ArrayBuffer(8), new ArrayBuffer(16)];
  const first = fetcher.get("/a", "x/y");
  workers[0].say({ status: 200, body: one });
  const answer = await first;
  assert.deepEqual([answer.ok, answer.status, await answer.arrayBuffer()], [true, 200, one]);
  const second = fetcher.get("/b", "x/y");
  workers[0].say({ status: 503, body: two });
  assert.deepEqual([(await second).ok, (await second).status], [false, 503]);
  assert.deepEqual(workers[0].asked, [
    { path: "/a", accept: "x/y", given: [] }, { path: "/b", accept: "x/y", given: [one] },
  ]);
  fetcher.end();
  assert.equal(workers[0].ended, true);
  const third = fetcher.get("/c", "x/y");
  workers[1].say({ status: 200, body: one });
  await third;
  assert.deepEqual([workers.length, workers[1].asked[0].given, near], [2, [], []]);
});

test("what is lost on the way is lost, and the worker stays", async () => {
  const { fetcher, workers } = world();
  const lost = fetcher.get("/a", "x/y");
  workers[0].say({ lost: "TypeError: Failed to fetch" });
  await assert.rejects(lost, /Failed to fetch/);
  const again = fetcher.get("/a", "x/y");
  workers[0].say({ status: 200, body: new ArrayBuffer(0) });
  assert.equal((await again).ok, true);
  assert.equal(workers.length, 1);
});

test("without a worker the page fetches for itself", async () => {
  const { fetcher, near } = world({ refused: true });
  assert.equal((await fetcher.get("/a", "x/y")).ok, true);
  assert.deepEqual(near, ["/a"]);
});

test("a worker that says nothing is given up; one that has taken a wish has time", async (context) => {
  context.mock.timers.enable({ apis: ["setTimeout"] });
  const { fetcher, workers, near } = world();
  const slow = fetcher.get("/a", "x/y");
  workers[0].say({ taken: true });
  context.mock.timers.tick(600_000);
  workers[0].say({ status: 200, body: new ArrayBuffer(8) });
  assert.equal((await slow).ok, true);
  const silent = fetcher.get("/b", "x/y");
  context.mock.timers.tick(10_000);
  assert.equal((await silent).ok, true);
  assert.deepEqual([near, workers[0].ended], [["/b"], true]);
});

test("a worker that does not start is not tried again", async () => {
  const { fetcher, workers, near } = world();
  const first = fetcher.get("/a", "x/y");
  workers[0].fail();
  await first;
  await fetcher.get("/b", "x/y");
  assert.deepEqual([near, workers.length, workers[0].ended], [["/a", "/b"], 1, true]);
});
