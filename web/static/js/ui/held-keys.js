// @ts-check
/** What moves the view besides the timeline itself: keys that are let go, buttons, the wish for no motion. */

import { mark } from "./dom.js";

/** @typedef {import("../core/view.js").View} View */

/** A key that is let go while another window has the focus is not told to this one.
 *  @param {View} view */
export function listenReleases(view) {
  addEventListener("keyup", (event) => view.drive.release(event.code), { capture: true });
  for (const name of ["blur", "visibilitychange"]) addEventListener(name, () => view.drive.release());
}

/** @param {View} view */
export function watchMotion(view) {
  const query = matchMedia("(prefers-reduced-motion: reduce)");
  view.still = query.matches;
  query.addEventListener("change", () => {
    view.still = query.matches;
  });
}

/** The buttons at the ends of the overview say when there is nothing beyond. @param {View} view */
export function panEnds({ axis, scale, pinned }) {
  const room = { "-1": pinned && scale.from > axis.from, 1: pinned && scale.to < axis.to };
  for (const button of document.querySelectorAll(".seek-ends > button")) {
    const there = room[/** @type {keyof typeof room} */ (button.getAttribute("data-value"))];
    mark(button, "aria-disabled", there ? null : "true");
  }
}
