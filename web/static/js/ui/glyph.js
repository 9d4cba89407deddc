// @ts-check
/**
 * Marks: kind is told by shape and letter, side by colour. The shapes are the symbols that every
 * page carries (`templates/marks.html`); the canvas draws the same outlines.
 */

const SVG = "http://www.w3.org/2000/svg";
/** The middle of a letter without a shape's own shift, as in `templates/marks.html`. */
const FOOT = 16.2;

/** How far below the middle of a shape its letter sits, of 24. @param {string} shape */
export function drop(shape) {
  return Number(document.getElementById(`shape-${shape}`)?.dataset.dy ?? 0);
}

/**
 * @param {import("../core/vocabulary.js").Mark} mark
 * @param {string} side
 * @returns {SVGSVGElement}
 */
export function glyph({ shape, letter }, side) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `mark side-${side || "none"}`);
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#shape-${shape}`);
  const text = document.createElementNS(SVG, "text");
  text.setAttribute("x", "12");
  text.setAttribute("y", (FOOT + drop(shape)).toFixed(1));
  if (letter.length > 1) text.setAttribute("class", "two");
  text.textContent = letter;
  svg.append(use, text);
  return svg;
}

/** @type {Map<string, Path2D>} */
const paths = new Map();

/** The outline of a shape on a square of 24 by 24. @param {string} shape */
export function outline(shape) {
  let path = paths.get(shape);
  if (!path) {
    const drawn = document.querySelector(`#shape-${CSS.escape(shape)} path`);
    path = new Path2D(drawn?.getAttribute("d") ?? "");
    paths.set(shape, path);
  }
  return path;
}
