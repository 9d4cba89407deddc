// @ts-check
/**
 * What the page knows of its language: the head of its file in `web/languages/`, which comes with
 * the page. Of a language that is known by its code alone, the browser says the rest.
 *
 * @typedef {{weekday: string, long: string, short: string, day: string}} Dates
 * @typedef {{group: string, decimal: string, percent: string}} Numbers
 * @typedef {{code: string, name: string, locale: string, months: string[], months_short: string[],
 *   weekdays: string[], dates: Dates, numbers: Numbers, zones: Record<string, string>}} Language
 */

/** @type {Map<string, Language>} */
const asked = new Map();

/** @param {Language|string} language @returns {Language} */
export function languageOf(language) {
  if (typeof language !== "string") return language;
  const known = asked.get(language) ?? byBrowser(language);
  asked.set(language, known);
  return known;
}

/** @param {string} code @returns {Language} */
function byBrowser(code) {
  const numbers = new Intl.NumberFormat(code).formatToParts(1234567.5);
  const sign = (/** @type {string} */ type) => numbers.find((part) => part.type === type)?.value ?? "";
  return {
    code, name: code, locale: code, zones: {},
    months: named(code, 12, 31, { month: "long" }),
    months_short: named(code, 12, 31, { month: "short" }),
    weekdays: named(code, 7, 1, { weekday: "long" }),
    dates: {
      weekday: "{weekday}, {day} {month} {year}", long: "{day} {month} {year}",
      short: "{day} {mon} {year}", day: "{day} {mon}",
    },
    numbers: { group: sign("group"), decimal: sign("decimal"), percent: "{n}%" },
  };
}

/**
 * Names of months or days: of `count` dates, every `step` days from a Monday on.
 * @param {string} code @param {number} count @param {number} step
 * @param {Intl.DateTimeFormatOptions} what
 */
function named(code, count, step, what) {
  const format = new Intl.DateTimeFormat(code, { ...what, timeZone: "UTC" });
  const dates = Array.from({ length: count }, (_, n) => Date.UTC(2024, 0, 1 + n * step));
  return dates.map((date) => format.format(date));
}
