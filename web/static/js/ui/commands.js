// @ts-check
/**
 * What every key and button does. One command a method row in the table; whatever moves the
 * playhead ends in `changed`, whatever only moves the view in `viewed`.
 */

import { rateText } from "../core/format.js";
import { SKIP_MS } from "../core/pacing.js";
import { nextRate } from "../core/transport.js";
import { byId, mark } from "./dom.js";
import { fillHelp } from "./sheets.js";

/**
 * @typedef {object} Parts
 * @property {import("../core/facts.js").Say} context
 * @property {import("../core/player.js").Player} player
 * @property {import("../core/view.js").View} view
 * @property {import("../core/search.js").Search} search
 * @property {import("./list.js").EventList} list
 * @property {import("./chips.js").Chips} chips
 * @property {import("./rates.js").Rates} rates
 * @property {import("./manner.js").Manner} manner
 * @property {import("./status.js").Status} status
 * @property {HTMLElement} root
 * @property {() => number} clock
 * @property {() => number} pointerX
 * @property {() => void} changed
 * @property {() => void} viewed
 * @property {() => void} retry
 */

const ZOOM = 1.6;
const PAN = 0.25;
const KEYS_OFF = "drill-replay.keys";
/** Browsers refuse addresses that change too often. */
const SETTLE_MS = 300;

