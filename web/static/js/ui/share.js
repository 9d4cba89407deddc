// @ts-check
/**
 * The sheet that gives the link away: to copy, to hand to another app, and as a code that a phone in
 * the room can scan. What the link carries is chosen here.
 */

import { only, write } from "../core/link.js";
import { qr } from "../core/qr.js";
import { button, field, input, textarea } from "./controls.js";
import { Dialog } from "./dialog.js";
import { el, say } from "./dom.js";

const SVG = "http://www.w3.org/2000/svg";
const ALL = { position: true, view: true, filter: true };
/** Light modules around a code, without which it is not found. */
const QUIET = 4;
const LOOPBACK = /^(localhost|.+\.localhost|127(\.\d+){3}|\[::1\])$/;

/** @typedef {import("../core/link.js").State} State */

export class Share {
  /**
   * @param {{t: import("../core/strings.js").Translate}} context
   * @param {object} parts
   * @param {() => State} parts.state what is on show
   * @param {(words: string) => void} parts.announce
   * @param {{origin: string, pathname: string, hostname: string}} [parts.place]
   */
  constructor(context, { state, announce, place = location }) {
    this.t = context.t;
    this.state = state;
    this.announce = announce;
    this.place = place;
    this.parts = { ...ALL };
    /** @type {Dialog|null} */
    this.dialog = null;
  }

  /** The link to what is on show, and whether some of it found no room.
   *  @param {Parameters<typeof only>[1]} [parts] */
  link(parts = ALL) {
    const { query, left } = write(only(this.state(), parts));
    const { origin, pathname } = this.place;
    return { address: `${origin}${pathname}${query && "?"}${query}`, left: left.length > 0 };
  }

  /** Copy the whole link at once; where the browser does not let us, it is shown to be copied by hand. */
  async copy() {
    if (await copied(this.link().address)) this.announce(this.t("view.share.copied"));
    else this.open(this.t("view.share.uncopied"));
  }

  /** @param {string} [words] said beside the link */
  open(words = "") {
    if (this.dialog?.open) return this.dialog.close();
    const { t } = this;
    const onclose = () => { this.dialog = null; };
    const dialog = new Dialog({ title: t("view.share"), close: t("app.close"), onclose });
    this.dialog = dialog;
    const said = el("p", { class: "share-said small", role: "status" }, words);
    const copy = button(t("view.share.copy"), () => this.#copy(address.input, said), { class: "button-primary" });
    const address = field(t("view.share.link"), input({ readonly: true, type: "text" }), { after: copy });
    const notes = el("div", { class: "share-notes small", role: "status" });
    const code = el("div", { class: "share-code" });
    address.input.addEventListener("focus", () => all(address.input));
    const fill = () => this.#fill(address.input, notes, code);
    dialog.element.classList.add("share");
    dialog.body.append(
      code,
      el("div", { class: "share-link" }, address.element, said, this.#choices(() => {
        say(said, "");
        fill();
      }), notes, ...this.#native()),
    );
    fill();
    return dialog.show(address.input);
  }

  /** @param {() => void} changed */
  #choices(changed) {
    const { t, parts } = this;
    const rows = /** @type {const} */ ([
      ["position", "view.share.position"], ["view", "view.share.view"], ["filter", "view.share.filter"],
    ]).map(([part, words]) => {
      const box = input({ type: "checkbox", checked: parts[part] });
      box.addEventListener("change", () => {
        parts[part] = box.checked;
        changed();
      });
      return el("label", { class: "check" }, box, el("span", {}, t(words)));
    });
    const legend = el("legend", { class: "label" }, t("view.share.carries"));
    return el("fieldset", { class: "share-carries" }, legend, ...rows);
  }

  /** Hand it to another app, where the browser can: not on plain http. */
  #native() {
    if (!navigator.share) return [];
    const share = () => navigator.share({ title: document.title, url: this.link(this.parts).address })
      .catch(() => {}); // called off
    return [button(this.t("view.share.app"), share)];
  }

  /** @param {HTMLInputElement} shown @param {HTMLElement} notes @param {HTMLElement} place */
  #fill(shown, notes, place) {
    const { t } = this;
    const { address, left } = this.link(this.parts);
    shown.value = address;
    const local = LOOPBACK.test(this.place.hostname);
    const code = local ? null : qr(address);
    const words = [
      left && t("view.share.left"), local && t("view.share.local", { host: this.place.hostname }),
      !local && !code && t("view.share.long"),
    ].filter((text) => typeof text === "string");
    notes.replaceChildren(...words.map((text) => el("p", { class: "notice notice-caution" }, text)));
    place.hidden = !code;
    const scan = el("p", { class: "small muted" }, t("view.share.scan"));
    place.replaceChildren(...(code ? [drawn(code, t("view.share.code")), scan] : []));
  }

  /** @param {HTMLInputElement} shown @param {HTMLElement} said */
  async #copy(shown, said) {
    const done = await copied(shown.value, shown);
    say(said, this.t(done ? "view.share.copied" : "view.share.uncopied"));
    if (!done) shown.focus();
  }
}

/**
 * Whether the text is on the clipboard. On plain http there is no clipboard to write to; there the
 * selection is copied, as Ctrl+C would.
 * @param {string} text
 * @param {HTMLInputElement} [shown] the field that has it
 */
async function copied(text, shown) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return selected(text, shown);
  }
}

/** A field for the moment of a copy. One that is cut to nothing would copy nothing, and say that it had.
 *  @param {string} text */
function unseen(text) {
  const made = textarea({ class: "share-unseen", readonly: true, "aria-hidden": "true", tabindex: "-1" });
  made.value = text;
  return made;
}

/** Select all of it, its beginning in view. @param {HTMLInputElement|HTMLTextAreaElement} shown */
function all(shown) {
  shown.setSelectionRange(0, shown.value.length, "backward");
  shown.scrollLeft = 0;
}

/** @param {string} text @param {HTMLInputElement} [shown] */
function selected(text, shown) {
  const before = document.activeElement;
  const from = shown ?? unseen(text);
  if (!shown) document.body.append(from);
  from.focus({ preventScroll: true });
  all(from);
  let done = false;
  try {
    done = document.execCommand("copy");
  } catch {
    // Then by hand.
  }
  if (!shown) from.remove();
  if (before instanceof HTMLElement) before.focus({ preventScroll: true });
  return done;
}

/** Black on white in every theme: readers look for that. @param {import("../core/qr.js").Code} code
 *  @param {string} label */
function drawn(code, label) {
  const make = (/** @type {string} */ name, /** @type {Record<string, string>} */ attributes) => {
    const element = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const whole = code.size + 2 * QUIET;
  const svg = make("svg", {
    viewBox: `0 0 ${whole} ${whole}`, role: "img", "aria-label": label, "shape-rendering": "crispEdges",
  });
  const ground = make("path", { d: `M0 0h${whole}v${whole}H0z`, fill: "#fff" });
  svg.append(ground, make("path", { d: modules(code), fill: "#000" }));
  return svg;
}

/** @param {import("../core/qr.js").Code} code */
function modules({ size, dark }) {
  let path = "";
  for (let y = 0; y < size; y += 1) {
    for (let x = 0, end = 0; x < size; x = end + 1) {
      end = x;
      while (end < size && dark(end, y)) end += 1;
      if (end > x) path += `M${x + QUIET} ${y + QUIET}h${end - x}v1H${x + QUIET}z`;
    }
  }
  return path;
}
