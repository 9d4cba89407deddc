// @ts-check
/**
 * A place in the drill as somebody types it. Numbers and signs mean the same in every language;
 * words (units, "live", "at") come from the page's language.
 *
 *   14:05  14:05:30  14.05  09:14:03.5     clock time, on the day nearest to the playhead
 *   at 9                                   an hour, after a word that says so
 *   T+12m  T+1:02:30  T+12:30  T-30s  T+12  since T+0; two numbers are minutes and seconds
 *   +30s  -2m  +1h30m  -1:30               from the playhead
 *   #41  41                                event with that number
 *   50%                                    of the drill
 *   live, and whatever `find` knows, such as a kind
 *
 * A clock time and a T+ stand for as long as they are exact: 09:00 also finds a drill that begins at
 * 09:00:12. Outside the drill they are refused, whereas a step from the playhead ends at its edge.
 *
 * @typedef {{ms: number}|{seq: number}|{part: number}|"live"} Target
 * @typedef {"empty"|"unclear"|"none"|"order"|"outside"|"number"} Fault
 *   nothing typed, not understood, no event yet, only the order is known, not in the drill, no such number
 * @typedef {Record<"live"|"at"|"h"|"m"|"s", readonly string[]>} Words lower case, besides the signs
 * @typedef {object} Ground
 * @property {boolean} orderOnly
 * @property {number} head greatest number of an event, 0 for none
 * @property {number} first ms @property {number} last ms
 * @property {number} zero ms of T+0
 * @property {number} now ms of the playhead
 * @property {(ms: number) => number} offset ms that local time is ahead of UTC
 * @property {string} zone WIB, or empty
 * @property {Words} words
 * @property {(text: string) => number|null} [find] seq of what the text names
 * @typedef {{from?: number, to?: number, elapsed?: boolean, most?: number}} Hint ms, or the last number
 * @typedef {{seek: Target}|{error: Fault, hint: Hint}} Moment
 */

const DAY = 86_400_000;
const UNITS = /** @type {const} */ ({ h: 3_600_000, m: 60_000, s: 1000 });
const CLOCK = /^(\d{1,2})([:.])(\d\d)(?:\2(\d\d)(?:[.,](\d{1,3}))?)?$/;
const HOUR = /^(\d{1,2})$/;
const LENGTH = /^(?:(\d{1,3})[:.])?(\d{1,4})[:.](\d\d)(?:,(\d{1,3}))?$/;
const PART = /(\d{1,6}(?:[.,]\d{1,3})?)\s*(\p{L}+)\s*/uy;

/**
 * @param {string} typed
 * @param {Ground} ground
 * @returns {Moment}
 */
export function parseMoment(typed, ground) {
  const text = typed.trim().slice(0, 100).replace(/[−–]/g, "-").toLowerCase();
  if (!text) return fault("empty");
  if (!ground.head) return ground.words.live.includes(text) ? { seek: "live" } : fault("none");
  for (const read of [live, number, percent, sinceZero, step, clock, named]) {
    const found = read(text, ground);
    if (found) return found;
  }
  return fault("unclear");
}

/** @typedef {(text: string, ground: Ground) => Moment|null} Reader null when it is something else */

/** @type {Reader} */
function live(text, { words }) {
  return words.live.includes(text) ? { seek: "live" } : null;
}

/** @type {Reader} */
function number(text, { head }) {
  const [, digits] = /^#?\s*(\d{1,15})$/.exec(text) ?? [];
  if (!digits) return null;
  const seq = Number(digits);
  return seq >= 1 && seq <= head ? { seek: { seq } } : fault("number", { most: head });
}

/** @type {Reader} */
function percent(text) {
  const [, digits] = /^(\d{1,3}(?:[.,]\d{1,6})?)\s*%$/.exec(text) ?? [];
  if (!digits) return null;
  const part = decimal(digits) / 100;
  return part <= 1 ? { seek: { part } } : fault("unclear");
}

/** @type {Reader} */
function sinceZero(text, ground) {
  const [, sign, rest] = /^t\s*(?:([+-])\s*(.+))?$/.exec(text) ?? [];
  if (sign === undefined && !/^t$/.test(text)) return null;
  if (ground.orderOnly) return fault("order");
  const length = sign === undefined ? { ms: 0, exact: 1000 } : lengthOf(rest, ground.words, UNITS.m);
  if (!length) return fault("unclear");
  const ms = ground.zero + (sign === "-" ? -length.ms : length.ms);
  return within(ms, length.exact, ground, true);
}

