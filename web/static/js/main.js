// @ts-check
/**
 * The replay page put together: the one place where the line, the drill and the page meet. How a
 * drill comes in is told in `opening.js`, what a frame does in `frame-parts.js`.
 *
 * What is made here calls other parts only later, so an arrow function may name one that is made
 * further down.
 */

import { readPage } from "./core/columns-page.js";
import { Facets } from "./core/facets.js";
import { Filter } from "./core/filter.js";
import { Finder } from "./core/finder.js";
import { Format } from "./core/format.js";
import { decode } from "./core/link.js";
import { Model } from "./core/model.js";
import { Opening } from "./core/opening.js";
import { gather, prepare } from "./core/page-state.js";
import { Player } from "./core/player.js";
import { Scheduler } from "./core/scheduler.js";
import { readSketch } from "./core/sketch.js";
import { translator } from "./core/strings.js";
import { View } from "./core/view.js";
import { Warnings } from "./core/warnings.js";
import { createApi } from "./net/api.js";
import { DrillData, browser } from "./net/drill-data.js";
import { outdated } from "./net/freshness.js";
import { Hits } from "./net/hits.js";
import { replay } from "./net/replay.js";
import { WorkerFetch } from "./net/worker-fetch.js";
import { Address } from "./ui/address.js";
import { Announcer } from "./ui/announcer.js";
import { mountAppendForm } from "./ui/append-form.js";
import { AxisSwitch } from "./ui/axis-switch.js";
import { Bar } from "./ui/bar.js";
import { Commands } from "./ui/commands.js";
import { byId } from "./ui/dom.js";
import { Filters } from "./ui/filters.js";
import { layOutFrame } from "./ui/frame-parts.js";
import { listenReleases, watchMotion } from "./ui/held-keys.js";
import { HoverLine } from "./ui/hover-line.js";
import { listen } from "./ui/input.js";
import { Lanes } from "./ui/lanes.js";
import { EventList } from "./ui/list.js";
import { LoopThumbs } from "./ui/loop-thumbs.js";
import { Manner } from "./ui/manner.js";
import { News } from "./ui/news.js";
import { Now } from "./ui/now.js";
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
const path = `${boot.base}/api/v1/drills/${encodeURIComponent(boot.drill.drill)}`;
/** A drill of more events is sketched before it is loaded. */
const SKETCHED = 50_000;
const steady = () => performance.now();

// The drill, and how this viewer sees it.
const model = new Model(boot.drill, boot.vocabulary);
const format = new Format(boot.drill.header.tz ?? "Asia/Jakarta", boot.language);
const context = { model, t, lang, format };
const player = new Player(model.store, () => model.state(Date.now()));
const view = new View(model.axis);
const scheduler = new Scheduler((run) => requestAnimationFrame(() => run(steady())));
const asked = decode(location.search, location.hash);
const opening = new Opening({ model, player, view, asked }, {
  mark: (...parts) => scheduler.mark(...parts),
  columns: (after) => data.columns(after),
  outline: () => data.outline(),
  sealed: () => appendForm.update({ ...boot.drill, sealed: model.sealed }),
  // From now on the address says what is shown.
  ready: () => {
    root.dataset.ready = "true";
    address.start();
  },
});
const filter = new Filter(model.store);
const facets = new Facets(model.store, filter);
const finder = new Finder(model.store, filter, new Hits(path), {
  head: () => Math.max(opening.head, model.store.head),
  changed: () => scheduler.mark("filter"),
});
const warnings = new Warnings(model.store);

// What the page shows, and what hands do to it.
let palette = readPalette(document.documentElement);
const colours = () => palette;
const viewed = () => scheduler.mark("view", "canvas");
const status = new Status(t, root);
const news = new News(context, status);
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

layOutFrame(scheduler, {
  context, root, opening, player, view, filter, finder, warnings, status, news, now, list, announcer,
  filters, timeline, overview, lanes, loopThumbs, windowThumbs, bar, rates, manner, seek, axisSwitch,
  address, fetchBlocks: (numbers) => data.blocks(numbers),
});

// Of what the address asks for, all that needs no events; `opening` sees to the rest.
prepare(asked, player, steady());
model.chooseAxis(asked.axis);
lanes.take(asked.lanes);
filter.take(asked.filter);

// Columns and lines come over HTTP, as many as are wanted; what is new comes over the line.
const long = opening.head > SKETCHED;
const fetchWorker = () => new Worker(root.dataset.fetchWorker ?? "");
const data = new DrillData(path, {
  decode: readPage,
  page: (page) => opening.page(page),
  lines: (lines, chars) => opening.lines(lines, chars),
  outline: (index) => opening.outlined(index),
  whole: () => opening.whole(),
  gone: () => status.gone(),
  trouble: (failed) => status.reading(failed),
}, long ? { ...browser, worker: new WorkerFetch(fetchWorker, browser.get) } : browser);
if (long) {
  data.density(1024, "side").then((buffer) => {
    if (buffer && opening.state !== "ready") timeline.sketch = overview.sketch = readSketch(buffer);
    scheduler.mark("canvas");
  });
}
data.columns(0);
if (opening.head) data.outline();

/** Whether the line has been there: the next time it may lead to a newer server. */
let connected = false;
const line = replay(boot.drill.drill, { base: boot.base, at: "live" }, {
  message: (message) => opening.message(message, Date.now()),
  link: (link) => {
    status.link(link);
    if (link === "online" && connected) outdated(import.meta.url).then((old) => old && status.outdated());
    connected ||= link === "online";
  },
  // Another log: another header, and other events under the same numbers.
  forget: () => location.reload(),
});

// All is there: what happens from now on.
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
