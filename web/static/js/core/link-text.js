// @ts-check
/**
 * How the values of a link are written: so that a person can read them, that chat programs keep
 * the link whole, and that they stay what they are when somebody decodes and encodes the address
 * anew, as servers, browsers and chat programs do. So nothing hangs on which signs are `%`-encoded:
 * what parts a list is escaped in the value itself.
 *
 *   time      20260115T094210.120Z   UTC; without `.120` on a whole second
 *   position  TIME or TIME:SEQ
 *   stretch   A..B, where one end may be missing
 *   list      a,b,c   in a name `,` is `~.` and `~` is `~~`; the empty name is `~0`
 */

import { instant, stamp } from "./instants.js";

/** Names in one list, and signs in one name: a list beyond this is not written and not read. */
export const MAX_NAMES = 500;
const MAX_NAME = 200;

const COMPACT = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(\.\d{1,3})?Z$/;
const SEQ = /^(?:0|[1-9]\d{0,15})$/;
const NUMBER = /^-?\d{1,15}(?:\.\d{1,3})?$/;
const NAME = /^(?:~0|(?:[^~]|~[~.])+)$/u;
const ESCAPES = new Map([["~", "~~"], [",", "~."]]);
const ESCAPED = new Map([["~~", "~"], ["~.", ","], ["~0", ""]]);

/** @param {number} ms @returns {string} empty when the calendar of four-digit years has no such time */
export function writeTime(ms) {
  const whole = Math.floor(ms);
  if (!(Math.abs(whole) <= 8.64e15)) return "";
  const text = stamp(whole).replace(/[-:]/g, "").replace(".000Z", "Z");
  return COMPACT.test(text) ? text : "";
}

/** @param {string} text also the format's own form @returns {number} NaN when it is no time */
export function readTime(text) {
  const long = text.replace(COMPACT, "$1-$2-$3T$4:$5:$6$7Z").replace(" ", "+");
  const ms = instant(long);
  return real(long) && Math.abs(ms) <= 8.64e15 ? ms : NaN;
}

/** 30 February and 25 o'clock are no times, though a calendar can count on from them.
 *  @param {string} text */
function real(text) {
  const midnight = instant(`${text.slice(0, 10)}T00:00:00Z`);
  const [hour, minute, second] = [text.slice(11, 13), text.slice(14, 16), text.slice(17, 19)];
  return midnight <= 8.64e15 && stamp(midnight).startsWith(text.slice(0, 10))
    && +hour < 24 && +minute < 60 && +second < 60;
}

/** @param {string} text a seq, or 0 @returns {number} NaN when it is none */
export function readSeq(text) {
  const seq = SEQ.test(text) ? Number(text) : NaN;
  return seq <= Number.MAX_SAFE_INTEGER ? seq : NaN;
}

/** To a thousandth. @param {number} value */
export function writeNumber(value) {
  const text = String(Math.round(value * 1000) / 1000 + 0);
  return NUMBER.test(text) ? text : "";
}

/** @param {string} text @returns {number} NaN when it is no number */
export function readNumber(text) {
  return NUMBER.test(text) ? Number(text) : NaN;
}

/** @param {readonly string[]} names @returns {string|null} null when it cannot be written */
export function writeNames(names) {
  const odd = (/** @type {string} */ name) => name.length > MAX_NAME || /\p{Surrogate}/u.test(name);
  if (names.length > MAX_NAMES || names.some(odd)) return null;
  return [...new Set(names)].map((name) => name.replace(/[~,]/g, escaped) || "~0").join(",");
}

/** @param {string} text @returns {string[]|null} null when it is no such list */
export function readNames(text) {
  const written = text.split(",", MAX_NAMES + 1);
  if (written.length > MAX_NAMES) return null;
  /** @type {Set<string>} */
  const names = new Set();
  for (const one of written) {
    if (!NAME.test(one)) return null;
    const name = one.replace(/~[~.0]/g, (pair) => ESCAPED.get(pair) ?? "");
    if (name.length > MAX_NAME) return null;
    names.add(name);
  }
  return [...names];
}

/** @param {string} sign */
function escaped(sign) {
  return ESCAPES.get(sign) ?? sign;
}

/** @param {string} sign */
function percent(sign) {
  return `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
}

/** A value for an address: as few `%` as reading allows. @param {string} text */
export function quoted(text) {
  return encodeURIComponent(text)
    .replace(/[!'()*]/g, percent).replaceAll("%20", "+").replaceAll("%2C", ",").replaceAll("%3A", ":");
}

/** Chat programs take punctuation at the end of a link for that of the sentence. @param {string} query */
export function ended(query) {
  return query.replace(/[.,:~_-]$/, percent);
}
