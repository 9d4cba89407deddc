// @ts-check
/** Times of the format as milliseconds since the epoch: an instant, floored to a millisecond. */

const FORM =
  /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(?:Z|([+-])(\d\d):(\d\d))$/;

/**
 * The instant of `text`, or NaN when it is not a time of the format.
 * @param {unknown} text
 * @returns {number}
 */
export function instant(text) {
  const found = typeof text === "string" ? FORM.exec(text) : null;
  if (!found) return NaN;
  const [, year, month, day, hour, minute, second, fraction, sign, offHour, offMinute] = found;
  const midnight = new Date(0).setUTCFullYear(+year, +month - 1, +day); // Date.UTC takes year 26 for 1926
  const utc = midnight + ((+hour * 60 + +minute) * 60 + +second) * 1000;
  const millis = Number((fraction ?? "").slice(0, 3).padEnd(3, "0"));
  const offset = sign ? (sign === "-" ? -1 : 1) * (+offHour * 60 + +offMinute) * 60_000 : 0;
  return utc + millis - offset;
}

/**
 * `ms` in the format's own form, in UTC.
 * @param {number} ms
 * @returns {string}
 */
export function stamp(ms) {
  return new Date(ms).toISOString();
}
