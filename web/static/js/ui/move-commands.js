// @ts-check
/** Commands that move the playhead: by time, by events, or to a place that they are given. */

/** @typedef {import("./commands.js").Parts} Parts */

/** @param {Parts} parts @returns {import("./commands.js").Table} */
export function moveCommands(parts) {
  const { player, clock, context } = parts;
  const { store } = context.model;
  return {
    toggle: () => player.toggle(clock()),
    step: (n) => step(parts, n),
    seek: (seconds) => player.seekBy(seconds * 1000, clock()),
    marker: (n) => (n > 0 ? player.nextMarker(clock()) : player.previousMarker(clock())),
    part: (part) => player.seekPart(part, clock()),
    start: () => player.seekRank(1, clock()),
    live: () => player.goLive(clock()),
    instant: (ms) => player.seekTime(ms, clock()),
    event: (seq) => store.has(seq) && player.seekRank(store.rankOf(seq) + 1, clock()),
    hit: (direction) => hit(parts, direction),
  };
}

/** @param {Parts} parts @param {number} value of the axis */
export function seekValue({ player, context, clock }, value) {
  const { axis, store } = context.model;
  const place = axis.place(value);
  if ("rank" in place) player.seekRank(place.rank, clock());
  else if (store.count) player.seekTime(place.time, clock());
}

/** Among what is shown, when something is left out. @param {Parts} parts @param {number} n */
function step({ player, filter, status, context, clock }, n) {
  const passes = filter.active ? (/** @type {number} */ seq) => filter.shows(seq) : null;
  if (player.step(n, clock(), passes) || !player.rank) return;
  status.announce(context.t(n < 0 ? "view.say.first" : "view.say.last"));
}

/** To what the filter shows. @param {Parts} parts @param {1|-1} direction */
function hit({ player, filter, status, context, clock }, direction) {
  if (!filter.active || !player.rank) return;
  const rank = filter.next(player.rank - 1, direction);
  if (rank >= 0) player.seekRank(rank + 1, clock());
  else status.announce(context.t("view.search.none"));
}
