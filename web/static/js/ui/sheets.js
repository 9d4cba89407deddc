// @ts-check
/** The two sheets: the keys that work, and what is known about this drill. */

import { helpLines } from "../core/keymap.js";
import { pick } from "../core/vocabulary.js";
import { byId, el } from "./dom.js";

/** @typedef {import("../core/facts.js").Say} Say */

/** @param {Say} context */
export function fillHelp({ t, model }) {
  const order = model.store.orderOnly;
  byId("keys").replaceChildren(...helpLines().map(({ help, keys }) => {
    const special = order && /^seek/.test(help);
    const words = t(`view.key.${help}${special ? ".order" : ""}`);
    const names = keys.map((key) => el("kbd", {}, key));
    return el("div", {}, el("dt", {}, words), el("dd", {}, ...names));
  }));
}

/** @param {Say} context */
export function fillAbout({ t, lang, model }) {
  const { header, drill } = model.drill;
  const body = byId("about-body");
  const list = el("dl", { class: "about-list" });
  const row = (/** @type {string} */ key, /** @type {string} */ text, /** @type {string|null} */ other = null) => {
    if (text) list.append(el("div", {}, el("dt", {}, t(`view.about.${key}`)), el("dd", { lang: other }, text)));
  };
  for (const key of ["venue", "scene", "host", "partners", "occasion", "purpose"]) {
    const value = Array.isArray(header[key]) ? header[key].join(", ") : header[key];
    const { text, lang: spoken, other } = pick(value, lang);
    row(key, text, other ? spoken : null);
  }
  row("officials", officials(header.officials));
  row("sources", sources(header.sources));
  row("completeness", t(`completeness.${header.completeness ?? "none"}`));
  const remarks = pick(header.remarks, lang);
  row("remarks", remarks.text, remarks.other ? remarks.lang : null);
  row("id", drill);
  const log = el("a", { class: "button", href: `/api/v1/drills/${drill}/log` }, t("view.status.download"));
  body.replaceChildren(el("p", {}, t("nature.about")), list, el("p", {}, log));
}

/** @param {unknown} value */
function officials(value) {
  const all = Array.isArray(value) ? value : [];
  return all.map(({ role, name }) => [role, name].filter(Boolean).join(": ")).join("; ");
}

/** @param {unknown} value */
function sources(value) {
  const all = Array.isArray(value) ? value : [];
  return all.map(({ outlet, date }) => [outlet, date].filter(Boolean).join(", ")).join("; ");
}
