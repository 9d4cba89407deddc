// @ts-check
/**
 * Commands that change how it plays, and say so: the rate, what is skipped, where it stops, and the
 * range that it repeats.
 */

import { axisText } from "../core/axis-words.js";
import { rateText } from "../core/format.js";
import { between } from "../core/loop.js";
import { SKIP_MS } from "../core/pacing.js";

/** @typedef {import("../core/loop.js").Range} Range */

export class MannerCommands {
  /** What the switch skips from, when it is switched on. */
  #skip = SKIP_MS;
  /** The range before a hand began to choose another. @type {{range: Range|null}|null} */
  #before = null;

  /** @param {import("./commands.js").Parts} parts */
  constructor(parts) {
    this.parts = parts;
  }

  /** @param {number} rate */
  setRate(rate) {
    const { player, context, clock } = this.parts;
    player.setRate(rate, clock());
    const following = player.state === "following";
    this.#changed(following ? context.t("view.say.following")
      : context.t("view.say.rate", { rate: rateText(player.rate, context.lang) }));
  }

  /** @param {number} ms from which on silence is skipped; 0 for never */
  setSkip(ms) {
    const { player, context, clock } = this.parts;
    if (ms) this.#skip = ms;
    player.setSkip(ms, clock());
    this.#changed(context.t(ms ? "view.say.skip" : "view.say.noskip"));
  }

  toggleSkip() {
    this.setSkip(this.parts.player.skip ? 0 : this.#skip);
  }

  /** @param {string[]} kinds */
  setStop(kinds) {
    const { player, clock } = this.parts;
    player.setStop(kinds, clock());
    this.#changed();
  }

  toggleLoop() {
    const { player, context, clock } = this.parts;
    player.setLooping(!player.looping, clock());
    this.#changed(context.t(player.looping ? "view.say.loop" : "view.say.noloop"));
  }

  /** It begins or ends at the playhead, or there is none. @param {"from"|"to"|"none"} end */
  setRange(end) {
    const { player, context, clock } = this.parts;
    if (end === "none") player.setRange(null, clock());
    else player.setRangeEnd(end, clock());
    this.#changed(context.t(`view.say.range.${end}`));
  }

  /** A range by its ends, as a hand chooses it; told when it is done. @param {number} from
   *  @param {number} to values of the axis @param {boolean} done */
  chooseRange(from, to, done) {
    const { player, context, clock } = this.parts;
    const range = between(context.model.axis, from, to);
    if (!range) return;
    this.#before ??= { range: player.range };
    player.setRange(range, clock());
    if (!done) return this.#changed();
    this.#before = null;
    const [start, end] = [from, to].map((value) => axisText(context, value));
    this.#changed(context.t("view.say.range.both", { from: start, to: end }));
  }

  /** It is not wanted after all: what was before. */
  unchooseRange() {
    const { player, clock } = this.parts;
    if (!this.#before) return;
    player.setRange(this.#before.range, clock());
    this.#before = null;
    this.#changed();
  }

  /** @param {string} [words] what is said of it */
  #changed(words) {
    const { status, changed } = this.parts;
    if (words !== undefined) status.announce(words);
    changed();
  }
}
