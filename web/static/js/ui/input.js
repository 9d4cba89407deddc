// @ts-check
/**
 * Keys and buttons become commands. Keys act only while the viewer has the focus, never while
 * somebody types, and a button's own keys stay the button's.
 */

import { isCharacter, keyFor } from "../core/keymap.js";

/** @typedef {(command: string, value: string|number|undefined, press?: KeyboardEvent) => void} Run
 *    `press` is the key that is down, for what goes on while it is held */

const TYPES = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSES = "button, a[href], summary, input[type=checkbox]";

/** Commands that a key which is held down gives but once. */
const ONCE = ["toggle", "fullscreen", "help", "palette", "time", "presenter", "axis", "copy"];

/** @param {HTMLElement} root @param {Run} run @param {() => boolean} enabled single-key shortcuts */
export function listen(root, run, enabled) {
  root.addEventListener("keydown", (event) => onKey(event, run, enabled));
  root.addEventListener("click", (event) => onClick(root, event, run));
}

/** @param {KeyboardEvent} event @param {Run} run @param {() => boolean} enabled */
function onKey(event, run, enabled) {
  const target = /** @type {Element} */ (event.target);
  if (event.defaultPrevented || target.closest("dialog")) return;
  const key = keyFor(event);
  if (key?.mod) {
    event.preventDefault();
    return run(key.command, key.value);
  }
  if (target.matches(TYPES)) return typing(event, run);
  const own = target.closest(PRESSES) && (event.key === " " || event.key === "Enter");
  if (!key || own || (!enabled() && isCharacter(event))) return;
  if (event.repeat && ONCE.includes(key.command)) return;
  event.preventDefault();
  run(key.command, key.value, event);
}

/** In the search field Enter goes from hit to hit, Esc leaves. @param {KeyboardEvent} event @param {Run} run */
function typing(event, run) {
  if (/** @type {Element} */ (event.target).id !== "search") return;
  if (event.key === "Enter") run("hit", event.shiftKey ? -1 : 1);
  else if (event.key === "Escape") run("clear", undefined);
  else return;
  event.preventDefault();
}

/** @param {HTMLElement} root @param {MouseEvent} event @param {Run} run */
function onClick(root, event, run) {
  const pressed = /** @type {Element} */ (event.target).closest("[data-command]");
  if (!(pressed instanceof HTMLElement) || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  pressed.closest("details")?.removeAttribute("open");
  run(pressed.dataset.command ?? "", pressed.dataset.value);
  // Pressed with a pointer, a transport button gives the keys back to the viewer, unless it gave them
  // to something else.
  const kept = document.activeElement === pressed || document.activeElement === document.body;
  if (event.detail > 0 && kept && pressed.closest("[role=toolbar]")) root.focus({ preventScroll: true });
}
