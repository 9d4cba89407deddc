// @ts-check
/** Where the words that are searched for stand in a text, as the search finds them: case and
 *  accents aside. */

import { fold } from "./fold.js";

/** Letters of a text that are looked through. */
const MOST = 4000;

/**
 * @typedef {{text: string, hit: boolean}} Piece
 * @param {string} text
 * @param {string} words "" for none
 * @returns {Piece[]} which together are the text
 */
export function sought(text, words) {
  const wanted = fold(words).split(/\s+/).filter(Boolean);
  if (!wanted.length || !text) return text ? [{ text, hit: false }] : [];
  const hits = marked(text.slice(0, MOST), wanted);
  /** @type {Piece[]} */
  const pieces = [];
  let from = 0;
  for (const [start, end] of hits) {
    if (start > from) pieces.push({ text: text.slice(from, start), hit: false });
    pieces.push({ text: text.slice(start, end), hit: true });
    from = end;
  }
  if (from < text.length) pieces.push({ text: text.slice(from), hit: false });
  return pieces;
}

/** Stretches of the text, ascending and apart. @param {string} text @param {string[]} wanted
 *  @returns {[number, number][]} */
function marked(text, wanted) {
  const { folded, starts } = unfolded(text);
  /** @type {[number, number][]} */
  const found = [];
  for (const word of wanted) {
    for (let at = folded.indexOf(word); at >= 0; at = folded.indexOf(word, at + word.length)) {
      found.push([starts[at], starts[at + word.length]]);
    }
  }
  found.sort((a, b) => a[0] - b[0] || b[1] - a[1]);
  /** @type {[number, number][]} */
  const apart = [];
  for (const [start, end] of found) {
    const last = apart.at(-1);
    if (last && start <= last[1]) last[1] = Math.max(last[1], end);
    else if (end > start) apart.push([start, end]);
  }
  return apart;
}

/** The folded text, and where in the text each of its letters begins. @param {string} text */
function unfolded(text) {
  let folded = "";
  /** @type {number[]} */
  const starts = [];
  let place = 0;
  for (const letter of text) {
    const plain = fold(letter);
    for (let n = 0; n < plain.length; n += 1) starts.push(place);
    folded += plain;
    place += letter.length;
  }
  starts.push(place);
  return { folded, starts };
}
