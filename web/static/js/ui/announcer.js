// @ts-check
/** Events read out to whoever listens: the choice how many, kept in this browser, and the voice. */

import { Announcing, MODES } from "../core/announcing.js";
import { MARKER } from "../core/columns.js";
import { pick } from "../core/vocabulary.js";
import { byId, el, say } from "./dom.js";

/** @typedef {import("../core/facts.js").Say} Say */

const KEPT = "drill-replay.announce";
/** Letters of a text that are read out; the row and NOW have all of it. */
const MOST = 200;

export class Announcer {
  announcing = new Announcing();
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;

  /** @param {Say} context @param {() => number} clock */
  constructor(context, clock) {
    this.context = context;
    this.clock = clock;
    this.line = byId("announce-event");
    this.select = /** @type {HTMLSelectElement} */ (byId("announce-mode"));
    this.select.append(...MODES.map((mode) => el("option", { value: mode }, context.t(`view.announce.${mode}`))));
    this.select.value = kept();
    this.announcing.set(this.#mode);
    this.select.addEventListener("change", () => {
      this.announcing.set(this.#mode);
      keep(this.#mode);
    });
  }

  /** @param {import("../core/player.js").Player} player */
  update(player) {
    if (!player.seq) return;
    const now = this.clock();
    const moves = player.state === "playing" || player.state === "following";
    const marker = this.context.model.store.is(player.seq, MARKER);
    this.announcing.see({ seq: player.seq, marker, rate: player.rate, moves }, now);
    this.#tell(now);
  }

  get #mode() {
    return MODES.find((mode) => mode === this.select.value) ?? "off";
  }

  /** @param {number} now */
  #tell(now) {
    const told = this.announcing.take(now);
    if (told && this.context.model.store.has(told.seq)) say(this.line, this.#words(told));
    const wait = this.announcing.wait(now);
    clearTimeout(this.#timer);
    this.#timer = wait < Infinity ? setTimeout(() => this.#tell(this.clock()), wait + 1) : undefined;
  }

  /** Side, kind, time, text, as a row of the list. @param {import("../core/announcing.js").Told} told */
  #words({ seq, others }) {
    const { model, lang, t, format } = this.context;
    const { store, vocabulary } = model;
    const kind = pick(vocabulary.kind(store.kind(seq)).label, lang).text;
    const when = store.orderOnly || store.estimated(seq) ? `#${seq}`
      : format.elapsed(store.time(seq), model.relations.zero);
    const { text } = pick(store.line(seq).text, lang);
    const short = text.length > MOST ? `${text.slice(0, MOST)}…` : text;
    const head = `${vocabulary.sideLabel(store.side(seq), lang)}: ${kind}, ${when}. ${short}`;
    return others ? `${head} (${t("view.announce.others", { n: others })})` : head;
  }
}

function kept() {
  try {
    const mode = localStorage.getItem(KEPT);
    return MODES.find((one) => one === mode) ?? "off";
  } catch {
    return "off";
  }
}

/** Private windows may refuse to store. @param {string} mode */
function keep(mode) {
  try {
    localStorage.setItem(KEPT, mode);
  } catch {
    // It then holds until the page is left.
  }
}
