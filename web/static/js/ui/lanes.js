// @ts-check
/**
 * The lanes as one arranges them: what is chosen, and the two places to choose it, the heads beside
 * the lanes and the sheet with all of them. The timeline draws what is chosen.
 */

import { changed, moves } from "../core/lane-choice.js";
import { PLAIN } from "../core/lane-set.js";
import { SIDES } from "../core/vocabulary.js";
import { LaneHeads } from "./lane-heads.js";
import { LanesSheet } from "./lanes-sheet.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/lane-set.js").LaneChoice} LaneChoice
 * @typedef {"pin"|"fold"|"hide"|"up"|"down"|"reset"|"by"} Change
 * @typedef {{name: string, words: string, count: number}} Named
 */

const FACETS = /** @type {const} */ ({ side: "sides", unit: "units", kind: "kinds" });

export class Lanes {
  /** @type {LaneChoice} */
  choice = PLAIN;

  /**
   * @param {Say} context
   * @param {import("./timeline.js").Timeline} timeline
   * @param {{filters: import("./filters.js").Filters, facets: import("../core/facets.js").Facets,
   *   announce: (words: string) => void, changed: () => void, viewed: () => void}} on `changed`: the
   *   choice is another; `viewed`: only the view is
   */
  constructor(context, timeline, { filters, facets, announce, changed: told, viewed }) {
    this.context = context;
    this.timeline = timeline;
    this.filters = filters;
    this.facets = facets;
    this.announce = announce;
    this.told = told;
    this.viewed = viewed;
    this.heads = new LaneHeads(this);
    timeline.headed = true;
    this.sheet = new LanesSheet(this);
  }

  /** The timeline has been drawn. */
  update() {
    this.heads.update(this.timeline.layout());
    this.sheet.update();
  }

  toggle() {
    this.sheet.popover.toggle();
  }

  close() {
    return this.heads.menu.close() || this.sheet.popover.close();
  }

  /** @param {LaneChoice} choice as a link has it */
  take(choice) {
    this.choice = { ...PLAIN, ...choice };
    this.timeline.choose(this.choice);
  }

  /** @param {Change|string} change @param {string} name of a lane, or what they are by */
  change(change, name = "") {
    const before = this.shown;
    const choice = changed(this.choice, change, name, before);
    if (choice === this.choice) return;
    this.take(choice);
    this.#say(change, name);
    this.told();
  }

  /** @param {number} px */
  scrollBy(px) {
    if (this.timeline.scrollBy(px)) this.viewed();
  }

  /** Only the events of this lane, in the list and everywhere. @param {string} name */
  only(name) {
    this.filters.only(FACETS[this.choice.by], name);
  }

  /** Names of the lanes from top to bottom. @returns {string[]} */
  get shown() {
    return this.timeline.layout().lanes.map(({ name }) => name);
  }

  /** All that could be lanes, in the order in which they come. @returns {Named[]} */
  get all() {
    const place = (/** @type {string} */ name) => (this.choice.by === "side" ? SIDES.indexOf(name) : 0);
    return this.facets.options(FACETS[this.choice.by])
      .filter(({ total }) => total > 0)
      .sort((a, b) => place(a.name) - place(b.name) || b.total - a.total || (a.name < b.name ? -1 : 1))
      .map(({ name, total }) => ({ name, words: this.words(name), count: total }));
  }

  /** As the command palette lists them. @returns {{key: string, name: string, hidden: boolean}[]} */
  get entries() {
    return this.all.map(({ name, words }) => ({ key: name, name: words, hidden: this.choice.hidden.includes(name) }));
  }

  /** @param {string} name @param {1|-1} step */
  movable(name, step) {
    return moves(this.choice, name, this.shown, step);
  }

  /** What a lane is called. @param {string} name */
  words(name) {
    return this.timeline.laneName({ name });
  }

  /** @param {Change|string} change @param {string} name */
  #say(change, name) {
    const { t } = this.context;
    const words = this.words(name);
    if (change === "hide") {
      const gone = this.choice.hidden.includes(name);
      this.announce(t(gone ? "view.lanes.say.hide" : "view.lanes.say.show", { name: words }));
    } else if (change === "up" || change === "down" || change === "pin") {
      const { shown } = this;
      this.announce(t("view.lanes.say.place", { name: words, n: shown.indexOf(name) + 1, count: shown.length }));
    }
  }
}
