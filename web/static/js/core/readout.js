// @ts-check
/**
 * Where the playhead is, in figures and in words. An order-only drill has a number and nothing
 * else: no clock, no T+, no length, no "next in".
 *
 * @typedef {import("./facts.js").Say} Say
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./filter.js").Filter} Filter
 */

import { duration, spoken } from "./format.js";
import { pick } from "./vocabulary.js";

/** @param {Say} say @param {Player} player */
export function readout({ model, format }, player) {
  const { store } = model;
  const number = player.rank ? `#${player.seq}` : "#0";
  const whole = { number, of: `/ ${format.number(store.count)}`, clock: "", zone: "", elapsed: "" };
  const timed = player.rank > 0 && !store.orderOnly && !store.estimated(player.seq);
  if (!timed) return whole;
  return {
    ...whole,
    clock: format.clock(player.time),
    zone: format.zone(player.time),
    elapsed: format.elapsed(player.time, model.relations.zero),
  };
}

/** "next: water cannon in 1:20": where a step goes, so that it is one that is shown.
 *  @param {Say} say @param {Player} player @param {Filter} [filter] none: every event is shown */
export function upcoming({ model, t, lang }, player, filter) {
  const { store } = model;
  if (!player.rank || player.rank >= store.count) return null;
  const rank = filter ? filter.next(player.rank - 1, 1) : player.rank;
  if (rank < player.rank) return null; // there is none, or only round the end
  const seq = store.at(rank);
  const kind = pick(model.vocabulary.kind(store.kind(seq)).label, lang).text;
  const known = !store.estimated(seq) && !store.estimated(player.seq);
  const words = known
    ? t("view.next.in", { kind, time: duration(store.time(seq) - player.time) })
    : t("view.next", { kind });
  return { seq, words };
}

/** What the seek control says. @param {Say} say @param {Player} player */
export function seekText({ model, t, lang }, player) {
  const { store } = model;
  if (!player.rank) return t("view.empty.title");
  const kind = pick(model.vocabulary.kind(store.kind(player.seq)).label, lang).text;
  const number = t("view.say.number", { number: player.seq, count: store.count });
  if (store.orderOnly || store.estimated(player.seq)) return `${kind}, ${number}`;
  return `${spoken(player.time - model.axis.first, t)}, ${kind}, ${number}`;
}
