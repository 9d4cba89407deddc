// @ts-check
/**
 * A canvas that is as sharp as the screen: the one place that knows about device pixels. Drawing is
 * in CSS pixels; `resized` is called when size or pixel ratio have changed.
 */

export class Surface {
  /** @param {HTMLCanvasElement} canvas @param {() => void} resized */
  constructor(canvas, resized) {
    this.canvas = canvas;
    this.width = 0;
    this.height = 0;
    this.context = /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d"));
    new ResizeObserver(() => this.#measure(resized)).observe(canvas);
    this.#measure(() => {});
    this.#watchRatio(resized);
  }

  /** Ready to draw: cleared, one unit a CSS pixel. */
  begin() {
    const ratio = devicePixelRatio;
    const [width, height] = [Math.round(this.width * ratio), Math.round(this.height * ratio)];
    if (this.canvas.width !== width || this.canvas.height !== height) {
      this.canvas.width = width;
      this.canvas.height = height;
    }
    this.context.setTransform(ratio, 0, 0, ratio, 0, 0);
    this.context.clearRect(0, 0, this.width, this.height);
    return this.context;
  }

  /** @param {() => void} resized */
  #measure(resized) {
    const { clientWidth, clientHeight } = this.canvas;
    if (clientWidth === this.width && clientHeight === this.height) return;
    [this.width, this.height] = [clientWidth, clientHeight];
    resized();
  }

  /** @param {() => void} resized */
  #watchRatio(resized) {
    const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
    query.addEventListener("change", () => {
      resized();
      this.#watchRatio(resized);
    }, { once: true });
  }
}
