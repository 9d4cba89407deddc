// @ts-check
/**
 * What every key and button does. One command a method row in the table; whatever moves the
 * playhead ends in `changed`, whatever only moves the view in `viewed`.
 */

import { axisText } from "../core/axis-words.js";
import { rateText } from "../core/format.js";
import { between, bounds } from "../core/loop.js";
import { SKIP_MS } from "../core/pacing.js";
import { nextRate } from "../core/transport.js";
import { nextAxis } from "./axis-switch.js";
import { chooseTheme } from "./preferences.js";
import { byId, mark } from "./dom.js";
import { fillHelp } from "./sheets.js";

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

const ZOOM = 1.6;
const PAN = 0.25;
const KEYS_OFF = "drill-replay.keys";

/** Other commands whose value is a number; of all others it is a name. */
const NUMBERS = new Set(["rate", "zoom", "pan", "hit"]);

export class Commands {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    this.skip = SKIP_MS;
    /** The range before a hand began to choose another. @type {{range: import("../core/loop.js").Range|null}|null} */
    this.before = null;
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

  /** @param {string} command @param {string|number|undefined} value
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
    const { player, context, clock } = this.parts;
    const { axis, store } = context.model;
    const place = axis.place(value);
    if ("rank" in place) player.seekRank(place.rank, clock());
    else if (store.count) player.seekTime(place.time, clock());
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
      instant: (ms) => player.seekTime(ms, clock()),
      event: (seq) => store.has(seq) && player.seekRank(store.rankOf(seq) + 1, clock()),
      hit: (direction) => this.#hit(direction),
    };
  }

  /** @returns {Record<string, (value: any) => void>} */
  #others() {
    const { view, player, context, root, filters, lanes, filter, rates, list, manner } = this.parts;
    return {
      rate: (n) => this.setRate(nextRate(player.rate, n)),
      skip: () => this.setSkip(player.skip ? 0 : this.skip),
      loop: () => this.#loop(),
      range: (end) => this.#range(end),
      manner: () => manner.fill(player),
      zoom: (n, press) => this.#travel({ zoom: ZOOM ** n, x: this.#zoomAt() }, press),
      pan: (n, press) => this.#travel({ pan: n * PAN * view.scale.width }, press),
      fit: () => this.#viewed(() => view.smoothly(() => view.fit())),
      centre: () => this.#viewed(() => view.smoothly(() => this.#focus())),
      axis: (kind) => this.#axis(kind ?? nextAxis(context.model.axis.kind)),
      fullscreen: () => fullscreen(),
      presenter: () => this.#presenter(),
      time: () => this.parts.ways().time.open(),
      palette: () => this.parts.ways().palette.open(),
      share: () => this.parts.ways().share.open(),
      copy: () => this.parts.ways().share.copy(),
      "next-of-kind": (kind) => this.parts.ways().nextOf(kind),
      "only-kind": (kind) => filters.only("kinds", kind),
      lang: (code) => location.assign(this.parts.ways().inLanguage(code)),
      theme: (name) => chooseTheme(name),
      search: () => this.#search(),
      filters: () => filters.toggle(),
      filter: (value) => filters.choose(String(value)),
      unfilter: () => filters.drop(),
      lanes: (by) => (by === undefined ? lanes.toggle() : lanes.change("by", String(by))),
      lane: (name) => lanes.change("hide", String(name)),
      help: () => this.#sheet("help", () => fillHelp(context)),
      about: () => this.#sheet("about", () => {}),
      close: () => /** @type {HTMLDialogElement|null} */ (document.querySelector("dialog[open]"))?.close(),
      clear: () => {
        if (rates.close() || manner.close() || filters.close() || lanes.close() || this.parts.ways().time.close()) return;
        if (root.dataset.layout === "presenter") {
          this.#presenter();
          return;
        }
        filters.clear();
        root.focus({ preventScroll: true });
      },
      reveal: () => {
        list.reveal();
        root.focus({ preventScroll: true });
      },
      retry: () => this.parts.retry(),
      reload: () => location.reload(),
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
    const { player, filter, status, context, clock } = this.parts;
    if (!filter.active || !player.rank) return;
    const rank = filter.next(player.rank - 1, direction);
    if (rank >= 0) player.seekRank(rank + 1, clock());
    else status.announce(context.t("view.search.none"));
  }

