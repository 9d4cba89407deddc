// @ts-check
/**
 * A value of the axis in words. Between two events the axis of numbers says the one before.
 *
 * @typedef {import("./facts.js").Say} Say
 */

import { spoken } from "./format.js";
import { held } from "./snapping.js";
import { manyDays } from "./ticks.js";

const DAY = 86_400_000;

/** For the eye: 09:42:10, 16 Jan 00:10:00, T+42:10, 135. @param {Say} say @param {number} value */
export function axisText({ model, format }, value) {
  const { axis } = model;
  if (axis.ordinal) return format.number(Math.floor(held(axis, value)));
  if (axis.kind === "elapsed") return format.elapsed(value, model.relations.zero);
  const date = manyDays(axis, format) ? `${format.tick(value, DAY)} ` : "";
  return date + format.clock(value);
}

/** For the ear: a clock time and how far that is from the start, or "event 135 of 284".
 *  @param {Say} say @param {number} value */
export function axisSpoken(say, value) {
  const { model, format, t } = say;
  const { axis } = model;
  if (axis.empty) return t("view.empty.title");
  const at = held(axis, value);
  if (axis.ordinal) return t("view.say.number", { number: Math.floor(at), count: model.store.count });
  const { zero } = model.relations;
  if (axis.kind === "elapsed") return `T${at < zero ? "−" : "+"} ${spoken(at - zero, t)}`;
  const date = manyDays(axis, format) ? `${format.date(at)}, ` : "";
  return `${date}${format.clock(at)}, ${spoken(at - axis.first, t)}`;
}
