// @ts-check
/**
 * One viewer's line to the server: connects, gives credit, and after a break goes on where it broke
 * off. What it hands out has no gap, and an event comes twice only when the server refuses to
 * resume; then `forget` was called before. It touches the world through its `Effects` alone.
 *
 *   link         means                                goes to
 *   connecting   a try is under way, at most 10 s     online; offline when it fails
 *   online       the server has greeted               offline when the line is lost; ended
 *   offline      waits for the next try               connecting, at once after a sleep or `retry`
 *   ended        done, or no try would help           nothing
 *
 * A line is lost when it closes, when a ping after 15 s of silence brings nothing within 10 s, and
 * when this machine was asleep: told by a clock that jumped, since no timer runs while it sleeps.
 * What a hidden page's slow timers do to a clock is far less, and only asks for a ping.
 */

import { STEADY_MS, final, wait } from "./backoff.js";
import { PROTOCOL, decode, more, ping } from "./protocol.js";
import { Steering } from "./steering.js";

/**
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {"connecting"|"online"|"offline"|"ended"} Link
 * @typedef {{reason: string, wait: number}} About why, and ms until the next try
 * @typedef {object} Effects what it may do to the world
 * @property {(url: string, protocol: string) => WebSocket} connect
 * @property {(run: () => void, ms: number) => unknown} later
 * @property {(timer: any) => void} cancel
 * @property {() => number} now ms of a steady clock
 * @property {() => number} date ms of a clock that goes on while the machine sleeps
 * @property {() => number} chance 0 to 1
 * @property {() => Promise<boolean>} [gone] asked when a try fails: is there surely no such drill?
 * @typedef {object} Listeners
 * @property {(message: Message) => void} [message] every message but those the link answers itself
 * @property {(link: Link, about: About) => void} [link]
 * @property {() => void} [forget] all events are those of another log
 */

/** Events that may be on their way. */
export const CREDIT = 5000;
export const LOOK_MS = 2500;
/** Silence after which the server is asked whether it is there, and how long it has to answer. */
export const PING_MS = 15_000;
export const PONG_MS = 10_000;
export const CONNECT_MS = 10_000;
/** A clock that is further ahead than this has jumped. Timers of a hidden page run once a minute. */
const SLEPT_MS = 90_000;

export class Socket {
  /** @type {WebSocket|null} */
  #socket = null;
  #left = 0;
  #attempt = 0;
  #began = 0;
  #heard = 0;
  #pinged = 0;
  #looked = 0;
  /** @type {any} */
  #retry = null;
  /** @type {any} */
  #look = null;

  /**
   * @param {string} url @param {Effects} effects @param {Listeners} on
   * @param {Steering} [steering] @param {number} [credit]
   */
  constructor(url, effects, on, steering = new Steering({}), credit = CREDIT) {
    this.url = url;
    this.effects = effects;
    this.on = on;
    this.steering = steering;
    this.credit = credit;
    /** @type {Link} */
    this.link = "offline";
  }

