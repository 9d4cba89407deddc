// @ts-check
/**
 * The list of drills, kept up to date. The server draws every card, here as on the first visit; a
 * card that did not change keeps its element, so nothing moves and the focus stays.
 */

import { byId } from "./dom.js";

const EVERY = 5000; // ms between two looks while the page is seen
const TYPING = 120; // ms without a key before a search is sent

/** @typedef {(path: string, etag: string) => Promise<{text: string, etag: string}|null>} FetchPage */

export class ShelfList {
  /** @param {{fetchPage: FetchPage}} options */
  constructor({ fetchPage }) {
    this.fetchPage = fetchPage;
    this.form = /** @type {HTMLFormElement} */ (byId("find"));
    this.etag = "";
    this.path = "";
    /** Only the answer to the last question counts. */
    this.asked = 0;
    /** @type {ReturnType<typeof setTimeout>|undefined} */
    this.typing = undefined;
  }

  start() {
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.search();
    });
    this.form.addEventListener("input", () => {
      clearTimeout(this.typing);
      this.typing = setTimeout(() => this.search(), TYPING);
    });
    document.addEventListener("visibilitychange", () => this.#look());
    addEventListener("pageshow", (event) => event.persisted && this.renew());
    setInterval(() => this.#look(), EVERY);
  }

  /** Ids of the drills that are shown. @returns {Set<string>} */
  shown() {
    return new Set([...cards(document)].map((card) => card.dataset.drill ?? ""));
  }

  /** What the form asks for becomes the address, so that it can be kept and shared. */
  search() {
    const { path } = this.#wanted();
    history.replaceState(null, "", path);
    return this.renew();
  }

  /** Ask the server; draws what changed. */
  async renew() {
    const asked = (this.asked += 1);
    const { path } = this.#wanted();
    try {
      const page = await this.fetchPage(path, path === this.path ? this.etag : "");
      if (asked !== this.asked) return;
      byId("offline").hidden = true;
      if (!page) return;
      this.etag = page.etag;
      this.path = path;
      draw(new DOMParser().parseFromString(page.text, "text/html"));
    } catch {
      if (asked === this.asked) byId("offline").hidden = false;
    }
  }

  #look() {
    if (document.visibilityState === "visible") this.renew();
  }

  #wanted() {
    const data = new FormData(this.form);
    const query = new URLSearchParams();
    const [q, sort] = [String(data.get("q") ?? "").trim(), String(data.get("sort") ?? "")];
    if (q) query.set("q", q);
    if (sort && sort !== "newest") query.set("sort", sort);
    return { path: query.size ? `${location.pathname}?${query}` : location.pathname };
  }
}

/** @param {Document} page */
function draw(page) {
  const now = byId("shelf");
  const next = page.getElementById("shelf");
  const count = page.getElementById("count")?.textContent ?? "";
  if (!next) return;
  if (page.documentElement.lang !== document.documentElement.lang) {
    // Another tab chose another language; what is being written in a dialog comes first.
    if (!document.querySelector("dialog[open]")) location.reload();
    return;
  }
  if (byId("count").textContent !== count) byId("count").textContent = count;
  const list = now.querySelector(".cards");
  const fresh = next.querySelector(".cards");
  if (list && fresh) reconcile(list, fresh);
  else if (now.innerHTML !== next.innerHTML) now.replaceChildren(...next.children);
}

/** Cards in the new order; the same card stays the same element. @param {Element} list @param {Element} fresh */
function reconcile(list, fresh) {
  const old = new Map([...cards(list)].map((card) => [card.dataset.drill, card]));
  const wanted = [...cards(fresh)].map((card) => {
    const known = old.get(card.dataset.drill);
    old.delete(card.dataset.drill);
    return known?.outerHTML === card.outerHTML ? known : renewed(known, card);
  });
  for (const gone of old.values()) gone.remove();
  wanted.forEach((card, n) => {
    if (list.children[n] !== card) list.insertBefore(card, list.children[n] ?? null);
  });
}

/** The content of `card` in the element that is there. @param {HTMLElement|undefined} known @param {HTMLElement} card */
function renewed(known, card) {
  if (!known) return card;
  const focused = known.contains(document.activeElement);
  for (const { name, value } of [...card.attributes]) known.setAttribute(name, value);
  known.replaceChildren(...card.childNodes);
  if (focused) known.querySelector("a")?.focus();
  return known;
}

/** @param {ParentNode} root @returns {NodeListOf<HTMLElement>} */
function cards(root) {
  return root.querySelectorAll("li[data-drill]");
}
