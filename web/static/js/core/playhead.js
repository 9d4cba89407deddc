// @ts-check
/**
 * The playhead of one viewer: a place in the drill, a rate and a state of the transport, and how it
 * goes on by itself, as time passes and events come in. What it can be told to do is in player.js.
 *
 * Only motion enters following: who was brought to the edge by a seek, or stood there when play
 * came, waits for the next event.
 *
 * It reads no clock; every call that depends on time takes `now` (ms of any steady clock). It draws
 * nothing; `advance` says whether something moved.
 *
 * How it plays is the server's way too (PROTOCOL.md, "The transport"): what plays to a kind in `stop`
 * pauses on that event, before others of the same instant; what plays to the end of a loop holds
 * there, then turns, at most once a look, and from beyond that end goes on; `skip` is the pacing's.
 */

import { Clock } from "./clock.js";
import { Turn } from "./loop.js";
import { Pacing } from "./pacing.js";
import { move } from "./transport.js";

/**
 * @typedef {import("./store.js").Store} Store
 * @typedef {import("./relations.js").DrillState} DrillState
 * @typedef {import("./transport.js").State} State
 * @typedef {import("./transport.js").Command} Command
 */

export class Playhead {
  #clock = new Clock();
  /** @type {Turn|null} */
  #turn = null;

  /**
   * @param {Store} store
   * @param {() => DrillState} drillState asked when the playhead reaches the last event
   */
  constructor(store, drillState) {
    this.store = store;
    this.drillState = drillState;
    this.pacing = new Pacing(store, 0);
    /** @type {number[]} */
    this.markers = [];
    /** @type {State} */
    this.state = "paused";
    this.rate = 1;
    /** Ms of silence from which on it is passed in a second; 0 for never. */
    this.skip = 0;
    /** What play repeats while `looping`. @type {import("./loop.js").Range|null} */
    this.range = null;
    this.looping = false;
    /** Kinds that play pauses on. @type {ReadonlySet<string>} */
    this.stop = new Set();
    /** How many events lie at or before the playhead; 0 only in an empty drill. */
    this.rank = 0;
    /** Recording time of the playhead in ms; NaN in an empty drill. */
    this.time = NaN;
    /** The seq of the current event, 0 in an empty drill. */
    this.seq = 0;
    /** The step that it took last, unless something else happened since.
     *  @protected @type {import("./stepping.js").Taken|null} */
    this.taken = null;
  }

  get atEdge() {
    return this.rank === this.store.count;
  }

  /** Playing, but everything there is has been played: whatever comes next comes up at once. */
  get waiting() {
    return this.state === "playing" && this.atEdge && !this.turns;
  }

  /** Whether play leads to the turn of a loop, not to the edge. @protected */
  get turns() {
    return this.#turn !== null && this.#turn.awaits(this);
  }

  /**
   * Events came in. The playhead stays at its position, but for one that follows, and one that
   * stood in an empty drill.
   * @param {number[]} markers ranks, ascending
   * @param {number} now
   * @param {number} [from] the first rank that changed
   */
  dataChanged(markers, now, from = 0) {
    const waiting = this.state === "playing" && this.rank === this.pacing.count && !this.turns;
    const { time } = this;
    this.markers = markers;
    this.renew(now, from);
    if (!this.store.count) return undefined;
    if (this.state === "following") return this.#arrive(now);
    if (Number.isNaN(time)) return waiting ? this.#arrive(now) : this.toRank(1, now);
    if (this.atEdge) return undefined;
    if (this.state === "ended") return this.apply("more", now);
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
    const paced = this.#clock.read(now);
    const turn = this.turns ? this.#turn : null;
    if (turn && paced >= turn.paced) return this.#hold(turn, paced, now);
    if (this.atEdge && !turn) return this.drillState() === "finished" && this.#edge(now);
    return this.#move(this.pacing.fromPaced(paced), now);
  }

  /** What a command makes of the state. @protected @param {Command} command @param {number} now */
  apply(command, now) {
    const next = move(this.state, command);
    this.taken = null;
    this.state = next.state;
    this.#clock.run(next.state === "playing", now);
    if (next.rate) this.pace(next.rate, now);
  }

  /** @protected @param {number} rate @param {number} now */
  pace(rate, now) {
    this.rate = rate;
    this.#clock.pace(rate, now);
  }

  /** There is no more, whatever it did before. @protected @param {number} now */
  end(now) {
    this.state = "ended";
    this.#clock.run(false, now);
  }