  /** Connect now, also when a wait for the next try is under way. */
  start() {
    if (this.#socket || this.link === "ended") return;
    this.effects.cancel(this.#retry);
    this.#say("connecting");
    const socket = this.effects.connect(this.url, PROTOCOL);
    this.#socket = socket;
    this.#began = this.effects.now();
    socket.onopen = () => this.#open(socket);
    socket.onmessage = (event) => this.#hear(socket, event.data);
    socket.onclose = (event) => this.#closed(socket, event.code, event.reason);
    this.#watch();
  }

  /** Close for good. What still connects is closed when it is open, for a browser warns of a socket
   *  that is closed before. @param {string} [reason] */
  stop(reason = "") {
    this.effects.cancel(this.#retry);
    this.effects.cancel(this.#look);
    const socket = this.#socket;
    this.#socket = null;
    if (socket?.readyState === 0) socket.onopen = () => socket.close(1000);
    else socket?.close(1000);
    this.#say("ended", reason);
  }

  /** Break off and come back at once, as after a dead line. @param {string} [reason] */
  retry(reason = "") {
    if (this.link === "ended") return;
    const socket = this.#socket;
    this.#attempt = 0;
    if (socket) {
      this.#leave(socket);
      this.#say("offline", reason);
    }
    this.start();
  }

  /**
   * Send a message of the protocol; the answer comes among the messages, with this `req`. Null when
   * it was not taken. Without a line it is remembered, if it can be, and holds from the next one on.
   * @param {string} op @param {Record<string, any>} [fields]
   * @returns {string|number|null}
   */
  send(op, fields = {}) {
    const open = this.#socket?.readyState === 1;
    const message = this.steering.ask(op, fields, open);
    if (message && open) this.#socket?.send(JSON.stringify(message));
    if (message && open && op === "more") this.#left += Number(fields.credit);
    return message ? (message.req ?? "") : null;
  }

  /** Compare the clocks and ask a silent server whether it is there. */
  look() {
    const { effects } = this;
    const jump = effects.date() - this.#looked;
    this.#looked = effects.date();
    if (jump > SLEPT_MS) return this.retry("this machine was asleep");
    const socket = this.#socket;
    if (!socket) return undefined;
    const now = effects.now();
    if (this.link === "connecting") {
      if (now - this.#began > CONNECT_MS) this.#lost(socket, "no answer");
    } else if (this.#pinged > this.#heard) {
      if (now - this.#pinged > PONG_MS) this.#lost(socket, "no answer to a ping");
    } else if (now - this.#heard > PING_MS) {
      this.#pinged = now;
      socket.send(ping(now));
    }
    return undefined;
  }

  /** Look again and again, as long as there is a line or a wait for one. */
  #watch() {
    const { effects } = this;
    effects.cancel(this.#look);
    this.#looked = effects.date();
    const look = () => {
      this.#look = effects.later(look, LOOK_MS);
      this.look();
    };
    this.#look = effects.later(look, LOOK_MS);
  }

  /** @param {WebSocket} socket */
  #open(socket) {
    if (socket !== this.#socket) return;
    this.#began = this.#heard = this.effects.now();
    this.#pinged = 0;
    this.#left = this.credit;
    for (const message of this.steering.opening(this.credit)) socket.send(JSON.stringify(message));
  }

  /** @param {WebSocket} socket @param {unknown} data */
  #hear(socket, data) {
    if (socket !== this.#socket) return;
    this.#heard = this.effects.now();
    let message;
    try {
      message = decode(data);
    } catch (error) {
      this.#lost(socket, String(error));
      throw error;
    }
    if (message) this.#take(socket, message);
  }

  /** @param {WebSocket} socket @param {Message} message */
  #take(socket, message) {
    const heard = this.steering.hear(message);
    if (heard === "forget") this.on.forget?.();
    if (message.op === "hello") this.#say("online");
    if (message.events) this.#spend(socket, message.events.length);
    if (heard !== "stale") this.on.message?.(message);
  }

  /** Give more credit once half is used up. @param {WebSocket} socket @param {number} events */
  #spend(socket, events) {
    this.#left -= events;
    if (this.#left > this.credit / 2) return;
    socket.send(more(this.credit - this.#left));
    this.#left = this.credit;
  }

  /** @param {WebSocket} socket @param {number} code @param {string} reason */
  #closed(socket, code, reason) {
    if (socket !== this.#socket) return;
    const why = reason || `closed (${code})`;
    if (final(code)) {
      this.#leave(socket);
      this.effects.cancel(this.#look);
      this.#say("ended", why);
    } else this.#lost(socket, why);
  }

  /** @param {WebSocket} socket @param {string} reason */
  #lost(socket, reason) {
    const { effects } = this;
    const online = this.link === "online";
    this.#leave(socket);
    if (online && effects.now() - this.#began >= STEADY_MS) this.#attempt = 0;
    const ms = wait(this.#attempt, effects.chance());
    this.#attempt += 1;
    this.#retry = effects.later(() => this.start(), ms);
    this.#say("offline", reason, ms);
    if (this.#attempt > 2) effects.gone?.().then((gone) => gone && this.#gone(), () => {});
  }

  /** No such drill any more: who waits for the next try waits in vain. */
  #gone() {
    if (this.link === "offline") this.stop("the drill is not there any more");
  }

  /** @param {WebSocket} socket */
  #leave(socket) {
    this.#socket = null;
    this.effects.cancel(this.#retry);
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
  }

  /** @param {Link} link @param {string} [reason] @param {number} [ms] until the next try */
  #say(link, reason = "", ms = 0) {
    if (this.link === link && !ms) return;
    this.link = link;
    this.on.link?.(link, { reason, wait: ms });
  }
}
