// @ts-check
/**
 * A drill as it comes in, over HTTP what is there and over the line what is new, from its opening
 * on; and the page goes where its address leads as soon as that is there.
 *
 *   state    is here                                 the page                             goes to
 *   blank    no event of a drill that has some       stays as the server made it          filling
 *   filling  not every event, or not yet the line    is drawn, and can be played          ready
 *            of the current one
 *   ready    all that the server has told of         has the loop, view and words of its  blank, if
 *                                                    address, and tells news              empty
 *
 * An empty drill is filling, and at once ready; told of its first event before that comes, it is
 * blank until it comes.
 *
 * @typedef {"blank"|"filling"|"ready"} Name of a state
 * @typedef {object} Effects
 * @property {(...parts: string[]) => void} mark parts of the frame that are stale now
 * @property {(after: number) => unknown} columns load those behind a seq; `whole` is told at the end
 * @property {() => unknown} outline load it anew
 * @property {() => void} sealed the drill was sealed
 * @property {() => void} ready reached, and loop and view are taken
 */

import { BLOCK } from "./lines.js";
import { arrive, takeLoop } from "./page-state.js";

/** All lines of a drill of so many events are kept at hand. */
const AT_HAND = 8192;
/** News of so many events wait for a page that is not looked at; older ones are no news any more. */
const MOST_CAME = 1000;
/** Messages that may change the state of the drill. */
const OF_STATE = new Set(["hello", "head", "end"]);

export class Opening {
  #ready = false;
  /** The place that the address asks for, until it is there. @type {import("./link.js").At} */
  #place;
  /** After which seq columns were last asked for once more. */
  #asked = -1;
  /** New events since they were last told. @type {number[]} */
  #came = [];

  /**
   * @param {object} parts
   * @param {import("./model.js").Model} parts.model
   * @param {import("./player.js").Player} parts.player
   * @param {import("./view.js").View} parts.view
   * @param {import("./link.js").State} parts.asked what the address asks for
   * @param {Effects} effects
   */
  constructor({ model, player, view, asked }, effects) {
    this.model = model;
    this.player = player;
    this.view = view;
    this.asked = asked;
    this.effects = effects;
    /** Highest seq that the server has told of. */
    this.head = Number(model.drill.head ?? 0);
    // Who opens an empty drill is there to see it begin.
    const begins = this.head === 0 && model.drill.state !== "finished";
    this.#place = asked.at ?? (begins ? "live" : null);
  }

  /** @returns {Name} */
  get state() {
    if (this.head > 0 && !this.model.store.count) return "blank";
    return this.#ready ? "ready" : "filling";
  }

  /** Whether it is live; while events are still missing, as the server said. @param {number} clock
   *  ms of this machine @returns {import("./relations.js").DrillState} */
  drillState(clock) {
    return this.state === "ready" ? this.model.state(clock) : this.model.drill.state;
  }

  /** Columns came. @param {import("./columns-page.js").Page} page */
  page(page) {
    this.model.addPage(page);
    this.head = Math.max(this.head, page.head);
    this.effects.mark("data");
  }

  /** Lines that were asked for came. @param {Record<string, any>[]} lines
   *  @param {number} chars of all */
  lines(lines, chars) {
    this.model.keep(lines, chars);
    this.effects.mark("lines", "ready");
  }

  /** The outline came. @param {Record<string, any>} index */
  outlined(index) {
    this.model.outlined(index);
    this.effects.mark("data");
  }

  /** All columns came that the server had when they were asked for. */
  whole() {
    const { whole } = this.model.store;
    // What came in while the last page was on its way, before the line was there.
    if (whole < this.head && whole > this.#asked) {
      this.#asked = whole;
      this.effects.columns(whole);
      return;
    }
    this.#wantLines();
    this.effects.mark("wanted", "ready");
  }

  /** All of a drill that is not long, so that it is there when the network is not; what is on show
   *  comes first, which is what was wanted last. */
  #wantLines() {
    const { head, lines } = this.model.store;
    const last = head <= AT_HAND ? head : 0;
    for (let seq = last; seq > 0; seq -= BLOCK) lines.want(seq);
    for (const seq of [head, this.player.seq]) if (seq) lines.want(seq);
  }

  /** The line told something. @param {Record<string, any>} message of the protocol
   *  @param {number} clock ms of this machine */
  message({ op, now, head, sealed, events }, clock) {
    const { model, effects } = this;
    if (now) model.skew = now - clock;
    if (head !== undefined) this.head = Math.max(this.head, head);
    if (sealed !== undefined && sealed !== model.sealed) {
      model.sealed = sealed;
      effects.sealed();
    }
    if (events) this.#add(events);
    if (op === "hello" && model.store.whole < this.head) effects.columns(model.store.whole);
    if (OF_STATE.has(op)) effects.mark("play");
    effects.mark("ready");
  }

  /** @param {Record<string, any>[]} events */
  #add(events) {
    const fresh = this.model.add(events);
    if (this.state === "ready") this.#came = [...this.#came, ...fresh].slice(-MOST_CAME);
    if (this.model.relations.takeUnresolved()) this.effects.outline();
    this.effects.mark("data");
  }

  /** The seqs of new events, each once. */
  takeCame() {
    const came = this.#came;
    this.#came = [];
    return came;
  }

  /** Go where the address leads, if that is there by now.
   *  @param {number} now ms of a steady clock @param {number} clock ms of this machine */
  followAddress(now, clock) {
    if (this.#place === null) return;
    const finished = this.state === "ready" && this.model.state(clock) === "finished";
    if (arrive(this.#place, this.player, now, finished)) this.#place = null;
  }

  /** Whether that is all; then the rest of what the address asks for is taken, once.
   *  @param {number} now ms of a steady clock */
  look(now) {
    const { model: { store }, player, asked, effects } = this;
    if (this.#ready || store.whole < this.head) return;
    if (player.seq && !store.lines.peek(player.seq)) return;
    this.#ready = true;
    takeLoop(asked, player, now);
    // Unless a hand has moved it meanwhile.
    if (asked.view && !this.view.pinned) this.view.range(asked.view.from, asked.view.to);
    effects.ready();
    effects.mark("data", "filter", "play");
  }
}
