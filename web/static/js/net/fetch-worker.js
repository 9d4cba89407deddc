// @ts-check
/**
 * The worker of `worker-fetch.js`: says that it is there, fetches what it is told to, as the page
 * itself would (`browser` in `drill-data.js`), and hands the bytes over.
 *
 * It imports nothing, so that it is one small file, and is no module of the page's script.
 */

self.addEventListener("message", async ({ data: { path, accept } }) => {
  self.postMessage({ taken: true });
  try {
    const answer = await fetch(path, { headers: { Accept: accept }, cache: "no-store" });
    const body = await answer.arrayBuffer();
    self.postMessage({ status: answer.status, body }, { transfer: [body] });
  } catch (error) {
    self.postMessage({ lost: String(error) });
  }
});
