// @ts-check
/**
 * The line to the server, and what screen readers are told: that it paused, the rate, that the line
 * is gone. Not each event.
 */

import { byId, say } from "./dom.js";

/** A broken line is not mentioned before it has been broken this long. */
const PATIENCE_MS = 1500;

export class Status {
  /** @type {ReturnType<typeof setTimeout>|undefined} */
  #timer;
  #told = false;
  /** The drill is not there any more: nothing else is said of the line. */
  #gone = false;

  /** @param {import("../core/strings.js").Translate} t @param {HTMLElement} root */
  constructor(t, root) {
    this.t = t;
    this.root = root;
    this.toast = byId("toast");
  }

  /** @param {"connecting"|"online"|"offline"|"ended"} link */
  link(link) {
    this.root.dataset.link = link === "ended" ? "offline" : link;
    if (link === "online") return this.#well();
    if (link === "ended") return this.#show("view.link.ended");
    this.#timer ??= setTimeout(() => this.#show("view.link.offline"), PATIENCE_MS);
    return undefined;
  }

  /** Whether the drill itself cannot be read just now. @param {boolean} failed */
  reading(failed) {
    if (failed) this.#timer ??= setTimeout(() => this.#show("view.link.offline"), PATIENCE_MS);
    else if (this.root.dataset.link === "online") this.#well();
  }

  /** The drill was removed while it was open: there is nothing to connect to again. */
  gone() {
    if (this.#gone) return;
    clearTimeout(this.#timer);
    this.#show("view.gone");
    this.#gone = true;
    byId("toast-retry").hidden = true;
    byId("toast-shelf").hidden = false;
  }

  /** There is a newer page; who watches decides when to take it. */
  outdated() {
    const box = byId("outdated");
    if (!box.hidden) return;
    box.hidden = false;
    this.announce(this.t("view.outdated"));
  }

  /** @param {string} words */
  announce(words) {
    const line = byId("announce");
    say(line, line.textContent === words ? `${words}\u00a0` : words);
  }

  #well() {
    if (this.#gone) return;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.toast.hidden = true;
    if (this.#told) this.announce(this.t("view.link.back"));
    this.#told = false;
  }

  /** @param {string} key */
  #show(key) {
    if (this.#gone) return;
    this.#told = true;
    this.toast.hidden = false;
    say(byId("toast-text"), this.t(key));
    this.announce(this.t(key));
  }
}
