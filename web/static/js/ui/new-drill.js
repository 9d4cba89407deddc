// @ts-check
/** The dialog for a new drill: a title is enough, everything else has a sound default. */

import { drillId, isDrillId } from "../core/slug.js";
import { WRITTEN, writtenIn } from "../core/vocabulary.js";
import { button, field, input, select } from "./controls.js";
import { Dialog } from "./dialog.js";
import { el, say } from "./dom.js";

/**
 * @typedef {import("../core/strings.js").Translate} Translate
 * @typedef {{create: (header: string) => Promise<{drill: string}>}} Creator rejects with a Problem
 */

const NEAR = [["Asia/Jakarta", "WIB"], ["Asia/Makassar", "WITA"], ["Asia/Jayapura", "WIT"]];
const SILENT = new Set(["UTC", "Etc/UTC", "Etc/Unknown"]);

/**
 * @param {{t: Translate, lang: string, api: Creator, taken: ReadonlySet<string>, today: string,
 *   created: (drill: string) => void}} options `created` is called once the drill exists
 * @returns {Dialog} shown
 */
export function openNewDrill(options) {
  const form = new NewDrill(options);
  form.dialog.show(form.titles[0].input);
  return form.dialog;
}

class NewDrill {
  /** @param {Parameters<typeof openNewDrill>[0]} options */
  constructor({ t, lang, api, taken, today, created }) {
    this.t = t;
    this.api = api;
    this.taken = taken;
    this.created = created;
    this.busy = false;
    this.byHand = false;
    this.dialog = new Dialog({ title: t("new.title"), close: t("app.close") });
    const own = writtenIn(lang);
    /** The languages of a title, the page's own first. */
    this.langs = [own, ...WRITTEN.filter((one) => one !== own)];
    this.titles = this.langs.map((which) =>
      field(t(`new.title_${which}`), input({ lang: which, maxlength: 200 }),
        { class: "wide", hint: which === own ? t("new.title.hint") : "" }));
    this.date = field(t("new.date"), input({ type: "date", value: today }));
    this.tz = field(t("new.tz"), zones());
    this.venue = field(t("new.venue"), input({ maxlength: 200 }), { class: "wide", hint: t("new.venue.hint") });
    this.nature = field(t("new.nature"), select([
      ["exercise", t("new.nature.exercise")], ["fictional", t("new.nature.fictional")],
    ]), { class: "wide" });
    this.id = field(t("new.id"), input({ maxlength: 64, spellcheck: "false", autocapitalize: "none" }),
      { class: "wide", hint: t("new.id.hint") });
    this.trouble = el("p", { class: "message", role: "alert" });
    this.#build();
  }

  #build() {
    const all = [...this.titles, this.date, this.tz, this.venue, this.nature, this.id];
    const form = el("form", { class: "fields fields-2", id: "new-drill", novalidate: true },
      ...all.map(({ element }) => element));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    form.addEventListener("input", (event) => this.#suggest(event.target));
    this.send = button(this.t("new.create"), () => {}, { class: "button-primary", type: "submit", form: "new-drill" });
    this.dialog.body.append(form, this.trouble);
    this.dialog.foot.append(button(this.t("app.cancel"), () => this.dialog.close()), this.send);
  }

  /** The id follows title and date until a person writes one. @param {EventTarget|null} target */
  #suggest(target) {
    if (target === this.id.input) this.byHand = this.id.input.value !== "";
    if (this.byHand) return;
    this.id.input.value = drillId(this.#title(), this.date.input.value, this.taken);
  }

  /** The first title that was given. */
  #title() {
    return this.titles.map(({ input: { value } }) => value.trim()).find(Boolean) ?? "";
  }

  async #submit() {
    if (this.busy || !this.#sound()) return;
    this.#wait(true);
    try {
      const { drill } = await this.api.create(JSON.stringify(this.#header()));
      this.dialog.close();
      this.created(drill);
    } catch (error) {
      this.#refused(/** @type {any} */ (error));
    } finally {
      this.#wait(false);
    }
  }

  #header() {
    const text = (/** @type {{input: HTMLInputElement}} */ { input: { value } }) => value.trim() || undefined;
    return {
      drill_log: 1,
      drill: this.id.input.value.trim(),
      nature: this.nature.input.value,
      title: Object.fromEntries(this.langs.map((lang, n) => [lang, text(this.titles[n])])),
      tz: this.tz.input.value,
      date: text(this.date),
      venue: text(this.venue),
    };
  }

  /** What can be told without the server; the first field that is wrong gets the focus. */
  #sound() {
    return this.#tell(this.titles[0], this.#title() ? "" : "new.error.title")
      && this.#tell(this.id, isDrillId(this.id.input.value.trim()) ? "" : "new.error.id");
  }

  /** @param {import("./controls.js").Field<HTMLElement>} one @param {string} key */
  #tell(one, key) {
    one.say(key && this.t(key));
    if (key) one.input.focus();
    return !key;
  }

  /** @param {{status?: number, slug?: string, detail?: string, errors?: {field: string, detail: string}[]}} problem */
  #refused({ status, slug, detail, errors = [] }) {
    if (slug === "drill-exists") {
      this.#tell(this.id, "new.error.taken");
      return;
    }
    const fields = { drill: this.id, tz: this.tz, title: this.titles[0], date: this.date, venue: this.venue };
    for (const [name, one] of Object.entries(fields)) {
      const fault = errors.find((error) => error.field.split(/[.[]/)[0] === name);
      if (!fault) continue;
      one.say(name === "tz" ? this.t("new.error.tz") : fault.detail);
      one.input.focus();
      return;
    }
    say(this.trouble, status === undefined ? this.t("api.lost") : detail || this.t("api.unclear", { status }));
  }

  /** @param {boolean} busy */
  #wait(busy) {
    this.busy = busy;
    if (busy) say(this.trouble, "");
    this.send?.setAttribute("aria-disabled", String(busy));
    if (this.send) say(this.send, this.t(busy ? "new.creating" : "new.create"));
  }
}

/** Indonesia's three zones by their own names first, then all that the browser knows. */
function zones() {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const near = new Set(NEAR.map(([zone]) => zone));
  const others = Intl.supportedValuesOf("timeZone").filter((zone) => !near.has(zone));
  if (own && !near.has(own) && !others.includes(own)) others.unshift(own);
  return select([
    ...NEAR.map(([zone, name]) => /** @type {[string, string]} */ ([zone, `${name} — ${zone}`])),
    ...others.map((zone) => /** @type {[string, string]} */ ([zone, zone])),
  ], own && !SILENT.has(own) ? own : NEAR[0][0]);
}
