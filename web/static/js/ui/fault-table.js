// @ts-check
/** Refused lines: where, which member, and what is wrong, in plain words first. */

import { el } from "./dom.js";

const SHOWN = 200;

/**
 * @param {import("../core/jsonl.js").Fault[]} faults
 * @param {import("../core/strings.js").Translate} t
 * @returns {HTMLElement}
 */
export function faultTable(faults, t) {
  const rows = faults.slice(0, SHOWN).map((fault) => el("tr", {},
    el("td", { class: "number" }, String(fault.line)),
    el("td", {}, fault.field ? el("code", {}, fault.field) : t("import.whole")),
    el("td", {}, ...words(fault, t))));
  const heads = ["line", "field", "wrong"].map((name) => el("th", { scope: "col" }, t(`import.${name}`)));
  const table = el("table", { class: "table" }, el("thead", {}, el("tr", {}, ...heads)), el("tbody", {}, ...rows));
  const rest = faults.length > SHOWN ? [el("p", { class: "hint" }, t("import.faults.more", { n: faults.length - SHOWN }))] : [];
  return el("div", { class: "table-box", tabindex: 0, role: "region", "aria-label": t("import.faults") }, table, ...rest);
}

/**
 * A sentence of ours about the member, then what the server says of it in its own words.
 * @param {import("../core/jsonl.js").Fault} fault
 * @param {import("../core/strings.js").Translate} t
 */
function words({ field, detail }, t) {
  const member = field.split(/[.[]/)[0];
  const key = `fault.${member}`;
  const ours = member ? t(key) : key;
  return ours === key ? [detail] : [ours, " ", el("span", { class: "hint", lang: "en" }, detail)];
}
