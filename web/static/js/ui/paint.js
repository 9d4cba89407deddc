// @ts-check
/** What all that paints on the timeline shares: the scene, its clips, its type. */

/**
 * @typedef {object} Scene
 * @property {CanvasRenderingContext2D} context
 * @property {import("./timeline.js").Layout} layout
 * @property {import("./palette.js").Palette} palette
 * @property {import("../core/facts.js").Say} say
 * @property {import("../core/timescale.js").TimeScale} scale
 * @typedef {import("../core/lanes.js").Lane} Lane
 */

/** Paint in the plot alone. @param {Scene} scene @param {() => void} paint */
export function clipped({ context, layout }, paint) {
  context.save();
  context.beginPath();
  context.rect(layout.left, 0, layout.width - layout.left, layout.height);
  context.clip();
  paint();
  context.restore();
}

/**
 * Paint lane after lane, none beneath the pinned ones or the level.
 * @param {Scene} scene
 * @param {number} left px
 * @param {(lanes: Lane[]) => void} paint called with lanes that have the same clip
 */
export function byClip({ context, layout }, left, paint) {
  const bottom = layout.levels.top;
  for (const clip of new Set(layout.lanes.map((lane) => lane.clip))) {
    context.save();
    context.beginPath();
    context.rect(left, clip, layout.width - left, bottom - clip);
    context.clip();
    paint(layout.lanes.filter((lane) => lane.clip === clip && inSight(lane, clip, bottom)));
    context.restore();
  }
}

/** @param {Lane} lane @param {number} top @param {number} bottom */
const inSight = (lane, top, bottom) => lane.top < bottom && lane.top + lane.height > top;

/** @param {Scene} scene @param {number} px @param {number} [weight] */
export function face({ context, palette }, px, weight = 400) {
  context.font = `${weight} ${px}px ${palette.font}`;
}

/** As much of a text as there is room for. @param {CanvasRenderingContext2D} context
 *  @param {string} text @param {number} room */
export function fitted(context, text, room) {
  if (room < 14) return "";
  if (context.measureText(text).width <= room) return text;
  let cut = text.length;
  while (cut > 1 && context.measureText(`${text.slice(0, cut)}…`).width > room) cut -= 1;
  return cut > 1 ? `${text.slice(0, cut).trimEnd()}…` : "";
}

/** A line along pixels. @param {CanvasRenderingContext2D} context @param {number} x1
 *  @param {number} y1 @param {number} x2 @param {number} y2 */
export function line(context, x1, y1, x2, y2) {
  context.lineWidth = 1;
  context.beginPath();
  context.moveTo(x1, y1);
  context.lineTo(x2, y2);
  context.stroke();
}
