// @ts-check
/**
 * What the playhead of one viewer can be told: play, pause, go there, step, and how to play. How it
 * goes on by itself is in playhead.js.
 *
 * An order-only drill has no times to move by: there, 5 s of seeking are one event.
 */

import { beginningAt, endingAt, standsOn, whole } from "./loop.js";
import { nextMarker, previousMarker } from "./marking.js";
import { Playhead } from "./playhead.js";
import { stepped, undoes } from "./stepping.js";
import { move } from "./transport.js";

const EVENT_MS = 5000;

export class Player extends Playhead {
  /** @param {number} now */
  play(now) {
    const atEnd = this.state === "paused" && this.atEdge && !this.turns;
    const over = atEnd && this.drillState() === "finished";
    const restart = (over || move(this.state, "play").restart) && this.store.count > 0;
    if (restart) this.toRank(1, now);
    this.apply("play", now);
    if (restart) this.stopped(0, 1, now);
  }

  /** @param {number} now */
  pause(now) {
    this.advance(now);
    this.apply("pause", now);
  }

  /** Space: never enters following. @param {number} now */
  toggle(now) {
    if (this.state === "playing" || this.state === "following") this.pause(now);
    else this.play(now);
  }

  /** Go to the `rank`-th event, from 1. @param {number} rank @param {number} now */
  seekRank(rank, now) {
    if (!this.store.count) return;
    this.apply("seek", now);
    this.toRank(rank, now);
  }

  /** Go to a recording time, clamped to the drill. @param {number} time @param {number} now */
  seekTime(time, now) {
    const { store } = this;
    if (!store.count) return;
    const held = Math.min(store.timeAt(store.count - 1), Math.max(store.timeAt(0), time));
    this.apply("seek", now);
    this.place(store.rank(held), held, now);
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
   * Step by events and pause; false when there is nothing to step to. The same step the other way,
   * right after one, leads back to where it came from.
   * @param {number} n
   * @param {number} now
   * @param {((seq: number) => boolean)|null} [passes] what counts as a step; null: every event
   */
  step(n, now, passes = null) {
    this.advance(now);
    const { store, rank, time, taken } = this;
    if (!rank) return false;
    const back = undoes(taken, n, store.version) ? taken : null;
    this.apply("step", now);
    const to = back?.rank ?? stepped(store, rank, standsOn(store, this), n, passes);
    if (!to) return false;
    this.place(to, back?.time ?? store.timeAt(to - 1), now);
    this.taken = { n, rank, time, version: store.version };
    return true;
  }

  /** @param {number} now */
  nextMarker(now) {
    this.advance(now);
    const here = this.rank - 1;
    const next = nextMarker(this.markers, here);
    if (next > here) this.seekRank(next + 1, now);
  }

  /** @param {number} now */
  previousMarker(now) {
    this.advance(now);
    if (!this.rank) return;
    const { store } = this;
    const here = this.rank - 1;
    const speed = this.state === "playing" ? this.rate : 1;
    const guessed = store.orderOnly || store.estimated(this.seq);
    const since = (/** @type {number} */ rank) =>
      (guessed && rank !== here ? Infinity : (this.time - store.timeAt(rank)) / speed);
    const rank = previousMarker(this.markers, here, since(here), since);
    if (rank !== here || !standsOn(store, this)) this.seekRank(rank + 1, now);
  }

  /** End: to the live edge and stay there; a finished drill has none, it ends. @param {number} now */
  goLive(now) {
    if (this.store.count) this.toRank(this.store.count, now);
    return this.drillState() === "finished" ? this.end(now) : this.apply("live", now);
  }

  /** While following the rate is 1. @param {number} rate @param {number} now */
  setRate(rate, now) {
    if (this.state === "following") return;
    this.advance(now);
    this.taken = null;
    this.pace(rate, now);
  }

  /** @param {number} skip ms, 0 for never @param {number} now */
  setSkip(skip, now) {
    this.advance(now);
    this.skip = skip;
    this.renew(now);
  }

  /** @param {Iterable<string>} kinds @param {number} now */
  setStop(kinds, now) {
    this.advance(now);
    this.taken = null;
    this.stop = new Set(kinds);
  }

  /** Repeat the range, or the whole drill where none was chosen. @param {boolean} looping
   *  @param {number} now */
  setLooping(looping, now) {
    this.advance(now);
    if (!this.store.count) return;
    this.range ??= looping ? whole(this.store) : null;
    this.looping = looping;
    this.renew(now);
  }

  /** The range begins (or ends) where the playhead is. @param {"from"|"to"} end @param {number} now */
  setRangeEnd(end, now) {
    this.advance(now);
    const { store, range, rank } = this;
    if (!rank) return;
    this.range = (end === "from" ? beginningAt : endingAt)(store, this, range);
    this.renew(now);
  }

  /** @param {import("./loop.js").Range|null} range without one nothing is looped @param {number} now */
  setRange(range, now) {
    this.advance(now);
    [this.range, this.looping] = [range, this.looping && range !== null];
    this.renew(now);
  }
}
