// @ts-check
/**
 * Takes a log file in, step by step: read it, find its drill, send it, and at refused lines let a
 * person decide. Each step is one method that fills the dialog.
 */

import { Import } from "../core/import.js";
import { entries, headerBody, NotJsonl, readLog } from "../core/jsonl.js";
import { button, field, select } from "./controls.js";
import { Dialog } from "./dialog.js";
import { el } from "./dom.js";
import { faultTable } from "./fault-table.js";

/**
 * @typedef {import("../core/jsonl.js").LogFile} LogFile
 * @typedef {import("../core/jsonl.js").Fault} Fault
 * @typedef {{drill: string, title: string}} Target
 * @typedef {{create: (header: string) => Promise<{drill: string}>,
 *   appendAll: (drill: string, bodies: string[]) => Promise<{duplicate: boolean}>}} Store
 * @typedef {{t: import("../core/strings.js").Translate, api: Store, targets: () => Promise<Target[]>,
 *   newDrill: (created: (drill: string) => void) => void, changed: () => void}} Options
 */

const MAX_FILE = 128 * 1024 * 1024;

export class ImportDialog {
  /** @param {Options} options */
  constructor(options) {
    this.options = options;
    this.t = options.t;
    this.dialog = new Dialog({
      title: this.t("import.title"), close: this.t("app.close"), onclose: () => { this.round += 1; },
    });
    this.status = el("div", { class: "import-status", role: "status" });
    this.detail = el("div", { class: "import-detail" });
    this.dialog.body.append(this.status, this.detail);
    /** Grows with every file and every close: what comes late for an older one is dropped. */
    this.round = 0;
    this.file = "";
    /** @type {LogFile} */
    this.log = { header: null, events: [], faults: [] };
  }

  /** Only one file was expected. */
  many() {
    this.#show(this.t("import.many"));
  }

  /** @param {File} file */
  async take(file) {
    const round = (this.round += 1);
    this.file = file.name;
    this.#show(this.t("import.reading", { file: file.name }));
    if (file.size > MAX_FILE) return this.#show(this.t("import.too_big", { file: file.name }));
    try {
      this.log = readLog(new Uint8Array(await file.arrayBuffer()));
    } catch (error) {
      if (!(error instanceof NotJsonl)) throw error;
      return this.#show(this.t("import.not_jsonl", { file: file.name }));
    }
    if (round !== this.round) return undefined;
    const { header, events, faults } = this.log;
    if (!header && !events.length && !faults.length) return this.#show(this.t("import.empty", { file: file.name }));
    return header ? this.#create(headerBody(header), header.line) : this.#ask();
  }

