// @ts-check
/**
 * The wheel over the timeline. With Ctrl, or when two fingers pinch a touchpad, it zooms at the
 * pointer; with Shift, or sideways, it pans. Alone it scrolls the lanes where they do not all find
 * room, as it scrolls any list; where they do there is nothing to scroll, and since few who use a
 * mouse think of Ctrl, it zooms.
 */

/** px of a wheel that double what is shown. */
const DOUBLE_PX = 200;
/** A touchpad that pinches speaks of less, and a wheel with Ctrl of no more than this. */
const PINCH_DOUBLE_PX = 70;
const PINCH_MOST = 40;
/** A wheel that clicks moves at least so far at once, and is followed smoothly. */
const CLICK_PX = 50;
const LINE_PX = 16;
const PAGE_PX = 400;

/** @param {import("./timeline.js").Timeline} timeline @param {() => void} viewed */
export function listenWheel(timeline, viewed) {
  const { canvas, view } = timeline;
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    const unit = [1, LINE_PX, PAGE_PX][event.deltaMode];
    const [dx, dy] = [event.deltaX * unit, event.deltaY * unit];
    const sideways = !event.ctrlKey && (event.shiftKey || Math.abs(dx) > Math.abs(dy));
    if (sideways) view.pan(dx || dy);
    else if (!event.ctrlKey && timeline.layout().most > 0) timeline.scrollBy(dy);
    else zoom(event, dy);
    viewed();
  }, { passive: false });

  /** @param {WheelEvent} event @param {number} dy */
  function zoom(event, dy) {
    const x = event.clientX - canvas.getBoundingClientRect().left;
    const pinched = Math.max(-PINCH_MOST, Math.min(PINCH_MOST, dy)) / PINCH_DOUBLE_PX;
    const factor = 2 ** -(event.ctrlKey ? pinched : dy / DOUBLE_PX);
    const move = () => view.zoom(factor, x);
    if (Math.abs(dy) >= CLICK_PX) view.smoothly(move);
    else move();
  }
}
