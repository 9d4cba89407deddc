// @ts-check
/** The replay page put together: the one place where the line, the drill and the page meet. */

import { Facets } from "./core/facets.js";
import { Filter } from "./core/filter.js";
import { Finder } from "./core/finder.js";
import { Format } from "./core/format.js";
import { BLOCK } from "./core/lines.js";
import { Model } from "./core/model.js";
import { Player } from "./core/player.js";
import { Scheduler } from "./core/scheduler.js";
import { translator } from "./core/strings.js";
import { View } from "./core/view.js";
import { Warnings } from "./core/warnings.js";
import { readPage } from "./core/columns-page.js";
import { decode } from "./core/link.js";
import { arrive, gather, prepare, takeLoop } from "./core/page-state.js";
import { readSketch } from "./core/sketch.js";
import { createApi } from "./net/api.js";
import { DrillData, browser } from "./net/drill-data.js";
import { Far } from "./net/far.js";
import { outdated } from "./net/freshness.js";
import { Hits } from "./net/hits.js";
import { replay } from "./net/replay.js";
import { Address } from "./ui/address.js";
import { Announcer } from "./ui/announcer.js";
import { mountAppendForm } from "./ui/append-form.js";
import { AxisSwitch } from "./ui/axis-switch.js";
import { Bar } from "./ui/bar.js";
import { Commands } from "./ui/commands.js";
import { byId } from "./ui/dom.js";
import { Filters } from "./ui/filters.js";
import { listen } from "./ui/input.js";
import { EventList } from "./ui/list.js";
import { Manner } from "./ui/manner.js";
import { News } from "./ui/news.js";
import { Now } from "./ui/now.js";
import { listenReleases, panEnds, watchMotion } from "./ui/held-keys.js";
import { HoverLine } from "./ui/hover-line.js";
import { Lanes } from "./ui/lanes.js";
import { LoopThumbs } from "./ui/loop-thumbs.js";
import { Overview } from "./ui/overview.js";
import { readPalette, watchTheme } from "./ui/palette.js";
import { Pointer } from "./ui/pointer.js";
import { mountPreferences } from "./ui/preferences.js";
import { Rates } from "./ui/rates.js";
import { Seek } from "./ui/seek.js";
import { fillAbout } from "./ui/sheets.js";
import { Status } from "./ui/status.js";
import { Timeline } from "./ui/timeline.js";
import { tip } from "./ui/tip.js";
import { Ways } from "./ui/ways.js";
import { listenWheel } from "./ui/wheel.js";
import { WindowThumbs } from "./ui/window-thumbs.js";

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const root = byId("app");
const t = translator(boot.strings);
const { lang } = boot;
const model = new Model(boot.drill, boot.vocabulary);
const format = new Format(boot.drill.header.tz ?? "Asia/Jakarta", boot.language);
const context = { model, t, lang, format };
/** A drill of more events is sketched before it is loaded. */
const SKETCHED = 50_000;
/** All lines of a drill of so many events are kept at hand. */
const AT_HAND = 8192;
const steady = () => performance.now();
const player = new Player(model.store, () => model.state(Date.now()));
const filter = new Filter(model.store);
const facets = new Facets(model.store, filter);
const finder = new Finder(model.store, filter, new Hits(`${boot.base}/api/v1/drills/${encodeURIComponent(boot.drill.drill)}`), {
  head: () => Math.max(head, model.store.head),
  changed: () => scheduler.mark("filter"),
});
const view = new View(model.axis);
const scheduler = new Scheduler((run) => requestAnimationFrame(() => run(steady())));
const status = new Status(t, root);

let palette = readPalette(document.documentElement);
const colours = () => palette;
const viewed = () => scheduler.mark("view", "canvas");
const news = new News(context, status);
const warnings = new Warnings(model.store);
const now = new Now(context, warnings, filter);
const list = new EventList(context, filter, () => scheduler.mark("wanted"));
const announcer = new Announcer(context, steady);
const filters = new Filters(context, { filter, facets, finder }, {
  changed: () => scheduler.mark("filter"),
  announce: (words) => status.announce(words),
});
const timeline = new Timeline(context, view, colours, viewed);
const overview = new Overview(context, view, colours, {
  viewed, seek: (value) => commands.seekValue(value),
});
const bar = new Bar(context);
const seek = new Seek(
  context, (value) => commands.seekValue(value), (seconds) => commands.run("seek", seconds),
);
const rates = new Rates(lang, root, (rate) => commands.setRate(rate));
const manner = new Manner(context, facets, root, {
  stop: (kinds) => commands.setStop(kinds), skip: (ms) => commands.setSkip(ms),
});
const timelinePane = /** @type {HTMLElement} */ (timeline.canvas.parentElement);
const pointer = new Pointer(timeline, {
  event: (seq) => commands.run("event", seq),
  seek: (value) => commands.seekValue(value),
  viewed,
  hover: (seq, x, y) => {
    tip(context, timeline.tell(seq, x, y), x, y);
    if (timeline.hover !== seq) viewed();
    timeline.hover = seq;
  },
  choose: (from, to, done) => commands.chooseRange(from, to, done),
  unchoose: () => commands.unchooseRange(),
}, new HoverLine(timelinePane, context, () => view.scale));
listenWheel(timeline, viewed);
const axisSwitch = new AxisSwitch(context, (kind) => commands.run("axis", kind));
const loopThumbs = new LoopThumbs(context, view, player, (...range) => commands.chooseRange(...range));
const windowThumbs = new WindowThumbs(context, view, () => overview.scale, viewed);
const lanes = new Lanes(context, timeline, {
  filters, facets, announce: (words) => status.announce(words), changed: () => scheduler.mark("play"), viewed,
});
const commands = new Commands({
  context, player, view, filter, list, filters, lanes, rates, manner, root, status, clock: steady,
  pointerX: () => pointer.x,
  changed: () => scheduler.mark("play"),
  viewed,
  retry: () => line.retry(),
  ways: () => ways,
});

