// @ts-check
/**
 * A field to type where to go: a clock time, a T+, a number, a part, a kind. It opens over the
 * read-out; Enter goes, Esc leaves, and the focus goes back. What is not understood stays, with what is wrong beside it.
 */

import { parseMoment } from "../core/moments.js";
import { button, input } from "./controls.js";
import { el, mark, say } from "./dom.js";

/**
 * @typedef {import("../core/moments.js").Moment} Moment
 * @typedef {import("../core/moments.js").Target} Target
 * @typedef {Pick<import("../core/moments.js").Ground, "orderOnly"|"head"|"first"|"last"|"zero"|"now">} Place
 */

const FAULTS = /** @type {const} */ ({
  empty: "view.moment.empty", unclear: "view.moment.unclear", none: "view.moment.none",
  order: "view.moment.order", outside: "view.moment.outside", number: "view.moment.number",
});

export class TimeField {
  /**
   * @param {{t: import("../core/strings.js").Translate, format: import("../core/format.js").Format}} context
   * @param {object} parts
   * @param {HTMLElement} parts.button the read-out, which opens it; the field is put behind it
   * @param {HTMLElement} parts.viewer who gets the keys back when no button had them
   * @param {() => Place} parts.place what the drill is like now
   * @param {(text: string) => number|null} parts.find seq of the event that a kind or a phase names
   * @param {(target: Target) => void} parts.go
   */
  constructor(context, { button: opener, viewer, place, find, go }) {
    const { t } = context;
    this.context = context;
    this.opener = opener;
    this.viewer = viewer;
    this.place = place;
    this.find = find;
    this.go = go;
    /** Who gets the focus when it is left. */
    this.back = viewer;
    this.words = {
      live: list(t("view.moment.words.live")), at: list(t("view.moment.words.at")),
      h: list(t("view.moment.words.h")), m: list(t("view.moment.words.m")),
      s: list(t("view.moment.words.s")),
    };
    this.input = input({
      id: "time-input", class: "input", type: "text", spellcheck: "false", autocapitalize: "off",
      enterkeyhint: "go", maxlength: 100, "aria-describedby": "time-error time-hint",
    });
    this.error = el("p", { class: "message", id: "time-error", role: "alert" });
    this.hint = el("p", { class: "hint", id: "time-hint" });
    this.form = el("form", { class: "field", novalidate: true },
      el("label", { for: "time-input" }, t("view.moment")),
      el("div", { class: "beside" }, this.input, button(t("view.moment.go"), () => {}, { type: "submit" })),
      this.error, this.hint);
    this.sheet = el("div", {
      class: "time-field", id: "time-field", role: "dialog", "aria-label": t("view.moment"), hidden: true,
    }, this.form);
    opener.after(this.sheet);
    this.#listen();
  }

  get isOpen() {
    return !this.sheet.hidden;
  }

  /** What is typed, as a place in the drill. @param {string} text
   *  @param {(text: string) => number|null} [find] @returns {Moment} */
  read(text, find = this.find) {
    const { format } = this.context;
    const place = this.place();
    return parseMoment(text, {
      ...place, words: this.words, find, offset: (ms) => format.offset(ms),
      zone: place.head && !place.orderOnly ? format.zone(place.now) : "",
    });
  }

  /** What is typed elsewhere, as an entry of the command palette when it is a time or a number; kinds
   *  are there anyway. @param {string} typed @returns {import("../core/palette-entries.js").Entry[]} */
  entries(typed) {
    const { t, format } = this.context;
    const moment = this.read(typed, () => null);
    if (!/\d/.test(typed) || !("seek" in moment)) return [];
    const { seek } = moment;
    const hint = typeof seek === "object" && "ms" in seek ? format.clock(seek.ms) : "";
    const label = t("view.moment.to", { where: typed.trim() });
    return [{ id: "moment", label, hint, keys: [], run: () => this.go(seek) }];
  }

  /** What is wrong with what was typed. @param {Moment} moment */
  fault(moment) {
    if ("seek" in moment) return "";
    const { from = NaN, to = NaN, elapsed = false, most = 0 } = moment.hint;
    return this.context.t(FAULTS[moment.error], {
      from: this.#when(from, to, elapsed), to: this.#when(to, from, elapsed), most,
    });
  }

  open() {
    if (this.isOpen) return this.close();
    const { t } = this.context;
    // What the keyboard was on gets it back; after a pointer the keys are the viewer's.
    const from = /** @type {HTMLElement|null} */ (this.viewer.querySelector("button:focus-visible"));
    this.back = from ?? this.viewer;
    say(this.hint, t(this.place().orderOnly ? "view.moment.hint.order" : "view.moment.hint"));
    this.sheet.hidden = false;
    mark(this.opener, "aria-expanded", "true");
    this.input.focus();
    return this.input.select();
  }

  /** Whether it was open. */
  close() {
    if (!this.isOpen) return false;
    this.sheet.hidden = true;
    mark(this.opener, "aria-expanded", "false");
    return true;
  }

  #listen() {
    mark(this.opener, "aria-haspopup", "dialog");
    mark(this.opener, "aria-expanded", "false");
    mark(this.opener, "aria-controls", this.sheet.id);
    this.form.addEventListener("submit", (event) => this.#submit(event));
    this.input.addEventListener("input", () => this.#wrong(""));
    this.sheet.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.#leave();
      // The keys are those of the field, not of the transport around it.
      event.stopPropagation();
    });
    document.addEventListener("pointerdown", (event) => {
      const inside = [this.sheet, this.opener].some((part) => part.contains(/** @type {Node} */ (event.target)));
      if (!inside) this.close();
    });
  }

  /** @param {Event} event */
  #submit(event) {
    event.preventDefault();
    const moment = this.read(this.input.value);
    if (!("seek" in moment)) {
      this.#wrong(this.fault(moment));
      this.input.focus();
      return;
    }
    this.input.value = "";
    this.#wrong("");
    this.#leave();
    this.go(moment.seek);
  }

  #leave() {
    this.close();
    const { back, viewer } = this;
    (back.checkVisibility() ? back : viewer).focus({ preventScroll: true });
  }

  /** @param {string} words */
  #wrong(words) {
    say(this.error, words);
    mark(this.input, "aria-invalid", words ? "true" : null);
  }

  /** With its date when the other end lies on another day. @param {number} ms @param {number} other
   *  @param {boolean} elapsed */
  #when(ms, other, elapsed) {
    if (Number.isNaN(ms)) return "";
    const { format } = this.context;
    if (elapsed) return format.elapsed(ms, this.place().zero);
    const day = format.date(ms);
    return day === format.date(other) ? format.clock(ms) : `${day} ${format.clock(ms)}`;
  }
}

/** @param {string} words with commas between them */
function list(words) {
  return words.split(",").map((word) => word.trim().toLowerCase()).filter(Boolean);
}
