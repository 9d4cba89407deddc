// @ts-check
/** The colours of the page as the canvas needs them: read from the same tokens, again when they change. */

/**
 * @typedef {{text: string, muted: string, line: string, edge: string, surface: string,
 *   ground: string, raised: string, strong: string, onSide: string, font: string,
 *   side: (side: string) => string, band: (colour: string) => string,
 *   bandEdge: (colour: string) => string}} Palette
 */

/** @param {Element} root @returns {Palette} */
export function readPalette(root) {
  const style = getComputedStyle(root);
  const read = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  /** @type {Map<string, string>} */
  const known = new Map();
  const named = (/** @type {string} */ prefix, /** @type {string} */ suffix, /** @type {string} */ other) =>
    (/** @type {string} */ name) => {
      const key = `${prefix}${name}${suffix}`;
      if (!known.has(key)) known.set(key, (name && read(key)) || read(other));
      return /** @type {string} */ (known.get(key));
    };
  return {
    text: read("--text"), muted: read("--muted"), line: read("--line"), edge: read("--edge"),
    surface: read("--surface"), ground: read("--bg"), raised: read("--raised"),
    strong: read("--strong"), onSide: read("--on-side"), font: read("--font"),
    side: named("--side-", "", "--side-control"),
    band: named("--band-", "", "--raised"),
    bandEdge: named("--band-", "-edge", "--edge"),
  };
}

/** Call `changed` when the theme does. @param {() => void} changed */
export function watchTheme(changed) {
  for (const query of ["(prefers-color-scheme: dark)", "(forced-colors: active)"]) {
    matchMedia(query).addEventListener("change", changed);
  }
  new MutationObserver(changed).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
}
