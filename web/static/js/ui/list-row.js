// @ts-check
/**
 * One row of the list: an item whose button is heard as side, kind, time, number and text, in that
 * order. A row whose line is not there yet has all but the text. What comes from the log is set
 * apart from the words around it, whichever way it is written.
 *
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {HTMLLIElement & {button: HTMLElement, made: string}} Row
 */

import { signs } from "../core/facts.js";
import { capital } from "../core/format.js";
import { sought } from "../core/sought.js";
import { pick } from "../core/vocabulary.js";
import { el, mark } from "./dom.js";
import { glyph } from "./glyph.js";

/** Letters of a text that a row holds; NOW has all of it. */
const MOST = 600;

/** @param {number} seq @returns {Row} */
export function makeRow(seq) {
  const button = el("button", {
    class: "event", type: "button", tabindex: "-1", "data-command": "event", "data-value": seq,
  });
  const row = /** @type {Row} */ (el("li", { "data-seq": seq }, button));
  row.button = button;
  row.made = "";
  return row;
}

/**
 * Bring a row up to date; what has not changed is left as it is.
 * @param {Row} row
 * @param {number} seq
 * @param {Say} say
 * @param {string} words that are searched for
 * @param {boolean} ask for the line, when it is not at hand
 */
export function fillRow(row, seq, say, words, ask) {
  const { model, format } = say;
  const { store } = model;
  const line = ask ? store.line(seq) : store.lines.peek(seq);
  const here = line !== undefined && !line.pending;
  const elapsed = store.orderOnly || store.estimated(seq) ? ""
    : format.elapsed(store.time(seq), model.relations.zero);
  const flags = signs(say, seq);
  const made = [here, elapsed, flags.map(({ sign }) => sign).join(""), words].join("\n");
  if (made === row.made) return;
  row.made = made;
  row.button.replaceChildren(
    glyph(model.vocabulary.kind(store.kind(seq)).mark, store.side(seq)),
    heading(say, seq, flags), when(say, seq, elapsed), text(say, here ? line : null, words),
  );
}

/** @param {Say} say @param {number} seq @param {import("../core/facts.js").Sign[]} flags */
function heading({ model, lang }, seq, flags) {
  const { store, vocabulary } = model;
  const kind = capital(pick(vocabulary.kind(store.kind(seq)).label, lang).text);
  return el("span", { class: "event-head" },
    el("span", { class: "visually-hidden" }, `${vocabulary.sideLabel(store.side(seq), lang)}: `),
    el(store.superseded(seq) ? "s" : "span", { class: "event-kind" }, kind),
    ...flags.map(({ kind: of, sign, word }) => el("span", { class: `event-flag flag-${of}` },
      el("span", { "aria-hidden": "true" }, `${sign} `), word)));
}

/** @param {Say} say @param {number} seq @param {string} elapsed */
function when({ model }, seq, elapsed) {
  const time = elapsed && el("time", {
    class: "event-time", datetime: new Date(model.store.time(seq)).toISOString(),
  }, elapsed);
  return el("span", { class: "event-when" }, ...(time ? [time, " "] : []),
    el("span", { class: "event-number" }, `#${seq}`));
}

/** @param {Say} say @param {Record<string, any>|null} line @param {string} words */
function text({ model, lang, t }, line, words) {
  if (!line) {
    return el("span", { class: "event-text event-pending" },
      el("span", { class: "visually-hidden" }, t("view.line.pending")));
  }
  const { text: said, other, lang: spoken } = pick(line.text, lang);
  const shown = said.length > MOST ? `${said.slice(0, MOST)}…` : said;
  return el("span", {
    class: `event-text${model.store.superseded(line.seq) ? " replaced" : ""}`,
    dir: "auto", lang: other ? spoken : null,
  }, ...sought(shown, words).map((piece) => (piece.hit ? el("mark", {}, piece.text) : piece.text)));
}

/**
 * The heading above a row that begins a phase, or none.
 * @param {Row} row
 * @param {import("../core/outline.js").Phase|null} phase
 * @param {Say} say
 */
export function headRow(row, phase, { model, lang, t }) {
  const name = phase ? phaseName(phase, model, lang) : "";
  const old = row.firstElementChild === row.button ? null : row.firstElementChild;
  if ((old?.getAttribute("data-name") ?? "") === name) return;
  old?.remove();
  if (!phase) return;
  row.prepend(el("h3", { class: `event-phase ${phase.colour ? `band-${phase.colour}` : ""}`, "data-name": name },
    el("span", { class: "visually-hidden" }, `${t("view.phase.begins")} `), el("bdi", {}, name)));
}

/** @param {import("../core/outline.js").Phase} phase @param {import("../core/model.js").Model} model
 *  @param {string} lang */
function phaseName(phase, model, lang) {
  return capital(phase.colour ? model.vocabulary.colourLabel(phase.colour, lang)
    : pick(model.phaseWords(phase), lang).text);
}

/** Where a row stands among all of them. @param {Row} row @param {number} place @param {number} count
 *  @param {number} y px */
export function placeRow(row, place, count, y) {
  mark(row, "aria-posinset", String(place + 1));
  mark(row, "aria-setsize", String(count));
  const moved = `translateY(${y}px)`;
  if (row.style.transform !== moved) row.style.transform = moved;
}
