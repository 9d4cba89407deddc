// @ts-check
/**
 * The heads of the lanes: real elements over the left edge of the timeline, one a lane, each a button
 * with a menu of what can be done with its lane. They are one stop for Tab; arrows go from head to
 * head. They lie where the canvas last drew the lanes.
 */

import { byId, el, mark, say } from "./dom.js";
import { LaneMenu, goes } from "./lane-menu.js";

/** @typedef {import("../core/lanes.js").Lane} Lane */

/** px: a lower lane has no room for its count or a second line. */
const TWO_LINES = 40;
const LOW = 18;

export class LaneHeads {
  /** @type {import("./timeline.js").Layout|null} */
  #drawn = null;
  /** @type {Map<string, HTMLElement>} by name of the lane */
  #heads = new Map();
  /** The head that Tab reaches. */
  #current = "";
  /** Takes the focus once it is drawn. @type {string|null} */
  #wanted = null;

  /** @param {import("./lanes.js").Lanes} lanes */
  constructor(lanes) {
    this.lanes = lanes;
    this.root = byId("lane-heads");
    this.menu = new LaneMenu(lanes, (name) => {
      this.#wanted = name;
    });
    this.root.addEventListener("click", ({ target }) => this.#pressed(/** @type {HTMLElement} */ (target)));
    this.root.addEventListener("keydown", (event) => this.#key(event));
    this.root.addEventListener("focusin", ({ target }) => this.#reveal(/** @type {HTMLElement} */ (target)));
    this.root.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
  }

  /** @param {import("./timeline.js").Layout} layout the same one until something is elsewhere */
  update(layout) {
    if (layout !== this.#drawn) {
      this.#drawn = layout;
      this.#draw(layout.lanes, layout.levels.top);
    }
    if (this.#wanted !== null) this.#focus(this.#wanted);
    this.#wanted = null;
  }

  /** @param {Lane[]} lanes @param {number} bottom */
  #draw(lanes, bottom) {
    for (const [name, head] of this.#heads) {
      if (lanes.some((lane) => lane.name === name)) continue;
      const focused = head === document.activeElement;
      head.remove();
      this.#heads.delete(name);
      if (focused && lanes.length) this.#wanted = lanes[0].name;
      else if (focused) byId("lanes").focus({ preventScroll: true });
    }
    if (!lanes.some(({ name }) => name === this.#current)) this.#current = lanes[0]?.name ?? "";
    lanes.forEach((lane, n) => {
      const head = this.#heads.get(lane.name) ?? this.#make(lane.name);
      if (this.root.children[n] !== head) this.#put(head, n);
      this.#place(head, lane, bottom);
      this.#tell(head, lane);
    });
  }

  /** Moving an element takes the focus from it. @param {HTMLElement} head @param {number} n */
  #put(head, n) {
    const focused = head === document.activeElement;
    this.root.insertBefore(head, this.root.children[n] ?? null);
    if (focused) head.focus({ preventScroll: true });
  }

  /** @param {string} name */
  #make(name) {
    const head = el("button", { type: "button", class: "lane-head", "data-lane": name, "aria-haspopup": "menu", "aria-expanded": "false" },
      el("bdi", { class: "lane-name" }), el("span", { class: "lane-count" }));
    this.#heads.set(name, head);
    return head;
  }

  /** @param {HTMLElement} head @param {Lane} lane @param {number} bottom px where the lanes end */
  #place(head, { top, height, clip }, bottom) {
    const from = Math.max(top, clip);
    const to = Math.min(top + height, bottom);
    // What is scrolled out of sight keeps its place in the order of Tab and arrows.
    head.style.top = `${Math.round(from)}px`;
    head.style.height = `${Math.max(0, Math.round(to) - Math.round(from))}px`;
    mark(head, "data-out", String(to - from < 4));
    head.style.lineHeight = height < TWO_LINES ? `${Math.round(height)}px` : "";
    mark(head, "data-size", height < LOW ? "low" : height < TWO_LINES ? "one" : "two");
  }

  /** @param {HTMLElement} head @param {Lane} lane */
  #tell(head, { name, count, pinned, folded }) {
    const { t, format } = this.lanes.context;
    const words = this.lanes.words(name);
    const n = format.number(count);
    say(/** @type {Element} */ (head.firstElementChild), words);
    say(/** @type {Element} */ (head.lastElementChild), n);
    const more = [pinned && t("view.lanes.pinned"), folded && t("view.lanes.folded")].filter(Boolean);
    const label = [t("view.lanes.head", { name: words, n }), ...more].join(", ");
    mark(head, "aria-label", label);
    mark(head, "title", label);
    mark(head, "tabindex", name === this.#current ? "0" : "-1");
    head.classList.toggle("pinned", pinned);
    head.classList.toggle("folded", folded);
  }

  /** @param {HTMLElement} target */
  #pressed(target) {
    const head = /** @type {HTMLElement|null} */ (target.closest("[data-lane]"));
    if (!head) return;
    this.#current = head.dataset.lane ?? "";
    this.menu.toggle(head, this.#current);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const heads = /** @type {HTMLElement[]} */ ([...this.root.children]);
    const here = heads.indexOf(/** @type {HTMLElement} */ (event.target));
    const to = goes(event.key, here, heads.length);
    if (to !== null) this.#focus(heads[Math.min(heads.length - 1, Math.max(0, to))].dataset.lane ?? "");
    else if (event.key === "ArrowRight") this.#pressed(heads[here]);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** The lane of a head that has the focus is in view. @param {HTMLElement} head */
  #reveal(head) {
    const { lanes, levels } = this.lanes.timeline.layout();
    const lane = lanes.find(({ name }) => name === head.dataset.lane);
    if (!lane) return;
    if (lane.top < lane.clip) this.lanes.scrollBy(lane.top - lane.clip);
    else if (lane.top + lane.height > levels.top) this.lanes.scrollBy(lane.top + lane.height - levels.top);
  }

  /** @param {string} name */
  #focus(name) {
    const head = this.#heads.get(name);
    if (!head) return;
    if (this.#current !== name) {
      const before = this.#heads.get(this.#current);
      if (before) mark(before, "tabindex", "-1");
      this.#current = name;
    }
    mark(head, "tabindex", "0");
    head.focus({ preventScroll: true });
  }

  /** Over the heads the wheel moves the lanes. @param {WheelEvent} event */
  #wheel(event) {
    if (event.ctrlKey || event.shiftKey || !event.deltaY) return;
    event.preventDefault();
    this.lanes.scrollBy(event.deltaY * (event.deltaMode === 1 ? 16 : 1));
  }
}
