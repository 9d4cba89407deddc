// @ts-check
/**
 * What a page has asked of its playhead on the server and what it was told, so that the next
 * connection goes on from there. No socket, no clock.
 *
 * The server keeps nothing of a viewer that is gone. The next `open` therefore says all that lasts:
 * how it plays, its rate, its settings, and the cursor. What was asked and has no answer yet may or
 * may not have been done, but nothing is left of it; it is asked again, each once and in order:
 *
 *   play pause rate set                      part of `open`; its `req` is that of the last one
 *   seek step, and whatever came after it    sent again behind `open`, under the same `req`
 *
 * Asked while there is no connection the same holds, but for what counts from where the playhead is:
 * a step, or a seek to the next or previous marker or phase, is refused then.
 *
 * @typedef {import("./protocol.js").Message} Message
 * @typedef {import("./protocol.js").Cursor} Cursor
 * @typedef {"start"|"end"|"live"|{seq: number}|{time: string}|{number: number}|{since: number}
 *   |{percent: number}|{marker: "next"|"previous"|number}|{phase: "next"|"previous"|number}} Target
 * @typedef {{kind?: string[], side?: string[]}} Filter
 * @typedef {object} Settings those that are left out stay as they are
 * @property {false|{from: Target, to: Target}} [loop]
 * @property {string[]} [stop] kinds that play pauses on
 * @property {number} [skip] ms from which on an idle stretch is passed in a second; 0 for never
 * @property {Filter} [steps] what a step counts
 * @typedef {object} Wish how a replay begins; the defaults are those of PROTOCOL.md
 * @property {Target} [at]
 * @property {"ahead"|"due"} [pace]
 * @property {number} [rate]
 * @property {boolean} [playing]
 * @property {Filter} [filter]
 * @property {boolean} [restamp]
 * @typedef {{state: "paused"|"playing"|"following"|"ended", rate: number, at: [number, number]|null,
 *   seq: number, number: number, why: string}} Playhead as the server last told of it
 */

/** Requests that may be without an answer; then no more are taken. */
export const MOST_ASKED = 1000;

const MOVES = new Set(["seek", "step"]);
const STEERING = new Set(["play", "pause", "rate", "set", ...MOVES]);
const SETTINGS = /** @type {const} */ (["loop", "stop", "skip", "steps"]);

export class Steering {
  /** @type {(Message & {req: string|number})[]} */
  #asked = [];
  #names = 0;
  /** @type {Cursor|null} */
  #cursor = null;
  #epoch = "";
  #orderOnly = false;
  /** @type {number|undefined} ms of the first event */
  #first;

  /** @param {Wish & Settings} wish */
  constructor({ at = "start", pace = "ahead", rate = 1, playing = false, filter, restamp, ...settings }) {
    this.at = at;
    this.rate = rate;
    this.playing = playing;
    this.following = at === "live";
    this.fixed = { pace, ...(filter ? { filter } : {}), ...(restamp ? { restamp } : {}) };
    /** @type {Settings} */
    this.settings = Object.fromEntries(SETTINGS.map((name) => [name, settings[name]]));
    /** @type {Playhead} */
    this.playhead = { state: "paused", rate, at: null, seq: 0, number: 0, why: "" };
  }

