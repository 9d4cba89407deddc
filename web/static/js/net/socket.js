// @ts-check
/**
 * One viewer's line to the server: connects, gives credit, keeps the cursor, and after a break
 * goes on where it broke off. What it hands out has no gap; an event may only come twice when the
 * server refuses to resume, and then `forget` was called before.
 */

import { STEADY_MS, final, wait } from "./backoff.js";
import { PROTOCOL, decode, more, open, ping } from "./protocol.js";

/**
 * @typedef {import("./protocol.js").Cursor} Cursor
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {"connecting"|"online"|"offline"|"ended"} Link `ended`: it will not try again
 * @typedef {object} Effects what it may do to the world
 * @property {(url: string, protocol: string) => WebSocket} connect
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {(timer: any) => void} cancel
 * @property {() => number} now ms of a steady clock
 * @property {() => number} chance 0 to 1
 * @typedef {object} Listeners
 * @property {(message: Message) => void} message every message but those the link answers itself
 * @property {(link: Link, retryMs: number) => void} link
 * @property {() => void} forget all events are those of another log
 */

/** Events that may be on their way. */
export const CREDIT = 5000;
export const PING_MS = 15_000;
/** Silence after which the line counts as dead. */
export const SILENCE_MS = 40_000;

export class Socket {
  /** @type {WebSocket|null} */
  #socket = null;
  /** @type {Cursor|null} */
  #cursor = null;
  #epoch = "";
  #left = 0;
  #attempt = 0;
  #opened = 0;
  #heard = 0;
  /** @type {any} */
  #timer = null;

  /** @param {string} url @param {Effects} effects @param {Listeners} on */
  constructor(url, effects, on) {
    this.url = url;
    this.effects = effects;
    this.on = on;
    /** @type {Link} */
    this.link = "offline";
  }

  /** Connect now, also when a wait for the next try is under way. */
  start() {
    if (this.#socket || this.link === "ended") return;
    this.effects.cancel(this.#timer);
    this.#say("connecting");
    const socket = this.effects.connect(this.url, PROTOCOL);
    this.#socket = socket;
    socket.onopen = () => this.#open(socket);
    socket.onmessage = (event) => this.#hear(socket, event.data);
    socket.onclose = (event) => this.#closed(socket, event.code);
  }

  /** Close for good. */
  stop() {
    this.effects.cancel(this.#timer);
    this.#socket?.close(1000);
    this.#socket = null;
    this.#say("ended");
  }

  /** Break off and come back, as after a dead line. */
  retry() {
    const socket = this.#socket;
    if (!socket) return this.start();
    socket.close();
    this.#closed(socket, 1006);
  }

  /** @param {WebSocket} socket */
  #open(socket) {
    this.#opened = this.#heard = this.effects.now();
    this.#left = CREDIT;
    const resume = this.#cursor && { epoch: this.#epoch, cursor: this.#cursor };
    socket.send(open(CREDIT, resume));
    this.#beat(socket);
  }

  /** @param {WebSocket} socket */
  #beat(socket) {
    this.#timer = this.effects.later(() => {
      if (socket !== this.#socket) return;
      if (this.effects.now() - this.#heard > SILENCE_MS) return this.retry();
      socket.send(ping(this.effects.now()));
      this.#beat(socket);
    }, PING_MS);
  }

  /** @param {WebSocket} socket @param {unknown} data */
  #hear(socket, data) {
    if (socket !== this.#socket) return;
    this.#heard = this.effects.now();
    let message;
    try {
      message = decode(data);
    } catch (error) {
      this.retry();
      throw error;
    }
    if (message) this.#take(socket, message);
  }

  /** @param {WebSocket} socket @param {Message} message */
  #take(socket, message) {
    if (message.op === "hello") this.#hello(message);
    if (message.op === "reset") this.#forget();
    if (message.gen !== undefined) {
      if (this.#cursor && message.gen < this.#cursor.gen) return;
      this.#cursor = { gen: message.gen, p: message.p, a: message.a };
    }
    if (message.events) this.#spend(socket, message.events.length);
    this.on.message(message);
  }

  /** @param {Message} message */
  #hello(message) {
    if (this.#epoch && message.epoch !== this.#epoch) this.#forget();
    this.#epoch = message.epoch;
    this.#say("online");
  }

  #forget() {
    this.#cursor = null;
    this.on.forget();
  }

  /** Give more credit once half is used up. @param {WebSocket} socket @param {number} events */
  #spend(socket, events) {
    this.#left -= events;
    if (this.#left > CREDIT / 2) return;
    socket.send(more(CREDIT - this.#left));
    this.#left = CREDIT;
  }

  /** @param {WebSocket} socket @param {number} code */
  #closed(socket, code) {
    if (socket !== this.#socket) return;
    this.#socket = null;
    this.effects.cancel(this.#timer);
    if (final(code)) return this.#say("ended");
    const steady = this.link === "online" && this.effects.now() - this.#opened >= STEADY_MS;
    this.#attempt = steady ? 0 : this.#attempt;
    const ms = wait(this.#attempt, this.effects.chance());
    this.#attempt += 1;
    this.#timer = this.effects.later(() => this.start(), ms);
    return this.#say("offline", ms);
  }

  /** @param {Link} link @param {number} [retryMs] */
  #say(link, retryMs = 0) {
    this.link = link;
    this.on.link(link, retryMs);
  }
}
