// @ts-check
/**
 * What came in at a place where nobody is looking: a late entry or a correction of something that
 * has been played already. Said once, politely, with the way there; it stays until it is closed, the
 * way is taken, or newer news take its place. What comes at the live edge needs no news.
 */

import { pick } from "../core/vocabulary.js";
import { capital } from "../core/format.js";
import { byId, mark, say } from "./dom.js";

export class News {
  /** @param {import("../core/facts.js").Say} context @param {import("./status.js").Status} status */
  constructor(context, status) {
    this.context = context;
    this.status = status;
    this.box = byId("news");
    this.link = byId("news-link");
    this.text = byId("news-text");
    this.link.addEventListener("click", () => this.close());
    byId("news-close").addEventListener("click", () => this.close());
  }

  /** @param {number[]} fresh seqs that just came in @param {number} rank of the playhead */
  tell(fresh, rank) {
    if (!fresh.length) return;
    const { store, relations } = this.context.model;
    const behind = fresh.filter((seq) => store.rankOf(seq) < rank);
    const late = behind.filter((seq) => store.late(seq)).at(-1);
    const corrected = relations.correctedBy(new Set(fresh))
      .filter(([old]) => store.has(old) && store.rankOf(old) < rank).at(-1);
    if (corrected) this.#show("corrected", corrected[0], { by: corrected[1] });
    else if (late) this.#show("late", late, {});
  }

  /** What leads nowhere. @param {string} words */
  say(words) {
    say(this.text, words);
    this.#open(words, false);
  }

  close() {
    this.box.hidden = true;
  }

  /** @param {"late"|"corrected"} what @param {number} seq @param {Record<string, number>} values */
  #show(what, seq, values) {
    const { t, lang, model } = this.context;
    const kind = pick(model.vocabulary.kind(model.store.kind(seq)).label, lang).text;
    const words = capital(t(`view.news.${what}`, { seq, kind, ...values }));
    say(this.link, words);
    mark(this.link, "data-value", String(seq));
    mark(this.link, "href", `?at=${seq}`);
    this.#open(words, true);
  }

  /** @param {string} words @param {boolean} linked whether they are a way to an event */
  #open(words, linked) {
    this.link.hidden = !linked;
    this.text.hidden = linked;
    this.box.hidden = false;
    this.status.announce(words);
  }
}
