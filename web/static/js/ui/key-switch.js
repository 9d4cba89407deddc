// @ts-check
/** Whether single keys work: a choice in the `?` sheet, kept in this browser. */

import { byId } from "./dom.js";

const KEYS_OFF = "drill-replay.keys";

export class KeySwitch {
  constructor() {
    this.box = /** @type {HTMLInputElement} */ (byId("keys-on"));
    this.box.checked = stored(KEYS_OFF) !== "off";
    this.box.addEventListener("change", () => store(KEYS_OFF, this.box.checked ? "on" : "off"));
  }

  get on() {
    return this.box.checked;
  }
}

/** Private windows may refuse to store. @param {string} key */
function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // It then holds until the page is left.
  }
}