  /** The drill of the file's own header, made when it is not there yet. @param {string} header @param {number} line */
  async #create(header, line) {
    const { round } = this;
    try {
      const { drill } = await this.options.api.create(header);
      if (round === this.round) this.#start(drill);
    } catch (error) {
      const { status, slug, detail, errors = [] } = /** @type {any} */ (error);
      if (round !== this.round) return;
      if (status === undefined) this.#again(this.t("api.lost"), () => this.#create(header, line));
      else if (slug === "drill-exists") this.#exists(String(this.log.header?.doc.drill));
      else this.#refused(detail, errors.map((/** @type {Fault} */ fault) => ({ ...fault, line })));
    }
  }

  /** @param {string} drill */
  #exists(drill) {
    return this.#ask(drill, this.t("import.exists", { drill }));
  }

  /** Which drill is it for? @param {string} [chosen] @param {string} [why] */
  async #ask(chosen, why) {
    const { t, options, round } = this;
    const { events, faults } = this.log;
    const targets = await options.targets().catch(() => null);
    if (round !== this.round) return;
    if (!targets) {
      this.#again(t("api.lost"), () => this.#ask(chosen, why));
      return;
    }
    const into = field(t("import.into"), select([
      ...targets.map(({ drill, title }) => /** @type {[string, string]} */ ([drill, `${title} (${drill})`])),
      ["", t("import.into.new")],
    ], chosen));
    const go = () => {
      if (into.input.value) this.#start(into.input.value);
      else options.newDrill((drill) => this.#start(drill));
    };
    const n = events.length + faults.length;
    this.#show(why ?? t("import.no_header", { file: this.file, n }), [into.element],
      [button(t("app.cancel"), () => this.dialog.close()), button(t("import.start", { n }), go, { class: "button-primary" })]);
  }

  /** @param {string} drill */
  #start(drill) {
    const { api } = this.options;
    const bar = /** @type {HTMLProgressElement} */ (el("progress", { value: 0, "aria-label": this.t("import.progress") }));
    const list = entries(this.log.events, drill);
    bar.max = list.length || 1;
    const sending = new Import(list, (bodies) => api.appendAll(drill, bodies), (done) => { bar.value = done; });
    const broken = this.log.faults.map((fault) => ({ ...fault, detail: this.t("import.not_json") }));
    if (!broken.length) {
      this.#send(drill, sending, bar);
      return;
    }
    // A line that is no JSON spoils its batch like any other: nothing goes before somebody decides.
    const lines = [...broken, ...list].map(({ line }) => line).sort((a, b) => a - b);
    this.#decide(drill, sending, bar, {
      state: "rejected", faults: broken, from: lines[0], to: lines[lines.length - 1], others: list.length,
    });
  }

  /** @param {string} drill @param {Import} sending @param {HTMLProgressElement} bar */
  async #send(drill, sending, bar) {
    const { t, round } = this;
    this.#show(t("import.sending", { n: sending.total }), [bar]);
    const outcome = await sending.run();
    this.options.changed();
    if (round !== this.round) return;
    if (outcome.state === "done") this.#done(drill, sending);
    else if (outcome.state === "rejected") this.#decide(drill, sending, bar, outcome);
    else if (outcome.state === "lost") this.#again(t("import.lost", { n: sending.kept }), () => this.#send(drill, sending, bar));
    else this.#refused(outcome.detail, [], sending.kept);
  }

  /**
   * @param {string} drill @param {Import} sending @param {HTMLProgressElement} bar
   * @param {Extract<import("../core/import.js").Outcome, {state: "rejected"}>} outcome
   */
  #decide(drill, sending, bar, { faults, from, to, others }) {
    const { t } = this;
    const bad = new Set(faults.map(({ line }) => line)).size;
    const says = t(bad === 1 ? "import.rejected.one" : "import.rejected", { n: bad, from, to });
    const stop = button(t("import.stop"), () => this.dialog.close());
    const go = button(t(others === 1 ? "import.others.one" : "import.others", { n: others }), () => {
      sending.skip(faults);
      this.#send(drill, sending, bar);
    }, { class: "button-primary" });
    this.#show(`${says} ${this.#kept(sending.kept)}`, [faultTable(faults, t)], others ? [stop, go] : [stop]);
  }

  /** @param {string} drill @param {Import} sending */
  #done(drill, { kept, known }) {
    const { t } = this;
    const says = t("import.done", { kept, drill });
    const open = el("a", { class: "button button-primary", href: `/drills/${drill}` }, t("import.open"));
    this.#show(known ? `${says} ${t("import.done.known", { known })}` : says, [],
      [button(t("app.close"), () => this.dialog.close()), open]);
  }

  /** @param {string} detail @param {Fault[]} faults @param {number} [kept] */
  #refused(detail, faults, kept = 0) {
    const says = this.t("import.refused", { detail: detail || "?" });
    this.#show(`${says} ${this.#kept(kept)}`, faults.length ? [faultTable(faults, this.t)] : []);
  }

  /** @param {string} says @param {() => void} again */
  #again(says, again) {
    this.#show(says, [], [
      button(this.t("app.close"), () => this.dialog.close()),
      button(this.t("import.again"), again, { class: "button-primary" }),
    ]);
  }

  /** @param {number} n */
  #kept(n) {
    return n ? this.t("import.kept", { n }) : "";
  }

  /** @param {string} says @param {Node[]} [detail] @param {Node[]} [buttons] */
  #show(says, detail = [], buttons = [button(this.t("app.close"), () => this.dialog.close())]) {
    this.dialog.show();
    // What follows from a button that is gone would lose the focus.
    const held = this.dialog.foot.contains(document.activeElement);
    this.status.textContent = says;
    this.detail.replaceChildren(...detail);
    this.dialog.foot.replaceChildren(...buttons);
    if (held) this.dialog.title.focus();
  }
}