/** The page as a link says it. */
const linked = () => gather({
  player, model, view, lang, lanes: lanes.choice, pane: /** @type {any} */ (root.dataset.pane),
  filter: { ...filter.state, q: finder.typed },
});
const address = new Address(linked);
const ways = new Ways({
  context, player, commands, facets, root, state: linked, lanes: () => lanes.entries,
  languages: boot.languages, announce: (words) => status.announce(words),
});

/** Highest seq that the server has spoken of. */
let head = Number(boot.drill.head ?? 0);
/** What the address asks for: some at once, the rest when the drill is there. */
const asked = decode(location.search, location.hash);
prepare(asked, player, steady());
model.chooseAxis(asked.axis);
lanes.take(asked.lanes);
filter.take(asked.filter);
/** The place that it asks for, until it is there. Who opens an empty drill is there to see it begin. */
let wanted = asked.at ?? (head === 0 && boot.drill.state !== "finished" ? /** @type {const} */ ("live") : null);

/** What came in over the line since it was last told. @type {number[]} */
const came = [];

const marked = new Set();
/** Whether the line has been there: the next time it may lead to a newer server. */
let connected = false;
/** Nothing is drawn before there is something: the page as it came says what it is. */
const loading = () => head > 0 && !model.store.count;
scheduler.part("data", (at) => {
  if (loading()) return;
  const from = model.refresh();
  view.setAxis(model.axis);
  overview.dataChanged(from);
  player.dataChanged(model.outline.markers, at, from);
  filter.dataChanged(from);
  timeline.dataChanged(from);
  finder.dataChanged();
  warnings.dataChanged(from);
  list.dataChanged(from);
  if (from !== Infinity) scheduler.mark("filter");
  if (wanted && arrive(wanted, player, at, ready() && model.state(Date.now()) === "finished")) wanted = null;
  news.tell(came.splice(0), player.rank);
  scheduler.mark("play");
});
scheduler.part("filter", () => {
  list.filter();
  filters.update();
  scheduler.mark("play");
});
scheduler.part("lines", () => {
  list.linesChanged();
  now.linesChanged();
  scheduler.mark("play");
});
scheduler.part("play", (at) => {
  if (loading()) return;
  player.drillChanged(at);
  player.advance(at);
  if (root.dataset.state !== player.state) status.announce(t(`view.say.${player.state}`));
  root.dataset.state = player.state;
  view.follow(model.axis.playhead(player), player.state === "playing" || player.state === "following");
  now.update(player);
  list.update(player);
  announcer.update(player);
  bar.update(player);
  bar.state(player, ready() ? model.state(Date.now()) : boot.drill.state, ready());
  rates.update(player.rate);
  manner.update(player);
  seek.update(player);
  axisSwitch.update();
  if (player.state === "playing" && !player.waiting) scheduler.mark("play");
  scheduler.mark("view", "canvas", "wanted");
});
scheduler.part("view", (at) => {
  const before = view.scale;
  if (view.animate(at)) scheduler.mark("view");
  if (view.scale !== before) scheduler.mark("canvas");
});
scheduler.part("canvas", () => {
  timeline.draw(player, filter);
  lanes.update();
  const { left, right } = timeline.layout();
  overview.draw(left, right, player, filter);
  loopThumbs.update();
  windowThumbs.update();
  panEnds(view);
  address.changed();
  painted();
});
// Behind all that asks for lines.
scheduler.part("wanted", () => {
  const wanted = model.store.lines.takeWanted();
  if (wanted.length) data.blocks(wanted);
});

