// @ts-check
/**
 * One link that restores what somebody sees: written into an address and read from one. Reading is
 * total: what cannot be understood is left out and named in `ignored`, never thrown.
 *
 *   at      17 (event with that seq), TIME (between two), live; `#seq=17` is an older form
 *   range   POSITION..POSITION, of the loop; without a seq all events of that instant are inside
 *   loop    1: the range, or the whole drill, is looped
 *   axis    elapsed, number; left out: clock
 *   view    TIME..TIME, or 3.5..20 on the axis of event numbers; left out: everything, as it grows
 *   lanes   unit, kind; left out: side
 *   order pin fold hide      lanes, as a list of names
 *   kind side unit           shown, as a list of names
 *   level   3..5, 3.., ..4
 *   q       words to search for
 *   rate    0.5
 *   skip    silence to skip, in seconds
 *   stop    kinds to stop at, as a list of names
 *   pane    timeline: what a phone shows; left out: list
 *   lang    id; the server keeps it in a cookie and takes it out of the address
 *
 * Always in this order, what is as usual left out. `link-text.js` says how the values are written.
 *
 * @typedef {{ms: number, seq: number}} Position `seq` 0: before the events of that instant;
 *   the greatest integer: after them
 * @typedef {{seq: number}|{ms: number}|"live"|null} At
 * @typedef {{by: "side"|"unit"|"kind", order: string[], pinned: string[], folded: string[],
 *   hidden: string[]}} Lanes
 * @typedef {{kinds: string[], sides: string[], units: string[],
 *   levels: {least: number|null, most: number|null}, q: string}} Filter
 * @typedef {object} State
 * @property {At} at
 * @property {{from: Position, to: Position}|null} loop
 * @property {boolean} looping
 * @property {{from: number, to: number}|null} view ms, or event numbers on the axis of numbers
 * @property {"clock"|"elapsed"|"number"} axis
 * @property {Lanes} lanes
 * @property {Filter} filter
 * @property {number} rate
 * @property {number} skip ms, 0 for never
 * @property {string[]} stop
 * @property {"list"|"timeline"} pane
 * @property {string|null} lang
 * @property {string[]} ignored names of what could not be understood
 * @typedef {{name: string, write: (state: State) => string|null,
 *   read: (text: string, state: State) => boolean}} Parameter `write` gives "" for the usual and
 *   null for what no link can carry, `read` whether it understood
 */

import {
  ended, quoted, readNames, readNumber, readSeq, readTime, writeNames, writeNumber, writeTime,
} from "./link-text.js";
import { RATES } from "./transport.js";

/** What finds no room in it is left out whole. Servers refuse addresses of 8 KiB, and one that was
 *  encoded anew has three signs for a comma. */
export const MAX_QUERY = 4000;
/** A longer address is no link of ours and is not read. */
const MAX_READ = 65_536;
const MAX_WORDS = 200;
const DAY_S = 86_400;
const LAST = Number.MAX_SAFE_INTEGER;

/** What a page shows that nobody has touched. @returns {State} */
export function fresh() {
  return {
    at: null, loop: null, looping: false, view: null, axis: "clock",
    lanes: { by: "side", order: [], pinned: [], folded: [], hidden: [] },
    filter: { kinds: [], sides: [], units: [], levels: { least: null, most: null }, q: "" },
    rate: 1, skip: 0, stop: [], pane: "list", lang: null, ignored: [],
  };
}

