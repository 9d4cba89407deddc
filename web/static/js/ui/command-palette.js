// @ts-check
/**
 * Every command, place, kind and lane by a few letters of its name: a combobox in a dialog. Arrows
 * choose, Enter does it, Esc closes. What was chosen of late is offered first.
 */

import { matching } from "../core/fuzzy.js";
import { button, input } from "./controls.js";
import { el, mark, say } from "./dom.js";

/** @typedef {import("../core/palette-entries.js").Entry} Entry */

const ROWS = 50;
const PAGE = 8;
const RECENT = "drill-replay.recent";
const MAX_RECENT = 8;

export class CommandPalette {
  /** @type {Entry[]} all of them, as they were when it was opened */
  #all = [];
  /** @type {Entry[]} */
  #shown = [];
  #active = 0;

  /**
   * @param {{t: import("../core/strings.js").Translate}} context
   * @param {HTMLElement} viewer
   * @param {() => Entry[]} entries
   * @param {(typed: string) => Entry[]} [also] what the text itself may mean, such as a time
   */
  constructor(context, viewer, entries, also = () => []) {
    const { t } = context;
    this.t = t;
    this.entries = entries;
    this.also = also;
    this.input = input({
      class: "input", id: "palette-input", type: "text", role: "combobox", spellcheck: "false",
      autocapitalize: "off", enterkeyhint: "go", maxlength: 100, placeholder: t("view.palette.type"),
      "aria-label": t("view.palette.type"), "aria-expanded": "false", "aria-controls": "palette-list",
      "aria-autocomplete": "list",
    });
    this.list = el("ul", {
      class: "palette-list", id: "palette-list", role: "listbox", "aria-label": t("view.palette"),
    });
    this.none = el("p", { class: "palette-none muted", hidden: true }, t("view.palette.none"));
    this.status = el("p", { class: "visually-hidden", role: "status" });
    const close = button("×", () => this.close(), {
      class: "button-quiet button-icon", "aria-label": t("app.close"), title: t("app.close"),
    });
    this.element = /** @type {HTMLDialogElement} */ (el(
      "dialog", { class: "dialog palette", id: "palette", "aria-label": t("view.palette") },
      el("div", { class: "palette-head" }, this.input, close), this.list, this.none, this.status,
    ));
    viewer.append(this.element);
    this.#listen();
  }

  open() {
    if (this.element.open) return this.close();
    this.#all = this.entries();
    this.input.value = "";
    this.element.showModal();
    this.input.focus();
    return this.#fill();
  }

  close() {
    this.element.close();
  }

  #listen() {
    this.input.addEventListener("input", () => this.#fill());
    this.element.addEventListener("keydown", (event) => this.#key(event));
    this.element.addEventListener("click", (event) => {
      if (event.target === this.element) return this.close();
      return this.#run(this.#rowOf(event));
    });
    // The focus stays in the field, so that typing can go on.
    this.list.addEventListener("mousedown", (event) => event.preventDefault());
    this.list.addEventListener("pointermove", (event) => {
      const row = this.#rowOf(event);
      if (row >= 0 && row !== this.#active) this.#activate(row);
    });
  }

  #fill() {
    const typed = this.input.value;
    this.#shown = [...this.also(typed), ...matching(this.#all, typed, recent(), ROWS)].slice(0, ROWS);
    this.list.replaceChildren(...this.#shown.map(option));
    this.none.hidden = this.#shown.length > 0;
    mark(this.input, "aria-expanded", String(this.#shown.length > 0));
    const n = this.#shown.length;
    say(this.status, n ? this.t("view.palette.found", { n }) : this.t("view.palette.none"));
    this.#activate(0);
  }

  /** @param {number} row */
  #activate(row) {
    this.list.children[this.#active]?.setAttribute("aria-selected", "false");
    this.#active = row;
    const option = this.list.children[row];
    mark(this.input, "aria-activedescendant", option?.id ?? null);
    option?.setAttribute("aria-selected", "true");
    option?.scrollIntoView({ block: "nearest" });
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    event.stopPropagation();
    const { length } = this.#shown;
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const page = { PageDown: PAGE, PageUp: -PAGE }[event.key];
    if (event.isComposing) return;
    if (event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey)) this.close();
    else if (event.key === "Enter" && event.target === this.input) this.#run(this.#active);
    else if (by && length) this.#activate((this.#active + by + length) % length);
    else if (page && length) this.#activate(Math.min(length - 1, Math.max(0, this.#active + page)));
    else return;
    event.preventDefault();
  }

  /** What is done may move the focus, so the dialog has given it back before. @param {number} row */
  #run(row) {
    const entry = this.#shown[row];
    if (!entry) return;
    this.close();
    remember(entry.id);
    entry.run();
  }

  /** @param {Event} event */
  #rowOf(event) {
    const row = /** @type {Element} */ (event.target).closest("[role=option]");
    return row ? [...this.list.children].indexOf(row) : -1;
  }
}

/** @param {Entry} entry @param {number} row */
function option({ label, hint, keys }, row) {
  return el("li", { class: "palette-row", id: `palette-${row}`, role: "option", "aria-selected": "false" },
    el("span", { class: "palette-label" }, label),
    el("span", { class: "palette-hint muted small" }, hint),
    el("span", { class: "palette-keys" }, ...keys.map((key) => el("kbd", {}, key))));
}

/** Ids of what was chosen of late, the latest first. @returns {string[]} */
function recent() {
  try {
    const kept = JSON.parse(localStorage.getItem(RECENT) ?? "[]");
    return Array.isArray(kept) ? kept.slice(0, MAX_RECENT).map(String) : [];
  } catch {
    return []; // private windows may refuse, and anybody may have written there
  }
}

/** @param {string} id */
function remember(id) {
  const kept = [id, ...recent().filter((other) => other !== id)].slice(0, MAX_RECENT);
  try {
    localStorage.setItem(RECENT, JSON.stringify(kept));
  } catch {
    // Then nothing is offered first.
  }
}
