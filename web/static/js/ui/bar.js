// @ts-check
/** The transport bar: one tab stop, arrows go from button to button; and what the buttons say. */

import { rateText } from "../core/format.js";
import { readout } from "../core/readout.js";
import { byId, mark, say } from "./dom.js";

/** @typedef {import("../core/player.js").Player} Player */

/** What opens over the bar is not a part of it. */
const APART = "[role=menu], [role=dialog]";

export class Bar {
  /** How many events there were when the viewer was last at the edge, or when the page got ready:
   *  what is counted as new came later. Null until then. @type {number|null} */
  #known = null;

  /** @param {import("../core/facts.js").Say} context */
  constructor(context) {
    this.context = context;
    this.root = byId("bar");
    this.play = byId("play");
    this.live = byId("live");
    this.root.addEventListener("keydown", (event) => this.#rove(event));
    this.root.addEventListener("focusin", (event) => this.#stop(event.target));
    this.#stop(this.play);
  }

  /** @param {Player} player */
  update(player) {
    const { context } = this;
    const read = readout(context, player);
    say(byId("read-clock"), read.clock);
    say(byId("read-elapsed"), read.elapsed);
    say(byId("read-number"), player.rank ? `${read.number} ${read.of}` : "");
  }

  /** @param {Player} player @param {string} drill its state @param {boolean} ready half a log
   *  says nothing of the whole: until it is there, what the server said of it stands */
  state(player, drill, ready) {
    const { t, lang } = this.context;
    const moving = player.state === "playing" || player.state === "following";
    const word = t(moving ? "view.do.pause" : "view.do.play");
    mark(this.play, "aria-label", word);
    mark(this.play, "title", word);
    mark(this.live, "aria-pressed", String(player.state === "following"));
    mark(this.live, "data-drill", drill);
    const fresh = this.#fresh(player, ready);
    const told = fresh > 0 && drill !== "finished";
    say(byId("live-new"), told ? t("view.live.behind", { n: this.context.format.number(fresh) }) : "");
    this.live.hidden = drill === "finished" && player.state !== "following";
    mark(byId("skip"), "aria-pressed", String(player.skip > 0));
    if (ready) {
      for (const id of ["skip", "skip-group"]) byId(id).hidden = this.context.model.store.orderOnly;
    }
    say(byId("rate-now"), rateText(player.rate, lang));
  }

  /** How many came in behind the viewer's back and lie ahead of the playhead.
   *  @param {Player} player @param {boolean} ready */
  #fresh(player, ready) {
    const { count } = this.context.model.store;
    if (!ready) this.#known = null;
    else if (this.#known === null || player.rank >= count) this.#known = count;
    return Math.min(count - player.rank, count - (this.#known ?? count));
  }

  /** @param {KeyboardEvent} event */
  #rove(event) {
    const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!by || event.shiftKey || event.ctrlKey || event.altKey || event.metaKey) return;
    if (/** @type {Element} */ (event.target).closest(APART)) return;
    const stops = this.#stops();
    const place = stops.indexOf(/** @type {HTMLElement} */ (event.target));
    stops[(place + by + stops.length) % stops.length]?.focus();
    event.preventDefault();
    event.stopPropagation();
  }

  /** @param {EventTarget|null} target */
  #stop(target) {
    const stops = this.#stops();
    if (!stops.includes(/** @type {HTMLElement} */ (target))) return;
    for (const stop of stops) stop.tabIndex = stop === target ? 0 : -1;
  }

  #stops() {
    const buttons = /** @type {NodeListOf<HTMLElement>} */ (this.root.querySelectorAll("button"));
    return [...buttons].filter((button) => !button.closest(APART) && !button.hidden);
  }
}
