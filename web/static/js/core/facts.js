// @ts-check
/**
 * What there is to say about one event, as words: who did what to whom, what marks it, and where
 * the text comes from. Nothing is said that the log does not say, and what only the vocabulary
 * gives is called that.
 *
 * @typedef {import("./model.js").Model} Model
 * @typedef {import("./strings.js").Translate} Translate
 * @typedef {string} Lang by its code
 * @typedef {{text: string, seq?: number, band?: string, lang?: string}} Part
 * @typedef {{key: string, label: string, parts: Part[], wide?: boolean}} Fact
 * @typedef {{kind: "late"|"replaced"|"plain", text: string, seq?: number}} Flag
 * @typedef {{kind: Flag["kind"], sign: string, word: string}} Sign a flag where there is little room
 * @typedef {import("./warnings.js").Warnings} Warnings
 */

import { AMBIGUOUS, UNPLACED } from "./columns.js";
import { duration } from "./format.js";
import { instant } from "./instants.js";
import { refs } from "./relations.js";
import { pick } from "./vocabulary.js";

const LINKS = /** @type {const} */ (["trigger", "order", "inject", "corrects", "ends"]);
/** Letters of an id that is shown because its event is not at hand. */
const ID_SHOWN = 16;
const SIGNS = { late: "↶", corrected: "✎", withdrawn: "×", ambiguous: "?", unplaced: "↕", estimated: "≈" };

/** @typedef {{model: Model, t: Translate, lang: Lang, format: import("./format.js").Format}} Say */

/** Side, actors, targets, scene. @param {Say} say @param {number} seq */
export function who({ model, lang }, seq) {
  const line = model.store.line(seq);
  return {
    side: model.vocabulary.sideLabel(model.store.side(seq), lang),
    actors: names(line.actors),
    targets: names(line.targets),
    scene: typeof line.scene === "string" ? line.scene : "",
  };
}

/** What marks the event itself out. @param {Say} say @param {number} seq @returns {Flag[]} */
export function flags(say, seq) {
  const { model, t } = say;
  const { relations, store } = model;
  const line = store.line(seq);
  /** @type {Flag[]} */
  const found = [];
  const by = relations.superseded.get(seq);
  if (by !== undefined) {
    const text = t(`view.flag.${relations.withdrawn(seq) ? "withdrawn" : "corrected"}`, { seq: by });
    found.push({ kind: "replaced", text, seq: by });
  }
  if (store.late(seq)) {
    const delay = instant(line.recorded) - store.time(seq);
    const known = !store.estimated(seq) && delay >= 0 && delay < 86_400_000;
    const text = known
      ? t("view.flag.late.by", { minutes: Math.max(1, Math.round(delay / 60_000)) })
      : t("view.flag.late");
    found.push({ kind: "late", text });
  }
  if (line.ambiguous === true) found.push({ kind: "plain", text: t("view.flag.ambiguous") });
  return found;
}

/** The same in a word, with a sign of its own, and of what the columns tell: a row of the list is
 *  there before its line is. @param {Say} say @param {number} seq @returns {Sign[]} */
export function signs({ model, t }, seq) {
  const { relations, store } = model;
  /** @type {Sign[]} */
  const found = [];
  const sign = (/** @type {Flag["kind"]} */ kind, /** @type {keyof typeof SIGNS} */ name) =>
    found.push({ kind, sign: SIGNS[name], word: t(`view.short.${name}`) });
  if (store.superseded(seq)) sign("replaced", relations.withdrawn(seq) ? "withdrawn" : "corrected");
  if (store.late(seq)) sign("late", "late");
  if (store.is(seq, AMBIGUOUS)) sign("plain", "ambiguous");
  if (store.is(seq, UNPLACED)) sign("plain", "unplaced");
  if (store.estimated(seq) && !store.orderOnly) sign("plain", "estimated");
  return found;
}

/** The facts below the text. @param {Say} say @param {number} seq
 *  @param {Warnings|null} [warnings] @returns {Fact[]} */
