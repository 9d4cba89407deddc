// @ts-check
/**
 * What the command palette offers: every command with its keys, the phases and markers to go to, the
 * kinds to go to or to filter by, the lanes to hide or show, the languages and the themes.
 *
 * @typedef {{id: string, label: string, hint: string, keys: readonly string[], run: () => void}} Entry
 *   `id` stays the same as long as the entry means the same
 * @typedef {(command: string, value?: string|number) => void} Run
 * @typedef {object} Source what there is on the page at the moment, its words in the page's language
 * @property {import("./strings.js").Translate} t
 * @property {boolean} mac
 * @property {Run} run of the commands that keys and buttons have, too
 * @property {boolean} orderOnly
 * @property {{seq: number, name: string, when: string}[]} phases
 * @property {{seq: number, name: string, when: string}[]} markers
 * @property {{kind: string, name: string, count: string}[]} kinds that occur
 * @property {{key: string, name: string, hidden: boolean}[]} lanes
 * @property {{code: string, name: string}[]} languages but for the page's own
 * @property {{theme: string, name: string}[]} themes but for the page's own
 */

import { keysOf } from "./keymap.js";

/** So many of one sort: there are other ways to a thousand units. */
export const MAX_OF_A_SORT = 300;
const [SHOW, HIDE] = ["view.palette.lane.show", "view.palette.lane.hide"];

/**
 * @typedef {{command: string, value?: string|number, words: string, clocked?: true}} Row `clocked`:
 *   not where only the order is known
 */

/** @type {ReadonlyArray<Row>} */
export const COMMANDS = Object.freeze([
  { command: "toggle", words: "view.command.toggle" },
  { command: "step", value: 1, words: "view.command.next" },
  { command: "step", value: -1, words: "view.command.previous" },
  { command: "marker", value: 1, words: "view.command.marker.next" },
  { command: "marker", value: -1, words: "view.command.marker.previous" },
  { command: "time", words: "view.command.time" },
  { command: "search", words: "view.command.search" },
  { command: "hit", value: 1, words: "view.command.hit.next" },
  { command: "hit", value: -1, words: "view.command.hit.previous" },
  { command: "unfilter", words: "view.command.unfilter" },
  { command: "start", words: "view.command.start" },
  { command: "live", words: "view.command.live" },
  { command: "rate", value: 1, words: "view.command.faster" },
  { command: "rate", value: -1, words: "view.command.slower" },
  { command: "skip", words: "view.command.skip", clocked: true },
  { command: "range", value: "from", words: "view.command.range.from" },
  { command: "range", value: "to", words: "view.command.range.to" },
  { command: "range", value: "none", words: "view.command.range.none" },
  { command: "loop", words: "view.command.loop" },
  { command: "zoom", value: 1, words: "view.command.zoom.in" },
  { command: "zoom", value: -1, words: "view.command.zoom.out" },
  { command: "fit", words: "view.command.fit" },
  { command: "centre", words: "view.command.centre" },
  { command: "axis", words: "view.command.axis", clocked: true },
  { command: "lanes", value: "side", words: "view.command.lanes.side" },
  { command: "lanes", value: "unit", words: "view.command.lanes.unit" },
  { command: "lanes", value: "kind", words: "view.command.lanes.kind" },
  { command: "presenter", words: "view.command.presenter" },
  { command: "fullscreen", words: "view.command.fullscreen" },
  { command: "copy", words: "view.command.copy" },
  { command: "share", words: "view.command.share" },
  { command: "about", words: "view.command.about" },
  { command: "help", words: "view.command.help" },
]);

/** @param {Source} source @returns {Entry[]} */
export function paletteEntries(source) {
  const { t, run } = source;
  /** @type {(id: string, label: string, hint: string, command: string, value: string|number) => Entry} */
  const entry = (id, label, hint, command, value) =>
    ({ id, label, hint, keys: [], run: () => run(command, value) });
  return [
    ...commands(source),
    ...some(source.phases, ({ seq, name, when }) =>
      entry(`phase:${seq}`, t("view.palette.phase", { name }), when, "event", seq)),
    ...some(source.kinds, ({ kind, name, count }) =>
      entry(`next:${kind}`, t("view.palette.next", { name }), String(count), "next-of-kind", kind)),
    ...some(source.kinds, ({ kind, name, count }) =>
      entry(`only:${kind}`, t("view.palette.only", { name }), String(count), "only-kind", kind)),
    ...some(source.markers, ({ seq, name, when }) =>
      entry(`event:${seq}`, `${t("view.event", { seq })} ${name}`, when, "event", seq)),
    ...some(source.lanes, ({ key, name, hidden }) =>
      entry(`lane:${key}`, t(hidden ? SHOW : HIDE, { name }), "", "lane", key)),
    ...some(source.languages, ({ code, name }) =>
      entry(`lang:${code}`, t("view.palette.language", { name }), "", "lang", code)),
    ...some(source.themes, ({ theme, name }) =>
      entry(`theme:${theme}`, t("view.palette.theme", { name }), "", "theme", theme)),
  ];
}

/** @param {Source} source @returns {Entry[]} */
function commands({ t, run, mac, orderOnly }) {
  return COMMANDS.filter(({ clocked }) => !(clocked && orderOnly)).map(({ command, value, words }) => ({
    id: [command, value].filter((part) => part !== undefined).join(":"),
    label: t(words), hint: "", keys: keysOf(command, value, mac), run: () => run(command, value),
  }));
}

/** @template T @param {readonly T[]} list @param {(one: T) => Entry} make */
function some(list, make) {
  return list.slice(0, MAX_OF_A_SORT).map(make);
}
