// @ts-check
/**
 * The messages of `drill-replay.v1` (web/PROTOCOL.md), read with checks and written.
 *
 * `decode` returns a message whose fields can be relied upon, null for an `op` that a newer server
 * may know, and throws for anything that breaks the protocol.
 *
 * @typedef {[number, number]|null} Position
 * @typedef {{gen: number, p: Position, a: number}} Cursor
 * @typedef {{op: string, [field: string]: any}} Message
 */

export const PROTOCOL = "drill-replay.v1";

/** The server sent what the protocol does not allow. */
export class ProtocolError extends Error {
  /** @param {string} op @param {string} field */
  constructor(op, field) {
    super(`${op || "message"}: bad ${field}`);
    this.op = op;
    this.field = field;
  }
}

/** @typedef {(value: any) => boolean} Check */

/** @type {Check} */
const count = (value) => Number.isSafeInteger(value) && value >= 0;
/** @type {Check} */
const text = (value) => typeof value === "string";
/** @type {Check} */
const flag = (value) => typeof value === "boolean";
/** @type {Check} */
const number = (value) => typeof value === "number";
/** @type {Check} */
const object = (value) => value !== null && typeof value === "object" && !Array.isArray(value);
/** @type {Check} */
const position = (value) =>
  value === null ||
  (Array.isArray(value) && value.length === 2 && value.every(Number.isSafeInteger));
/** @type {Check} */
const event = (value) => object(value) && count(value.seq) && value.seq > 0 && text(value.kind);
/** @type {Check} */
const events = (value) => Array.isArray(value) && value.length > 0 && value.every(event);
/** @type {(...values: string[]) => Check} */
const oneOf = (...values) => (value) => values.includes(value);
/** @type {(check: Check) => Check} What an older server leaves out. */
const maybe = (check) => (value) => value === undefined || check(value);

const CURSOR = { gen: (/** @type {any} */ value) => count(value) && value > 0, p: position, a: count };
const DRILL_STATE = oneOf("live", "open", "finished");

/** @type {Record<string, Record<string, Check>>} */
const FIELDS = {
  hello: {
    proto: oneOf(PROTOCOL), drill: text, epoch: text, head: count, order_only: flag, sealed: flag,
    state: DRILL_STATE, now: count, first: position, last: position, limits: object,
    zero: maybe((value) => value === null || Number.isSafeInteger(value)),
  },
  reset: { reason: text },
  snapshot: {
    ...CURSOR, current: (value) => value === null || event(value), lanes: object, counts: object,
    phase: (value) => value === null || object(value),
  },
  bulk: { ...CURSOR, events },
  late: { ...CURSOR, events },
  stamp: CURSOR,
  state: {
    state: oneOf("paused", "playing", "following", "ended"), rate: number, at: position,
    seq: count, now: count, number: maybe(count), why: maybe(text), settings: maybe(object),
  },
  head: { head: count, last: position, state: DRILL_STATE, sealed: flag },
  end: { seq: count, reason: text },
  pong: { c: (value) => text(value) || number(value), now: count },
  error: { code: text, detail: text },
};

/**
 * @param {unknown} data of a WebSocket message event
 * @returns {Message|null}
 */
export function decode(data) {
  const message = parse(data);
  if (!object(message) || !text(message.op)) throw new ProtocolError("", "op");
  const fields = Object.hasOwn(FIELDS, message.op) ? FIELDS[message.op] : null;
  if (!fields) return null;
  for (const [field, check] of Object.entries(fields)) {
    if (!check(message[field])) throw new ProtocolError(message.op, field);
  }
  return message;
}

/** @param {unknown} data @returns {any} */
function parse(data) {
  if (typeof data !== "string") throw new ProtocolError("", "frame");
  try {
    return JSON.parse(data);
  } catch {
    throw new ProtocolError("", "JSON");
  }
}

/** @param {number} credit */
export function more(credit) {
  return JSON.stringify({ op: "more", credit });
}

/** @param {number} c ms of the client's clock, which comes back in the answer */
export function ping(c) {
  return JSON.stringify({ op: "ping", c });
}