  /**
   * The message to send, or null when it cannot be taken now. What lasts is remembered.
   * @param {string} op @param {Record<string, any>} fields @param {boolean} online
   * @returns {Message|null}
   */
  ask(op, fields, online) {
    const message = { op, ...fields };
    if (!STEERING.has(op)) return online ? message : null;
    if (this.#asked.length >= MOST_ASKED || !(online || absolute(message))) return null;
    const named = { ...message, req: fields.req ?? `c${(this.#names += 1)}` };
    this.#asked.push(named);
    return named;
  }

  /** What a new connection has to say first. @param {number} credit @returns {Message[]} */
  opening(credit) {
    const req = this.#fold();
    const resting = this.at === "live" ? "end" : this.at;
    const said = Object.entries(this.settings).filter(([, value]) => value);
    const open = {
      op: "open", at: this.following ? "live" : resting, ...this.fixed, rate: this.rate,
      playing: this.playing, credit, ...Object.fromEntries(said),
      ...(this.#cursor ? { resume: { epoch: this.#epoch, ...this.#cursor } } : {}),
      ...(req === undefined ? {} : { req }),
    };
    return [open, ...this.#asked];
  }

  /** Take what came before the first move into what `open` says. */
  #fold() {
    let req;
    while (this.#asked.length && !MOVES.has(this.#asked[0].op)) {
      const message = /** @type {Message} */ (this.#asked.shift());
      ({ req } = message);
      if (message.op === "play") this.playing = true;
      else if (message.op === "pause") this.playing = this.following = false;
      else if (message.op === "rate") this.rate = message.rate;
      else {
        for (const name of SETTINGS) this.settings[name] = message[name] ?? this.settings[name];
      }
    }
    return req;
  }

  /**
   * Note what a later connection needs. `forget`: all events are those of another log. `stale`: a
   * frame of a generation that is over.
   * @param {Message} message
   * @returns {"fresh"|"stale"|"forget"}
   */
  hear(message) {
    if (message.op === "hello") return this.#hello(message);
    if (message.op === "reset") {
      this.#cursor = null;
      return "forget";
    }
    if (message.op === "state" || message.op === "error") this.#answered(message);
    if (message.gen === undefined) return "fresh";
    if (this.#cursor && message.gen < this.#cursor.gen) return "stale";
    this.#cursor = { gen: message.gen, p: message.p, a: message.a };
    return "fresh";
  }

  /** @param {Message} message */
  #hello({ epoch, order_only: orderOnly, first }) {
    const other = this.#epoch !== "" && epoch !== this.#epoch;
    this.#epoch = epoch;
    this.#orderOnly = orderOnly;
    this.#first = first?.[0];
    if (!other) return "fresh";
    this.#cursor = null;
    return "forget";
  }

  /** Answers come in the order of requests. @param {Message} message */
  #answered(message) {
    const mine = message.req !== undefined && message.req === this.#asked[0]?.req;
    const asked = mine ? this.#asked.shift() : undefined;
    if (message.op === "error") return;
    const { state, rate, at, seq, number = 0, why = "" } = message;
    this.playing = state === "playing";
    this.following = state === "following";
    this.rate = rate;
    if (asked?.op === "seek" && absolute(asked)) this.at = asked.to;
    if (message.settings) this.settings = this.#lasting(message.settings);
    this.playhead = { state, rate, at, seq, number, why };
  }

  /** The settings as told, in the form in which they can be asked for again.
   *  @param {Record<string, any>} told @returns {Settings} */
  #lasting({ loop, stop, skip, steps }) {
    return {
      stop, skip, steps: Object.fromEntries(Object.entries(steps).filter(([, some]) => some.length)),
      loop: loop ? { from: this.#begin(loop.from), to: finish(loop.to) } : false,
    };
  }

  /** Said again as it was asked ("start", an event number) it might be another place by now.
   *  @param {[number, number]} place @returns {Target} */
  #begin([ms, seq]) {
    if (seq) return { seq: seq + 1 };
    if (!this.#orderOnly) return { time: new Date(ms).toISOString() };
    return ms === this.#first ? "start" : { seq: 1 };
  }
}

/** @param {[number, number]} place @returns {Target} */
function finish([ms, seq]) {
  return seq === Number.MAX_SAFE_INTEGER ? { time: new Date(ms).toISOString() } : { seq };
}

/** Whether it means the same wherever the playhead is. @param {Message} message */
function absolute({ op, to }) {
  if (op !== "seek") return op !== "step";
  return typeof to !== "object" || !Object.values(to ?? {}).some((n) => n === "next" || n === "previous");
}
