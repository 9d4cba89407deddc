// @ts-check
/** Commands that move the view of the timeline, and leave the playhead where it is. */

import { bounds } from "../core/loop.js";
import { nextAxis } from "./axis-switch.js";

/** @typedef {import("./commands.js").Parts} Parts */
/** @typedef {{pan?: number, zoom?: number, x?: number}} Step in px, by a factor, at px */

const ZOOM = 1.6;
const PAN = 0.25;

/** @param {Parts} parts @returns {import("./commands.js").Table} */
export function viewCommands(parts) {
  const { view, context } = parts;
  return {
    zoom: (n, press) => travel(parts, { zoom: ZOOM ** n, x: zoomAt(parts) }, press),
    pan: (n, press) => travel(parts, { pan: n * PAN * view.scale.width }, press),
    fit: () => viewed(parts, () => view.smoothly(() => view.fit())),
    centre: () => viewed(parts, () => view.smoothly(() => focus(parts))),
    axis: (kind) => changeAxis(parts, kind ?? nextAxis(context.model.axis.kind)),
  };
}

/** A step of the view, and on for as long as its key is held. @param {Parts} parts
 *  @param {Step} step @param {KeyboardEvent} [press] */
function travel(parts, step, press) {
  const { view } = parts;
  const { pan = 0, zoom = 1, x = 0 } = step;
  viewed(parts, () => {
    if (press) view.press(press.code, step, press.repeat);
    else view.smoothly(() => (pan ? view.pan(pan) : view.zoom(zoom, x)));
  });
}

/** Keys zoom at the pointer, else at the playhead when it is in view, else in the middle.
 *  @param {Parts} parts */
function zoomAt({ pointerX, view, player, context }) {
  const { left, width } = view.scale;
  const head = view.scale.x(context.model.axis.playhead(player));
  const x = [pointerX(), head].find((px) => px >= left && px <= left + width);
  return x ?? left + width / 2;
}

/** The playhead in the middle; then what it lies in: the range, the phase. @param {Parts} parts */
function focus({ view, player, context }) {
  const { axis, outline } = context.model;
  const head = axis.playhead(player);
  const phase = player.rank ? outline.phaseAt(player.rank - 1) : undefined;
  const parts = [
    player.range ? bounds(axis, player.range) : null,
    phase ? {
      from: axis.at(phase.rank), to: Number.isFinite(phase.endRank) ? axis.at(phase.endRank) : axis.last,
    } : null,
  ].filter((part) => part !== null && part.from <= head && head <= part.to && part.to > part.from);
  parts.sort((a, b) => (a && b ? a.to - a.from - (b.to - b.from) : 0));
  view.focus(head, /** @type {{from: number, to: number}[]} */ (parts));
}

/** @param {Parts} parts @param {import("../core/axis.js").AxisKind} kind */
function changeAxis({ context, view, player, status, changed }, kind) {
  const { model } = context;
  const head = model.axis.playhead(player);
  if (model.store.orderOnly && kind !== "number") return status.announce(context.t("view.axis.order_only"));
  model.chooseAxis(kind);
  view.changeAxis(model.axis, player.rank ? head : NaN);
  status.announce(context.t("view.say.axis", { axis: context.t(`view.axis.${kind}`) }));
  return changed();
}

/** @param {Parts} parts @param {() => void} move */
function viewed(parts, move) {
  if (parts.context.model.axis.empty) return;
  move();
  parts.viewed();
}
