// @ts-check
/**
 * Which of many words somebody means who types a few letters of them. Case and accents do not count,
 * words may come in any order, and what begins a word weighs more than what lies in one.
 */

import { fold } from "./fold.js";

/** A letter that opens the text, one that opens a word, one right after the last, any other. */
const OPENS = 12;
const BEGINS = 8;
const RUNS = 5;
const LIES = 1;
/** Typed as it stands, on top of the letters. */
const WHOLE = 20;
const MAX_TYPED = 100;

/**
 * How well each part of `query` is found in `text`; NaN when one is not.
 * @param {string} text folded
 * @param {string} query folded
 */
export function score(text, query) {
  let sum = 0;
  for (const part of query.split(/\s+/).filter(Boolean)) {
    sum += Math.max(standing(text, part), scattered(text, part));
  }
  return sum === -Infinity ? NaN : sum - text.length / 1000;
}

/** The part as it stands, best at the beginning of a word. @param {string} text @param {string} part */
function standing(text, part) {
  let best = -Infinity;
  for (let at = text.indexOf(part); at >= 0; at = text.indexOf(part, at + 1)) {
    best = Math.max(best, WHOLE + weight(text, at) + (part.length - 1) * RUNS);
  }
  return best;
}

/** The beginnings of words in their order: "gam" means "gas air mata". @param {string} text
 *  @param {string} part */
function scattered(text, part) {
  let best = -Infinity;
  for (let start = 0; start < text.length; start += 1) {
    if (text[start] === part[0] && begins(text, start)) best = Math.max(best, following(text, part, start));
  }
  return best;
}

/** The letters from `start` on: each the next one in line, or the next that begins a word.
 *  @param {string} text @param {string} part @param {number} start */
function following(text, part, start) {
  let sum = weight(text, start);
  let last = start;
  for (const letter of part.slice(1)) {
    const at = text[last + 1] === letter ? last + 1 : text.indexOf(` ${letter}`, last) + 1;
    if (!at) return -Infinity;
    sum += at === last + 1 ? RUNS : weight(text, at);
    last = at;
  }
  return sum;
}

/** @param {string} text @param {number} at */
function weight(text, at) {
  return at === 0 ? OPENS : begins(text, at) ? BEGINS : LIES;
}

/** @param {string} text @param {number} at */
function begins(text, at) {
  return at === 0 || !/[\p{L}\p{N}]/u.test(text[at - 1]);
}

/**
 * The entries that are meant, the best first; all of them when nothing is typed. What was chosen of
 * late comes first among equals, and before everything when nothing is typed.
 * @template {{id: string, label: string, hint?: string}} T
 * @param {readonly T[]} entries
 * @param {string} query as typed
 * @param {readonly string[]} recent ids, the latest first
 * @param {number} most so many
 * @returns {T[]}
 */
export function matching(entries, query, recent, most) {
  const typed = fold(query.slice(0, MAX_TYPED)).trim();
  const lately = (/** @type {T} */ { id }) => {
    const place = recent.indexOf(id);
    return place < 0 ? recent.length : place;
  };
  const found = entries
    .map((entry) => ({ entry, score: score(fold(entry.label), typed), lately: lately(entry) }))
    .filter((one) => !Number.isNaN(one.score));
  if (!typed) for (const one of found) one.score = 0;
  found.sort((a, b) => b.score - a.score || a.lately - b.lately);
  return found.slice(0, most).map(({ entry }) => entry);
}
