// @ts-check
/** NOW: the current event, large enough for the back of the room, and where its text comes from. */

import { facts, flags, who } from "../core/facts.js";
import { capital } from "../core/format.js";
import { readout, upcoming } from "../core/readout.js";
import { pick } from "../core/vocabulary.js";
import { byId, el, mark, say } from "./dom.js";
import { glyph } from "./glyph.js";

/** @typedef {import("../core/facts.js").Say} Say */

export class Now {
  #shown = "";

  /** @param {Say} context */
  constructor(context) {
    this.context = context;
    this.root = byId("now");
    const named = (/** @type {string} */ name) => byId(`now-${name}`);
    this.parts = {
      mark: named("mark"), kind: named("kind"), text: named("text"), who: named("who"),
      flags: named("flags"), facts: named("facts"), next: named("next"),
      elapsed: named("elapsed"), clock: named("clock"), number: named("number"),
    };
  }

  /** @param {import("../core/player.js").Player} player */
  update(player) {
    this.#when(player);
    const version = `${player.seq}@${this.context.model.store.version}`;
    if (version !== this.#shown && player.seq) this.#event(player.seq);
    if (!player.seq && this.#shown) this.#empty();
    this.#shown = player.seq ? version : "";
  }

  /** @param {import("../core/player.js").Player} player */
  #when(player) {
    const { parts, context } = this;
    const read = readout(context, player);
    mark(this.root, "data-order-only", context.model.store.orderOnly ? "" : null);
    mark(this.root, "data-empty", player.rank ? null : "");
    say(parts.elapsed, read.elapsed);
    say(parts.clock, read.clock && `${read.clock} ${read.zone}`);
    say(parts.number, player.rank ? `${read.number} ${read.of}` : "");
    this.#next(upcoming(context, player));
  }

  /** @param {{seq: number, words: string}|null} next */
  #next(next) {
    const { next: line } = this.parts;
    const link = line.firstElementChild;
    if (!next) return line.replaceChildren();
    if (link?.getAttribute("data-value") === String(next.seq)) return say(link, next.words);
    return line.replaceChildren(reference(next.words, next.seq));
  }

  #empty() {
    const { t } = this.context;
    for (const part of Object.values(this.parts)) part.replaceChildren();
    say(this.parts.kind, t("view.empty.title"));
    say(this.parts.text, t("view.empty.text"));
  }

  /** @param {number} seq */
  #event(seq) {
    const { parts, context } = this;
    const { model, lang } = context;
    const line = model.store.line(seq);
    const kind = model.vocabulary.kind(line.kind);
    const label = pick(kind.label, lang);
    const text = pick(line.text, lang);
    const replaced = model.relations.superseded.has(seq);
    parts.mark.replaceChildren(glyph(kind.mark, model.store.side(seq)));
    parts.kind.textContent = capital(label.text);
    parts.kind.classList.toggle("replaced", replaced);
    parts.text.textContent = text.text;
    mark(parts.text, "lang", text.other ? text.lang : null);
    parts.text.classList.toggle("replaced", replaced);
    this.#who(seq);
    const marked = flags(context, seq).map((flag) => el("li", { class: `flag-${flag.kind}` },
      flag.seq ? reference(flag.text, flag.seq) : flag.text));
    if (text.other) marked.push(el("li", {}, context.t(`view.flag.only.${text.lang}`)));
    parts.flags.replaceChildren(...marked);
    parts.facts.replaceChildren(...facts(context, seq).map(fact));
  }

  /** @param {number} seq */
  #who(seq) {
    const { side, actors, targets, scene } = who(this.context, seq);
    const acted = [actors, targets].filter(Boolean).join(" → ");
    const target = !actors && targets ? `→ ${targets}` : acted;
    const rest = [target, scene].filter(Boolean).map((part) => ` · ${part}`);
    this.parts.who.replaceChildren(el("b", {}, side), ...rest);
  }
}

/** @param {import("../core/facts.js").Fact} fact */
function fact({ label, parts, wide }) {
  const values = parts.flatMap((part, n) => (n ? [", ", value(part)] : [value(part)]));
  return el("div", { class: wide ? "wide" : null }, el("dt", {}, label), el("dd", {}, ...values));
}

/** @param {import("../core/facts.js").Part} part */
function value({ text, seq, band, lang }) {
  if (seq) return reference(text, seq);
  if (band) return el("span", { class: `band band-${band}` }, text);
  return lang ? el("span", { lang }, text) : text;
}

/** A link to an event of this drill. @param {string} text @param {number} seq */
function reference(text, seq) {
  return el("a", { href: `?at=${seq}`, "data-command": "event", "data-value": seq }, text);
}
