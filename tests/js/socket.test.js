import assert from "node:assert/strict";
import test from "node:test";
import { final, wait } from "../../web/static/js/net/backoff.js";
import {
  CONNECT_MS, CREDIT, LOOK_MS, PING_MS, PONG_MS, Socket,
} from "../../web/static/js/net/socket.js";
import { Steering } from "../../web/static/js/net/steering.js";

/** A line whose server, clock and chance are the test. */
function lineUp(wish = {}) {
  const world = {
    now: 0, slept: 0, gone: false, sockets: [], timers: [], messages: [], links: [], forgot: 0,
  };
  const connect = () => {
    const socket = {
      sent: [], readyState: 1, send: (text) => socket.sent.push(JSON.parse(text)), close() {},
    };
    world.sockets.push(socket);
    return socket;
  };
  const later = (run, ms) => {
    const timer = { run, at: world.now + ms };
    world.timers.push(timer);
    return timer;
  };
  const cancel = (timer) => (world.timers = world.timers.filter((other) => other !== timer));
  const effects = {
    connect, later, cancel, now: () => world.now, date: () => world.now + world.slept,
    chance: () => 1, gone: async () => world.gone,
  };
  const line = new Socket("ws://x", effects, {
    message: (message) => world.messages.push(message),
    link: (link, { wait: ms }) => world.links.push([link, ms]),
    forget: () => (world.forgot += 1),
  }, new Steering(wish));
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
  const drop = (code) => server().onclose({ code, reason: "" });
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
  return { world, line, advance, server, say, drop, up, bulk };
}

test("it opens from the start, with credit", () => {
  const { up, server, world } = lineUp();
  up();
  assert.deepEqual(server().sent[0], {
    op: "open", at: "start", pace: "ahead", rate: 1, playing: false, credit: CREDIT,
  });
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
  const { up, bulk, say, server, drop, advance, world } = lineUp();
  up();
  bulk(1, 3, 1, 2, 3);
  say({ op: "stamp", gen: 1, p: [9, 3], a: 4 });
  drop(1006);
  advance(500);
  assert.equal(world.sockets.length, 2);
  up();
  assert.deepEqual(server().sent[0].resume, { epoch: "e", gen: 1, p: [9, 3], a: 4 });
  assert.equal(world.forgot, 0);
});

