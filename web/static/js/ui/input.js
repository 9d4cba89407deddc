// @ts-check
/**
 * Keys and buttons become commands. Keys act only while the viewer has the focus, never while
 * somebody types, and a button's own keys stay the button's.
 */

import { keyFor } from "../core/keymap.js";

/** @typedef {(command: string, value: string|number|undefined) => void} Run */

const TYPES = "input:not([type=checkbox]), textarea, select, [contenteditable]";
const PRESSES = "button, a[href], summary, input[type=checkbox]";

/** @param {HTMLElement} root @param {Run} run @param {() => boolean} enabled single-key shortcuts */
export function listen(root, run, enabled) {
  root.addEventListener("keydown", (event) => onKey(event, run, enabled));
  root.addEventListener("click", (event) => onClick(root, event, run));
}

/** @param {KeyboardEvent} event @param {Run} run @param {() => boolean} enabled */
function onKey(event, run, enabled) {
  const target = /** @type {Element} */ (event.target);
  if (event.defaultPrevented || target.closest("dialog")) return;
  if (target.matches(TYPES)) return typing(event, run);
  const key = keyFor(event);
  const own = target.closest(PRESSES) && (event.key === " " || event.key === "Enter");
  if (!key || own || (!enabled() && event.key.length === 1)) return;
  if (event.repeat && ["toggle", "fullscreen", "help"].includes(key.command)) return;
  event.preventDefault();
  run(key.command, key.value);
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
  run(pressed.dataset.command ?? "", pressed.dataset.value);
  // Pressed with a pointer, a transport button gives the keys back to the viewer.
  if (event.detail > 0 && pressed.closest("[role=toolbar]")) root.focus({ preventScroll: true });
}
