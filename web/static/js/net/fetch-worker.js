// @ts-check
/**
 * The worker of `worker-fetch.js`: fetches what it is told to and hands the bytes over.
 *
 * It imports nothing, so that it is one small file, and is no module of the page's script.
 */

self.addEventListener("message", async ({ data: { path, accept } }) => {
  try {
    const answer = await fetch(path, { headers: { Accept: accept }, cache: "no-store" });
    const body = await answer.arrayBuffer();
    self.postMessage({ status: answer.status, body }, { transfer: [body] });
  } catch (error) {
    self.postMessage({ lost: String(error) });
  }
});
