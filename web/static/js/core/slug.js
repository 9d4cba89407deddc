// @ts-check
/** Drill ids: `[a-z0-9][a-z0-9-]{0,63}`. */

const MAX = 64;

/** @param {string} id */
export function isDrillId(id) {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(id);
}

/**
 * An id made of a title and a date, not one of `taken`; empty when the title gives nothing.
 * @param {string} title
 * @param {string} [date] `2026-01-15`
 * @param {ReadonlySet<string>} [taken]
 */
export function drillId(title, date = "", taken = new Set()) {
  const plain = title.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const words = plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "");
  if (!words) return "";
  const day = date.replaceAll("-", "");
  for (let n = 1; ; n += 1) {
    const end = [day, n > 1 ? String(n) : ""].filter(Boolean).map((part) => `-${part}`).join("");
    const id = words.slice(0, MAX - end.length).replace(/-+$/, "") + end;
    if (!taken.has(id)) return id;
  }
}
