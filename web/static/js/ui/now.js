// @ts-check
/**
 * NOW: the current event, large enough for the back of the room, and where its text comes from.
 * Every part has its place and its size, whatever the event says, so that nothing moves while it
 * plays. What finds no room is not cut silently: a button says that there is more, and shows it.
 */

import { facts, flags, who } from "../core/facts.js";
import { capital } from "../core/format.js";
import { readout, upcoming } from "../core/readout.js";
import { pick } from "../core/vocabulary.js";
import { byId, el, mark, say } from "./dom.js";
import { glyph } from "./glyph.js";

/** @typedef {import("../core/facts.js").Say} Say */

/** How the kind is written, the largest first: the first that fits is taken. */
const SIZES = ["", "tight", "long"];

export class Now {
  #shown = "";
  /** Whether everything is shown, and the panel scrolled. */
  #whole = false;
  /** The line was at hand when it was last shown, and all that it names. */
  #complete = false;

  /** @param {Say} context @param {import("../core/warnings.js").Warnings} warnings
   *  @param {import("../core/filter.js").Filter} filter that a step follows */
  constructor(context, warnings, filter) {
    this.context = context;
    this.filter = filter;
    this.warnings = warnings;
    this.root = byId("now");
    this.more = byId("now-more");
    this.more.addEventListener("click", () => this.#show(!this.#whole));
    new ResizeObserver(() => this.#fit()).observe(this.root);
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

  /** Lines came in: what is shown may have waited for one. */
  linesChanged() {
    if (!this.#complete) this.#shown = "";
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
    this.#next(upcoming(context, player, this.filter));
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
    const text = pick(line.text, lang);
    const replaced = model.relations.superseded.has(seq);
    const label = capital(pick(kind.label, lang).text);
    if (this.#whole && !this.#shown.startsWith(`${seq}@`)) this.#show(false);
    parts.mark.replaceChildren(glyph(kind.mark, model.store.side(seq)));
    say(parts.kind, label);
    parts.kind.classList.toggle("replaced", replaced);
    say(parts.text, text.text);
    mark(parts.text, "lang", text.other ? text.lang : null);
    parts.text.classList.toggle("replaced", replaced);
    parts.text.classList.toggle("pending", line.pending === true);
    this.#who(seq);
    const marked = flags(context, seq).map((flag) => el("li", { class: `flag-${flag.kind}` },
      flag.seq ? reference(flag.text, flag.seq) : flag.text));
    if (text.other) marked.push(el("li", {}, context.t(`view.flag.only.${text.lang}`)));
    parts.flags.replaceChildren(...marked);
    const told = facts(context, seq, this.warnings);
    const named = told.filter(({ key }) => key.startsWith("ref.")).flatMap((one) => one.parts);
    this.#complete = !line.pending && named.every((part) => part.seq);
    parts.facts.replaceChildren(...told.map(fact));
    this.#fit();
  }

  /** @param {number} seq */
  #who(seq) {
    const { side, actors, targets, scene } = who(this.context, seq);
    const arrow = targets ? [actors ? " → " : "→ ", el("bdi", {}, targets)] : [];
    const acted = actors || targets ? [" · ", ...(actors ? [el("bdi", {}, actors)] : []), ...arrow] : [];
    const there = scene ? [" · ", el("bdi", {}, scene)] : [];
    this.parts.who.replaceChildren(el("b", {}, side), ...acted, ...there);
  }

  /** Facts that have no room are left out whole, and whether anything was. */
  #fit() {
    const { text, who: line, facts: list, flags: marked, kind } = this.parts;
    this.#fitKind();
    const room = list.clientHeight + 1;
    const items = /** @type {HTMLElement[]} */ ([...list.children]);
    const out = items.map((one) => !this.#whole && one.offsetTop + one.offsetHeight > room);
    items.forEach((one, n) => one.classList.toggle("no-room", out[n]));
    list.classList.toggle("no-room", out[0] === true);
    const cut = [text, line, marked, kind, this.root].some((part) =>
      part.scrollHeight > part.clientHeight + 2 || part.scrollWidth > part.clientWidth + 1);
    const more = this.#whole || cut || out.includes(true);
    if (!more && document.activeElement === this.more) this.root.focus({ preventScroll: true });
    this.more.classList.toggle("off", !more);
  }

  #fitKind() {
    const { kind } = this.parts;
    for (const size of SIZES) {
      mark(kind, "data-size", size);
      if (kind.scrollHeight <= kind.clientHeight + 2 && kind.scrollWidth <= kind.clientWidth + 1) return;
    }
  }

  /** @param {boolean} whole */
  #show(whole) {
    this.#whole = whole;
    mark(this.root, "data-whole", whole ? "" : null);
    mark(this.more, "aria-expanded", String(whole));
    say(this.more, this.context.t(whole ? "view.less" : "view.more"));
    if (!whole) this.root.scrollTop = 0;
    this.#fit();
  }
}

/** @param {import("../core/facts.js").Fact} fact */
function fact({ key, label, parts, wide }) {
  const values = parts.flatMap((part, n) => (n ? [", ", value(part)] : [value(part)]));
  return el("div", { class: wide ? "wide" : null, "data-fact": key }, el("dt", {}, label), el("dd", {}, ...values));
}

/** @param {import("../core/facts.js").Part} part */
function value({ text, seq, band, lang }) {
  if (seq) return reference(text, seq);
  if (band) return el("span", { class: `band band-${band}` }, text);
  return el("bdi", { lang }, text);
}

/** A link to an event of this drill. @param {string} text @param {number} seq */
function reference(text, seq) {
  return el("a", { href: `?at=${seq}`, "data-command": "event", "data-value": seq }, text);
}
