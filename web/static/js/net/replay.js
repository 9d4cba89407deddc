// @ts-check
/**
 * A drill, replayed into any page. The folder of this file stands alone: copy it, or import it from
 * where a page of the server has its scripts.
 *
 *     import { replay } from "./net/replay.js";
 *
 *     const line = replay("latihan-1", { pace: "due", playing: true, rate: 60 }, {
 *       message: ({ op, events }) => events?.forEach((event) => console.log(event.kind)),
 *       link: (link, { reason, wait }) => console.log(link, reason, wait),
 *       forget: () => console.log("the log is another one now: forget all events"),
 *     });
 *     line.seek({ phase: "next" });
 *     line.set({ skip: 60_000, stop: ["order"] });
 *     line.rate(10);
 *
 * Messages, targets and settings are those of web/PROTOCOL.md; what is played and where is told by
 * `line.playhead`, how the line is by `line.link` (the table in socket.js). A line that was lost is
 * made again, and each event comes once all the same. With `pace: "ahead"`, the default, events come
 * as fast as they are read and the page keeps its own clock; with "due" each comes when it is due.
 */

import { CREDIT, Socket } from "./socket.js";
import { Steering } from "./steering.js";

/**
 * @typedef {import("./socket.js").Effects} Effects
 * @typedef {import("./socket.js").Listeners} Listeners
 * @typedef {import("./socket.js").Link} Link
 * @typedef {import("./steering.js").Playhead} Playhead
 * @typedef {import("./steering.js").Settings} Settings
 * @typedef {import("./steering.js").Target} Target
 * @typedef {import("./steering.js").Wish} Wish
 * @typedef {object} Place
 * @property {string} [base] of the server, as `https://host`; where this page is from when left out
 * @property {number} [credit] events that may be on their way
 * @property {Partial<Effects>} [effects] in place of the browser's own
 */

/**
 * Open a replay. It connects at once, and again whenever the line is lost, until `stop`.
 * @param {string} drill the id of the drill
 * @param {Wish & Settings & Place} [wish]
 * @param {Listeners} [on]
 */
export function replay(drill, wish = {}, on = {}) {
  const { base = "", credit = CREDIT, effects = {}, ...rest } = wish;
  const path = `${base}/api/v1/drills/${encodeURIComponent(drill)}`;
  const { href } = new URL(path, globalThis.location?.href);
  const address = `${href}/replay`.replace(/^http/, "ws");
  const steering = new Steering(rest);
  const socket = new Socket(address, { ...browser(href), ...effects }, on, steering, credit);
  const leave = wakeUp(socket);
  socket.start();
  return new Line(socket, leave);
}

/** A replay that is under way. Every command returns the `req` of its answer, or null when it could
 *  not be taken: a step, or a seek to the next of something, without a line. */
class Line {
  #socket;
  #leave;

  /** @param {Socket} socket @param {() => void} leave */
  constructor(socket, leave) {
    this.#socket = socket;
    this.#leave = leave;
  }

  /** @returns {Link} */
  get link() {
    return this.#socket.link;
  }

  /** As the server last told of it. @returns {Playhead} */
  get playhead() {
    return this.#socket.steering.playhead;
  }

  /** Play from where it stands; at the end, from the start. */
  play() {
    return this.send("play");
  }

  pause() {
    return this.send("pause");
  }

  /** Play so many times as fast as it happened. @param {number} rate 0.1 to 1000 */
  rate(rate) {
    return this.send("rate", { rate });
  }

  /** @param {Target} to */
  seek(to) {
    return this.send("seek", { to });
  }

  /** Go `n` events on (or back) and pause. @param {number} [n] */
  step(n = 1) {
    return this.send("step", { n });
  }

  /** Change settings; those that are left out stay. @param {Settings} settings */
  set(settings) {
    return this.send("set", settings);
  }

  /** Any message of the protocol. @param {string} op @param {Record<string, any>} [fields] */
  send(op, fields) {
    return this.#socket.send(op, fields);
  }

  /** Connect anew, without waiting for the next try. */
  retry() {
    this.#socket.retry();
  }

  /** Leave for good. */
  stop() {
    this.#leave();
    this.#socket.stop();
  }
}

/** What a browser does about it. @param {string} drill address of the drill
 *  @returns {Effects} */
function browser(drill) {
  return {
    connect: (url, protocol) => new WebSocket(url, protocol),
    later: (run, ms) => setTimeout(run, ms),
    cancel: (timer) => clearTimeout(timer),
    now: () => performance.now(),
    date: () => Date.now(),
    chance: Math.random,
    gone: async () => (await fetch(drill, { method: "HEAD", cache: "no-store" })).status === 404,
  };
}

/** Look at once when the page wakes up, retry when the network is back. @param {Socket} socket */
function wakeUp(socket) {
  if (typeof window === "undefined") return () => {};
  const look = () => document.visibilityState === "visible" && socket.look();
  const online = () => socket.retry("the network is back");
  const shown = (/** @type {PageTransitionEvent} */ event) => event.persisted && socket.retry();
  window.addEventListener("online", online);
  window.addEventListener("pageshow", shown);
  document.addEventListener("visibilitychange", look);
  document.addEventListener("resume", look);
  return () => {
    window.removeEventListener("online", online);
    window.removeEventListener("pageshow", shown);
    document.removeEventListener("visibilitychange", look);
    document.removeEventListener("resume", look);
  };
}
