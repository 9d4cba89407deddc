// @ts-check
/** The fields of an event that is logged by hand, and what they say; no sending, no clock. */

import { pick } from "../core/vocabulary.js";
import { button, field, input, select, textarea } from "./controls.js";
import { el } from "./dom.js";
import { KindPicker } from "./kind-picker.js";

/**
 * @typedef {{kinds: import("./kind-picker.js").Kind[], sides: Record<string, string>[],
 *   colours: Record<string, string>[]}} Words `vocabulary.json`
 */

export class AppendFields {
  /**
   * @param {{words: Words, t: import("../core/strings.js").Translate, lang: string,
   *   now: () => void}} options `now`: the time shall be that of this moment
   */
  constructor({ words, t, lang, now }) {
    this.t = t;
    /** @param {Record<string, string>[]} rows @param {string} name @returns {[string, string][]} */
    const named = (rows, name) => rows.map((row) => [row[name], pick(row, lang).text]);
    this.sides = new Map(named(words.sides, "side"));
    this.kinds = new KindPicker({ kinds: words.kinds, t, lang });
    this.side = field(t("append.side"), select([["", ""], ...this.sides]));
    this.text = field(t("append.text"), textarea({ rows: 3, maxlength: 4000 }),
      { class: "wide", hint: t("append.text.hint") });
    this.time = field(t("append.time"), input({ type: "datetime-local", step: 1 }),
      { after: button(t("append.time.now"), now) });
    this.level = field(t("append.level"), select([["", ""], ...[0, 1, 2, 3, 4, 5].map(
      (n) => /** @type {[string, string]} */ ([String(n), `${n} ${t(`level.${n}`)}`]))]));
    this.colour = field(t("append.colour"),
      select([["", t("append.colour.none")], ...named(words.colours, "colour")]), { class: "wide" });
    this.actors = field(t("append.actors"), input({ maxlength: 400 }), { hint: t("append.actors.hint") });
    this.more = el("details", { class: "append-more" }, el("summary", {}, t("append.more")),
      el("div", { class: "fields fields-2" }, this.level.element, this.actors.element));
    this.form = /** @type {HTMLFormElement} */ (el(
      "form", { id: "append-form", class: "fields fields-2", novalidate: true },
      this.kinds.element, this.colour.element, this.text.element,
      el("div", { class: "wide fields fields-when" }, this.time.element, this.side.element),
      el("div", { class: "wide" }, this.more)));
    this.follow();
  }

  /** What follows from the kind: the defaults that are named, and whether a colour is asked. */
  follow() {
    const { t } = this;
    const kind = this.kinds.value;
    const side = kind && this.sides.get(kind.side);
    this.side.input.options[0].text = side ? t("append.side.default", { side }) : t("append.side.none");
    const level = kind?.level ?? null;
    this.level.input.options[0].text =
      level === null ? t("append.level.none") : t("append.level.default", { level });
    this.colour.element.hidden = kind?.kind !== "situation_change";
    if (kind) this.kinds.complain("");
  }

  /** @returns {import("../core/draft.js").Values} */
  values() {
    return {
      kind: this.kinds.value?.kind ?? "",
      side: this.side.input.value,
      text: this.text.input.value,
      level: this.level.input.value,
      colour: this.colour.element.hidden ? "" : this.colour.input.value,
      actors: this.actors.input.value,
    };
  }

  /** Ready for the next event. */
  clear() {
    this.form.reset();
    this.kinds.clear();
    this.quiet();
    this.follow();
  }

  /** Take every message back. */
  quiet() {
    for (const [, one] of this.#named()) one.say("");
    this.kinds.complain("");
  }

  /**
   * Say what is wrong beside its field and go there; false when there is no such field.
   * @param {string} path such as `text.id` @param {string} detail
   */
  tell(path, detail) {
    const name = path.split(/[.[]/)[0];
    if (name === "kind") {
      this.kinds.complain(detail);
      return true;
    }
    const place = this.#named().find(([known]) => known === name)?.[1];
    if (!place) return false;
    if (this.more.contains(place.element)) this.more.setAttribute("open", "");
    place.say(detail);
    place.input.focus();
    return true;
  }

  /** @returns {[string, import("./controls.js").Field<HTMLElement>][]} by their names in a line */
  #named() {
    const { time, side, text, level, colour, actors } = this;
    return Object.entries({ time, side, text, level, colour, actors });
  }
}
