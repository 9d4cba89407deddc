import assert from "node:assert/strict";
import test from "node:test";
import { replay } from "../../web/static/js/net/replay.js";

/** A replay whose world is the test. */
function opened(wish = {}, on = {}) {
  const sockets = [];
  const connect = (url, protocol) => {
    const socket = { url, protocol, readyState: 1, sent: [], close() {} };
    socket.send = (text) => socket.sent.push(JSON.parse(text));
    sockets.push(socket);
    return socket;
  };
  const effects = {
    connect, later: () => 0, cancel: () => {}, now: () => 0, date: () => 0, chance: () => 1,
    gone: async () => false,
  };
  const line = replay("latihan 1", { base: "http://host:81", effects, ...wish }, on);
  return { line, sockets, sent: () => sockets.at(-1).sent };
}

test("it connects to the drill's address and says what is wanted", () => {
  const { sockets, sent } = opened({ pace: "due", playing: true, stop: ["order"], credit: 70 });
  assert.equal(sockets[0].url, "ws://host:81/api/v1/drills/latihan%201/replay");
  assert.equal(sockets[0].protocol, "drill-replay.v1");
  sockets[0].onopen();
  assert.deepEqual(sent(), [{
    op: "open", at: "start", pace: "due", rate: 1, playing: true, credit: 70, stop: ["order"],
  }]);
  assert.match(opened({ base: "https://host/sub" }).sockets[0].url, /^wss:\/\/host\/sub\/api\//);
});

test("every command is its message", () => {
  const { line, sockets, sent } = opened();
  sockets[0].onopen();
  line.play();
  line.pause();
  line.rate(60);
  line.seek({ phase: "next" });
  line.step();
  line.step(-2);
  line.set({ skip: 60_000, loop: false });
  line.send("ping", { c: 1 });
  assert.deepEqual(sent().slice(1).map(({ req, ...rest }) => rest), [
    { op: "play" }, { op: "pause" }, { op: "rate", rate: 60 }, { op: "seek", to: { phase: "next" } },
    { op: "step", n: 1 }, { op: "step", n: -2 }, { op: "set", skip: 60_000, loop: false },
    { op: "ping", c: 1 },
  ]);
});

test("messages and links are handed on, and stop is for good", () => {
  const got = [];
  const { line, sockets } = opened({}, {
    message: ({ op }) => got.push(op), link: (link) => got.push(link),
  });
  sockets[0].onopen();
  sockets[0].onmessage({ data: '{"op":"end","seq":1,"reason":"sealed"}' });
  line.stop();
  line.retry();
  assert.deepEqual(got, ["connecting", "end", "ended"]);
  assert.equal(sockets.length, 1);
  assert.equal(line.link, "ended");
});