test("waits double up to ten seconds, and start again once a line has lasted", () => {
  const { up, drop, advance, world } = lineUp();
  const waits = [];
  for (let n = 0; n < 7; n += 1) {
    drop(1006);
    waits.push(world.links[world.links.length - 1][1]);
    advance(10_000);
  }
  assert.deepEqual(waits, [500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  up();
  advance(2000);
  drop(1001);
  assert.deepEqual(world.links[world.links.length - 1], ["offline", 500]);
});

test("jitter takes up to half of the wait", () => {
  assert.deepEqual([wait(0, 0), wait(0, 1), wait(99, 1)], [250, 500, 10_000]);
});

test("final codes end it, all others do not", () => {
  assert.deepEqual([1000, 4000, 4003, 4099].map(final), [true, true, true, true]);
  assert.deepEqual([1001, 1006, 1009, 4100, 4101, 4999].map(final), [false, false, false, false, false, false]);
  const { drop, world, advance, line } = lineUp();
  drop(4003);
  advance(60_000);
  assert.equal(world.sockets.length, 1);
  assert.equal(line.link, "ended");
});

test("another epoch, or a refused resume, forgets everything", () => {
  const { up, bulk, say, server, drop, advance, world } = lineUp();
  up();
  bulk(1, 1, 1);
  drop(1006);
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
  const { up, say, server, advance, world } = lineUp();
  up();
  advance(PING_MS + LOOK_MS);
  assert.equal(server().sent[1].op, "ping");
  say({ op: "pong", c: server().sent[1].c, now: 5 });
  advance(PONG_MS + LOOK_MS);
  assert.equal(world.sockets.length, 1);
  for (let n = 0; n < 20 && world.sockets.length < 2; n += 1) advance(LOOK_MS);
  assert.deepEqual(world.links.slice(2, 4), [["offline", 500], ["connecting", 0]]);
});

test("a try that brings nothing is given up", () => {
  const { up, server, advance, world } = lineUp();
  advance(CONNECT_MS + LOOK_MS);
  assert.deepEqual(world.links[1], ["offline", 500]);
  advance(500);
  server().onopen();
  advance(CONNECT_MS + LOOK_MS);
  assert.equal(world.links.at(-1)[0], "offline");
  advance(1000);
  up();
  assert.equal(world.links.at(-1)[0], "online");
});

test("a clock that jumps an hour brings it back at once, online or waiting", () => {
  const { up, drop, line, advance, world } = lineUp();
  up();
  for (let n = 0; n < 6; n += 1) {
    drop(1006);
    advance(10_000);
  }
  up();
  world.slept += 3_600_000;
  advance(LOOK_MS);
  assert.equal(world.sockets.length, 8);
  assert.deepEqual(world.links.slice(-2), [["offline", 0], ["connecting", 0]].slice(-2));
  drop(1006);
  assert.deepEqual(world.links.at(-1), ["offline", 500]);
  world.slept += 3_600_000;
  line.look();
  assert.equal(world.sockets.length, 9);
});

test("slow timers of a hidden page are no sleep", () => {
  const { up, line, server, say, world } = lineUp();
  up();
  for (let n = 0; n < 5; n += 1) {
    world.now += 60_000;
    line.look();
    const asked = server().sent.at(-1);
    assert.equal(asked.op, "ping");
    say({ op: "pong", c: asked.c, now: 5 });
  }
  assert.equal(world.sockets.length, 1);
});

test("a drill that is gone is not waited for", async () => {
  const { drop, advance, line, world } = lineUp();
  world.gone = true;
  for (let n = 0; n < 3; n += 1) {
    drop(1006);
    await Promise.resolve().then(() => {});
    if (line.link === "offline") advance(10_000);
  }
  await new Promise(setImmediate);
  assert.equal(line.link, "ended");
  assert.ok(world.sockets.length <= 4);
});

test("commands are sent, and without a line remembered if they can be", () => {
  const { up, line, server, drop, advance } = lineUp({ pace: "due" });
  up();
  assert.equal(line.send("seek", { to: { percent: 50 }, req: "s" }), "s");
  assert.equal(line.send("step", { n: 1 }), "c1");
  assert.deepEqual(server().sent.slice(1).map(({ op }) => op), ["seek", "step"]);
  line.send("ping", { c: 1 });
  drop(1006);
  assert.equal(line.send("step", { n: 1 }), null);
  assert.equal(line.send("seek", { to: { marker: "next" } }), null);
  assert.equal(line.send("pause"), "c2");
  advance(500);
  up();
  assert.deepEqual(server().sent.map(({ op }) => op), ["open", "seek", "step", "pause"]);
});

test("more credit that a page gives counts", () => {
  const { up, line, server, bulk } = lineUp();
  up();
  line.send("more", { credit: 1000 });
  bulk(1, 2500, ...Array.from({ length: 2500 }, (_, n) => n + 1));
  assert.equal(server().sent.length, 2);
});

test("a server that breaks the protocol is left and tried again", () => {
  const { up, server, advance, world } = lineUp();
  up();
  assert.throws(() => server().onmessage({ data: '{"op":"stamp"}' }), /bad gen/);
  advance(10_000);
  assert.equal(world.sockets.length, 2);
});

test("trying now does not wait", () => {
  const { drop, line, world } = lineUp();
  drop(1006);
  line.retry();
  assert.equal(world.sockets.length, 2);
});

test("a socket that was left is not listened to", () => {
  const { up, line, world } = lineUp();
  up();
  const old = world.sockets[0];
  line.retry();
  assert.deepEqual([old.onopen, old.onmessage, old.onclose], [null, null, null]);
  assert.equal(world.sockets.length, 2);
});

test("what still connects is closed once it is open", () => {
  const { line, world } = lineUp();
  line.start();
  const [socket] = world.sockets;
  const closed = [];
  Object.assign(socket, { readyState: 0, close: (code) => closed.push(code) });
  line.stop();
  assert.deepEqual([closed, line.link], [[], "ended"]);
  socket.onopen();
  assert.deepEqual([closed, socket.sent], [[1000], []]);
});

test("stopping is for good", () => {
  const { up, line, advance, world } = lineUp();
  up();
  line.stop();
  advance(60_000);
  line.start();
  assert.equal(world.sockets.length, 1);
});
