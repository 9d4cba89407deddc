// @ts-check
/**
 * The address of the page always says what it shows, so that copying it, reloading and going back
 * lose nothing. It is written once things have come to rest: browsers take 100 changes in half a
 * minute at most. While a drill plays, the position is where it was started.
 */

import { encode } from "../core/link.js";

const SETTLE_MS = 400;

export class Address {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #settling;
  #enabled = false;

  /** @param {() => import("../core/link.js").State} state of the page, as it is now */
  constructor(state) {
    this.state = state;
  }

  /** From now on the page shows what the address asked for. */
  start() {
    this.#enabled = true;
  }

  /** Something that the address tells may have changed. */
  changed() {
    if (!this.#enabled) return;
    clearTimeout(this.#settling);
    this.#settling = setTimeout(() => this.#write(), SETTLE_MS);
  }

  #write() {
    const query = encode({ ...this.state(), lang: null });
    const search = query ? `?${query}` : "";
    if (search === location.search && !location.hash) return;
    history.replaceState(null, "", location.pathname + search);
  }
}
