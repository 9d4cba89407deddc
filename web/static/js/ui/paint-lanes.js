// @ts-check
/** The lanes themselves: their edges, the strip in the colour of their side, and their names where
 *  no heads lie over them. */

import { byClip, face, fitted, line } from "./paint.js";

/** @typedef {import("./paint.js").Scene} Scene */

const STRIP = 4;

/** @param {Scene} scene @param {((lane: import("../core/lanes.js").Lane) => string)|null} name */
export function paintLanes(scene, name) {
  const { context, layout, palette } = scene;
  const narrow = layout.left < 100;
  byClip(scene, 0, (lanes) => {
    context.textBaseline = "middle";
    context.textAlign = "left";
    for (const lane of lanes) {
      const y = Math.round(lane.top) - 0.5;
      context.strokeStyle = palette.line;
      line(context, 0, y, layout.width, y);
      context.fillStyle = palette.side(lane.side);
      context.fillRect(0, lane.top, STRIP, lane.height);
      if (!name) continue;
      face(scene, narrow || lane.height < 18 ? 11 : 14, 600);
      context.fillStyle = palette.text;
      const start = narrow ? 8 : 12;
      const text = fitted(context, name(lane), layout.left - start - 2);
      context.fillText(text, start, lane.top + lane.height / 2);
    }
  });
}

/** How far the lanes are scrolled, where they are more than fit. @param {Scene} scene */
export function paintScroll({ context, layout, palette }) {
  const { scroll, most } = layout;
  if (!most) return;
  const top = Math.max(...layout.lanes.map((lane) => lane.clip));
  const room = layout.levels.top - top;
  const tall = Math.max(16, (room * room) / (room + most));
  context.fillStyle = palette.edge;
  context.fillRect(layout.width - 4, top + ((room - tall) * scroll) / most, 3, tall);
}
