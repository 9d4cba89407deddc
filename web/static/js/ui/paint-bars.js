// @ts-check
/** The bars of lasting events: each in the row of its mark, or at the foot of its lane, where those
 *  that lie one over the other are one. */

import { BarRuns } from "../core/bar-runs.js";
import { gridOf } from "../core/grid.js";
import { markY } from "../core/lanes.js";
import { CROWDED } from "../core/placing.js";

/**
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/lanes.js").Lane} Lane
 */

/** Bars are drawn from this length on; a shorter one lies beneath its mark. */
const LEAST = 3;
/** Of more bars than that only the longer ones are drawn. */
const MANY = 4000;
const LONG = 12;
/** Least px of a part of the axis in which one end of a crowd is told. */
const PART = 4;
const THICK = { row: 4, foot: 2 };
const END = { wide: 2, half: 4, tall: 8 };
const ALPHA = 0.85;
const DIM = 0.15;

/** @param {Scene} scene @param {import("./paint-marks.js").Drawn} drawn
 *  @param {(Lane|undefined)[]} lanes */
export function paintBars(scene, { index, view, filter }, lanes) {
  const { context, layout, palette, scale, say } = scene;
  const { store } = say.model;
  const { bars } = index;
  if (!bars.count) return;
  const many = bars.count > MANY;
  const least = (many ? LONG : LEAST) * scale.unit;
  const [left, right] = [scale.value(layout.left), scale.value(layout.width)];
  const { first, width } = gridOf(left, right, PART * scale.unit);
  const foot = new BarRuns(width);
  bars.visit(first * width, right, least, (seq, start, end) => {
    const lane = lanes[index.laneOf(seq) ?? -1];
    if (!lane) return;
    const known = view.marks.row(seq);
    const row = known < 0 ? CROWDED : known;
    const [from, to] = [Math.max(scale.x(start), -LEAST), Math.min(scale.x(end), layout.width + LEAST)];
    const dim = filter.active && !filter.shows(seq);
    const colour = palette.side(store.side(seq));
    if (row === CROWDED && !dim) return foot.put(lane.lane, colour, from, to, end);
    const y = markY(lane, row);
    context.globalAlpha = dim ? DIM : ALPHA;
    context.fillStyle = colour;
    bar(context, from, to, y, row === CROWDED ? THICK.foot : THICK.row);
    tick(context, to, y);
  });
  context.globalAlpha = ALPHA;
  for (const run of foot.runs) paintRun(context, run, markY(/** @type {Lane} */ (lanes[run.lane]), CROWDED));
  context.globalAlpha = 1;
}

/** @param {CanvasRenderingContext2D} context @param {import("../core/bar-runs.js").Run} run
 *  @param {number} y */
function paintRun(context, { colour, from, to, ends }, y) {
  context.fillStyle = colour;
  bar(context, from, to, y, THICK.foot);
  for (const end of ends) tick(context, end, y);
}

/** @param {CanvasRenderingContext2D} context @param {number} from @param {number} to
 *  @param {number} y @param {number} thick */
function bar(context, from, to, y, thick) {
  context.fillRect(from, y - thick / 2, to - from, thick);
}

/** Where a bar ends. @param {CanvasRenderingContext2D} context @param {number} x @param {number} y */
function tick(context, x, y) {
  context.fillRect(x - END.wide, y - END.half, END.wide, END.tall);
}
