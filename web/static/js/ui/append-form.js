// @ts-check
/**
 * Logging an event by hand: one big button, then a dialog that stays open for the next event. What
 * was put in is kept until the store has it; sending it again can never log it twice.
 */

import { Draft, fieldTime, fromField } from "../core/draft.js";
import { Format } from "../core/format.js";
import { translator } from "../core/strings.js";
import { pick, writtenIn } from "../core/vocabulary.js";
import { AppendFields } from "./append-fields.js";
import { button } from "./controls.js";
import { Dialog } from "./dialog.js";
import { el, say } from "./dom.js";

/**
 * @typedef {{drill: string, sealed: boolean, status: string,
 *   problem?: null|{reason: string}}} Drill as the API gives it
 * @typedef {{append: (drill: string, event: string) => Promise<{first: number}>}} Store
 *   rejects with a Problem, or with anything else when no answer came
 * @typedef {{drill: Drill, lang: string, strings: Record<string, string>,
 *   language: import("../core/language.js").Language,
 *   vocabulary: import("./append-fields.js").Words, api: Store, now: () => number,
 *   tz: string}} Options `tz`: the drill's zone
 */

/**
 * @param {HTMLElement} slot
 * @param {Options} options
 * @returns {{open: () => void, update: (drill: Drill) => void}} `update` when the drill was sealed
 *   or its log stopped taking events
 */
export function mountAppendForm(slot, options) {
  const form = new AppendForm(options);
  slot.replaceChildren(form.opener, form.closed);
  return form;
}

class AppendForm {
  #busy = false;
  /** An answer was lost: the event may be in the log already. */
  #unsure = false;
  /** @type {ReturnType<typeof setInterval>|undefined} */
  #ticking;

  /** @param {Options} options */
  constructor({ drill, lang, language, strings, vocabulary, api, now, tz }) {
    this.t = translator(strings);
    this.drill = drill;
    this.lang = lang;
    this.api = api;
    this.draft = new Draft(now);
    const format = new Format(tz, language);
    this.offset = (/** @type {number} */ ms) => format.offset(ms);
    this.zone = format.zone(now());
    this.fields = new AppendFields({ words: vocabulary, t: this.t, lang, now: () => this.#now() });
    this.opener = button(this.t("append.open"), () => this.open(), { class: "button-primary append-open" });
    this.closed = el("p", { class: "append-closed small" });
    this.status = el("p", { class: "append-status", role: "status" });
    this.alert = el("p", { class: "message", role: "alert" });
    this.send = button("", () => {}, { class: "button-primary", type: "submit", form: "append-form" });
    this.dialog = new Dialog({
      title: this.t("append.title"), close: this.t("app.close"),
      onclose: () => clearInterval(this.#ticking),
    });
    this.dialog.body.append(this.fields.form);
    this.dialog.foot.append(el("div", { class: "append-said" }, this.status, this.alert), this.send);
    this.fields.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.fields.form.addEventListener("input", (event) => this.#touched(event.target));
    this.#wait(false);
    this.update(drill);
  }

  open() {
    if (!this.#taking || this.dialog.open) return;
    this.dialog.show();
    this.fields.kinds.focus();
    this.#ticking = setInterval(() => this.#showTime(), 1000);
    this.#showTime();
  }

  /** @param {Drill} drill */
  update(drill) {
    this.drill = drill;
    const reason = drill.problem?.reason ?? "";
    const why = this.t(drill.sealed ? "append.sealed" : "append.read_only", { reason });
    this.opener.hidden = !this.#taking;
    this.closed.hidden = this.#taking;
    say(this.closed, this.#taking ? "" : why);
    if (!this.#taking && this.dialog.open) say(this.alert, why);
  }

  get #taking() {
    return !this.drill.sealed && this.drill.status === "ok";
  }

  /** @param {EventTarget|null} target */
  #touched(target) {
    const { fields, draft } = this;
    if (target === fields.kinds.search) return;
    if (target === fields.time.input) {
      const ms = fromField(fields.time.input.value, this.offset);
      if (!Number.isNaN(ms)) draft.setTime(ms);
    } else {
      draft.touch();
    }
    if (target instanceof HTMLInputElement && target.name === "kind") fields.follow();
    say(this.status, "");
    this.#showTime();
  }

  #now() {
    this.draft.setNow(this.fields.kinds.value !== null);
    this.fields.time.say("");
    this.#showTime(true);
  }

  /** @param {boolean} [always] also while a person is writing in the field */
  #showTime(always = false) {
    const { draft, fields: { time } } = this;
    const value = fieldTime(draft.time, this.offset);
    const free = always || document.activeElement !== time.input;
    if (free && time.input.value !== value) time.input.value = value;
    const how = draft.byHand ? "set" : draft.held === null ? "follows" : "held";
    time.hint(this.t(`append.time.${how}`, { zone: this.zone }));
  }

  async #submit() {
    if (this.#busy || !this.#sound()) return;
    this.#wait(true);
    const kind = this.fields.kinds.value;
    try {
      const line = this.draft.line(this.fields.values(), this.offset, writtenIn(this.lang));
      const { first } = await this.api.append(this.drill.drill, line);
      this.#clear();
      say(this.status, this.t("append.done", { n: first, kind: pick(kind?.label, this.lang).text }));
    } catch (error) {
      this.#failed(/** @type {any} */ (error));
    } finally {
      this.#wait(false);
    }
  }

  /** What can be told without the server. */
  #sound() {
    const { kinds, time } = this.fields;
    const timed = !Number.isNaN(fromField(time.input.value, this.offset));
    time.say(timed ? "" : this.t("append.time.bad"));
    if (!timed) time.input.focus();
    kinds.complain(kinds.value ? "" : this.t("append.kind.missing"));
    return timed && kinds.value !== null;
  }

  #clear() {
    this.#unsure = false;
    this.fields.clear();
    this.draft.renew();
    this.#showTime(true);
    this.fields.kinds.focus();
  }

  /** @param {{status?: number, slug?: string, detail?: string, errors?: {field: string, detail: string}[]}} problem */
  #failed({ status, slug, detail = "", errors = [] }) {
    if (status === undefined) {
      this.#unsure = true;
      say(this.alert, this.t("append.lost"));
    } else if (slug === "id-conflict" && this.#unsure) {
      // The lost one did arrive, and was changed here since: what is in the log stays.
      this.#clear();
      say(this.alert, this.t("append.arrived"));
    } else if (!errors.filter((fault) => this.fields.tell(fault.field, fault.detail)).length) {
      say(this.alert, this.t("append.refused", { detail: detail || String(status) }));
    }
  }

  /** @param {boolean} busy */
  #wait(busy) {
    this.#busy = busy;
    this.send.setAttribute("aria-disabled", String(busy));
    const next = this.#unsure ? "append.again" : "append.send";
    say(this.send, this.t(busy ? "append.sending" : next));
    if (!busy) return;
    say(this.status, "");
    say(this.alert, "");
    this.fields.quiet();
  }
}
