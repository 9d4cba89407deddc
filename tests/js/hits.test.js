import assert from "node:assert/strict";
import test from "node:test";
import { Filter } from "../../web/static/js/core/filter.js";
import { Finder } from "../../web/static/js/core/finder.js";
import { MOST_HITS } from "../../web/static/js/core/hit-set.js";
import { Lines } from "../../web/static/js/core/lines.js";
import { Store } from "../../web/static/js/core/store.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { fold } from "../../web/static/js/core/fold.js";
import { Hits } from "../../web/static/js/net/hits.js";
import { lines, storeOf, vocabulary } from "./drill.js";

/** A server that answers when the test says so. */
function remote() {
  return {
    asked: [], stopped: 0, on: null,
    find(words, after, on) {
      this.asked.push([words, after]);
      this.on = on;
    },
    stop() {
      this.stopped += 1;
    },
  };
}

function finding(store, head = store.head) {
  const filter = new Filter(store);
  const server = remote();
  const seen = { changes: 0 };
  const finder = new Finder(store, filter, server, { head: () => Math.max(head, store.head), changed: () => { seen.changes += 1; } });
  const found = () => [1, 2, 3, 4, 5, 6].filter((seq) => filter.hit(seq));
  return { store, filter, server, finder, found, seen };
}

/** Only the columns are here, as of a long drill. */
function withoutLines(...rows) {
  const store = storeOf(...rows);
  store.lines = new Lines();
  return store;
}

test("words are found in both languages without case and accents, in any order", () => {
  const { finder, found, server } = finding(storeOf(
    [0, "gas", { text: { id: "Asap Tébal" } }], [1, "arrest", { why: { en: "threw stones" } }],
    [2, "gas", { actors: ["Dalmas 2"], scene: "KPU", targets: ["massa"] }],
  ));
  const looked = (words) => {
    finder.search(words);
    return found();
  };
  assert.deepEqual(looked("  TEBAL asap "), [1]);
  assert.deepEqual(looked("tear"), [1, 3]);
  assert.deepEqual(looked("air mata"), [1, 3]);
  assert.deepEqual(looked("STONES"), [2]);
  assert.deepEqual(looked("kpu dalmas massa"), [3]);
  assert.deepEqual(looked("#2"), [2]);
  assert.deepEqual(looked("nothing like it"), []);
  assert.deepEqual(server.asked, [], "all lines are at hand");
  assert.equal(fold("Ångström"), "angstrom");
});

test("no words are no filter", () => {
  const { finder, filter } = finding(storeOf([0, "gas"]));
  finder.search("gas");
  assert.ok(filter.active);
  finder.search("   ");
  assert.equal(filter.active, false);
});

test("what comes in is searched as it comes", () => {
  const rows = [[0, "gas"], [1, "arrest"], [2, "gas"]];
  const { store, finder, filter, found } = finding(storeOf(...rows.slice(0, 1)));
  finder.search("gas");
  store.add(lines(...rows).slice(1));
  filter.dataChanged(store.takeChanged());
  finder.dataChanged();
  assert.deepEqual(found(), [1, 3]);
});

test("lines that are not at hand are searched by the server, answer by answer", () => {
  const { finder, filter, server, found } = finding(withoutLines([0, "gas"], [1, "gas"], [2, "gas"], [3, "gas"]));
  finder.search("Gás Air");
  assert.deepEqual(server.asked, [["gas air", 0]]);
  assert.deepEqual([finder.looking, filter.active], [true, false]);
  server.on.page({ seqs: [2], upto: 3, next: 3 });
  assert.deepEqual([found(), finder.looking, finder.judged], [[2], true, 3]);
  server.on.page({ seqs: [4], upto: 4, next: null });
  assert.deepEqual([found(), finder.looking, filter.words], [[2, 4], false, "gas air"]);
});

