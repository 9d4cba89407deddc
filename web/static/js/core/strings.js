// @ts-check
/**
 * The words of the page in its language. A missing key is shown as itself, so that it is seen. A key
 * with `.one` added is taken when the value `n` is 1, as on the server.
 *
 * @typedef {(key: string, values?: Record<string, string|number>) => string} Translate
 */

/**
 * @param {Record<string, string>} strings
 * @returns {Translate}
 */
export function translator(strings) {
  return (key, values = {}) =>
    ((values.n === 1 && strings[`${key}.one`]) || (strings[key] ?? key)).replace(/\{(\w+)\}/g, (whole, name) =>
      name in values ? String(values[name]) : whole,
    );
}
