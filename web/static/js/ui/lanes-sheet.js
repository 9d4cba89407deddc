// @ts-check
/**
 * The sheet with all lanes: what they are by, and for every one whether it is shown and pinned and
 * where it stands. Everything is done with buttons.
 */

import { BYS, listed, plain } from "../core/lane-choice.js";
import { OTHERS } from "../core/lane-set.js";
import { fold } from "../core/fold.js";
import { byId, el, mark, say } from "./dom.js";
import { Popover } from "./popover.js";

/** @typedef {import("./lanes.js").Named} Named */

/** Lanes are searched when there are more, and no more than so many are listed. */
const SEARCHED = 12;
const MOST = 100;
const ACTIONS = /** @type {const} */ ([
  ["pin", "view.lanes.pin"], ["fold", "view.lanes.fold"], ["up", "view.lanes.up"], ["down", "view.lanes.down"],
]);

/** What is either so or not, and the lists of the choice that say it. */
const LISTS = /** @type {const} */ ({ pin: "pinned", fold: "folded" });

export class LanesSheet {
  #shown = "";

  /** @param {import("./lanes.js").Lanes} lanes */
  constructor(lanes) {
    this.lanes = lanes;
    this.sheet = byId("lanes-sheet");
    this.list = byId("lanes-list");
    this.search = /** @type {HTMLInputElement} */ (byId("lanes-search"));
    this.radios = BYS.map((by) => /** @type {HTMLInputElement} */ (byId(`lanes-by-${by}`)));
    this.popover = new Popover(byId("lanes"), this.sheet, () => this.#fill());
    for (const radio of this.radios) radio.addEventListener("change", () => lanes.change("by", radio.value));
    this.search.addEventListener("input", () => this.#draw());
    byId("lanes-reset").addEventListener("click", () => lanes.change("reset"));
    this.list.addEventListener("click", ({ target }) => this.#pressed(/** @type {HTMLElement} */ (target)));
  }

  /** When it is open and the lanes are others. */
  update() {
    if (!this.popover.open) return;
    const { choice, shown } = this.lanes;
    const key = JSON.stringify([choice, shown, this.lanes.context.model.store.version]);
    if (key !== this.#shown) this.#draw();
    this.#shown = key;
  }

  #fill() {
    this.search.value = "";
    this.#shown = "";
    this.#draw();
  }

  #draw() {
    const { choice, context, shown } = this.lanes;
    const { t, format } = context;
    for (const radio of this.radios) radio.checked = radio.value === choice.by;
    // Disabled, it would lose the focus that it has when it is pressed.
    mark(byId("lanes-reset"), "aria-disabled", plain(choice) ? "true" : null);
    const all = this.lanes.all;
    const known = new Map(all.map((named) => [named.name, named]));
    this.search.hidden = all.length <= SEARCHED;
    const typed = fold(this.search.hidden ? "" : this.search.value).split(/\s+/);
    const found = listed(shown.filter((name) => name !== OTHERS), all.map(({ name }) => name))
      .map((name) => known.get(name))
      .filter((named) => named && typed.every((word) => fold(named.words).includes(word)));
    const rows = /** @type {Named[]} */ (found).slice(0, MOST).map((named) => this.#row(named));
    const focused = /** @type {HTMLElement|null} */ (document.activeElement)?.closest("#lanes-list [data-do]");
    const [what, name] = [focused?.getAttribute("data-do"), focused?.getAttribute("data-lane")];
    this.list.replaceChildren(...rows);
    const more = found.length - rows.length;
    say(byId("lanes-more"), more > 0 ? t("view.lanes.more", { n: format.number(more) }) : "");
    if (what && name !== null) this.#focus(what, String(name));
  }

  /** @param {Named} lane */
  #row({ name, words, count }) {
    const { choice, context } = this.lanes;
    const { t, format } = context;
    const hidden = choice.hidden.includes(name);
    const box = /** @type {HTMLInputElement} */ (el("input", { type: "checkbox", "data-do": "hide", "data-lane": name }));
    box.checked = !hidden;
    const buttons = ACTIONS.map(([what, key]) => {
      const off = hidden || (what !== "pin" && what !== "fold" && !this.lanes.movable(name, what === "up" ? -1 : 1));
      const label = t("view.lanes.do", { do: t(key), name: words });
      return el("button", {
        type: "button", class: `button button-quiet button-icon lane-do lane-${what}`, "data-do": what, "data-lane": name,
        "aria-label": label, title: t(key), "aria-disabled": off ? "true" : null,
        "aria-pressed": what in LISTS ? String(choice[LISTS[/** @type {keyof typeof LISTS} */ (what)]].includes(name)) : null,
      });
    });
    return el("li", { class: hidden ? "lane-row off" : "lane-row" },
      el("label", { class: "check" }, box, el("bdi", { class: "lane-row-name" }, words), el("span", { class: "muted" }, format.number(count))),
      ...buttons);
  }

  /** @param {HTMLElement} target */
  #pressed(target) {
    const pressed = /** @type {HTMLElement|null} */ (target.closest("[data-do]"));
    if (!pressed || pressed.getAttribute("aria-disabled")) return;
    this.lanes.change(pressed.dataset.do ?? "", pressed.dataset.lane ?? "");
  }

  /** The rows are made anew; the focus stays on the button.
   *  @param {string} what @param {string} name */
  #focus(what, name) {
    const row = [...this.list.querySelectorAll(`[data-do="${what}"]`)].find((one) => one.getAttribute("data-lane") === name);
    /** @type {HTMLElement|null|undefined} */ (row)?.focus();
  }
}
