// @ts-check
/** What a mark under the pointer is, beside the pointer. The list says the same to everybody. */

import { pick } from "../core/vocabulary.js";
import { byId, el } from "./dom.js";

/** @param {import("../core/facts.js").Say} context @param {number} seq @param {number} x @param {number} y */
export function tip({ model, lang, format }, seq, x, y) {
  const box = byId("tip");
  box.hidden = !seq;
  if (!seq) return;
  const { store } = model;
  const line = store.line(seq);
  const timed = !store.estimates[seq];
  const when = timed ? ` · ${format.elapsed(store.times[seq] - model.relations.zero)}` : "";
  const kind = pick(model.vocabulary.kind(line.kind).label, lang).text;
  box.replaceChildren(el("b", {}, `#${seq}${when} · ${kind}`), pick(line.text, lang).text);
  const parent = /** @type {HTMLElement} */ (box.parentElement);
  const { clientWidth, clientHeight } = parent;
  const left = Math.min(clientWidth - box.offsetWidth - 8, Math.max(8, x + 14));
  const below = y + 18;
  const top = below + box.offsetHeight > clientHeight - 4 ? y - box.offsetHeight - 12 : below;
  box.style.transform = `translate(${Math.round(left)}px, ${Math.round(Math.max(2, top))}px)`;
}
