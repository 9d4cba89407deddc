// @ts-check
/**
 * A log file as a person drops it: our own export, or written by hand. Lines are taken apart as
 * text, so that numbers, unknown members and the order of members stay byte for byte.
 *
 * @typedef {{line: number, text: string, doc: Record<string, unknown>}} Parsed
 * @typedef {{line: number, field: string, detail: string}} Fault
 * @typedef {{line: number, body: string, plain: string}} Entry an event to send; `plain` is the
 *   body without what we filled in, for a store that knows the event as it was
 * @typedef {{header: Parsed|null, events: Parsed[], faults: Fault[]}} LogFile
 */

import { namedId } from "./ids.js";

/** What only a store says of an event, and of a header. */
const OF_EVENT = new Set(["seq", "durable", "batch", "recorded", "h"]);
const OF_HEADER = new Set(["h"]);

export class NotJsonl extends Error {}

/**
 * @param {Uint8Array} bytes
 * @returns {LogFile}
 * @throws {NotJsonl} when it is not UTF-8, or its first line is no JSON object
 */
export function readLog(bytes) {
  const lines = decode(bytes).split("\n");
  /** @type {LogFile} */
  const log = { header: null, events: [], faults: [] };
  let first = true;
  lines.forEach((raw, n) => {
    const text = raw.trim();
    if (!text) return;
    const doc = object(text);
    if (!doc && first) throw new NotJsonl();
    if (doc && !("seal" in doc && "h" in doc)) place(log, { line: n + 1, text, doc }, first);
    if (!doc) log.faults.push({ line: n + 1, field: "", detail: "json" });
    first = false;
  });
  return log;
}

/** @param {LogFile} log @param {Parsed} parsed @param {boolean} first */
function place(log, parsed, first) {
  if (first && isHeader(parsed.doc)) log.header = parsed;
  else log.events.push(parsed);
}

/** @param {Record<string, unknown>} doc */
function isHeader(doc) {
  return "drill_log" in doc || ("drill" in doc && "title" in doc && !("kind" in doc));
}

/** @param {Uint8Array} bytes */
function decode(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new NotJsonl();
  }
}

/** @param {string} text @returns {Record<string, unknown>|null} */
function object(text) {
  try {
    const value = JSON.parse(text);
    return value && typeof value === "object" && !Array.isArray(value) ? value : null;
  } catch {
    return null;
  }
}

/** The header to create a drill with. @param {Parsed} header */
export function headerBody(header) {
  return without(header.text, OF_HEADER);
}

/**
 * Events ready to send to `drill`: store members taken out, an id where there is none. It is
 * derived from drill and content (and which of its equals it is), not from the line number: the
 * same file again is a retry, also after a line was mended or put in.
 * @param {readonly Parsed[]} events
 * @param {string} drill
 * @returns {Entry[]}
 */
export function entries(events, drill) {
  /** @type {Map<string, number>} */
  const seen = new Map();
  return events.map(({ line, text, doc }) => {
    const stored = "seq" in doc && "h" in doc;
    let plain = stored ? without(text, OF_EVENT) : text;
    if (!("id" in doc)) {
      const nth = (seen.get(plain) ?? 0) + 1;
      seen.set(plain, nth);
      plain = prepend(plain, "id", namedId(`${drill}\n${nth}\n${plain}`));
    }
    // Without a time an event happened when it was recorded; elsewhere that is another moment.
    const lacks = stored && !("time" in doc) && typeof doc.recorded === "string";
    return { line, plain, body: lacks ? prepend(plain, "time", String(doc.recorded)) : plain };
  });
}

/**
 * The object `text` without the top-level members of those names; what stays is untouched.
 * @param {string} text a JSON object
 * @param {ReadonlySet<string>} names
 */
export function without(text, names) {
  const kept = members(text).filter(({ name }) => !names.has(name));
  return `{${kept.map(({ start, end }) => text.slice(start, end).trim()).join(",")}}`;
}

/** @param {string} text @param {string} name @param {string} value */
function prepend(text, name, value) {
  const rest = text.slice(text.indexOf("{") + 1);
  const comma = rest.trimStart().startsWith("}") ? "" : ",";
  return `{${JSON.stringify(name)}:${JSON.stringify(value)}${comma}${rest}`;
}

/**
 * Where each top-level member of a JSON object stands; `text` is known to be sound.
 * @param {string} text
 * @returns {{name: string, start: number, end: number}[]}
 */
export function members(text) {
  const found = [];
  let at = text.indexOf("{") + 1;
  for (;;) {
    while (/[\s,]/.test(text[at] ?? "")) at += 1;
    if (text[at] !== '"') return found;
    const start = at;
    at = endOfString(text, at);
    const name = JSON.parse(text.slice(start, at));
    at = endOfValue(text, at);
    found.push({ name, start, end: at });
  }
}

/** Just behind the string that begins at `at`. @param {string} text @param {number} at */
function endOfString(text, at) {
  for (at += 1; text[at] !== '"'; at += 1) if (text[at] === "\\") at += 1;
  return at + 1;
}

/** The comma or brace that ends a member, seen from behind its name. @param {string} text @param {number} at */
function endOfValue(text, at) {
  for (let depth = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '"') at = endOfString(text, at) - 1;
    else if (char === "{" || char === "[") depth += 1;
    else if (depth === 0 && (char === "," || char === "}")) return at;
    else if (char === "}" || char === "]") depth -= 1;
  }
  return at;
}