  /** Among what is shown, when something is left out. @param {number} n */
  #step(n) {
    const { player, filter, status, context, clock } = this.parts;
    const passes = filter.active ? (/** @type {number} */ seq) => filter.shows(seq) : null;
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
    if (end === "none") player.setRange(null, clock());
    else player.setRangeEnd(end, clock());
    status.announce(context.t(`view.say.range.${end}`));
    this.parts.changed();
  }

  /** The current event and the timeline, nothing else. What had the focus may be gone. */
  #presenter() {
    const { root, status, context } = this.parts;
    if (matchMedia("(max-width: 52rem)").matches) {
      return status.announce(context.t("view.say.presenter.narrow"));
    }
    const on = root.dataset.layout !== "presenter";
    root.dataset.layout = on ? "presenter" : "usual";
    status.announce(context.t(on ? "view.say.presenter" : "view.say.presenter.end"));
    root.focus({ preventScroll: true });
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

  /** A range by its ends, as a hand chooses it; told when it is done. @param {number} from
   *  @param {number} to values of the axis @param {boolean} done */
  chooseRange(from, to, done) {
    const { player, status, context, clock } = this.parts;
    const range = between(context.model.axis, from, to);
    if (!range) return;
    this.before ??= { range: player.range };
    player.setRange(range, clock());
    if (done) {
      this.before = null;
      const [start, end] = [from, to].map((value) => axisText(context, value));
      status.announce(context.t("view.say.range.both", { from: start, to: end }));
    }
    this.parts.changed();
  }

  /** It is not wanted after all: what was before. */
  unchooseRange() {
    const { player, clock } = this.parts;
    if (!this.before) return;
    if (this.before.range) player.setRange(this.before.range, clock());
    else player.setRange(null, clock());
    this.before = null;
    this.parts.changed();
  }

  /** @param {import("../core/axis.js").AxisKind} kind */
  #axis(kind) {
    const { context, view, player, status } = this.parts;
    const { model } = context;
    const head = model.axis.playhead(player);
    if (model.store.orderOnly && kind !== "number") return status.announce(context.t("view.axis.order_only"));
    model.chooseAxis(kind);
    view.changeAxis(model.axis, player.rank ? head : NaN);
    status.announce(context.t("view.say.axis", { axis: context.t(`view.axis.${kind}`) }));
    return this.parts.changed();
  }

  /** A step of the view, and on for as long as its key is held. @param {{pan?: number, zoom?: number,
   *  x?: number}} step @param {KeyboardEvent} [press] */
  #travel(step, press) {
    const { view } = this.parts;
    const { pan = 0, zoom = 1, x = 0 } = step;
    this.#viewed(() => {
      if (press) view.press(press.code, step, press.repeat);
      else view.smoothly(() => (pan ? view.pan(pan) : view.zoom(zoom, x)));
    });
  }

  /** The playhead in the middle; then what it lies in: the range, the phase. */
  #focus() {
    const { view, player, context } = this.parts;
    const { axis, outline } = context.model;
    const head = axis.playhead(player);
    const phase = player.rank ? outline.phaseAt(player.rank - 1) : undefined;
    const parts = [
      player.range ? bounds(axis, player.range) : null,
      phase ? {
        from: axis.at(phase.rank), to: Number.isFinite(phase.endRank) ? axis.at(phase.endRank) : axis.last,
      } : null,
    ].filter((part) => part !== null && part.from <= head && head <= part.to && part.to > part.from);
    parts.sort((a, b) => (a && b ? a.to - a.from - (b.to - b.from) : 0));
    view.focus(head, /** @type {{from: number, to: number}[]} */ (parts));
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
    if (command !== "toggle") {
      list.reveal();
      this.parts.view.attach();
    }
    changed();
  }
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
