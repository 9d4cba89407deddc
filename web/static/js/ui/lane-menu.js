// @ts-check
/** The menu of a lane: pin, fold, move, hide, and only its events. One menu for all heads. */

import { OTHERS } from "../core/lane-set.js";
import { byId, el, mark } from "./dom.js";

/**
 * @typedef {{do: string, words: string, checked?: "pinned"|"folded", alone?: true}} Item `alone`: not
 *   for the lane of all the others
 */

/** @type {ReadonlyArray<Item>} */
const ITEMS = Object.freeze([
  { do: "pin", words: "view.lanes.pin", checked: "pinned" },
  { do: "fold", words: "view.lanes.fold", checked: "folded" },
  { do: "up", words: "view.lanes.up", alone: true },
  { do: "down", words: "view.lanes.down", alone: true },
  { do: "hide", words: "view.lanes.hide" },
  { do: "only", words: "view.lanes.only", alone: true },
]);

export class LaneMenu {
  /** The head of the lane that it is open for. @type {HTMLElement|null} */
  #head = null;

  /** @param {import("./lanes.js").Lanes} lanes @param {(name: string) => void} changing the lane of
   *   this name will be drawn anew, and its head has the focus then */
  constructor(lanes, changing) {
    this.lanes = lanes;
    this.changing = changing;
    this.root = byId("lane-menu");
    this.root.addEventListener("click", ({ target }) => this.#chosen(/** @type {HTMLElement} */ (target)));
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("focusout", ({ relatedTarget }) => this.#left(relatedTarget));
    document.addEventListener("pointerdown", ({ target }) => this.#left(target));
  }

  /** @param {HTMLElement} head @param {string} name of its lane */
  toggle(head, name) {
    const same = this.#head === head;
    this.close();
    if (same) return;
    this.#head = head;
    this.root.replaceChildren(...ITEMS.filter(({ alone }) => !alone || name !== OTHERS)
      .map((item) => this.#item(item, name)));
    mark(this.root, "aria-label", this.lanes.words(name));
    mark(head, "aria-expanded", "true");
    this.root.hidden = false;
    const most = /** @type {HTMLElement} */ (this.root.offsetParent).clientHeight - this.root.offsetHeight - 2;
    this.root.style.top = `${Math.max(0, Math.min(head.offsetTop, most))}px`;
    /** @type {HTMLElement|null} */ (this.root.firstElementChild)?.focus({ preventScroll: true });
  }

  /** Whether it was open. */
  close() {
    const head = this.#head;
    if (!head) return false;
    const within = this.root.contains(document.activeElement);
    this.#head = null;
    this.root.hidden = true;
    mark(head, "aria-expanded", "false");
    if (within) head.focus({ preventScroll: true });
    return true;
  }

  /** @param {Item} item @param {string} name */
  #item({ do: what, words, checked }, name) {
    const { lanes } = this;
    const still = (what === "up" && !lanes.movable(name, -1)) || (what === "down" && !lanes.movable(name, 1));
    return el("button", {
      type: "button", role: checked ? "menuitemcheckbox" : "menuitem", tabindex: "-1", "data-do": what,
      "aria-checked": checked ? String(lanes.choice[checked].includes(name)) : null,
      "aria-disabled": still ? "true" : null,
    }, lanes.context.t(words));
  }

  /** @param {HTMLElement} target */
  #chosen(target) {
    const item = /** @type {HTMLElement|null} */ (target.closest("[data-do]"));
    const name = this.#head?.dataset.lane;
    if (!item || name === undefined || item.getAttribute("aria-disabled")) return;
    this.close();
    const what = item.dataset.do ?? "";
    if (what === "only") return this.lanes.only(name);
    this.changing(name);
    this.lanes.change(what, name);
  }

  /** A window that loses the focus is no other place. @param {EventTarget|null} to */
  #left(to) {
    if (!this.#head || !(to instanceof Node) || this.root.contains(to)) return;
    if (!this.#head.contains(to)) this.close();
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const items = /** @type {HTMLElement[]} */ ([...this.root.children]);
    const to = goes(event.key, items.indexOf(/** @type {HTMLElement} */ (event.target)), items.length);
    event.stopPropagation();
    if (to !== null) items[(to + items.length) % items.length].focus();
    else if (["Escape", "ArrowLeft", "Tab"].includes(event.key)) this.close();
    else return;
    if (event.key !== "Tab") event.preventDefault();
  }
}

/** Where a key leads in a column of so many, null for nowhere. @param {string} key
 *  @param {number} here @param {number} count @returns {number|null} */
export function goes(key, here, count) {
  /** @type {Record<string, number>} */
  const places = { ArrowUp: here - 1, ArrowDown: here + 1, Home: 0, End: count - 1 };
  return places[key] ?? null;
}