/** @type {Reader} */
function step(text, ground) {
  const [, sign, rest] = /^([+-])\s*(.+)$/.exec(text) ?? [];
  if (!sign) return null;
  const length = lengthOf(rest, ground.words, 0);
  if (!length) return fault("unclear");
  if (ground.orderOnly) return fault("order");
  const ms = ground.now + (sign === "-" ? -length.ms : length.ms);
  return { seek: { ms: Math.min(ground.last, Math.max(ground.first, ms)) } };
}

/** @type {Reader} */
function clock(text, ground) {
  const { words, zone, offset, now } = ground;
  let plain = zone && text.endsWith(zone.toLowerCase()) ? text.slice(0, -zone.length).trim() : text;
  const before = words.at.find((word) => plain.startsWith(`${word} `));
  if (before) plain = plain.slice(before.length).trim();
  const [, hour, , minute = "0", second, fraction] = CLOCK.exec(plain) ?? (before && HOUR.exec(plain)) ?? [];
  if (!hour) return null;
  if (+hour > 23 || +minute > 59 || +(second ?? 0) > 59) return fault("unclear");
  if (ground.orderOnly) return fault("order");
  const ofDay = (+hour * 60 + +minute) * 60_000 + +(second ?? 0) * 1000 + thousandths(fraction);
  const midnight = Math.floor((now + offset(now)) / DAY) * DAY;
  const exact = CLOCK.test(plain) ? exactness(second, fraction) : UNITS.h;
  const found = [-1, 0, 1].map((day) => instantOf(midnight + day * DAY + ofDay, offset))
    .map((ms) => within(ms, exact, ground, false));
  const away = (/** @type {Moment} */ moment) => Math.abs(instantIn(moment) - now);
  return found.sort((a, b) => away(a) - away(b))[0];
}

/** @type {Reader} */
function named(text, { find }) {
  const seq = find?.(text) ?? null;
  return seq === null ? null : { seek: { seq } };
}

/** Where it lies in the drill, when a part of what was said does. @param {number} ms
 *  @param {number} exact ms that it stands for @param {Ground} ground @param {boolean} elapsed
 *  @returns {Moment} */
function within(ms, exact, { first, last }, elapsed) {
  if (ms > last || ms + exact <= first) return fault("outside", { from: first, to: last, elapsed });
  return { seek: { ms: Math.max(first, ms) } };
}

/** Infinity for a fault. @param {Moment} moment */
function instantIn(moment) {
  return "seek" in moment && typeof moment.seek === "object" && "ms" in moment.seek ? moment.seek.ms : Infinity;
}

/** The instant at which clocks show a local time. @param {number} local @param {Ground["offset"]} offset */
function instantOf(local, offset) {
  return local - offset(local - offset(local));
}

/**
 * 1:02:30, 12:30, 1h30m, 90s, or a bare number where `bare` says what it counts.
 * @param {string} text @param {Words} words @param {number} bare ms, 0 for not at all
 */
function lengthOf(text, words, bare) {
  const [, hours, minutes, seconds, fraction] = LENGTH.exec(text) ?? [];
  if (seconds) {
    if (+seconds > 59 || (hours && +minutes > 59)) return null;
    const ms = (+(hours ?? 0) * 60 + +minutes) * 60_000 + +seconds * 1000 + thousandths(fraction);
    return { ms, exact: exactness(seconds, fraction) };
  }
  if (bare && /^\d{1,5}$/.test(text)) return { ms: Number(text) * bare, exact: bare };
  return inUnits(text, words);
}

/** @param {string} text @param {Words} words */
function inUnits(text, words) {
  let ms = 0;
  let exact = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const [, digits, word] = PART.exec(text) ?? [];
    const unit = /** @type {const} */ (["h", "m", "s"]).find((one) => one === word || words[one].includes(word));
    if (!unit) return null;
    ms += decimal(digits) * UNITS[unit];
    exact = /[.,]/.test(digits) ? 1000 : UNITS[unit];
  }
  return exact ? { ms: Math.round(ms), exact } : null;
}

/** @param {string|undefined} second @param {string|undefined} fraction */
function exactness(second, fraction) {
  return fraction ? 10 ** (3 - fraction.length) : second ? 1000 : 60_000;
}

/** @param {string|undefined} fraction */
function thousandths(fraction) {
  return Number((fraction ?? "").padEnd(3, "0"));
}

/** @param {string} digits */
function decimal(digits) {
  return Number(digits.replace(",", "."));
}

/** @param {Fault} error @param {Hint} [hint] @returns {Moment} */
function fault(error, hint = {}) {
  return { error, hint };
}
