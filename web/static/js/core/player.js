// @ts-check
/**
 * The playhead of one viewer: a place in the drill, a rate and a state of the transport.
 *
 * Only motion enters following: who was brought to the edge by a seek, or stood there when play
 * came, waits for the next event.
 *
 * It reads no clock; every call that depends on time takes `now` (ms of any steady clock). It draws
 * nothing; `advance` says whether something moved. An order-only drill has no times to move by:
 * there, 5 s of seeking are one event.
 */

import { Clock } from "./clock.js";
import { Pacing } from "./pacing.js";
import { markers, nextMarker, previousMarker } from "./phases.js";
import { move } from "./transport.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./relations.js").Relations} Relations
 * @typedef {import("./relations.js").DrillState} DrillState
 * @typedef {import("./transport.js").State} State
 * @typedef {import("./transport.js").Command} Command
 */

const EVENT_MS = 5000;

export class Player {
  #clock = new Clock();

  /**
   * @param {Store} store
   * @param {() => DrillState} drillState asked when the playhead reaches the last event
   */
  constructor(store, drillState) {
    this.store = store;
    this.drillState = drillState;
    this.pacing = new Pacing(store, false);
    /** @type {number[]} */
    this.markers = [];
    /** @type {State} */
    this.state = "paused";
    this.rate = 1;
    this.skipIdle = false;
    /** How many events lie at or before the playhead; 0 only in an empty drill. */
    this.rank = 0;
    /** Recording time of the playhead in ms; NaN in an empty drill. */
    this.time = NaN;
    /** The seq of the current event, 0 in an empty drill. */
    this.seq = 0;
  }

  get atEdge() {
    return this.rank === this.store.count;
  }

  /** Playing, but everything there is has been played: whatever comes next comes up at once. */
  get waiting() {
    return this.state === "playing" && this.atEdge;
  }

