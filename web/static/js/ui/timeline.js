// @ts-check
/**
 * The timeline: where everything lies on the canvas, and what is painted in which order. What it
 * paints is made by the core and kept; panning and playing paint what is there.
 */

import { TimelineIndex, ticked } from "../core/timeline-index.js";
import { InView, ending } from "../core/in-view.js";
import { OTHERS } from "../core/lane-set.js";
import { laneAt, likelyRows, neededRows } from "../core/lanes.js";
import { crowdAt, eventAt, neighbours } from "../core/pointing.js";
import { Sketched } from "../core/sketched.js";
import { frameOf, rowOf } from "../core/frame.js";
import { capital } from "../core/format.js";
import { pick } from "../core/vocabulary.js";
import { byId } from "./dom.js";
import { byClip, clipped } from "./paint.js";
import { paintBands } from "./paint-bands.js";
import { fillArea, paintDensity, paintHits } from "./paint-density.js";
import { paintGaps } from "./paint-gaps.js";
import { paintLanes, paintScroll } from "./paint-lanes.js";
import { paintLevelHead, paintLevels } from "./paint-levels.js";
import { paintLoop } from "./paint-loop.js";
import { paintMarks } from "./paint-marks.js";
import { paintHandle, paintPlayhead, paintRuler } from "./paint-ruler.js";
import { Sprites } from "./sprites.js";
import { Surface } from "./surface.js";

/**
 * @typedef {import("../core/facts.js").Say} Say
 * @typedef {import("../core/filter.js").Filter} Filter
 * @typedef {import("../core/player.js").Player} Player
 * @typedef {import("../core/view.js").View} View
 * @typedef {import("./palette.js").Palette} Palette
 * @typedef {import("./paint.js").Scene} Scene
 * @typedef {import("../core/lanes.js").Lane} Lane
 * @typedef {import("../core/frame.js").Frame} Layout
 * @typedef {object} Told what there is at a point
 * @property {number} seq 0 for nothing
 * @property {import("../core/pointing.js").Neighbours|null} around in its lane
 * @property {import("../core/pointing.js").Crowd|null} crowd where the lane shows a density
 */

export class Timeline {
  /** seq under the pointer, 0 for none. */
  hover = 0;
  /** Drawn until the drill is loaded. @type {import("../core/sketch.js").Sketch|null} */
  sketch = null;
  /** Whether heads over the canvas name the lanes. */
  headed = false;
  #key = "";
  /** @type {Layout|null} */
  #layout = null;
  #scroll = 0;
  #edges = { key: "", left: 0, right: 0, least: 0 };
  #seen = new InView();
  #sprites = new Sprites();
  /** @type {Sketched|null} */
  #sketched = null;
  /** @type {Filter|null} */
  #filter = null;

  /** @param {Say} context @param {View} view @param {() => Palette} palette @param {() => void} resized */
  constructor(context, view, palette, resized) {
    this.context = context;
    this.view = view;
    this.palette = palette;
    this.index = new TimelineIndex(context.model);
    this.canvas = /** @type {HTMLCanvasElement} */ (byId("timeline"));
    this.surface = new Surface(this.canvas, resized);
  }

  /** @param {import("../core/lane-set.js").LaneChoice} choice */
  choose(choice) {
    this.index.choose(choice);
  }

  /** @param {number} from first rank that changed */
  dataChanged(from) {
    this.index.dataChanged(from);
  }

  /** Scroll the lanes, where they are more than fit. @param {number} px
   *  @returns {boolean} whether they moved */
  scrollBy(px) {
    const { most, scroll } = this.layout();
    this.#scroll = Math.min(most, Math.max(0, scroll + px));
    return this.#scroll !== scroll;
  }

