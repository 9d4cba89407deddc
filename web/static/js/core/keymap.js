// @ts-check
/**
 * The keys that work. The same table answers a key press and fills the `?` sheet.
 *
 * Letters are matched by where they lie on the keyboard (`code`), signs by what they type (`key`), and
 * so is what is pressed with Ctrl or, on a Mac, with Command (`mod`). `show` is what the sheet prints;
 * rows of one `help` share a line there. M is free, for notes.
 *
 * @typedef {{code?: string, key?: string, shift?: boolean, mod?: boolean, command: string,
 *   value?: number|string, show: string, help: string}} Key
 */

/** @param {string} code @param {string} show @param {string} command @param {string} help
 *  @param {number|string} [value] @param {boolean} [shift] @returns {Key} */
const at = (code, show, command, help, value, shift = false) =>
  ({ code, show, command, help, value, shift });

/** @param {string} key @param {string} command @param {string} help @param {number} [value]
 *  @returns {Key} */
const typed = (key, command, help, value) => ({ key, show: key, command, help, value });

/** @type {ReadonlyArray<Key>} */
export const KEYS = Object.freeze([
  at("Space", "Space", "toggle", "play"),
  at("KeyK", "K", "toggle", "play"),
  typed(",", "step", "step", -1),
  typed(".", "step", "step", 1),
  at("ArrowLeft", "←", "seek", "seek5", -5),
  at("ArrowRight", "→", "seek", "seek5", 5),
  at("KeyJ", "J", "seek", "seek10", -10),
  at("KeyL", "L", "seek", "seek10", 10),
  at("ArrowLeft", "⇧ ←", "seek", "seek30", -30, true),
  at("ArrowRight", "⇧ →", "seek", "seek30", 30, true),
  typed("[", "marker", "marker", -1),
  typed("]", "marker", "marker", 1),
  at("KeyI", "I", "range", "range", "from"),
  at("KeyO", "O", "range", "range", "to"),
  typed("\\", "loop", "loop"),
  typed("<", "rate", "rate", -1),
  typed(">", "rate", "rate", 1),
  ...Array.from({ length: 10 }, (_, n) => typed(String(n), "part", "part", n / 10)),
  at("Home", "Home", "start", "start"),
  at("End", "End", "live", "live"),
  at("KeyW", "W", "zoom", "zoom", 1),
  at("KeyS", "S", "zoom", "zoom", -1),
  typed("+", "zoom", "zoom", 1),
  { ...typed("-", "zoom", "zoom", -1), show: "−" },
  typed("=", "fit", "fit"),
  at("KeyA", "A", "pan", "pan", -1),
  at("KeyD", "D", "pan", "pan", 1),
  at("KeyZ", "Z", "centre", "centre"),
  at("KeyF", "F", "fullscreen", "fullscreen"),
  at("KeyP", "P", "presenter", "presenter"),
  at("KeyT", "T", "axis", "axis"),
  at("KeyG", "G", "time", "time"),
  typed("/", "search", "search"),
  at("KeyN", "N", "hit", "hit", 1),
  at("KeyN", "⇧ N", "hit", "hit", -1, true),
  at("Enter", "Enter", "hit", "hit", 1),
  at("Enter", "⇧ Enter", "hit", "hit", -1, true),
  at("KeyY", "Y", "copy", "copy"),
  { ...typed("k", "palette", "palette"), mod: true, show: "Ctrl K" },
  typed("?", "help", "help"),
  at("Escape", "Esc", "clear", "clear"),
]);

/** @typedef {{key: string, code: string, shiftKey: boolean, ctrlKey: boolean, altKey: boolean,
 *   metaKey: boolean}} Press */

/**
 * The key that a press means, if any. What Ctrl, Alt and Meta do is the browser's own, but for the
 * rows that ask for Ctrl or Command and nothing else.
 * @param {Press} press
 */
export function keyFor(press) {
  if (press.altKey || (press.ctrlKey && press.metaKey)) return undefined;
  if (press.ctrlKey || press.metaKey) {
    return KEYS.find((row) => row.mod && row.key === press.key.toLowerCase() && !press.shiftKey);
  }
  return KEYS.find((row) => !row.mod && (row.key !== undefined
    ? row.key === press.key
    : row.code === codeOf(press) && row.shift === press.shiftKey));
}

/** Whether somebody who speaks to the computer may press it by accident: a letter, digit or sign alone.
 *  Only these can be switched off (WCAG 2.1.4). @param {Press} press */
export function isCharacter({ key, ctrlKey, metaKey }) {
  return [...key].length === 1 && !ctrlKey && !metaKey;
}

/** What is printed for the keys of a command. @param {string} command @param {number|string} [value]
 *  @param {boolean} [mac] */
export function keysOf(command, value, mac = false) {
  const rows = KEYS.filter((row) => row.command === command && row.value === value);
  return rows.map((row) => shown(row, mac));
}

/** @param {Key} row @param {boolean} mac */
function shown({ show }, mac) {
  return mac ? show.replace("Ctrl ", "⌘ ") : show;
}

/** Some keyboards on phones send a key without a code. @param {{key: string, code: string}} press */
function codeOf({ key, code }) {
  if (code) return code === "NumpadEnter" ? "Enter" : code;
  if (key === " ") return "Space";
  return /^[a-z]$/i.test(key) ? `Key${key.toUpperCase()}` : key;
}

/**
 * Lines of the `?` sheet: the keys that do one thing, digits as a range.
 * @param {boolean} [mac]
 * @returns {{help: string, keys: string[]}[]}
 */
export function helpLines(mac = false) {
  /** @type {Map<string, string[]>} */
  const lines = new Map();
  for (const row of KEYS) {
    const { help } = row;
    const keys = lines.get(help) ?? [];
    if (help !== "part") keys.push(shown(row, mac));
    else if (!keys.length) keys.push("0 – 9");
    lines.set(help, keys);
  }
  return [...lines].map(([help, keys]) => ({ help, keys }));
}
