// @ts-check
/**
 * The HTTP surface. A problem (RFC 9457) becomes a `Problem`; no answer at all becomes a `Lost`:
 * what was sent may or may not have been kept, and only the same ids again tell.
 *
 * @typedef {{line: number|null, field: string, detail: string}} Fault
 * @typedef {{first: number, last: number, head: number, seqs: number[], ids: string[],
 *   duplicate: boolean}} Appended
 * @typedef {Record<string, any> & {drill: string}} Drill the body of GET /api/v1/drills/{id}
 */

export class Lost extends Error {}

export class Problem extends Error {
  /** @param {number} status @param {Record<string, any>} body */
  constructor(status, body) {
    super(body.detail || body.title || String(status));
    this.status = status;
    this.slug = String(body.type ?? "").replace("/problems/", "");
    /** what to tell a person; empty when the answer said nothing */
    this.detail = String(body.detail || body.title || "");
    /** @type {Fault[]} */
    this.errors = Array.isArray(body.errors) ? body.errors : [];
  }
}

const PATIENCE = 20_000; // ms until an answer counts as lost

/** @typedef {ReturnType<typeof createApi>} Api */

/**
 * @param {string} [base] what stands before every path
 * @param {typeof fetch} [send]
 */
export function createApi(base = "", send = (...args) => fetch(...args)) {
  /** @param {string} path @param {RequestInit} [init] */
  const call = async (path, init = {}) => {
    const response = await answered(send, base + path, init);
    if (response.ok) return response.json().catch(lost);
    throw new Problem(response.status, await response.json().catch(() => ({})));
  };
  /** @param {string} path @param {string} type @param {string} body */
  const post = (path, type, body) =>
    call(path, { method: "POST", body, headers: { "Content-Type": type } });

  return {
    /** @returns {Promise<Drill[]>} */
    drills: async () => (await call("/api/v1/drills")).drills,
    /** @param {string} drill @returns {Promise<Drill>} */
    drill: (drill) => call(drillPath(drill)),
    /** @param {string} header a JSON object @returns {Promise<Drill>} */
    create: (header) => post("/api/v1/drills", "application/json", header),
    /** One event, as JSON. @param {string} drill @param {string} event @returns {Promise<Appended>} */
    append: (drill, event) => post(`${drillPath(drill)}/events`, "application/json", event),
    /** One batch. @param {string} drill @param {string[]} events @returns {Promise<Appended>} */
    appendAll: (drill, events) =>
      post(`${drillPath(drill)}/events`, "application/x-ndjson", `${events.join("\n")}\n`),
    /**
     * A page of this server as text, or null when it is still the one of `etag`.
     * @param {string} path @param {string} etag
     * @returns {Promise<{text: string, etag: string}|null>}
     */
    page: async (path, etag) => {
      /** @type {Record<string, string>} */
      const headers = { Accept: "text/html", ...(etag ? { "If-None-Match": etag } : {}) };
      const response = await answered(send, base + path, { headers, cache: "no-store" });
      if (response.status === 304) return null;
      if (!response.ok) throw new Problem(response.status, {});
      return { text: await response.text().catch(lost), etag: response.headers.get("ETag") ?? "" };
    },
  };
}

/** @param {string} drill */
function drillPath(drill) {
  return `/api/v1/drills/${encodeURIComponent(drill)}`;
}

/** @param {typeof fetch} send @param {string} url @param {RequestInit} init @returns {Promise<Response>} */
function answered(send, url, init) {
  return send(url, { signal: AbortSignal.timeout(PATIENCE), ...init }).catch(lost);
}

/** @param {unknown} error @returns {never} */
function lost(error) {
  throw new Lost(String(error));
}