/** @type {ReadonlyArray<Parameter>} */
const PARAMETERS = [
  { name: "at", write: ({ at }) => writeAt(at), read: readAt },
  { name: "range", write: ({ loop }) => writeRange(loop), read: readRange },
  {
    name: "loop", write: ({ looping }) => (looping ? "1" : ""),
    read: (text, state) => (state.looping = text === "1") || text === "0",
  },
  {
    name: "axis", write: ({ axis }) => (axis === "clock" ? "" : axis),
    read: (text, state) => choose(text, /** @type {const} */ (["clock", "elapsed", "number"]),
      (axis) => { state.axis = axis; }),
  },
  { name: "view", write: writeView, read: readView },
  {
    name: "lanes", write: ({ lanes }) => (lanes.by === "side" ? "" : lanes.by),
    read: (text, { lanes }) => choose(text, /** @type {const} */ (["side", "unit", "kind"]),
      (by) => { lanes.by = by; }),
  },
  names("order", ({ lanes }) => lanes.order),
  names("pin", ({ lanes }) => lanes.pinned),
  names("fold", ({ lanes }) => lanes.folded),
  names("hide", ({ lanes }) => lanes.hidden),
  names("kind", ({ filter }) => filter.kinds),
  names("side", ({ filter }) => filter.sides),
  names("unit", ({ filter }) => filter.units),
  { name: "level", write: ({ filter }) => writeLevels(filter.levels), read: readLevels },
  {
    name: "q", write: ({ filter: { q } }) => (q.length > MAX_WORDS || /\p{Surrogate}/u.test(q) ? null : q),
    read: (text, { filter }) => text.length <= MAX_WORDS && Boolean(filter.q = text),
  },
  number("rate", "rate", 1, 1, RATES[0], RATES[RATES.length - 1]),
  number("skip", "skip", 0, 1000, 0.001, DAY_S),
  names("stop", ({ stop }) => stop),
  {
    name: "pane", write: ({ pane }) => (pane === "list" ? "" : pane),
    read: (text, state) => choose(text, /** @type {const} */ (["list", "timeline"]),
      (pane) => { state.pane = pane; }),
  },
  {
    name: "lang", write: ({ lang }) => lang ?? "",
    read: (text, state) => /^[a-z]{2,3}(-[a-z0-9]{2,8})*$/i.test(text) && Boolean(state.lang = text),
  },
];

/**
 * The query of a link to this state, without `?`, and the names of what it cannot carry.
 * @param {State} state
 * @returns {{query: string, left: string[]}}
 */
export function write(state) {
  /** @type {string[]} */
  const left = [];
  let query = "";
  for (const { name, write: text } of PARAMETERS) {
    const value = text(state);
    if (value === "") continue;
    const more = value === null ? "" : `${query && "&"}${name}=${quoted(value)}`;
    if (!more || query.length + more.length > MAX_QUERY) left.push(name);
    else query += more;
  }
  return { query: ended(query), left };
}

/** @param {State} state */
export function encode(state) {
  return write(state).query;
}

/**
 * The state that a link names; everything else as usual.
 * @param {string} query with or without `?`
 * @param {string} [hash] `#seq=17` of older links counts where the query says no place
 * @returns {State}
 */
export function decode(query, hash = "") {
  const state = fresh();
  if (query.length > MAX_READ) return { ...state, ignored: ["?"] };
  const given = new URLSearchParams(query);
  const old = /^#seq=([^&]{1,99})/.exec(hash)?.[1];
  if (old && !given.has("at")) given.set("at", old);
  for (const { name, read } of PARAMETERS) {
    const text = given.get(name);
    if (text && !read(text, state)) state.ignored.push(name);
  }
  return state;
}

/**
 * The state with only some of it: where it stands and how it plays, what it looks like, what it is
 * narrowed to. The language is always kept.
 * @param {State} state
 * @param {{position: boolean, view: boolean, filter: boolean}} parts
 * @returns {State}
 */
export function only(state, { position, view, filter }) {
  const { at, loop, looping, rate, skip, stop, view: shown, axis, lanes, pane, lang } = state;
  return {
    ...fresh(), lang,
    ...(position && { at, loop, looping, rate, skip, stop }),
    ...(view && { view: shown, axis, lanes, pane }),
    ...(filter && { filter: state.filter }),
  };
}

