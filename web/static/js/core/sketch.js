// @ts-check
/**
 * The first picture of a long drill, before its columns are here: how many events lie where, lane by
 * lane, as `GET /api/v1/drills/{drill}/density` counts them.
 *
 * @typedef {{by: string, axis: "time"|"number", from: number, to: number, bins: number,
 *   lanes: {lane: string, counts: Uint32Array}[], peak: number}} Sketch `from` and `to` in axis
 *   values: ms, or event numbers
 */

import { instant } from "./instants.js";

/** @param {ArrayBuffer} buffer @returns {Sketch} */
export function readSketch(buffer) {
  const length = new DataView(buffer).getUint32(0, true);
  const head = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 4, length)));
  const timed = head.axis === "time";
  let peak = 1;
  const lanes = head.lanes.map((/** @type {string} */ lane, /** @type {number} */ n) => {
    const counts = new Uint32Array(buffer, 4 + length + n * head.bins * 4, head.bins);
    for (const count of counts) peak = Math.max(peak, count);
    return { lane, counts };
  });
  return {
    by: head.by, axis: head.axis, bins: head.bins, lanes, peak,
    from: timed ? instant(head.from) : head.from,
    to: timed ? instant(head.to) : head.to,
  };
}
