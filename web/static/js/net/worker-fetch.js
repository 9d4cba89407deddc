// @ts-check
/**
 * Many large answers, fetched one after the other by a worker that lives as long as they come. What
 * a browser keeps of an answer, as it does while somebody looks into the page, ends with the worker;
 * and an answer that was read is given away with the next wish, so that its memory is free at once.
 * Ten million events come in 170 MB of answers, and none of them stays.
 *
 * Where there is no worker to be had, the page fetches for itself.
 */

/** @typedef {Pick<Response, "ok"|"status"|"arrayBuffer">} Answer */

/** A worker that has not taken a wish within this is none. */
const PATIENCE_MS = 10_000;

export class WorkerFetch {
  /** @type {Worker|null} */
  #worker = null;
  /** There is none to be had. */
  #none = false;
  /** The last answer: who asks for another one has read it. @type {ArrayBuffer[]} */
  #read = [];

  /** @param {() => Worker} start @param {(path: string, accept: string) => Promise<Answer>} near */
  constructor(start, near) {
    this.start = start;
    this.near = near;
  }

  /** One at a time. Rejects when there is no answer. @param {string} path @param {string} accept
   *  @returns {Promise<Answer>} */
  async get(path, accept) {
    const told = await this.#ask({ path, accept });
    if (!told) return this.near(path, accept);
    if (!told.body) throw new TypeError(told.lost);
    this.#read = [told.body];
    const ok = told.status >= 200 && told.status < 300;
    return { ok, status: told.status, arrayBuffer: async () => told.body };
  }

  /** Nothing more is asked for now. */
  end() {
    this.#worker?.terminate();
    [this.#worker, this.#read] = [null, []];
  }

  /** What the worker says, null when there is none. @param {{path: string, accept: string}} wish
   *  @returns {Promise<{status: number, body: ArrayBuffer, lost: string}|null>} */
  #ask(wish) {
    return new Promise((done) => {
      const patience = setTimeout(() => fail(), PATIENCE_MS);
      const fail = () => {
        clearTimeout(patience);
        this.end();
        this.#none = true;
        done(null);
      };
      if (this.#none) return fail();
      try {
        this.#worker ??= this.start();
      } catch {
        return fail();
      }
      this.#worker.onmessage = ({ data }) => {
        clearTimeout(patience);
        if (!data.taken) done(data);
      };
      this.#worker.onmessageerror = fail;
      this.#worker.onerror = (event) => {
        event.preventDefault();
        fail();
      };
      this.#worker.postMessage(wish, this.#read);
      this.#read = [];
      return undefined;
    });
  }
}
