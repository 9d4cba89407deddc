/** Pages of columns, made from lines as the server makes them (web/columns.py). */

import { Store } from "../../web/static/js/core/store.js";
import { Vocabulary } from "../../web/static/js/core/vocabulary.js";
import { COLOUR } from "../../web/static/js/core/columns.js";
import { instant } from "../../web/static/js/core/instants.js";
import { relate, vocabulary } from "./drill.js";

const WIDTHS = { f8: Float64Array, u4: Uint32Array, u2: Uint16Array, u1: Uint8Array, i1: Int8Array };

/**
 * The bytes of a page of lines that follow each other by seq.
 * @param {Record<string, any>[]} lines
 * @param {(head: Record<string, any>) => void} [change] the head, before it is written
 */
export function pageOf(lines, change = () => {}) {
  const store = new Store(new Vocabulary(vocabulary));
  store.add(lines);
  const relations = relate(store);
  const first = lines[0].seq;
  const last = lines.at(-1).seq;
  const tables = { kinds: [], sides: [""], units: [""], colours: [""] };
  const code = (name, value) => {
    if (!tables[name].includes(value)) tables[name].push(value);
    return tables[name].indexOf(value);
  };
  const seqs = lines.map(({ seq }) => seq);
  const flags = (seq) => (store.columns.flags[seq] & ((1 << COLOUR) - 1))
    | (code("colours", store.colour(seq)) << COLOUR);
  const columns = [
    ["time", "f8", seqs.map((seq) => store.time(seq))],
    ["kind", "u2", seqs.map((seq) => code("kinds", store.kind(seq)))],
    ["side", "u1", seqs.map((seq) => code("sides", store.side(seq)))],
    ["level", "i1", seqs.map((seq) => store.level(seq))],
    ["flags", "u2", seqs.map(flags)],
    ["unit", "u2", seqs.map((seq) => code("units", store.unit(seq)))],
    ["superseded", "u4", [...relations.superseded].flat()],
    ["lasting", "f8", lasting(lines, relations)],
  ];
  const head = {
    head: last, events: last, first, last, next: null, order_only: store.orderOnly,
    zero: relations.zero, ...tables,
    columns: columns.map(([name, type, values]) => ({ name, type, count: values.length })),
  };
  change(head);
  return bytes(head, columns);
}

function lasting(lines, relations) {
  return lines.filter(({ seq }) => relations.ends.has(seq)).flatMap(({ seq, until }) =>
    [seq, until === undefined ? relations.ends.get(seq) : instant(until), relations.endedBy.get(seq) ?? 0]);
}

function bytes(head, columns) {
  let text = new TextEncoder().encode(JSON.stringify(head));
  text = new TextEncoder().encode(JSON.stringify(head) + " ".repeat((8 - ((text.length + 4) % 8)) % 8));
  const parts = columns.map(([, type, values]) => new Uint8Array(WIDTHS[type].from(values).buffer));
  const size = (part) => Math.ceil(part.length / 8) * 8;
  const whole = new Uint8Array(4 + text.length + parts.reduce((sum, part) => sum + size(part), 0));
  new DataView(whole.buffer).setUint32(0, text.length, true);
  whole.set(text, 4);
  let at = 4 + text.length;
  for (const part of parts) {
    whole.set(part, at);
    at += size(part);
  }
  return whole.buffer;
}
