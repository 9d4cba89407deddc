// @ts-check
/**
 * Choosing a kind: the core seven as one-tap buttons, all others in a list by family that a search
 * narrows. They are one group of radio buttons, so the keyboard and screen readers know them.
 */

import { fold } from "../core/fold.js";
import { pick } from "../core/vocabulary.js";
import { input } from "./controls.js";
import { el, say } from "./dom.js";
import { glyph } from "./glyph.js";

/** @typedef {import("../core/vocabulary.js").Kind & {core?: boolean, group?: string, log?: string}} Kind */

export class KindPicker {
  /** @type {{element: HTMLElement, words: string}[]} */
  #rows = [];

  /**
   * @param {{kinds: Kind[], t: import("../core/strings.js").Translate, lang: string}} options
   */
  constructor({ kinds, t, lang }) {
    this.t = t;
    this.lang = lang;
    const own = kinds.filter(({ log }) => !log); // notes have a log of their own
    this.kinds = new Map(own.map((kind) => [kind.kind, kind]));
    this.message = el("span", { class: "message", id: "kind-message" });
    this.found = el("span", { class: "hint", role: "status" });
    this.search = input({ type: "search", class: "input", "aria-label": t("append.kind.search"), placeholder: t("append.kind.search") });
    this.search.addEventListener("input", () => this.#narrow());
    this.list = el("div", { class: "kinds-list" }, ...this.#families(own.filter(({ core }) => !core)));
    this.summary = el("summary", {}, t("append.kind.others"));
    this.others = el("details", { class: "kinds-others" }, this.summary, this.search, this.found, this.list);
    this.element = el("fieldset", { class: "field kinds wide", "aria-describedby": "kind-message" },
      el("legend", {}, t("append.kind")),
      el("div", { class: "kinds-core" }, ...own.filter(({ core }) => core).map((kind) => this.#choice(kind))),
      this.others, this.message);
    this.element.addEventListener("change", () => this.#tellOther());
    // Enter in the search is not a wish to save.
    this.search.addEventListener("keydown", (event) => event.key === "Enter" && event.preventDefault());
  }

  /** The chosen kind, else null. @returns {Kind|null} */
  get value() {
    const chosen = /** @type {HTMLInputElement|null} */ (this.element.querySelector("input:checked"));
    return (chosen && this.kinds.get(chosen.value)) ?? null;
  }

  /** @param {string} text */
  complain(text) {
    say(this.message, text);
    if (text) this.focus();
  }

  focus() {
    const radio = this.element.querySelector("input:checked") ?? this.element.querySelector("input");
    /** @type {HTMLInputElement|null} */ (radio)?.focus();
  }

  clear() {
    const chosen = /** @type {HTMLInputElement|null} */ (this.element.querySelector("input:checked"));
    if (chosen) chosen.checked = false;
    this.search.value = "";
    this.#narrow();
    this.#tellOther();
    this.others.removeAttribute("open");
  }

  /** The list may be closed over what was chosen in it. */
  #tellOther() {
    const kind = this.value;
    const other = kind && !kind.core ? pick(kind.label, this.lang).text : "";
    say(this.summary, [this.t("append.kind.others"), other].filter(Boolean).join(": "));
  }

  /** @param {Kind[]} kinds */
  #families(kinds) {
    const groups = new Map(kinds.map(({ group = "" }) => [group, /** @type {Kind[]} */ ([])]));
    for (const kind of kinds) groups.get(kind.group ?? "")?.push(kind);
    return [...groups].map(([group, members]) => {
      const choices = members.map((kind) => {
        const element = this.#choice(kind);
        const words = fold([kind.kind, ...Object.values(kind.label), this.t(`group.${group}`)].join(" "));
        this.#rows.push({ element, words });
        return element;
      });
      return el("div", { class: "kinds-family", role: "group", "aria-label": this.t(`group.${group}`) },
        el("p", { class: "label", "aria-hidden": "true" }, this.t(`group.${group}`)), ...choices);
    });
  }

  /** @param {Kind} kind */
  #choice(kind) {
    return el("label", { class: "kind" },
      el("input", { type: "radio", name: "kind", value: kind.kind, class: "visually-hidden" }),
      glyph(kind.mark, kind.side), this.#label(kind));
  }

  /** Marked where it is in another language than the page. @param {Kind} kind */
  #label(kind) {
    const { text, lang, other } = pick(kind.label, this.lang);
    return el("span", { lang: other ? lang : null }, text || kind.kind);
  }

  #narrow() {
    const terms = fold(this.search.value).split(/\s+/).filter(Boolean);
    let n = 0;
    for (const { element, words } of this.#rows) {
      element.hidden = !terms.every((term) => words.includes(term));
      if (!element.hidden) n += 1;
    }
    for (const family of this.list.children) {
      /** @type {HTMLElement} */ (family).hidden = !family.querySelector("label:not([hidden])");
    }
    say(this.found, terms.length ? this.t(n ? "append.kind.found" : "append.kind.none", { n }) : "");
  }
}
