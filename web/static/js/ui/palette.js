// @ts-check
/** The colours of the page as the canvas needs them: read from the same tokens, again when they change. */

/**
 * @typedef {{text: string, muted: string, line: string, edge: string, surface: string,
 *   ground: string, raised: string, strong: string, onSide: string, font: string,
 *   side: (side: string) => string, band: (colour: string) => string,
 *   bandEdge: (colour: string) => string}} Palette
 */

/** @param {HTMLElement} root @returns {Palette} */
export function readPalette(root) {
  const read = reader(root);
  const named = (/** @type {string} */ prefix, /** @type {string} */ suffix, /** @type {string} */ other) => {
    /** @type {Map<string, string>} */
    const known = new Map();
    return (/** @type {string} */ name) => {
      let found = known.get(name);
      if (found === undefined) {
        found = (name && read(`${prefix}${name}${suffix}`)) || read(other);
        known.set(name, found);
      }
      return found;
    };
  };
  return {
    text: read("--text"), muted: read("--muted"), line: read("--line"), edge: read("--edge"),
    surface: read("--surface"), ground: read("--bg"), raised: read("--raised"),
    strong: read("--strong"), onSide: read("--on-side"),
    font: getComputedStyle(root).getPropertyValue("--font").trim(),
    side: named("--side-", "", "--side-control"),
    band: named("--band-", "", "--raised"),
    bandEdge: named("--band-", "-edge", "--edge"),
  };
}

/**
 * Reads a colour token. Under forced colours it is the name of a colour of the system, which a
 * canvas may take for another one: there the page is asked what it is just now.
 * @param {HTMLElement} root
 * @returns {(name: string) => string}
 */
function reader(root) {
  const style = getComputedStyle(root);
  const token = (/** @type {string} */ name) => style.getPropertyValue(name).trim();
  if (!matchMedia("(forced-colors: active)").matches) return token;
  return (name) => {
    const said = token(name);
    return said && computed(root, said);
  };
}

/** @param {HTMLElement} root @param {string} colour @returns {string} rgb(…) */
function computed(root, colour) {
  const probe = document.createElement("span");
  probe.style.color = colour;
  root.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

/** Call `changed` when the theme does. @param {() => void} changed */
export function watchTheme(changed) {
  const wishes = ["(prefers-color-scheme: dark)", "(prefers-contrast: more)", "(forced-colors: active)"];
  for (const query of wishes) matchMedia(query).addEventListener("change", changed);
  new MutationObserver(changed).observe(document.documentElement, {
    attributeFilter: ["data-theme"],
  });
}
