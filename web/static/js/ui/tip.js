// @ts-check
/** What lies under the pointer, beside it: the event, what came before and after it in its lane, and
 *  in a crowd how many there are. The list says the same to everybody. */

import { duration } from "../core/format.js";
import { pick } from "../core/vocabulary.js";
import { byId, el } from "./dom.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("./timeline.js").Told} Told
 */

/** @param {Say} say @param {Told} told @param {number} x @param {number} y */
export function tip(say, told, x, y) {
  const box = byId("tip");
  box.hidden = !told.seq;
  if (!told.seq) return;
  box.replaceChildren(...[
    ...event(say, told.seq), around(say, told, "before"), around(say, told, "after"), crowd(say, told),
  ].filter((part) => part !== null));
  const parent = /** @type {HTMLElement} */ (box.parentElement);
  const { clientWidth, clientHeight } = parent;
  const left = Math.min(clientWidth - box.offsetWidth - 8, Math.max(8, x + 14));
  const below = y + 18;
  const top = below + box.offsetHeight > clientHeight - 4 ? y - box.offsetHeight - 12 : below;
  box.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(2, top))}px)`;
}

/** @param {Say} say @param {number} seq */
function event(say, seq) {
  const { model, lang, format } = say;
  const { store } = model;
  const timed = !store.estimated(seq);
  const when = timed ? ` · ${format.elapsed(store.time(seq), model.relations.zero)}` : "";
  const clock = timed ? ` · ${format.clock(store.time(seq))}` : "";
  const text = pick(store.line(seq).text, lang).text;
  return [el("b", {}, `#${seq}${when}${clock} · ${kindOf(say, seq)}`), text ? el("span", {}, text) : null];
}

/** "2:10 before: water cannon"; without a length where one of both has no time.
 *  @param {Say} say @param {Told} told @param {"before"|"after"} where */
function around(say, { seq, around: near }, where) {
  const other = near?.[where];
  if (!other) return null;
  const { store } = say.model;
  const kind = kindOf(say, other);
  const measured = store.measured(seq) && store.measured(other);
  const apart = Math.abs(store.time(other) - store.time(seq));
  const time = apart < 1000 ? `${apart} ms` : duration(apart);
  const words = measured
    ? say.t(`view.tip.${where}`, { time, kind }) : say.t(`view.tip.${where}.order`, { kind });
  return el("span", { class: "tip-near" }, words);
}

/** @param {Say} say @param {Told} told */
function crowd({ model, lang, format, t }, { crowd: there }) {
  if (!there || there.count < 2) return null;
  const kinds = there.kinds.map(({ kind, count }) =>
    `${pick(model.vocabulary.kind(kind).label, lang).text} ${format.number(count)}`);
  const n = format.number(there.count);
  return el("span", { class: "tip-near" }, t("view.tip.crowd", { n, kinds: kinds.join(", ") }));
}

/** @param {Say} say @param {number} seq */
function kindOf({ model, lang }, seq) {
  return pick(model.vocabulary.kind(model.store.kind(seq)).label, lang).text;
}
