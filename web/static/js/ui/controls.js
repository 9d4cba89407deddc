// @ts-check
/** Buttons, and form fields with their label above, hint below and message beside them. */

import { el, mark, say } from "./dom.js";

/** @typedef {Record<string, string|number|boolean|null|undefined>} Attributes */

/**
 * @param {string} label
 * @param {() => void} press
 * @param {Attributes} [attributes] `class` is added to the button's own
 * @returns {HTMLButtonElement}
 */
export function button(label, press, attributes = {}) {
  const kind = `button ${attributes.class ?? ""}`.trim();
  const made = el("button", { type: "button", ...attributes, class: kind }, label);
  made.addEventListener("click", press);
  return /** @type {HTMLButtonElement} */ (made);
}

/** @param {Attributes} attributes @returns {HTMLInputElement} */
export function input(attributes) {
  return /** @type {HTMLInputElement} */ (el("input", { autocomplete: "off", ...attributes }));
}

/** @param {Attributes} attributes @returns {HTMLTextAreaElement} */
export function textarea(attributes) {
  return /** @type {HTMLTextAreaElement} */ (el("textarea", attributes));
}

/**
 * @param {[value: string, label: string][]} options
 * @param {string} [chosen]
 * @returns {HTMLSelectElement}
 */
export function select(options, chosen) {
  const made = /** @type {HTMLSelectElement} */ (el("select"));
  made.append(...options.map(([value, label]) => new Option(label, value, value === chosen, value === chosen)));
  return made;
}

/**
 * @template {HTMLElement} T
 * @typedef {{element: HTMLElement, input: T, say: (message: string) => void,
 *   hint: (text: string) => void}} Field `say("")` takes the message back
 */

let made = 0;

/**
 * @template {HTMLElement} T
 * @param {string} label
 * @param {T} control
 * @param {{hint?: string, class?: string, after?: HTMLElement}} [options] `after` stands beside it
 * @returns {Field<T>}
 */
export function field(label, control, options = {}) {
  made += 1;
  control.id = `field-${made}`;
  control.classList.add("input");
  const hint = el("span", { class: "hint", id: `${control.id}-hint` }, options.hint ?? "");
  const message = el("span", { class: "message", id: `${control.id}-message` });
  control.setAttribute("aria-describedby", `${message.id} ${hint.id}`);
  const row = options.after ? el("div", { class: "beside" }, control, options.after) : control;
  return {
    element: el("div", { class: `field ${options.class ?? ""}` },
      el("label", { for: control.id }, label), row, message, hint),
    input: control,
    say: (text) => {
      say(message, text);
      mark(control, "aria-invalid", text ? "true" : null);
    },
    hint: (text) => say(hint, text),
  };
}