  /** @param {Player} player @param {Filter} filter */
  draw(player, filter) {
    this.#filter = filter;
    const context = this.surface.begin();
    if (this.#sketching()) return this.#drawSketch(context, player);
    this.index.update(filter);
    const scene = this.#scene(context, this.layout(), this.view.scale);
    const drawn = {
      index: this.index, view: this.#look(), sprites: this.#sprites, filter,
      current: player.rank ? player.seq : 0, hover: this.hover,
    };
    clipped(scene, () => {
      paintBands(scene);
      paintGaps(scene, this.index.gaps, player.skip);
    });
    byClip(scene, scene.layout.left, (lanes) => paintDensity(scene, drawn.view, lanes));
    this.#paintLanes(scene);
    paintPlayhead(scene, player);
    paintMarks(scene, drawn);
    clipped(scene, () => {
      paintLevels(scene, drawn.view, this.index.curve);
      paintHits(scene, ticked(filter));
    });
    return this.#paintFront(scene, player);
  }

  /** @returns {Layout} */
  layout() {
    const { model } = this.context;
    const { width, height } = this.surface;
    const { left, right } = this.#sides();
    this.view.resize(left, right - left);
    if (this.#sketching() && this.#layout) return this.#layout;
    const { index } = this;
    index.update(this.#filter);
    const key = [
      index.version, index.set.version, width, height, left, this.#scroll, model.axis.ordinal,
    ].join();
    if (key !== this.#key || !this.#layout) {
      this.#layout = this.#make(left, right);
      this.#key = key;
    }
    return this.#layout;
  }

  /** The event that a point means, else 0. @param {number} x @param {number} y */
  hit(x, y) {
    const layout = this.layout();
    const lane = this.#laneAt(x, y);
    if (!lane) return 0;
    const reach = Math.max(12, layout.mark / 2 + 2);
    const rank = eventAt(this.index, this.#look(), lane, this.view.scale, { x, y, reach });
    return rank < 0 ? 0 : this.context.model.store.at(rank);
  }

  /** What there is to say about a point. @param {number} seq that it means @param {number} x
   *  @param {number} y @returns {Told} */
  tell(seq, x, y) {
    const lane = seq ? this.#laneAt(x, y) : undefined;
    if (!lane) return { seq, around: null, crowd: null };
    const crowded = this.#look().dense[lane.lane] > 0;
    return {
      seq, around: crowded ? null : neighbours(this.index, lane.lane, seq),
      crowd: crowded ? crowdAt(this.index, lane.lane, this.view.scale, x) : null,
    };
  }

  /** What a lane is called. @param {{name: string}} lane */
  laneName({ name }) {
    const { model, lang, t } = this.context;
    if (name === OTHERS) return t("view.lane.others");
    const { by } = this.index.set.choice;
    if (by === "side") return model.vocabulary.sideLabel(name, lang);
    if (by === "kind") return capital(pick(model.vocabulary.kind(name).label, lang).text);
    return name || t("view.lane.none");
  }

  /** @param {number} x @param {number} y */
  #laneAt(x, y) {
    const { lanes, left, mark, levels } = this.layout();
    if (this.#sketching() || x < left - mark / 2 || y >= levels.top) return undefined;
    return laneAt(lanes, y);
  }

  /** What is in view, made when it is not there. */
  #look() {
    const { index } = this;
    const { model } = this.context;
    const layout = this.layout();
    const { counts, passing, always, first, rarest, curve } = index;
    const key = `${this.#key},${layout.mark}`;
    const seen = {
      key, model, counts, passing, always, first, rarest, curve, lanes: layout.lanes, mark: layout.mark,
    };
    this.#seen.look(seen, this.view.scale);
    return this.#seen;
  }

  /** @param {CanvasRenderingContext2D} context @param {Layout} layout
   *  @param {import("../core/timescale.js").TimeScale} scale @returns {Scene} */
  #scene(context, layout, scale) {
    return { context, layout, palette: this.palette(), say: this.context, scale };
  }

  /** @param {Scene} scene */
  #paintLanes(scene) {
    paintLanes(scene, this.headed ? null : (lane) => this.laneName(lane));
    paintScroll(scene);
  }

  /** @param {Scene} scene @param {Player} player */
  #paintFront(scene, player) {
    paintLevelHead(scene);
    paintRuler(scene);
    paintHandle(scene, player);
    paintLoop(scene, player);
  }

  /** A sketch is drawn until all is there, and then forgotten. */
  #sketching() {
    if (!this.sketch) return false;
    if (byId("app").dataset.ready !== "true") return true;
    this.sketch = this.#sketched = this.#layout = null;
    return false;
  }

  /** @param {CanvasRenderingContext2D} context @param {Player} player */
  #drawSketch(context, player) {
    const sketch = /** @type {import("../core/sketch.js").Sketch} */ (this.sketch);
    if (this.#sketched?.sketch !== sketch) this.#sketched = new Sketched(sketch);
    const { left, right } = this.#sides();
    const { lanes, count } = this.#sketched;
    const room = { ...this.#room(left, right), phases: true, levelled: true };
    const layout = frameOf(lanes, likelyRows(lanes), room);
    const scale = this.#sketched.scale(left, right - left);
    const axis = Object.assign(Object.create(this.context.model.axis), this.#sketched.axis);
    const model = Object.create(this.context.model, { axis: { value: axis } });
    const scene = { ...this.#scene(context, layout, scale), say: { ...this.context, model } };
    const area = { ...this.#sketched.area(scale), peak: sketch.peak, count };
    for (const lane of layout.lanes) {
      context.globalAlpha = 0.4;
      context.fillStyle = scene.palette.side(lane.side);
      fillArea(context, lane, this.#sketched.counts, area);
    }
    context.globalAlpha = 1;
    this.#layout = layout;
    this.#key = "";
    this.#paintLanes(scene);
    this.#paintFront(scene, player);
  }

  /** @param {number} left @param {number} right @returns {Layout} */
  #make(left, right) {
    const { index } = this;
    const { model } = this.context;
    const { axis } = model;
    const infos = index.set.lanes;
    const room = {
      ...this.#room(left, right), phases: model.phases.length > 0, levelled: index.curve.some,
    };
    // By what the whole drill needs, so that no lane changes its height with the zoom.
    const reach = ((rowOf(infos.length, room) + 1) * (axis.to - axis.from)) / Math.max(1, right - left);
    const value = (/** @type {number} */ rank) => axis.at(rank);
    return frameOf(infos, neededRows(index.counts, value, ending(model), reach), room);
  }

  /** @param {number} left @param {number} right */
  #room(left, right) {
    const { width, height } = this.surface;
    return { width, height, left, right, scroll: this.#scroll, least: this.#sides().least };
  }

  /** px of the plot's edges, as the sheets give them; asked for again when the size has changed. */
  #sides() {
    const { width, height } = this.surface;
    const key = `${width},${height},${devicePixelRatio}`;
    if (key !== this.#edges.key) {
      const style = getComputedStyle(this.canvas);
      const px = (/** @type {string} */ name) => parseFloat(style.getPropertyValue(name)) * rem();
      const least = parseFloat(style.getPropertyValue("--lane-row")) || 0;
      this.#edges = { key, left: px("--plot-left"), right: width - px("--plot-right"), least };
    }
    return this.#edges;
  }
}

function rem() {
  return parseFloat(getComputedStyle(document.documentElement).fontSize);
}
