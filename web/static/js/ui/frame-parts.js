// @ts-check
/**
 * What a frame of the replay page is made of. A part brings up to date what has become stale, and
 * makes stale what follows from it: in the same frame when that comes behind it, else in the next.
 *
 *   part    brings up to date                                  makes stale
 *   data    whatever is made of the events                     play; filter, if an event changed
 *   filter  what is shown of the events, and the words for it  play
 *   lines   what is said in the words of an event              play
 *   play    the playhead, and all that tells where it is       view, canvas, wanted; itself while
 *                                                              it moves
 *   view    what the timeline shows, while that glides         itself and canvas, while it does
 *   canvas  the pictures, and what lies over them
 *   wanted  which lines are fetched: behind all that ask
 *   ready   whether the drill is all here                      data, filter and play, once
 */

/**
 * @typedef {object} Page what is on it
 * @property {import("../core/facts.js").Say} context
 * @property {HTMLElement} root
 * @property {import("../core/opening.js").Opening} opening
 * @property {import("../core/player.js").Player} player
 * @property {import("../core/view.js").View} view
 * @property {import("../core/filter.js").Filter} filter
 * @property {import("../core/finder.js").Finder} finder
 * @property {import("../core/warnings.js").Warnings} warnings
 * @property {import("./status.js").Status} status
 * @property {import("./news.js").News} news
 * @property {import("./now.js").Now} now
 * @property {import("./list.js").EventList} list
 * @property {import("./announcer.js").Announcer} announcer
 * @property {import("./filters.js").Filters} filters
 * @property {import("./timeline.js").Timeline} timeline
 * @property {import("./overview.js").Overview} overview
 * @property {import("./lanes.js").Lanes} lanes
 * @property {import("./loop-thumbs.js").LoopThumbs} loopThumbs
 * @property {import("./window-thumbs.js").WindowThumbs} windowThumbs
 * @property {import("./bar.js").Bar} bar
 * @property {import("./rates.js").Rates} rates
 * @property {import("./manner.js").Manner} manner
 * @property {import("./seek.js").Seek} seek
 * @property {import("./axis-switch.js").AxisSwitch} axisSwitch
 * @property {import("./address.js").Address} address
 * @property {(numbers: number[]) => void} fetchBlocks of lines
 * @typedef {Page & {mark: (...parts: string[]) => void, measured: Set<string>}} Frame `measured`: the
 *   performance marks that are set
 * @typedef {(frame: Frame, at: number) => void} Part
 */

import { panEnds } from "./held-keys.js";

/** In the order of a frame. @type {Record<string, Part>} */
const PARTS = {
  data: takeData,
  filter: takeFilter,
  lines: takeLines,
  play: movePlayhead,
  view: moveView,
  canvas: drawPictures,
  wanted: fetchWanted,
  ready: ({ opening }, at) => opening.look(at),
};

/** @param {import("../core/scheduler.js").Scheduler} scheduler @param {Page} page */
export function layOutFrame(scheduler, page) {
  /** @type {Frame} */
  const frame = { ...page, mark: (...parts) => scheduler.mark(...parts), measured: new Set() };
  for (const [name, run] of Object.entries(PARTS)) scheduler.part(name, (at) => run(frame, at));
}

/** @type {Part} */
function takeData(frame, at) {
  const { mark, opening, player, context: { model } } = frame;
  if (opening.state === "blank") return;
  const from = model.refresh();
  frame.view.setAxis(model.axis);
  frame.overview.dataChanged(from);
  player.dataChanged(model.outline.markers, at, from);
  frame.filter.dataChanged(from);
  frame.timeline.dataChanged(from);
  frame.finder.dataChanged();
  frame.warnings.dataChanged(from);
  frame.list.dataChanged(from);
  if (from !== Infinity) mark("filter");
  opening.followAddress(at, Date.now());
  frame.news.tell(opening.takeCame(), player.rank);
  mark("play");
}

/** @type {Part} */
function takeFilter({ mark, list, filters }) {
  list.filter();
  filters.update();
  mark("play");
}

/** @type {Part} */
function takeLines({ mark, list, now }) {
  list.linesChanged();
  now.linesChanged();
  mark("play");
}

/** @type {Part} */
function movePlayhead(frame, at) {
  const { mark, opening, player, context: { model } } = frame;
  if (opening.state === "blank") return;
  player.drillChanged(at);
  player.advance(at);
  tellState(frame);
  frame.view.follow(model.axis.playhead(player), player.state === "playing" || player.state === "following");
  frame.now.update(player);
  frame.list.update(player);
  frame.announcer.update(player);
  frame.bar.update(player);
  frame.bar.state(player, opening.drillState(Date.now()), opening.state === "ready");
  frame.rates.update(player.rate);
  frame.manner.update(player);
  frame.seek.update(player);
  frame.axisSwitch.update();
  if (player.state === "playing" && !player.waiting) mark("play");
  mark("view", "canvas", "wanted");
}

/** @param {Frame} frame */
function tellState({ root, player, status, context: { t } }) {
  if (root.dataset.state !== player.state) status.announce(t(`view.say.${player.state}`));
  root.dataset.state = player.state;
}

/** @type {Part} */
function moveView({ mark, view }, at) {
  const before = view.scale;
  if (view.animate(at)) mark("view");
  if (view.scale !== before) mark("canvas");
}

/** @type {Part} */
function drawPictures(frame) {
  const { timeline, overview, player, filter } = frame;
  timeline.draw(player, filter);
  frame.lanes.update();
  const { left, right } = timeline.layout();
  overview.draw(left, right, player, filter);
  frame.loopThumbs.update();
  frame.windowThumbs.update();
  panEnds(frame.view);
  frame.address.changed();
  measure(frame);
}

/** When there was first something to see, and when there was everything. @param {Frame} frame */
function measure({ measured, opening, timeline, context: { model } }) {
  const some = model.store.count > 0 || timeline.sketch !== null || opening.head === 0;
  const seen = { "timeline-first-paint": some, "timeline-complete": opening.state === "ready" };
  for (const [name, now] of Object.entries(seen)) {
    if (!now || measured.has(name)) continue;
    measured.add(name);
    performance.mark(name);
  }
}

/** @type {Part} */
function fetchWanted({ fetchBlocks, context: { model } }) {
  const wanted = model.store.lines.takeWanted();
  if (wanted.length) fetchBlocks(wanted);
}
