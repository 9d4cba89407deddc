// @ts-check
/** The replay page put together: the one place where the line, the drill and the page meet. */

import { Format } from "./core/format.js";
import { Model } from "./core/model.js";
import { Player } from "./core/player.js";
import { Scheduler } from "./core/scheduler.js";
import { Search } from "./core/search.js";
import { translator } from "./core/strings.js";
import { View } from "./core/view.js";
import { createApi } from "./net/api.js";
import { replay } from "./net/replay.js";
import { mountAppendForm } from "./ui/append-form.js";
import { Bar } from "./ui/bar.js";
import { Chips } from "./ui/chips.js";
import { Commands } from "./ui/commands.js";
import { byId } from "./ui/dom.js";
import { listen } from "./ui/input.js";
import { EventList } from "./ui/list.js";
import { Manner } from "./ui/manner.js";
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

const boot = JSON.parse(byId("boot").textContent ?? "{}");
const root = byId("app");
const t = translator(boot.strings);
const { lang } = boot;
const model = new Model(boot.drill, boot.vocabulary);
const format = new Format(boot.drill.header.tz ?? "Asia/Jakarta", lang);
const context = { model, t, lang, format };
const steady = () => performance.now();
const player = new Player(model.store, () => model.state(Date.now()));
const search = new Search(model.store);
const view = new View(model.axis);
const scheduler = new Scheduler((run) => requestAnimationFrame(() => run(steady())));
const status = new Status(t, root);

let palette = readPalette(document.documentElement);
const colours = () => palette;
const viewed = () => scheduler.mark("canvas");
const now = new Now(context);
const list = new EventList(context, search, (n) => commands.run("step", n));
const chips = new Chips(context, search, () => {
  chips.found(list.filter(), model.store.count);
  scheduler.mark("canvas");
});
const timeline = new Timeline(context, view, colours, viewed);
const overview = new Overview(context, view, colours, viewed);
const bar = new Bar(context);
const seek = new Seek(
  context, (value) => commands.seekValue(value), (seconds) => commands.run("seek", seconds),
);
const rates = new Rates(lang, root, (rate) => commands.setRate(rate));
const manner = new Manner(context, root, {
  stop: (kinds) => commands.setStop(kinds), skip: (ms) => commands.setSkip(ms),
});
const pointer = new Pointer(timeline, {
  event: (seq) => commands.run("event", seq),
  seek: (value) => commands.seekValue(value),
  viewed,
  hover: (seq, x, y) => {
    tip(context, seq, x, y);
    if (timeline.hover !== seq) viewed();
    timeline.hover = seq;
  },
});
const commands = new Commands({
  context, player, view, search, list, chips, rates, manner, root, status, clock: steady,
  pointerX: () => pointer.x,
  changed: () => scheduler.mark("play"),
  viewed,
  retry: () => line.retry(),
});

/** Lines that came in since the last frame. @type {number[]} */
let fresh = [];
/** Highest seq that the server has spoken of. */
let head = Number(boot.drill.head ?? 0);
/** What the address asks for, until it is there. Who opens an empty drill is there to see it begin.
 *  @type {string|null} */
let wanted = new URLSearchParams(location.search).get("at") ?? location.hash.match(/^#seq=(\w+)/)?.[1]
  ?? (head === 0 && boot.drill.state !== "finished" ? "live" : null);

/** Nothing is drawn before there is something: the page as it came says what it is. */
const loading = () => head > 0 && !model.store.count;
scheduler.part("data", (at) => {
  if (loading()) return;
  model.refresh();
  view.setAxis(model.axis);
  player.dataChanged(model.relations, at);
  list.add(fresh);
  fresh = [];
  chips.update();
  chips.found(search.active ? list.filter() : model.store.count, model.store.count);
  arrive(at);
  scheduler.mark("play");
});
scheduler.part("play", (at) => {
  if (loading()) return;
  player.advance(at);
  if (root.dataset.state !== player.state) status.announce(t(`view.say.${player.state}`));
  root.dataset.state = player.state;
  view.follow(model.axis.playhead(player), player.state === "playing" || player.state === "following");
  now.update(player);
  list.update(player);
  bar.update(player);
  bar.state(player, ready() ? model.state(Date.now()) : boot.drill.state, ready());
  rates.update(player.rate);
  manner.update(player);
  seek.update(player);
  if (player.state === "playing" && !player.waiting) scheduler.mark("play");
  scheduler.mark("canvas");
});
scheduler.part("canvas", () => {
  timeline.draw(player, search);
  const { left, right } = timeline.layout();
  overview.draw(left, right);
});

/** The place that the address names, once it is there; everything is loaded when nothing is missing.
 *  @param {number} at */
function arrive(at) {
  const seq = Number(wanted);
  if (wanted === "live") player.goLive(at);
  else if (seq > 0 && model.store.has(seq)) player.seekRank(model.store.rankOf(seq) + 1, at);
  else return;
  wanted = null;
}

function ready() {
  return root.dataset.ready === "true";
}

function loaded() {
  if (ready() || model.store.count < head) return;
  root.dataset.ready = "true";
  scheduler.mark("play");
}

// Everything comes ahead; the page keeps its own clock.
const line = replay(boot.drill.drill, { base: boot.base }, {
  message: (message) => {
    if (message.now) model.skew = message.now - Date.now();
    if (message.head !== undefined) head = message.head;
    if (message.sealed !== undefined && message.sealed !== model.sealed) {
      model.sealed = message.sealed;
      appendForm.update({ ...boot.drill, sealed: model.sealed });
    }
    if (message.events) {
      fresh.push(...model.store.add(message.events));
      scheduler.mark("data");
    }
    if (message.op === "head" || message.op === "end" || message.op === "hello") {
      player.drillChanged(steady());
      scheduler.mark("play");
    }
    scheduler.mark("ready");
  },
  link: (link) => status.link(link),
  forget: () => {
    wanted ??= player.seq ? String(player.seq) : null;
    fresh = [];
    root.dataset.ready = "false";
    model.store.clear();
    search.forget();
    list.clear();
    scheduler.mark("data");
  },
});
scheduler.part("ready", loaded);

watchTheme(() => {
  palette = readPalette(document.documentElement);
  scheduler.mark("canvas");
});
listen(root, (command, value) => commands.run(command, value), () => commands.keysOn);
addEventListener("pagehide", () => line.stop());
addEventListener("pageshow", (event) => event.persisted && location.reload());
// A drill that nobody adds to stops being live without any message.
setInterval(() => scheduler.mark("play"), 30_000);

mountPreferences();
const appendForm = mountAppendForm(byId("append-slot"), {
  ...boot, api: createApi(boot.base), now: () => Date.now() + model.skew, tz: format.tz,
});
fillAbout(context);
scheduler.mark("data");
root.focus({ preventScroll: true });