/** @param {string} name @param {(state: State) => string[]} list @returns {Parameter} */
function names(name, list) {
  return {
    name,
    write: (state) => writeNames(list(state)),
    read: (text, state) => {
      const found = readNames(text);
      list(state).push(...found ?? []);
      return found !== null;
    },
  };
}

/**
 * @param {string} name @param {"rate"|"skip"} member @param {number} usual
 * @param {number} unit of the state in one of the link
 * @param {number} least @param {number} most in the link @returns {Parameter}
 */
function number(name, member, usual, unit, least, most) {
  return {
    name,
    write: (state) => (state[member] === usual ? "" : writeNumber(state[member] / unit) || null),
    read: (text, state) => {
      const value = readNumber(text);
      if (!(value >= least && value <= most)) return false;
      state[member] = Math.round(value * unit * 1000) / 1000;
      return true;
    },
  };
}

/** @template {string} T @param {string} text @param {readonly T[]} known @param {(one: T) => void} take */
function choose(text, known, take) {
  const found = known.find((one) => one === text);
  if (found !== undefined) take(found);
  return found !== undefined;
}

/** @param {At} at */
function writeAt(at) {
  if (at === null || at === "live") return at ?? "";
  return ("seq" in at ? at.seq > 0 && String(at.seq) : writeTime(at.ms)) || null;
}

/** @param {string} text @param {State} state */
function readAt(text, state) {
  const [seq, ms] = [readSeq(text), readTime(text)];
  if (text === "live") state.at = "live";
  else if (seq > 0) state.at = { seq };
  else if (!Number.isNaN(ms)) state.at = { ms };
  return state.at !== null;
}

/** @param {State["loop"]} range */
function writeRange(range) {
  if (!range) return "";
  const [from, to] = [writeTime(range.from.ms), writeTime(range.to.ms)];
  const first = range.from.seq ? `:${range.from.seq}` : "";
  const last = range.to.seq === LAST ? "" : `:${range.to.seq}`;
  return from && to ? `${from}${first}..${to}${last}` : null;
}

/** @param {string} text @param {State} state */
function readRange(text, state) {
  const ends = text.split("..");
  if (ends.length !== 2) return false;
  const [from, to] = [readPosition(ends[0], 0), readPosition(ends[1], LAST)];
  const ordered = from && to && (from.ms - to.ms || from.seq - to.seq) < 0;
  if (ordered) state.loop = { from, to };
  return Boolean(ordered);
}

/** @param {string} text @param {number} usual seq @returns {Position|null} */
function readPosition(text, usual) {
  const [, time, seq] = /^(.*?Z)(?::(\d+))?$/.exec(text) ?? [];
  const position = { ms: readTime(time ?? ""), seq: seq === undefined ? usual : readSeq(seq) };
  return Number.isNaN(position.ms) || Number.isNaN(position.seq) ? null : position;
}

/** @param {State} state */
function writeView({ view, axis }) {
  if (!view) return "";
  const [from, to] = [view.from, view.to].map((end) => (axis === "number" ? writeNumber(end) : writeTime(end)));
  return from && to && from !== to ? `${from}..${to}` : null;
}

/** @param {string} text @param {State} state */
function readView(text, state) {
  const ends = text.split("..");
  const [from, to] = ends.map((end) => (state.axis === "number" ? readNumber(end) : readTime(end)));
  if (ends.length !== 2 || !(from < to)) return false;
  state.view = { from, to };
  return true;
}

/** @param {Filter["levels"]} levels */
function writeLevels({ least, most }) {
  return least === null && most === null ? "" : `${least ?? ""}..${most ?? ""}`;
}

/** @param {string} text @param {State} state */
function readLevels(text, { filter }) {
  const [, least, most] = /^([0-5])?\.\.([0-5])?$/.exec(text) ?? [];
  if (least === undefined && most === undefined) return false;
  if (Number(least ?? 0) > Number(most ?? 5)) return false;
  filter.levels = { least: least === undefined ? null : +least, most: most === undefined ? null : +most };
  return true;
}
