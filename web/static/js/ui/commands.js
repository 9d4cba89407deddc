// @ts-check
/**
 * What every key, button and row of the palette does: the table, one row a command. Whatever moves the
 * playhead ends in `changed`, whatever only moves the view in `viewed`.
 */

import { nextRate } from "../core/transport.js";
import { KeySwitch } from "./key-switch.js";
import { MannerCommands } from "./manner-commands.js";
import { moveCommands, seekValue } from "./move-commands.js";
import { pageCommands } from "./page-commands.js";
import { chooseTheme } from "./preferences.js";
import { viewCommands } from "./view-commands.js";

/**
 * @typedef {object} Parts
 * @property {import("../core/facts.js").Say} context
 * @property {import("../core/player.js").Player} player
 * @property {import("../core/view.js").View} view
 * @property {import("../core/filter.js").Filter} filter
 * @property {import("./list.js").EventList} list
 * @property {import("./filters.js").Filters} filters
 * @property {import("./lanes.js").Lanes} lanes
 * @property {import("./rates.js").Rates} rates
 * @property {import("./manner.js").Manner} manner
 * @property {import("./status.js").Status} status
 * @property {HTMLElement} root
 * @property {() => number} clock
 * @property {() => number} pointerX
 * @property {() => void} changed
 * @property {() => void} viewed
 * @property {() => import("./ways.js").Ways} ways
 * @property {() => void} retry
 */

/** Commands by name. @typedef {Record<string, (value: any, press?: KeyboardEvent) => void>} Table */

/** Of those that do not move the playhead: whose value is a number; of all others it is a name. */
const NUMBERS = new Set(["rate", "zoom", "pan"]);

export class Commands {
  #manner;
  #keys = new KeySwitch();

  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.#manner = new MannerCommands(parts);
    /** Commands that move the playhead, then the others. @type {Table} */
    this.moves = moveCommands(parts);
    this.others = this.#others();
  }

  get keysOn() {
    return this.#keys.on;
  }

  /** @param {string} command @param {string|number} [value]
   *  @param {KeyboardEvent} [press] of a key that may be held */
  run(command, value, press) {
    const number = value === undefined ? undefined : Number(value);
    if (this.moves[command]) {
      this.moves[command](number);
      this.#moved(command);
    } else this.others[command]?.(NUMBERS.has(command) ? number : value, press);
  }

  /** @param {number} value of the axis */
  seekValue(value) {
    seekValue(this.parts, value);
    this.#moved("seek");
  }

  /** @param {number} ms from which on silence is skipped; 0 for never */
  setSkip(ms) {
    this.#manner.setSkip(ms);
  }

  /** @param {string[]} kinds */
  setStop(kinds) {
    this.#manner.setStop(kinds);
  }

  /** @param {number} rate */
  setRate(rate) {
    this.#manner.setRate(rate);
  }

  /** A range by its ends, as a hand chooses it. @param {number} from @param {number} to values of the
   *  axis @param {boolean} done */
  chooseRange(from, to, done) {
    this.#manner.chooseRange(from, to, done);
  }

  unchooseRange() {
    this.#manner.unchooseRange();
  }

  /** @returns {Table} */
  #others() {
    const { parts } = this;
    const { player, filters, lanes, manner, ways } = parts;
    const how = this.#manner;
    return {
      ...viewCommands(parts),
      ...pageCommands(parts),
      rate: (n) => how.setRate(nextRate(player.rate, n)),
      skip: () => how.toggleSkip(),
      loop: () => how.toggleLoop(),
      range: (end) => how.setRange(end),
      manner: () => manner.fill(player),
      filters: () => filters.toggle(),
      filter: (value) => filters.choose(String(value)),
      unfilter: () => filters.drop(),
      "only-kind": (kind) => filters.only("kinds", kind),
      lanes: (by) => (by === undefined ? lanes.toggle() : lanes.change("by", String(by))),
      lane: (name) => lanes.change("hide", String(name)),
      time: () => ways().time.open(),
      palette: () => ways().palette.open(),
      share: () => ways().share.open(),
      copy: () => ways().share.copy(),
      "next-of-kind": (kind) => ways().nextOf(kind),
      lang: (code) => location.assign(ways().inLanguage(code)),
      theme: (name) => chooseTheme(name),
      retry: () => parts.retry(),
      reload: () => location.reload(),
    };
  }

  /** @param {string} command */
  #moved(command) {
    const { list, view, changed } = this.parts;
    if (command !== "toggle") {
      list.reveal();
      view.attach();
    }
    changed();
  }
}