/** For measuring: when there was something to see, and when there was everything. */
function painted() {
  const some = model.store.count > 0 || timeline.sketch !== null || head === 0;
  for (const [mark, seen] of /** @type {const} */ ([["first-paint", some], ["complete", ready()]])) {
    if (!seen || marked.has(mark)) continue;
    marked.add(mark);
    performance.mark(`timeline-${mark}`);
  }
}

function ready() {
  return root.dataset.ready === "true";
}

function loaded() {
  const { store } = model;
  if (ready() || store.whole < head || (player.seq && !store.lines.peek(player.seq))) return;
  root.dataset.ready = "true";
  settle();
  scheduler.mark("play");
}

/** The rest of what the address asks for; from now on the address says what is shown. */
function settle() {
  takeLoop(asked, player, steady());
  if (asked.view) view.range(asked.view.from, asked.view.to);
  if (asked.filter.q) filters.search(asked.filter.q);
  [asked.loop, asked.looping, asked.view, asked.filter.q] = [null, false, null, ""];
  scheduler.mark("data", "filter");
  address.start();
}

/** After which seq columns were last asked for in vain. */
let asking = -1;
/** Columns and lines come over HTTP, as many as are wanted; what is new comes over the line. */
const data = new DrillData(`${boot.base}/api/v1/drills/${encodeURIComponent(boot.drill.drill)}`, {
  page: (buffer) => {
    const page = readPage(buffer);
    model.addPage(page);
    head = Math.max(head, page.head);
    scheduler.mark("data");
    return page;
  },
  lines: (lines, chars) => {
    model.keep(lines, chars);
    scheduler.mark("lines", "ready");
  },
  outline: (index) => {
    model.outlined(index);
    scheduler.mark("data");
  },
  whole: () => {
    const { store } = model;
    // What came in while the last page was on its way, before the line was there.
    if (store.whole < head && store.whole > asking) {
      asking = store.whole;
      return data.columns(asking);
    }
    // All of a drill that is not long, so that it is there when the network is not; what is on show
    // comes first, which is what was wanted last.
    const last = store.head <= AT_HAND ? store.head : 0;
    for (let seq = last; seq > 0; seq -= BLOCK) store.lines.want(seq);
    for (const seq of [store.head, player.seq]) if (seq) store.lines.want(seq);
    return scheduler.mark("wanted", "ready");
  },
  gone: () => status.gone(),
  trouble: (failed) => status.reading(failed),
}, head > SKETCHED ? { ...browser, far: new Far(() => new Worker(root.dataset.fetching ?? ""), browser.get) } : browser);
if (head > SKETCHED) {
  data.density(1024, "side").then((buffer) => {
    if (buffer && !ready()) timeline.sketch = overview.sketch = readSketch(buffer);
    scheduler.mark("canvas");
  });
}
data.columns(0);
if (head) data.outline();

const line = replay(boot.drill.drill, { base: boot.base, at: "live" }, {
  message: (message) => {
    if (message.now) model.skew = message.now - Date.now();
    if (message.head !== undefined) head = Math.max(head, message.head);
    if (message.sealed !== undefined && message.sealed !== model.sealed) {
      model.sealed = message.sealed;
      appendForm.update({ ...boot.drill, sealed: model.sealed });
    }
    if (message.events) {
      const fresh = model.add(message.events);
      if (ready() && fresh.length) came.push(...fresh);
      if (model.relations.takeUnresolved()) data.outline();
      scheduler.mark("data");
    }
    if (message.op === "hello" && model.store.whole < head) data.columns(model.store.whole);
    if (message.op === "head" || message.op === "end" || message.op === "hello") {
      scheduler.mark("play");
    }
    scheduler.mark("ready");
  },
  link: (link) => {
    status.link(link);
    if (link === "online" && connected) outdated(import.meta.url).then((old) => old && status.outdated());
    connected ||= link === "online";
  },
  // Another log: another header, and other events under the same numbers.
  forget: () => location.reload(),
});
scheduler.part("ready", loaded);

watchMotion(view);
watchTheme(() => {
  palette = readPalette(document.documentElement);
  scheduler.mark("canvas");
});
listen(root, (command, value, press) => commands.run(command, value, press), () => commands.keysOn);
listenReleases(view);
addEventListener("pagehide", () => line.stop());
addEventListener("pageshow", (event) => event.persisted && location.reload());
// A drill that nobody adds to stops being live without any message.
setInterval(() => scheduler.mark("play"), 30_000);

commands.run("pane", asked.pane);
if (asked.ignored.length) news.say(t("view.link.ignored", { names: asked.ignored.join(", ") }));
mountPreferences();
const appendForm = mountAppendForm(byId("append-slot"), {
  ...boot, api: createApi(boot.base), now: () => Date.now() + model.skew, tz: format.tz,
});
fillAbout(context);
if (asked.filter.q) filters.search(asked.filter.q);
scheduler.mark("data");
root.focus({ preventScroll: true });