test("what is at hand at the beginning is not asked for", () => {
  const store = withoutLines(...Array.from({ length: 300 }, (_, n) => [n, "gas"]));
  store.keep(lines(...Array.from({ length: 128 }, (_, n) => [n, "gas"])));
  const { finder, server } = finding(store);
  finder.search("gas");
  assert.deepEqual(server.asked, [["gas", 128]]);
});

test("the hits before stay until the first new ones are there", () => {
  const { finder, server, found } = finding(withoutLines([0, "gas"], [1, "gas"]));
  finder.search("one");
  server.on.page({ seqs: [1], upto: 2, next: null });
  finder.search("two");
  assert.deepEqual(found(), [1]);
  server.on.page({ seqs: [2], upto: 2, next: null });
  assert.deepEqual(found(), [2]);
  finder.search("two ");
  assert.equal(server.asked.length, 2, "the same words");
});

test("a link's words are asked for before the drill is here", () => {
  const { finder, server, filter } = finding(new Store(new Vocabulary(vocabulary)), 5);
  finder.search("gas");
  assert.deepEqual([server.asked, filter.active], [[["gas", 0]], false]);
});

test("there are so many hits and no more, and it says so", () => {
  const { finder, server } = finding(withoutLines([0, "gas"]), 300_000);
  finder.search("a");
  const seqs = Array.from({ length: MOST_HITS + 1 }, (_, n) => n + 1);
  server.on.page({ seqs, upto: seqs.length, next: seqs.length });
  assert.deepEqual([finder.cut, finder.looking, finder.filter.hits.count], [true, false, MOST_HITS]);
  finder.dataChanged();
  assert.equal(server.asked.length, 1);
});

/** `answers` in order: a body, a status, or an error to be thrown. */
function hits(...answers) {
  const log = { asked: [], pauses: [], pages: [], trouble: [] };
  const client = new Hits("/d", {
    get: async (path, signal) => {
      log.asked.push(path);
      const answer = answers.shift();
      if (answer instanceof Error) throw answer;
      await null;
      if (signal.aborted) throw new Error("aborted");
      return typeof answer === "number" ? { ok: false, status: answer } : { ok: true, json: async () => answer };
    },
    later: (run, ms) => {
      log.pauses.push(ms);
      queueMicrotask(run);
    },
    chance: () => 1,
  });
  const on = { page: (page) => log.pages.push(page.upto), trouble: (failed) => log.trouble.push(failed) };
  return { client, log, on };
}

test("the server is asked for one answer after the other", async () => {
  const { client, log, on } = hits({ seqs: [], upto: 9, next: 9 }, { seqs: [], upto: 12, next: null });
  await client.find("gas #1", 3, on);
  assert.deepEqual(log.asked, ["/d/hits?q=gas%20%231&after=3&limit=10000", "/d/hits?q=gas%20%231&after=9&limit=10000"]);
  assert.deepEqual([log.pages, log.pauses], [[9, 12], [200]]);
});

test("what is lost is asked again, and said", async () => {
  const { client, log, on } = hits(new Error("gone"), 503, { seqs: [], upto: 2, next: null });
  await client.find("gas", 0, on);
  assert.deepEqual([log.pages, log.trouble, log.pauses], [[2], [true, false], [200, 500, 1000]]);
});

test("new words end what is under way", async () => {
  const { client, log, on } = hits({ seqs: [], upto: 2, next: null });
  const first = client.find("ga", 0, on);
  const second = client.find("gas", 0, on);
  await Promise.all([first, second]);
  assert.deepEqual(log.asked, ["/d/hits?q=gas&after=0&limit=10000"], "nobody has stopped typing before");
  assert.deepEqual(log.pages, [2]);
});

test("stopping from within an answer asks for no more", async () => {
  const { client, log, on } = hits({ seqs: [], upto: 2, next: 2 }, { seqs: [], upto: 4, next: null });
  on.page = () => client.stop();
  await client.find("gas", 0, on);
  assert.equal(log.asked.length, 1);
});
