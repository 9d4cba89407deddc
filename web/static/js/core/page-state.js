// @ts-check
/**
 * What the page shows, as a link says it, and back. Some of a link can be taken at once, some only
 * when the drill is there: a place that has not been recorded yet is waited for, never clamped.
 *
 * @typedef {import("./link.js").State} State
 * @typedef {import("./player.js").Player} Player
 * @typedef {import("./loop.js").Range} Range
 */

import { fresh } from "./link.js";
import { standsOn } from "./loop.js";

/**
 * @param {object} parts
 * @param {Player} parts.player
 * @param {import("./model.js").Model} parts.model
 * @param {import("./view.js").View} parts.view
 * @param {State["lanes"]} parts.lanes
 * @param {State["filter"]} parts.filter
 * @param {State["pane"]} parts.pane
 * @param {string} parts.lang
 * @returns {State}
 */
export function gather({ player, model, view, lanes, filter, pane, lang }) {
  const { range, looping, rate, skip, stop } = player;
  const { from, to } = view.scale;
  return {
    ...fresh(), lang, pane, lanes, filter, looping, rate, skip,
    at: place(player),
    loop: range && { from: position(range.from), to: position(range.to) },
    view: view.pinned ? { from, to } : null,
    axis: model.axis.kind,
    stop: [...stop],
  };
}

/** @param {Player} player @returns {State["at"]} */
function place(player) {
  if (player.state === "following") return "live";
  if (player.rank <= 1 && player.seq === firstSeq(player) && standsOn(player.store, player)) return null;
  if (!player.seq) return null;
  return standsOn(player.store, player) ? { seq: player.seq } : { ms: Math.floor(player.time) };
}

/** @param {Player} player */
function firstSeq({ store }) {
  return store.count ? store.at(0) : 0;
}

/** @param {import("./loop.js").Position} position */
function position([ms, seq]) {
  return { ms, seq };
}

/** Take what needs no events: how it plays. @param {State} state @param {Player} player
 *  @param {number} now */
export function prepare(state, player, now) {
  player.setRate(state.rate, now);
  player.setSkip(state.skip, now);
  player.setStop(state.stop, now);
}

/**
 * Go where a link says; false when that is not there yet.
 * @param {State["at"]} at
 * @param {Player} player
 * @param {number} now
 * @param {boolean} finished nothing more will come
 */
export function arrive(at, player, now, finished) {
  const { store } = player;
  if (at === null) return true;
  if (at === "live") player.goLive(now);
  else if ("seq" in at && store.has(at.seq)) player.seekRank(store.rankOf(at.seq) + 1, now);
  else if ("ms" in at && store.count && (finished || at.ms <= store.timeAt(store.count - 1))) {
    player.seekTime(at.ms, now);
  } else return false;
  return true;
}

/** The loop of a link, once all of the drill is there. @param {State} state @param {Player} player
 *  @param {number} now */
export function takeLoop({ loop, looping }, player, now) {
  if (loop) player.setRange({ from: [loop.from.ms, loop.from.seq], to: [loop.to.ms, loop.to.seq] }, now);
  if (looping) player.setLooping(true, now);
}