export class Commands {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.settling = undefined;
    this.skip = SKIP_MS;
    /** Commands that move the playhead, then the others. @type {Record<string, (value: any) => void>} */
    this.moves = this.#moves();
    this.others = this.#others();
    const keys = /** @type {HTMLInputElement} */ (byId("keys-on"));
    keys.checked = stored(KEYS_OFF) !== "off";
    keys.addEventListener("change", () => store(KEYS_OFF, keys.checked ? "on" : "off"));
    this.keys = keys;
  }

  get keysOn() {
    return this.keys.checked;
  }

  /** @param {string} command @param {string|number|undefined} value */
  run(command, value) {
    const number = value === undefined ? undefined : Number(value);
    if (this.moves[command]) {
      this.moves[command](number);
      this.#moved(command);
    } else this.others[command]?.(Number.isNaN(number) ? value : number);
  }

  /** @param {number} value of the axis */
  seekValue(value) {
    const { player, context, clock } = this.parts;
    const { axis, store } = context.model;
    if (axis.ordinal) player.seekRank(Math.round(value), clock());
    else if (store.count) player.seekTime(value, clock());
    this.#moved("seek");
  }

  /** @param {number} ms from which on silence is skipped; 0 for never */
  setSkip(ms) {
    const { player, status, context, clock } = this.parts;
    if (ms) this.skip = ms;
    player.setSkip(ms, clock());
    status.announce(context.t(ms ? "view.say.skip" : "view.say.noskip"));
    this.parts.changed();
  }

  /** @param {string[]} kinds */
  setStop(kinds) {
    this.parts.player.setStop(kinds, this.parts.clock());
    this.parts.changed();
  }

  /** @param {number} rate */
  setRate(rate) {
    const { player, status, context, clock } = this.parts;
    player.setRate(rate, clock());
    const following = player.state === "following";
    status.announce(following ? context.t("view.say.following")
      : context.t("view.say.rate", { rate: rateText(player.rate, context.lang) }));
    this.parts.changed();
  }

  /** @returns {Record<string, (value: any) => void>} */
  #moves() {
    const { player, clock, context } = this.parts;
    const { store } = context.model;
    return {
      toggle: () => player.toggle(clock()),
      step: (n) => this.#step(n),
      seek: (seconds) => player.seekBy(seconds * 1000, clock()),
      marker: (n) => (n > 0 ? player.nextMarker(clock()) : player.previousMarker(clock())),
      part: (part) => player.seekPart(part, clock()),
      start: () => player.seekRank(1, clock()),
      live: () => player.goLive(clock()),
      event: (seq) => store.has(seq) && player.seekRank(store.rankOf(seq) + 1, clock()),
      hit: (direction) => this.#hit(direction),
    };
  }

  /** @returns {Record<string, (value: any) => void>} */
  #others() {
    const { view, player, context, root, chips, search, rates, list, manner } = this.parts;
    return {
      rate: (n) => this.setRate(nextRate(player.rate, n)),
      skip: () => this.setSkip(player.skip ? 0 : this.skip),
      loop: () => this.#loop(),
      range: (end) => this.#range(end),
      manner: () => manner.fill(player),
      zoom: (n) => this.#viewed(() => view.zoom(n > 0 ? ZOOM : 1 / ZOOM, this.#zoomAt())),
      pan: (n) => this.#viewed(() => view.pan(n * PAN * view.scale.width)),
      fit: () => this.#viewed(() => view.fit()),
      centre: () => this.#viewed(() => view.centre(context.model.axis.playhead(player))),
      fullscreen: () => fullscreen(),
      search: () => this.#search(),
      help: () => this.#sheet("help", () => fillHelp(context)),
      about: () => this.#sheet("about", () => {}),
      close: () => /** @type {HTMLDialogElement|null} */ (document.querySelector("dialog[open]"))?.close(),
      clear: () => {
        if (rates.close() || manner.close()) return;
        if (search.active) chips.clear();
        root.focus({ preventScroll: true });
      },
      reveal: () => {
        list.reveal();
        root.focus({ preventScroll: true });
      },
      retry: () => this.parts.retry(),
      pane: (name) => {
        root.dataset.pane = String(name);
        for (const button of document.querySelectorAll("[data-command=pane]")) {
          mark(button, "aria-pressed", String(button.getAttribute("data-value") === name));
        }
        this.parts.changed();
      },
    };
  }

  /** @param {1|-1} direction */
  #hit(direction) {
    const { player, search, status, context, clock } = this.parts;
    if (!search.active || !player.rank) return;
    const rank = search.next(player.rank - 1, direction);
    if (rank >= 0) player.seekRank(rank + 1, clock());
    else status.announce(context.t("view.search.none"));
  }

  /** Among what is shown, when something is left out. @param {number} n */
  #step(n) {
    const { player, search, status, context, clock } = this.parts;
    const passes = search.active ? (/** @type {number} */ seq) => search.shows(seq) : null;
    if (player.step(n, clock(), passes) || !player.rank) return;
    status.announce(context.t(n < 0 ? "view.say.first" : "view.say.last"));
  }

  #loop() {
    const { player, status, context, clock } = this.parts;
    player.setLooping(!player.looping, clock());
    status.announce(context.t(player.looping ? "view.say.loop" : "view.say.noloop"));
    this.parts.changed();
  }

  /** @param {"from"|"to"|"none"} end */
  #range(end) {
    const { player, status, context, clock } = this.parts;
    if (end === "none") player.clearRange(clock());
    else player.setRangeEnd(end, clock());
    status.announce(context.t(`view.say.range.${end}`));
    this.parts.changed();
  }

  #search() {
    const { root } = this.parts;
    if (root.dataset.pane !== "list") this.run("pane", "list");
    const field = /** @type {HTMLInputElement} */ (byId("search"));
    field.focus();
    field.select();
  }

  /** Focus goes back to the button that the keyboard pressed, else to where the keys work.
   *  @param {string} id @param {() => void} fill */
  #sheet(id, fill) {
    const dialog = /** @type {HTMLDialogElement} */ (byId(id));
    if (dialog.open) return dialog.close();
    fill();
    const opener = /** @type {HTMLElement|null} */ (document.querySelector("button:focus-visible"));
    const back = opener ?? this.parts.root;
    dialog.showModal();
    return dialog.addEventListener("close", () => back.focus({ preventScroll: true }), { once: true });
  }

  /** @param {() => void} move */
  #viewed(move) {
    if (this.parts.context.model.axis.empty) return;
    move();
    this.parts.viewed();
  }

  /** Keys zoom at the pointer, else at the playhead when it is in view, else in the middle. */
  #zoomAt() {
    const { pointerX, view, player, context } = this.parts;
    const { left, width } = view.scale;
    const head = view.scale.x(context.model.axis.playhead(player));
    const x = [pointerX(), head].find((px) => px >= left && px <= left + width);
    return x ?? left + width / 2;
  }

  /** @param {string} command */
  #moved(command) {
    const { player, list, changed } = this.parts;
    if (command !== "toggle") list.reveal();
    clearTimeout(this.settling);
    this.settling = setTimeout(() => {
      if (player.state !== "playing" && player.seq) remember(player.seq);
    }, SETTLE_MS);
    changed();
  }
}

/** The address names the event one has stopped at, so that it can be sent. @param {number} seq */
function remember(seq) {
  const address = new URL(location.href);
  if (address.searchParams.get("at") === String(seq)) return;
  address.searchParams.set("at", String(seq));
  address.hash = "";
  history.replaceState(null, "", address);
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Private windows may refuse to store. @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It then holds until the page is left.
  }
}