  /**
   * Events came in. The playhead stays at its position, but for one that follows, and one that
   * stood in an empty drill.
   * @param {Relations} relations
   * @param {number} now
   */
  dataChanged(relations, now) {
    const seq = this.#positionSeq;
    const [time, past] = [this.time, this.#past(now)];
    const waiting = this.state === "playing" && this.rank === this.pacing.count;
    this.pacing = new Pacing(this.store, this.skipIdle);
    this.markers = markers(this.store, relations);
    if (!this.store.count) return this.#place(0, NaN, now);
    if (this.state === "following") return this.#arrive(now);
    if (Number.isNaN(time)) return waiting ? this.#arrive(now) : this.#toRank(1, now);
    const rank = Math.max(1, this.store.rank(time, seq));
    this.#place(rank, time, now, past);
    if (this.atEdge) return undefined;
    if (this.state === "ended") return this.#apply("more", now);
    return waiting ? this.#arrive(now) : undefined;
  }

  /** The drill was finished or sealed while the playhead was at its end. @param {number} now */
  drillChanged(now) {
    if (this.state === "following" && this.drillState() === "finished") this.#edge(now);
  }

  /**
   * Move on to `now`; true when the playhead moved or the state changed.
   * @param {number} now
   */
  advance(now) {
    if (this.state !== "playing") return false;
    if (this.atEdge) return this.drillState() === "finished" && this.#edge(now);
    const before = this.rank;
    const place = this.pacing.fromPaced(this.#clock.read(now));
    const moved = place.rank !== before || place.time !== this.time;
    this.#stand(place.rank, place.time);
    return (this.atEdge && this.#edge(now)) || moved;
  }

  /** @param {number} now */
  play(now) {
    const over = this.state === "paused" && this.atEdge && this.drillState() === "finished";
    const restart = over || move(this.state, "play").restart;
    if (restart && this.store.count) this.#toRank(1, now);
    this.#apply("play", now);
  }

  /** @param {number} now */
  pause(now) {
    this.advance(now);
    this.#apply("pause", now);
  }

  /** Space: never enters following. @param {number} now */
  toggle(now) {
    if (this.state === "playing" || this.state === "following") this.pause(now);
    else this.play(now);
  }

  /** Go to the `rank`-th event, from 1. @param {number} rank @param {number} now */
  seekRank(rank, now) {
    if (!this.store.count) return;
    this.#apply("seek", now);
    this.#toRank(rank, now);
  }

  /** Go to a recording time, clamped to the drill. @param {number} time @param {number} now */
  seekTime(time, now) {
    const { store } = this;
    if (!store.count) return;
    const held = Math.min(store.timeAt(store.count - 1), Math.max(store.timeAt(0), time));
    this.#apply("seek", now);
    this.#place(store.rank(held), held, now);
  }

  /** Seek by seconds, or by events where only the order is known. @param {number} ms @param {number} now */
  seekBy(ms, now) {
    this.advance(now);
    if (!this.store.orderOnly) return this.seekTime(this.time + ms, now);
    const events = Math.sign(ms) * Math.max(1, Math.round(Math.abs(ms) / EVENT_MS));
    this.seekRank(this.rank + events, now);
  }

  /** Go to a part of the whole, 0 to 1. @param {number} part @param {number} now */
  seekPart(part, now) {
    const { store } = this;
    if (!store.count) return;
    if (store.orderOnly) return this.seekRank(Math.round(1 + part * (store.count - 1)), now);
    const first = store.timeAt(0);
    this.seekTime(first + part * (store.timeAt(store.count - 1) - first), now);
  }

  /**
   * Step by events and pause; at either end this does nothing but pause.
   * @param {number} n
   * @param {number} now
   */
  step(n, now) {
    this.advance(now);
    if (!this.store.count) return;
    this.#apply("step", now);
    this.#toRank(this.rank + n, now);
  }

  /** @param {number} now */
  nextMarker(now) {
    this.advance(now);
    if (this.rank) this.seekRank(nextMarker(this.markers, this.rank - 1) + 1, now);
  }

  /** @param {number} now */
  previousMarker(now) {
    this.advance(now);
    if (!this.rank) return;
    const speed = this.state === "playing" ? this.rate : 1;
    const since = (/** @type {number} */ rank) => (this.time - this.store.timeAt(rank)) / speed;
    const here = this.rank - 1;
    this.seekRank(previousMarker(this.markers, here, since(here), since) + 1, now);
  }

  /** End: to the live edge and stay there; a finished drill has none, it ends. @param {number} now */
  goLive(now) {
    if (this.store.count) this.#toRank(this.store.count, now);
    if (this.drillState() !== "finished") return this.#apply("live", now);
    this.state = "ended";
    this.#clock.run(false, now);
  }

  /** While following the rate is 1. @param {number} rate @param {number} now */
  setRate(rate, now) {
    if (this.state === "following") return;
    this.advance(now);
    this.rate = rate;
    this.#clock.pace(rate, now);
  }

  /** @param {boolean} skip @param {number} now */
  setSkipIdle(skip, now) {
    this.advance(now);
    const past = this.#past(now);
    this.skipIdle = skip;
    this.pacing = new Pacing(this.store, skip);
    if (this.rank) this.#place(this.rank, this.time, now, past);
  }

  /** Of the events that share the playhead's instant, those up to this seq are behind it. */
  get #positionSeq() {
    return this.seq && this.store.times[this.seq] === this.time ? this.seq : Infinity;
  }

  /** New events at the edge come up at once, however long nothing came. @param {number} now */
  #arrive(now) {
    this.#toRank(this.store.count, now);
    this.#edge(now);
  }

  /** Paced ms since the current event came up. @param {number} now */
  #past(now) {
    return this.rank ? this.#clock.read(now) - this.pacing.starts[this.rank - 1] : 0;
  }

  /** @param {number} now */
  #edge(now) {
    const before = this.state;
    const drill = this.drillState();
    this.#clock.set(this.pacing.length, now);
    this.#apply(/** @type {Command} */ (`edge_${drill}`), now);
    return this.state !== before;
  }

  /** @param {Command} command @param {number} now */
  #apply(command, now) {
    const next = move(this.state, command);
    this.state = next.state;
    this.#clock.run(next.state === "playing", now);
    if (next.rate) {
      this.rate = next.rate;
      this.#clock.pace(next.rate, now);
    }
  }

  /** @param {number} rank from 1, clamped @param {number} now */
  #toRank(rank, now) {
    const held = Math.min(this.store.count, Math.max(1, rank));
    this.#place(held, this.store.timeAt(held - 1), now);
  }

  /** @param {number} rank @param {number} time */
  #stand(rank, time) {
    [this.rank, this.time] = [rank, time];
    this.seq = rank ? this.store.at(rank - 1) : 0;
  }

  /** @param {number} rank @param {number} time @param {number} now @param {number} [past] */
  #place(rank, time, now, past = 0) {
    this.#stand(rank, time);
    const paced = this.pacing.toPaced({ rank, time });
    const held = rank > 0 && rank < this.pacing.count && this.pacing.holds[rank - 1];
    this.#clock.set(held ? paced + Math.min(past, this.pacing.starts[rank] - paced) : paced, now);
  }
}
