// @ts-check
/**
 * Whether the server has become another version than the one this page came from. Scripts lie under
 * a digest of all static files (web/static_files.py): when it is not served any more, there is a
 * newer page.
 */

/**
 * @param {string} script address of a script of this page
 * @param {(url: string) => Promise<{status: number}>} [ask]
 * @returns {Promise<boolean>} false too when nobody answers: the line tells that
 */
export async function outdated(script, ask = head) {
  try {
    return (await ask(script)).status === 404;
  } catch {
    return false;
  }
}

/** @param {string} url */
function head(url) {
  return fetch(url, { method: "HEAD", cache: "no-store" });
}
