// @ts-check
/**
 * How it plays, beside its rate: the range to repeat, what to stop at, what silence to skip. A small
 * sheet over the transport bar; what is set here shows on the bar and on the overview, too.
 */

import { bounds } from "../core/loop.js";
import { capital } from "../core/format.js";
import { SKIP_MS } from "../core/pacing.js";
import { pick } from "../core/vocabulary.js";
import { byId, el, mark, say } from "./dom.js";
import { glyph } from "./glyph.js";

/** Thresholds to choose from, in ms. */
const SKIPS = [10_000, 30_000, 60_000, 300_000];

/** @typedef {import("../core/player.js").Player} Player */

export class Manner {
  #shown = "";
  #kinds = "";

  /**
   * @param {import("../core/facts.js").Say} context
   * @param {import("../core/facets.js").Facets} facets
   * @param {HTMLElement} viewer who gets the keys back
   * @param {{stop: (kinds: string[]) => void, skip: (ms: number) => void}} change
   */
  constructor(context, facets, viewer, change) {
    this.context = context;
    this.facets = facets;
    this.viewer = viewer;
    this.change = change;
    this.button = byId("manner");
    this.sheet = byId("manner-sheet");
    this.stops = byId("stops");
    this.select = /** @type {HTMLSelectElement} */ (byId("skip-from"));
    this.band = byId("seek-loop");
    this.select.append(...SKIPS.map((ms) => new Option(duration(ms, context), String(ms))));
    this.select.value = String(SKIP_MS);
    this.select.addEventListener("change", () => change.skip(Number(this.select.value)));
    this.stops.addEventListener("change", () => change.stop(this.#ticked()));
    this.button.addEventListener("click", () => this.#toggle());
    this.sheet.addEventListener("keydown", (event) => this.#key(event));
    document.addEventListener("pointerdown", (event) => {
      if (!this.button.parentElement?.contains(/** @type {Node} */ (event.target))) this.close();
    });
  }

  /** What the sheet, the bar and the overview say. @param {Player} player */
  update(player) {
    const { store, axis } = this.context.model;
    const { range, looping, stop, skip } = player;
    const key = [store.version, axis.kind, range?.from, range?.to, looping, skip, ...stop].join();
    if (key === this.#shown) return;
    this.#shown = key;
    const { t } = this.context;
    say(byId("loop-range"), range ? this.#words(range) : t("view.loop.whole"));
    mark(byId("loop"), "aria-pressed", String(looping));
    /** @type {HTMLButtonElement} */ (byId("loop-clear")).disabled = !range;
    if (skip) this.select.value = String(skip);
    this.button.classList.toggle("on", stop.size > 0);
    const also = stop.size ? ` (${t("view.manner.stops", { n: stop.size })})` : "";
    mark(this.button, "aria-label", t("view.manner") + also);
    this.band.hidden = !range || axis.empty;
    if (!range || axis.empty) return;
    const { from, to } = bounds(axis, range);
    const part = (/** @type {number} */ value) =>
      Math.min(100, Math.max(0, ((value - axis.from) / (axis.to - axis.from)) * 100));
    this.band.style.left = `${part(from).toFixed(3)}%`;
    this.band.style.right = `${(100 - part(to)).toFixed(3)}%`;
    mark(this.band, "data-on", String(looping));
  }

  /** Kinds that occur, with how many events count; those that are ticked stay. @param {Player} player */
  fill(player) {
    const { model, lang, format } = this.context;
    const { vocabulary } = model;
    const there = this.facets.options("kinds").filter(({ occurs }) => occurs);
    const counts = new Map(there.map(({ name, total }) => [name, total]));
    for (const kind of player.stop) counts.set(kind, counts.get(kind) ?? 0);
    const key = JSON.stringify([...counts]);
    if (key === this.#kinds) return;
    this.#kinds = key;
    const name = (/** @type {string} */ kind) => capital(pick(vocabulary.kind(kind).label, lang).text);
    const kinds = [...counts.keys()].sort((a, b) => name(a).localeCompare(name(b), lang));
    this.stops.replaceChildren(...kinds.map((kind) => el("label", { class: "check stop" },
      el("input", { type: "checkbox", value: kind, checked: player.stop.has(kind) }),
      glyph(vocabulary.kind(kind).mark, vocabulary.kind(kind).side),
      el("span", {}, name(kind)), el("span", { class: "muted" }, format.number(counts.get(kind) ?? 0)))));
  }

  close() {
    if (this.sheet.hidden) return false;
    this.sheet.hidden = true;
    mark(this.button, "aria-expanded", "false");
    return true;
  }

  #toggle() {
    if (this.close()) return;
    this.sheet.hidden = false;
    mark(this.button, "aria-expanded", "true");
    /** @type {HTMLElement|null} */ (this.sheet.querySelector("button:not(:disabled), select"))?.focus();
  }

  /** Esc closes; arrows belong to what has the focus, not to the transport. @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === "Escape") {
      this.close();
      this.button.focus();
      event.preventDefault();
    } else if (!event.key.startsWith("Arrow")) return;
    event.stopPropagation();
  }

  #ticked() {
    const boxes = /** @type {NodeListOf<HTMLInputElement>} */ (this.stops.querySelectorAll(":checked"));
    return [...boxes].map((box) => box.value);
  }

  /** @param {import("../core/loop.js").Range} range */
  #words(range) {
    const { model, format } = this.context;
    const { from, to } = bounds(model.axis, range);
    if (!model.axis.ordinal) {
      const { zero } = model.relations;
      return `${format.elapsed(from, zero)} – ${format.elapsed(to, zero)}`;
    }
    const number = (/** @type {number} */ rank) => `#${model.store.at(rank - 1)}`;
    return `${number(from + 0.5)} – ${number(to - 0.5)}`;
  }
}

/** @param {number} ms @param {import("../core/facts.js").Say} context */
function duration(ms, { t }) {
  return ms < 60_000 ? t("view.say.seconds", { n: ms / 1000 }) : t("view.say.minutes", { n: ms / 60_000 });
}