  /** @protected @param {number} rank from 1, clamped @param {number} now */
  toRank(rank, now) {
    const held = Math.min(this.store.count, Math.max(1, rank));
    this.place(held, this.store.timeAt(held - 1), now);
  }

  /** @protected @param {number} rank @param {number} time @param {number} now
   *  @param {number} [past] paced ms since that event came up */
  place(rank, time, now, past = 0) {
    this.#stand(rank, time);
    const paced = this.pacing.toPaced({ rank, time });
    const held = rank > 0 && rank < this.pacing.count && this.pacing.holds(rank - 1);
    this.#clock.set(held ? paced + Math.min(past, this.pacing.start(rank) - paced) : paced, now);
  }

  /** The pacing anew, with the playhead where it is. @protected @param {number} now
   *  @param {number} [from] the first rank that changed; nothing but the manner did, when left out */
  renew(now, from = Infinity) {
    const { store, looping, range } = this;
    const [seq, time, past] = [this.#positionSeq, this.time, this.#past(now)];
    const held = this.#turn && this.turns ? this.#clock.read(now) - this.#turn.paced : 0;
    this.taken = null;
    this.pacing = new Pacing(store, this.skip, { pacing: this.pacing, from });
    this.#turn = looping && range && store.count ? new Turn(store, this.pacing, range) : null;
    if (!store.count) this.place(0, NaN, now);
    else if (!Number.isNaN(time)) this.place(Math.max(1, store.rank(time, seq)), time, now, past);
    if (held > 0 && this.#turn && this.turns) this.#clock.set(this.#turn.paced + held, now);
  }

  /** Whether play from rank to rank was stopped on the way. @protected @param {number} from
   *  @param {number} to @param {number} now */
  stopped(from, to, now) {
    const stop = this.#stopIn(from, to);
    if (!stop) return false;
    this.toRank(stop, now);
    this.apply("stop", now);
    return true;
  }

  /** The first rank beyond `from`, up to `to`, of a kind to stop at; 0 for none.
   *  @param {number} from @param {number} to */
  #stopIn(from, to) {
    const { store, stop } = this;
    for (let rank = from + 1; stop.size && rank <= to; rank += 1) {
      if (stop.has(store.kind(store.at(rank - 1)))) return rank;
    }
    return 0;
  }

  /** Play on to a place, or to what stops it before. @param {{rank: number, time: number}} place
   *  @param {number} now */
  #move({ rank, time }, now) {
    const moved = rank !== this.rank || time !== this.time;
    if (this.stopped(this.rank, rank, now)) return true;
    this.#stand(rank, time);
    return (this.atEdge && !this.turns && this.#edge(now)) || moved;
  }

  /** On the end of a loop, until it turns. @param {Turn} turn @param {number} paced @param {number} now */
  #hold(turn, paced, now) {
    const moved = this.#move(turn, now);
    if (this.state !== "playing" || paced < turn.until || !this.range) return moved;
    const { store, pacing } = this;
    const [ms, seq] = this.range.from;
    const rank = store.rank(ms, seq);
    const mid = rank > 0 && !pacing.holds(rank - 1);
    const place = pacing.fromPaced(mid ? pacing.toPaced({ rank, time: ms }) : pacing.start(rank));
    this.apply("turn", now);
    if (!this.stopped(rank, place.rank, now)) this.place(place.rank, place.time, now);
    return true;
  }

  /** New events at the edge come up at once, however long nothing came. @param {number} now */
  #arrive(now) {
    const playing = this.state === "playing";
    if (playing && this.stopped(this.rank, this.store.count, now)) return;
    this.toRank(this.store.count, now);
    this.#edge(now);
  }

  /** @param {number} now */
  #edge(now) {
    const before = this.state;
    const drill = this.drillState();
    this.#clock.set(this.pacing.length, now);
    this.apply(/** @type {Command} */ (`edge_${drill}`), now);
    return this.state !== before;
  }

  /** @param {number} rank @param {number} time */
  #stand(rank, time) {
    [this.rank, this.time] = [rank, time];
    this.seq = rank ? this.store.at(rank - 1) : 0;
  }

  /** Of the events that share the playhead's instant, those up to this seq are behind it. */
  get #positionSeq() {
    return this.seq && this.store.time(this.seq) === this.time ? this.seq : Infinity;
  }

  /** Paced ms since the current event came up. @param {number} now */
  #past(now) {
    return this.rank ? this.#clock.read(now) - this.pacing.start(this.rank - 1) : 0;
  }
}
