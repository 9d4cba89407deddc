// @ts-check
/**
 * The ways to a place or a command by name: the field where a time is typed, the command palette and
 * the share sheet, with what they need to know of the drill.
 */

import { fold } from "../core/fold.js";
import { capital } from "../core/format.js";
import { encode } from "../core/link.js";
import { paletteEntries } from "../core/palette-entries.js";
import { pick } from "../core/vocabulary.js";
import { CommandPalette } from "./command-palette.js";
import { byId } from "./dom.js";
import { Share } from "./share.js";
import { TimeField } from "./time-field.js";

/** So many events of a kind are looked at for the next one in a frame of typing. */
const MOST_MARKERS = 300;

/**
 * @typedef {object} Parts
 * @property {import("../core/facts.js").Say} context
 * @property {import("../core/player.js").Player} player
 * @property {import("./commands.js").Commands} commands
 * @property {import("../core/facets.js").Facets} facets
 * @property {() => import("../core/link.js").State} state of the page, as a link says it
 * @property {() => {key: string, name: string, hidden: boolean}[]} lanes
 * @property {{code: string, name: string}[]} languages
 * @property {HTMLElement} root
 * @property {(words: string) => void} announce
 */

export class Ways {
  /** @param {Parts} parts */
  constructor(parts) {
    this.parts = parts;
    const { context, root, state, announce } = parts;
    this.mac = /Mac|iPhone|iPad/.test(navigator.platform);
    this.time = new TimeField(context, {
      button: byId("time-open"), viewer: root, place: () => this.#place(),
      find: (text) => this.find(text), go: (target) => this.#go(target),
    });
    this.palette = new CommandPalette(
      context, root, () => paletteEntries(this.#source()), (typed) => this.time.entries(typed),
    );
    this.share = new Share(context, { state, announce });
  }

  /** The address of this page in another language. @param {string} code */
  inLanguage(code) {
    return `${location.pathname}?${encode({ ...this.parts.state(), lang: code })}`;
  }

  /** The next event of a kind that has this name, or a word of it; from the start when there is none
   *  behind the playhead. @param {string} text @returns {number|null} seq */
  find(text) {
    const { model } = this.parts.context;
    const asked = fold(text);
    const { kindNames } = model.store.columns;
    const wanted = new Set();
    for (const [code, kind] of kindNames.list.entries()) {
      if (code && this.#names(kind).some((name) => named(name, asked))) wanted.add(code);
    }
    return wanted.size ? this.#next(wanted) : null;
  }

  /** Go to the next event of a kind. @param {string} kind */
  nextOf(kind) {
    const code = this.parts.context.model.store.columns.kindNames.known(kind);
    const seq = code === undefined ? null : this.#next(new Set([code]));
    if (seq) this.parts.commands.run("event", seq);
  }

  /** @param {Set<number>} codes */
  #next(codes) {
    const { store } = this.parts.context.model;
    const { order, kinds } = store.columns;
    const { rank } = this.parts.player;
    for (let n = 0; n < store.count; n += 1) {
      const seq = order[(rank + n) % store.count];
      if (codes.has(kinds[seq]) && !store.superseded(seq)) return seq;
    }
    return null;
  }

  /** @param {string} kind */
  #names(kind) {
    const { label } = this.parts.context.model.vocabulary.kind(kind);
    return [kind, ...Object.values(label)].map((text) => fold(text ?? ""));
  }

  #place() {
    const { context: { model }, player } = this.parts;
    const { store } = model;
    return {
      orderOnly: store.orderOnly, head: store.head, zero: model.relations.zero, now: player.time,
      first: store.count ? store.timeAt(0) : 0, last: store.count ? store.timeAt(store.count - 1) : 0,
    };
  }

  /** @param {import("../core/moments.js").Target} target */
  #go(target) {
    const { commands } = this.parts;
    if (target === "live") commands.run("live");
    else if ("seq" in target) commands.run("event", target.seq);
    else if ("part" in target) commands.run("part", target.part);
    else commands.run("instant", wholeSecond(target.ms));
  }

  /** @returns {import("../core/palette-entries.js").Source} */
  #source() {
    const { context, commands, facets, lanes, languages } = this.parts;
    const { model, t, lang, format } = context;
    const theme = document.documentElement.dataset.theme ?? "auto";
    const name = (/** @type {string} */ kind) => capital(pick(model.vocabulary.kind(kind).label, lang).text);
    const place = (/** @type {number} */ seq) => ({ seq, when: this.#when(seq) });
    return {
      t, mac: this.mac, orderOnly: model.store.orderOnly,
      run: (command, value) => commands.run(command, value),
      phases: model.phases.map((phase) => ({ ...place(phase.seq), name: this.#phase(phase) })),
      markers: model.outline.markers.slice(0, MOST_MARKERS).map((rank) => model.store.at(rank))
        .map((seq) => ({ ...place(seq), name: name(model.store.kind(seq)) })),
      kinds: facets.options("kinds").map(({ name: kind, count }) =>
        ({ kind, name: name(kind), count: format.number(count) })),
      lanes: lanes(),
      languages: languages.filter(({ code }) => code !== lang),
      themes: ["light", "dark", "contrast", "auto"].filter((one) => one !== theme)
        .map((one) => ({ theme: one, name: t(`app.theme.${one}`) })),
    };
  }

  /** @param {number} seq */
  #when(seq) {
    const { model: { store }, format } = this.parts.context;
    return store.estimated(seq) ? `#${seq}` : format.clock(store.time(seq));
  }

  /** @param {import("../core/outline.js").Phase} phase */
  #phase(phase) {
    const { model, lang } = this.parts.context;
    return phase.colour ? model.vocabulary.colourLabel(phase.colour, lang) : pick(model.phaseWords(phase), lang).text;
  }
}

/** Who types 09:41:02 means all that happened in that second. @param {number} ms */
function wholeSecond(ms) {
  return ms % 1000 ? ms : ms + 999;
}

/** Whether a name is what was asked for, or has it as a word. @param {string} name @param {string} asked */
function named(name, asked) {
  return name === asked || name.split(/[\s,_-]+/).includes(asked);
}
