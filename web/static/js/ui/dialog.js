// @ts-check
/** A modal dialog: a title, a close button, a body and a row of buttons. */

import { button } from "./controls.js";
import { el } from "./dom.js";

let made = 0;

export class Dialog {
  /** @param {{title: string, close: string, onclose?: () => void}} options `close`: its button's name */
  constructor({ title, close, onclose = () => {} }) {
    made += 1;
    const id = `dialog-${made}`;
    this.title = el("h2", { id, tabindex: "-1" }, title);
    this.body = el("div", { class: "dialog-body" });
    this.foot = el("div", { class: "dialog-foot" });
    this.element = /** @type {HTMLDialogElement} */ (el(
      "dialog", { class: "dialog", "aria-labelledby": id },
      el("div", { class: "dialog-head" }, this.title,
        button("×", () => this.close(), { class: "button-quiet button-icon", "aria-label": close, title: close })),
      this.body, this.foot,
    ));
    this.element.addEventListener("close", () => {
      this.element.remove();
      if (this.opener?.isConnected) this.opener.focus();
      onclose();
    });
    // Keys belong to the dialog while it is open, not to the page below it.
    this.element.addEventListener("keydown", (event) => event.stopPropagation());
    /** @type {HTMLElement|null} */
    this.opener = null;
  }

  get open() {
    return this.element.open;
  }

  /** Show it; on closing, the focus goes back to where it is now. @param {HTMLElement} [focus] */
  show(focus) {
    if (this.open) return;
    this.opener = document.activeElement instanceof HTMLElement ? document.activeElement : null;
    document.body.append(this.element);
    this.element.showModal();
    (focus ?? this.title).focus();
  }

  close() {
    this.element.close();
  }
}
