/**
 * The page keeps its own playhead. The scenarios of PROTOCOL.md at due pace say where the server's
 * is at each moment; the page's has to be there, too, wherever it can do what they ask.
 */

import assert from "node:assert/strict";
import test from "node:test";
import { Player } from "../../web/static/js/core/player.js";
import { Store } from "../../web/static/js/core/store.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { read, outline, relate, vocabulary } from "./drill.js";

const ZERO = 1_700_000_000_000;
const scenarios = JSON.parse(
  read("web/PROTOCOL.md").split("### Scenarios")[1].match(/```json\n([\s\S]*?)```/)[1],
);

/** A page that stands on the first event has no place before it, and neither filter nor credit. */
const ABLE = {
  open: ["op", "req", "pace", "playing", "rate", "credit", "at", "loop", "stop", "skip", "steps"],
  play: ["op", "req"], pause: ["op", "req"], rate: ["op", "req", "rate"],
  seek: ["op", "req", "to"], step: ["op", "req", "n"], set: ["op", "req", "loop", "stop", "skip", "steps"],
};

function able({ steps, expect, log }) {
  const says = steps.filter(({ say }) => say).map(({ say }) => say);
  return log.length > 0 && says[0]?.pace === "due" && (says[0].playing || says[0].at)
    && says[0].credit > 4 && expect.every(([, message]) => message.op !== "error")
    && steps.every(({ reconnect }) => !reconnect)
    && says.every((say) => Object.keys(say).every((name) => ABLE[say.op]?.includes(name)))
    && says.every(({ to, at }) => to !== "start" && to !== "end" && at !== "start" && !to?.phase);
}

/** The page's playhead, told what the scenario tells the server. */
class Page {
  constructor({ log, header = {}, recorded }) {
    this.header = header;
    this.store = new Store(new Vocabulary(vocabulary));
    this.sealed = false;
    this.recorded = ZERO + recorded;
    this.player = new Player(this.store, () =>
      this.relations.state(this.now + ZERO, { sealed: this.sealed, completeness: header.completeness }));
    this.now = 0;
    for (const row of log) this.append(row, this.recorded);
  }

  append([ms, kind, members], recorded = ZERO + this.now) {
    const seq = this.store.count + 1;
    const time = new Date(ZERO + ms).toISOString();
    this.store.add([{ seq, id: `e${seq}`, time, recorded: new Date(recorded).toISOString(), kind, ...members }]);
    this.relations = relate(this.store);
    this.player.dataChanged(outline(this.store).markers, this.now);
  }

  say({ op, ...fields }) {
    const { player, now } = this;
    if (op === "open" || op === "set") this.set(fields);
    if (fields.rate) player.setRate(fields.rate, now);
    if (op === "step") player.step(fields.n, now, this.passes);
    if (op === "seek" || fields.at) this.seek(op === "seek" ? fields.to : fields.at);
    if (op === "play" || fields.playing) player.play(now);
    if (op === "open" && fields.playing && !fields.at && player.stop.has(this.kind())) player.pause(now);
    if (op === "pause") player.pause(now);
  }

  kind() {
    return this.store.line(this.player.seq).kind;
  }

  set({ loop, stop, skip, steps }) {
    const { player, now, store } = this;
    if (loop) player.range = range(store, this.relations.zero, loop);
    if (loop !== undefined) player.setLooping(Boolean(loop), now);
    if (stop) player.setStop(stop, now);
    if (skip !== undefined) player.setSkip(skip, now);
    if (steps) {
      const passes = (seq) => (!steps.kind?.length || steps.kind.includes(store.line(seq).kind))
        && (!steps.side?.length || steps.side.includes(store.side(seq)));
      this.passes = Object.values(steps).some((some) => some.length) ? passes : null;
    }
  }

  seek(to) {
    const { player, store, now } = this;
    if (to === "live" || (to === "end" && player.drillState() === "finished")) player.goLive(now);
    else if (to === "end") player.seekRank(store.count, now);
    else if (to.seq) player.seekRank(store.rankOf(to.seq) + 1, now);
    else if (to.number) player.seekRank(to.number, now);
    else if (to.percent !== undefined) player.seekPart(to.percent / 100, now);
    else if (to.since !== undefined) player.seekTime(this.relations.zero + to.since, now);
    else if (to.time) player.seekTime(Date.parse(to.time), now);
    else if (to.marker === "next") player.nextMarker(now);
    else if (to.marker === "previous") player.previousMarker(now);
    else throw new Error(`the page cannot seek to ${JSON.stringify(to)}`);
  }
}

function range(store, zero, { from, to }) {
  const place = (target) => {
    if (target === "start") return [store.timeAt(0), 0, store.at(0)];
    if (target === "end") return place({ seq: store.at(store.count - 1) });
    const { time, since, percent, number = 1 + Math.floor((percent / 100) * (store.count - 1) + 0.5) } = target;
    if (time ?? since) return [time ? Date.parse(time) : zero + since, 0, Number.MAX_SAFE_INTEGER];
    const seq = target.seq ?? store.at(number - 1);
    return [store.time(seq), seq - 1, seq];
  };
  const [begin, end] = [place(from), place(to)];
  return { from: [begin[0], begin[1]], to: [end[0], end[2]] };
}

/** Where the server's playhead is once everything of a moment has been told. */
function told(expect, ms) {
  const now = {};
  for (const [at, message] of expect) {
    if (at !== ms) continue;
    if (message.op === "state") Object.assign(now, { state: message.state, seq: message.seq, rate: message.rate });
    if (message.op === "bulk") now.seq = message.events.at(-1);
  }
  return now;
}

const RUN = scenarios.filter(able);

test("most scenarios at due pace are run", () => assert.ok(RUN.length >= 20, `${RUN.length}`));

for (const scenario of RUN) {
  test(`scenario: ${scenario.name}`, () => {
    const page = new Page(scenario);
    const { steps, expect } = scenario;
    const moments = new Set([...steps.map(({ ms }) => ms), ...expect.map(([ms]) => ms)]);
    for (const ms of [...moments].sort((a, b) => a - b)) {
      page.now = ms;
      page.player.advance(ms);
      for (const step of steps.filter((one) => one.ms === ms)) {
        if (step.say) page.say(step.say);
        if (step.append) page.append(step.append);
        if (step.seal) {
          page.sealed = true;
          page.player.drillChanged(ms);
        }
      }
      page.player.advance(ms);
      const { player } = page;
      const { state = player.state, seq = player.seq, rate = player.rate } = told(expect, ms);
      assert.deepEqual([ms, player.state, player.seq, player.rate], [ms, state, seq || 1, rate]);
    }
  });
}
