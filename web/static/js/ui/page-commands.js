// @ts-check
/** Commands that change what of the page is seen: panes, layout, sheets, and where the focus is. */

import { byId, mark } from "./dom.js";
import { fillHelp } from "./sheets.js";

/** @typedef {import("./commands.js").Parts} Parts */

/** @param {Parts} parts @returns {import("./commands.js").Table} */
export function pageCommands(parts) {
  const { context, root, list } = parts;
  return {
    pane: (name) => pane(parts, String(name)),
    search: () => search(parts),
    presenter: () => presenter(parts),
    fullscreen: () => fullscreen(),
    help: () => sheet(root, "help", () => fillHelp(context)),
    about: () => sheet(root, "about", () => {}),
    close: () => /** @type {HTMLDialogElement|null} */ (document.querySelector("dialog[open]"))?.close(),
    clear: () => clear(parts),
    reveal: () => {
      list.reveal();
      root.focus({ preventScroll: true });
    },
  };
}

/** @param {Parts} parts @param {string} name */
function pane({ root, changed }, name) {
  root.dataset.pane = name;
  for (const button of document.querySelectorAll("[data-command=pane]")) {
    mark(button, "aria-pressed", String(button.getAttribute("data-value") === name));
  }
  changed();
}

/** @param {Parts} parts */
function search(parts) {
  if (parts.root.dataset.pane !== "list") pane(parts, "list");
  const field = /** @type {HTMLInputElement} */ (byId("search"));
  field.focus();
  field.select();
}

/** The current event and the timeline, nothing else. What had the focus may be gone.
 *  @param {Parts} parts */
function presenter({ root, status, context, changed }) {
  if (matchMedia("(max-width: 52rem), (max-height: 34rem)").matches) {
    return status.announce(context.t("view.say.presenter.narrow"));
  }
  const on = root.dataset.layout !== "presenter";
  root.dataset.layout = on ? "presenter" : "usual";
  status.announce(context.t(on ? "view.say.presenter" : "view.say.presenter.end"));
  root.focus({ preventScroll: true });
  return changed();
}

function fullscreen() {
  if (document.fullscreenElement) document.exitFullscreen();
  else document.documentElement.requestFullscreen?.().catch(() => {});
}

/** Focus goes back to the button that the keyboard pressed, else to where the keys work.
 *  @param {HTMLElement} root @param {string} id @param {() => void} fill */
function sheet(root, id, fill) {
  const dialog = /** @type {HTMLDialogElement} */ (byId(id));
  if (dialog.open) return dialog.close();
  fill();
  const opener = /** @type {HTMLElement|null} */ (document.querySelector("button:focus-visible"));
  const back = opener ?? root;
  dialog.showModal();
  return dialog.addEventListener("close", () => back.focus({ preventScroll: true }), { once: true });
}

/** One thing at a time: what is open, then the layout, then the filter. @param {Parts} parts */
function clear(parts) {
  const { rates, manner, filters, lanes, ways, root } = parts;
  if (rates.close() || manner.close() || filters.close() || lanes.close() || ways().time.close()) return;
  if (root.dataset.layout === "presenter") {
    presenter(parts);
    return;
  }
  filters.clear();
  root.focus({ preventScroll: true });
}
