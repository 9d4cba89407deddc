import assert from "node:assert/strict";
import test from "node:test";
import { final, wait } from "../../web/static/js/net/backoff.js";
import { CREDIT, PING_MS, SILENCE_MS, Socket } from "../../web/static/js/net/socket.js";

/** A line whose server, clock and chance are the test. */
function lineUp() {
  const world = { now: 0, sockets: [], timers: [], messages: [], links: [], forgot: 0 };
  const connect = () => {
    const socket = { sent: [], send: (text) => socket.sent.push(JSON.parse(text)), close() {} };
    world.sockets.push(socket);
    return socket;
  };
  const later = (run, ms) => {
    const timer = { run, at: world.now + ms };
    world.timers.push(timer);
    return timer;
  };
  const cancel = (timer) => (world.timers = world.timers.filter((other) => other !== timer));
  const line = new Socket("ws://x", { connect, later, cancel, now: () => world.now, chance: () => 1 }, {
    message: (message) => world.messages.push(message),
    link: (link, ms) => world.links.push([link, ms]),
    forget: () => (world.forgot += 1),
  });
  const advance = (ms) => {
    const end = world.now + ms;
    for (;;) {
      const due = world.timers.filter((timer) => timer.at <= end).sort((a, b) => a.at - b.at)[0];
      if (!due) break;
      world.now = Math.max(world.now, due.at);
      cancel(due);
      due.run();
    }
    world.now = end;
  };
  const server = () => world.sockets[world.sockets.length - 1];
  const say = (message) => server().onmessage({ data: JSON.stringify(message) });
  const up = (epoch = "e") => {
    server().onopen();
    say({
      op: "hello", proto: "drill-replay.v1", drill: "d", epoch, head: 9, order_only: false,
      sealed: false, state: "open", now: 5, first: null, last: null, limits: {},
    });
  };
  const event = (seq) => ({ seq, kind: "gas" });
  const bulk = (gen, a, ...seqs) => say({ op: "bulk", gen, p: [1, a], a, events: seqs.map(event) });
  line.start();
  return { world, line, advance, server, say, up, bulk };
}

test("it opens from the start, with credit", () => {
  const { up, server, world } = lineUp();
  up();
  assert.deepEqual(server().sent[0], { op: "open", at: "start", pace: "ahead", credit: CREDIT });
  assert.deepEqual(world.links.map(([link]) => link), ["connecting", "online"]);
});

test("credit is given again when half is used up", () => {
  const { up, bulk, server } = lineUp();
  up();
  bulk(1, 2499, ...Array.from({ length: 2499 }, (_, n) => n + 1));
  assert.equal(server().sent.length, 1);
  bulk(1, 2500, 2500);
  assert.deepEqual(server().sent[1], { op: "more", credit: 2500 });
});

test("after a break it goes on where it broke off", () => {
  const { up, bulk, say, server, advance, world } = lineUp();
  up();
  bulk(1, 3, 1, 2, 3);
  say({ op: "stamp", gen: 1, p: [9, 3], a: 4 });
  server().onclose({ code: 1006 });
  advance(500);
  assert.equal(world.sockets.length, 2);
  up();
  assert.deepEqual(server().sent[0].resume, { epoch: "e", gen: 1, p: [9, 3], a: 4 });
  assert.equal(world.forgot, 0);
});

test("waits double up to ten seconds, and start again once a line has lasted", () => {
  const { up, server, advance, world } = lineUp();
  const waits = [];
  for (let n = 0; n < 7; n += 1) {
    server().onclose({ code: 1006 });
    waits.push(world.links[world.links.length - 1][1]);
    advance(10_000);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  up();
  advance(2000);
  server().onclose({ code: 1001 });
  assert.deepEqual(world.links[world.links.length - 1], ["offline", 500]);
});

test("jitter takes up to half of the wait", () => {
  assert.deepEqual([wait(0, 0), wait(0, 1), wait(99, 1)], [250, 500, 10_000]);
});

test("final codes end it, all others do not", () => {
  assert.deepEqual([1000, 4000, 4003, 4099].map(final), [true, true, true, true]);
  assert.deepEqual([1001, 1006, 1009, 4100, 4101, 4999].map(final), [false, false, false, false, false, false]);
  const { server, world, advance, line } = lineUp();
  server().onclose({ code: 4003 });
  advance(60_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(line.link, "ended");
});

test("another epoch, or a refused resume, forgets everything", () => {
  const { up, bulk, say, server, advance, world } = lineUp();
  up();
  bulk(1, 1, 1);
  server().onclose({ code: 1006 });
  advance(500);
  up("other");
  assert.equal(world.forgot, 1);
  say({ op: "reset", reason: "cursor" });
  assert.equal(world.forgot, 2);
});

test("frames of an older generation are dropped", () => {
  const { up, bulk, world } = lineUp();
  up();
  bulk(2, 5, 5);
  bulk(1, 4, 4);
  assert.deepEqual(world.messages.filter(({ op }) => op === "bulk").map(({ gen }) => gen), [2]);
});

test("a silent line is pinged, a dead one is left", () => {
  const { up, server, advance, world } = lineUp();
  up();
  advance(PING_MS);
  assert.equal(server().sent[1].op, "ping");
  advance(SILENCE_MS + PING_MS);
  assert.equal(world.sockets.length, 2);
});

test("a server that breaks the protocol is left and tried again", () => {
  const { up, server, advance, world } = lineUp();
  up();
  assert.throws(() => server().onmessage({ data: '{"op":"stamp"}' }), /bad gen/);
  advance(10_000);
  assert.equal(world.sockets.length, 2);
});

test("trying now does not wait", () => {
  const { server, line, world } = lineUp();
  server().onclose({ code: 1006 });
  line.retry();
  assert.equal(world.sockets.length, 2);
});

test("a socket that was left is not listened to", () => {
  const { up, line, world } = lineUp();
  up();
  const old = world.sockets[0];
  line.retry();
  old.onmessage({ data: '{"op":"head","head":1,"last":null,"state":"live","sealed":false}' });
  old.onclose({ code: 4003 });
  assert.equal(world.messages.filter(({ op }) => op === "head").length, 0);
  assert.notEqual(line.link, "ended");
});

test("stopping is for good", () => {
  const { up, line, advance, world } = lineUp();
  up();
  line.stop();
  advance(60_000);
  line.start();
  assert.equal(world.sockets.length, 1);
});