export function facts(say, seq, warnings = null) {
  const all = [
    situation(say, seq), scale(say, seq, "level"), scale(say, seq, "force_stage"),
    warned(say, seq, warnings), head(say, seq), until(say, seq), ...links(say, seq), source(say, seq), basis(say, seq),
    remark(say, seq), why(say, seq),
  ];
  return all.filter((fact) => fact !== null);
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function situation({ model, t, lang }, seq) {
  const own = model.store.line(seq).colour;
  const colour = own ?? model.outline.phaseAt(model.store.rankOf(seq))?.colour;
  if (!colour) return null;
  const text = model.vocabulary.colourLabel(colour, lang);
  return fact(t, "situation", [{ text, band: colour }]);
}

/** @param {Say} say @param {number} seq @param {"level"|"force_stage"} name @returns {Fact|null} */
function scale({ model, t }, seq, name) {
  const line = model.store.line(seq);
  const own = line[name];
  // Only the line knows whether it has a force stage of its own.
  if (line.pending && name === "force_stage") return null;
  const value = own ?? model.vocabulary.kind(line.kind)[name];
  if (typeof value !== "number") return null;
  const words = own === undefined ? t("view.fact.default", { value }) : String(value);
  return fact(t, name, [{ text: words }]);
}

/** How long before this use of force the last warning was. @param {Say} say @param {number} seq
 *  @param {Warnings|null} warnings @returns {Fact|null} */
function warned({ model, t, lang }, seq, warnings) {
  const { store, vocabulary } = model;
  const line = store.line(seq);
  const stage = line.force_stage ?? vocabulary.kind(line.kind).force_stage;
  if (!warnings || line.pending || !warnings.isForce(seq, stage)) return null;
  const by = warnings.before(store.rankOf(seq));
  if (!by) return null;
  const kind = store.kind(by);
  const what = kind === "warning" ? t("view.warned.warning")
    : pick(vocabulary.kind(kind).label, lang).text;
  const known = store.measured(by) && store.measured(seq);
  const text = known
    ? t("view.warned.after", { time: duration(store.time(seq) - store.time(by)), what, seq: by })
    : t("view.warned", { what, seq: by });
  return fact(t, "warning", [{ text, seq: by }]);
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function head({ model, t, format }, seq) {
  const { count } = model.store.line(seq);
  if (!count || typeof count !== "object") return null;
  const number = typeof count.n === "number" ? format.number(count.n) : "";
  const quote = typeof count.quote === "string" ? `“${count.quote}”` : "";
  const known = ["exact", "approx", "not_stated"].includes(count.basis);
  const basis = known ? t(`view.count.${count.basis}`) : String(count.basis ?? "");
  const text = [number || quote, basis && (number || quote ? `(${basis})` : basis)].join(" ").trim();
  return text ? fact(t, "count", [{ text }]) : null;
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function until({ model, t, format }, seq) {
  const end = model.relations.ends.get(seq);
  const by = model.relations.endedBy.get(seq);
  if (end === undefined) return null;
  if (model.axis.ordinal) return by ? fact(t, "until", [reference(model, t, by)]) : null;
  return fact(t, "until", [{ text: format.clock(end), ...(by && { seq: by }) }]);
}

/** @param {Say} say @param {number} seq @returns {Fact[]} */
function links({ model, t }, seq) {
  const line = model.store.line(seq);
  return LINKS.flatMap((name) => {
    const parts = refs(line, name).map((id) => {
      const to = model.store.lines.ids.get(id);
      return to === undefined ? { text: shortened(id) } : reference(model, t, to);
    });
    return parts.length ? [fact(t, `ref.${name}`, parts)] : [];
  });
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function why({ model, t, lang }, seq) {
  const { text, lang: spoken } = pick(model.store.line(seq).why, lang);
  return text ? fact(t, "why", [{ text, lang: spoken }], true) : null;
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function source({ model, t }, seq) {
  const text = model.store.line(seq).source;
  return typeof text === "string" && text ? fact(t, "source", [{ text }]) : null;
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function basis({ model, t, format }, seq) {
  const line = model.store.line(seq);
  const said = [];
  const time = line.basis?.time;
  if (time) said.push(t(`view.basis.time.${time}`));
  if (line.basis?.order) said.push(t(`view.basis.order.${line.basis.order}`));
  if (time !== "estimated" && line.recorded && model.store.late(seq)) {
    const at = instant(line.recorded);
    said.push(t("view.basis.recorded", { clock: `${format.date(at)} ${format.clock(at)}` }));
  }
  return said.length ? fact(t, "basis", [{ text: said.join(" · ") }]) : null;
}

/** @param {Say} say @param {number} seq @returns {Fact|null} */
function remark({ model, t, lang }, seq) {
  const kind = model.vocabulary.kind(model.store.line(seq).kind);
  const { text } = pick(kind.remark, lang);
  return text ? fact(t, "remark", [{ text }]) : null;
}

/** @param {Translate} t @param {string} key @param {Part[]} parts @param {boolean} [wide]
 *  @returns {Fact} */
function fact(t, key, parts, wide = false) {
  return { key, label: t(`view.fact.${key}`), parts, wide };
}

/** @param {Model} model @param {Translate} t @param {number} seq @returns {Part} */
function reference(model, t, seq) {
  return { text: t("view.event", { seq }), seq };
}

/** The ends of a long id: made ids begin alike. @param {string} id */
function shortened(id) {
  return id.length <= ID_SHOWN ? id : `${id.slice(0, 6)}…${id.slice(-6)}`;
}

/** @param {unknown} value */
function names(value) {
  const list = Array.isArray(value) ? value : [];
  return list.filter((name) => typeof name === "string").join(", ");
}
