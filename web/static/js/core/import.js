// @ts-check
/**
 * Sending a file's events in batches, each kept whole or not at all. The one who sends is given as
 * a callable, so this holds the rules and no network.
 *
 * @typedef {import("./jsonl.js").Entry} Entry
 * @typedef {import("./jsonl.js").Fault} Fault
 * @typedef {{status: number, slug: string, detail: string,
 *   errors: {line: number|null, field: string, detail: string}[]}} Refusal
 * @typedef {(bodies: string[]) => Promise<{duplicate: boolean}>} Send rejects with a Refusal, or
 *   with anything else when no answer came
 * @typedef {{state: "done"}
 *   | {state: "rejected", faults: Fault[], from: number, to: number, others: number}
 *   | {state: "refused", detail: string}
 *   | {state: "lost"}} Outcome
 * @typedef {{entries: Entry[], tried: boolean, plain: boolean}} Batch `tried`: an answer was lost,
 *   so a duplicate may be our own; `plain`: sent as the store knows them
 */

export const MAX_EVENTS = 1000;
const MAX_BYTES = 7 * 1024 * 1024;

export class Import {
  /** @type {Batch[]} */
  #queue;

  /** @param {readonly Entry[]} entries @param {Send} send @param {(done: number) => void} [progress] */
  constructor(entries, send, progress = () => {}) {
    this.#queue = batches(entries);
    this.send = send;
    this.progress = progress;
    this.total = entries.length;
    /** events that are in the log now, `known` of them were there before */
    this.kept = 0;
    this.known = 0;
  }

  /**
   * Send what is left, until done or until a person has to decide. Call it again to go on.
   * @returns {Promise<Outcome>}
   */
  async run() {
    while (this.#queue.length) {
      const [batch] = this.#queue;
      try {
        this.#took(batch, await this.send(batch.entries.map((one) => one[batch.plain ? "plain" : "body"])));
      } catch (error) {
        const outcome = this.#failed(batch, /** @type {Partial<Refusal>} */ (error));
        if (outcome) return outcome;
      }
    }
    return { state: "done" };
  }

  /** Leave the lines of `faults` out and go on. @param {readonly Fault[]} faults */
  skip(faults) {
    const lines = new Set(faults.map(({ line }) => line));
    const [batch] = this.#queue;
    batch.entries = batch.entries.filter(({ line }) => !lines.has(line));
    if (!batch.entries.length) this.#queue.shift();
  }

  /** @param {Batch} batch @param {{duplicate: boolean}} answer */
  #took(batch, answer) {
    this.kept += batch.entries.length;
    if (answer.duplicate && !batch.tried) this.known += batch.entries.length;
    this.#queue.shift();
    this.progress(this.kept);
  }

  /** @param {Batch} batch @param {Partial<Refusal>} error @returns {Outcome|null} null: go on */
  #failed(batch, error) {
    if (error.status === undefined) {
      batch.tried = true;
      return { state: "lost" };
    }
    const faults = (error.errors ?? []).flatMap(({ line, field, detail }) =>
      line && batch.entries[line - 1] ? [{ line: batch.entries[line - 1].line, field, detail }] : []);
    if (!faults.length) return { state: "refused", detail: error.detail ?? "" };
    if (error.slug === "id-conflict" && this.#part(batch, faults)) return null;
    return this.#rejected(batch, faults);
  }

  /**
   * Some ids are known: send the new ones alone, then the known ones alone, which is a retry. Known
   * ones that we filled in are tried as they were. False when nothing is left to try.
   * @param {Batch} batch @param {Fault[]} faults
   */
  #part(batch, faults) {
    const lines = new Set(faults.map(({ line }) => line));
    const fresh = batch.entries.filter(({ line }) => !lines.has(line));
    const known = batch.entries.filter(({ line }) => lines.has(line));
    if (fresh.length) {
      const { tried, plain } = batch;
      this.#queue.splice(0, 1, { entries: fresh, tried, plain }, { entries: known, tried, plain });
      return true;
    }
    const filled = !batch.plain && known.some(({ body, plain }) => body !== plain);
    batch.plain ||= filled;
    return filled;
  }

  /** @param {Batch} batch @param {Fault[]} faults @returns {Outcome} */
  #rejected(batch, faults) {
    const left = this.#queue.reduce((sum, { entries }) => sum + entries.length, 0);
    const others = left - new Set(faults.map(({ line }) => line)).size;
    const lines = batch.entries.map(({ line }) => line);
    return { state: "rejected", faults, from: lines[0], to: lines[lines.length - 1], others };
  }
}

/** @param {readonly Entry[]} entries @returns {Batch[]} */
function batches(entries) {
  /** @type {Batch[]} */
  const all = [];
  let bytes = Infinity;
  for (const entry of entries) {
    const size = entry.body.length * 3; // never less than its UTF-8
    const last = all[all.length - 1];
    if (!last || last.entries.length >= MAX_EVENTS || bytes + size > MAX_BYTES) {
      all.push({ entries: [entry], tried: false, plain: false });
      bytes = size;
    } else {
      last.entries.push(entry);
      bytes += size;
    }
  }
  return all;
}
