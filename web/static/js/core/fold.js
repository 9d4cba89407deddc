// @ts-check
/** Letters without case and accents, so that what is typed is found however it was written. */

/** @param {string} text */
export function fold(text) {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}
