// @ts-check
/**
 * Event ids made in the browser. Nothing here needs a secure context: `crypto.randomUUID` and
 * `crypto.subtle` are missing on plain http at a LAN address, `getRandomValues` is not.
 */

/**
 * A random id (UUIDv4).
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Uint8Array} [fill]
 * @returns {string}
 */
export function randomId(fill = (bytes) => crypto.getRandomValues(bytes)) {
  return uuid(fill(new Uint8Array(16)), 4);
}

/**
 * The id of what is named `name`: the same name gives the same id, everywhere (UUIDv5).
 * @param {string} name
 * @param {string} [space] the namespace, a UUID
 * @returns {string}
 */
export function namedId(name, space = SPACE) {
  const prefix = Uint8Array.from(space.replaceAll("-", "").match(/../g) ?? [], (x) => parseInt(x, 16));
  const bytes = new TextEncoder().encode(name);
  const all = new Uint8Array(prefix.length + bytes.length);
  all.set(prefix);
  all.set(bytes, prefix.length);
  return uuid(sha1(all).slice(0, 16), 5);
}

/** Of events in files that people drop. */
const SPACE = "0e4a3a52-6f0b-5c55-8f5b-5e0a4b1d9c77";

/** @param {Uint8Array} bytes 16 of them @param {number} version */
function uuid(bytes, version) {
  bytes[6] = (bytes[6] & 0x0f) | (version << 4);
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * SHA-1 (FIPS 180-4), for naming only: UUIDv5 prescribes it, nothing relies on its strength.
 * @param {Uint8Array} message
 * @returns {Uint8Array}
 */
export function sha1(message) {
  const state = new Uint32Array([0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0]);
  const padded = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  padded.set(message);
  padded[message.length] = 0x80;
  const view = new DataView(padded.buffer);
  view.setUint32(padded.length - 8, Math.floor(message.length / 0x20000000));
  view.setUint32(padded.length - 4, message.length << 3);
  const words = new Uint32Array(80);
  for (let at = 0; at < padded.length; at += 64) block(state, words, view, at);
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, n) => digest.setUint32(n * 4, word));
  return new Uint8Array(digest.buffer);
}

/** @param {Uint32Array} state @param {Uint32Array} words @param {DataView} view @param {number} at */
function block(state, words, view, at) {
  for (let n = 0; n < 16; n += 1) words[n] = view.getUint32(at + n * 4);
  for (let n = 16; n < 80; n += 1) {
    words[n] = rotate(words[n - 3] ^ words[n - 8] ^ words[n - 14] ^ words[n - 16], 1);
  }
  let [a, b, c, d, e] = state;
  for (let n = 0; n < 80; n += 1) {
    const [mix, constant] = round(n, b, c, d);
    const next = (rotate(a, 5) + mix + e + constant + words[n]) >>> 0;
    [a, b, c, d, e] = [next, a, rotate(b, 30), c, d];
  }
  [a, b, c, d, e].forEach((word, n) => { state[n] += word; });
}

/** @param {number} n @param {number} b @param {number} c @param {number} d @returns {[number, number]} */
function round(n, b, c, d) {
  if (n < 20) return [(b & c) | (~b & d), 0x5a827999];
  if (n < 40) return [b ^ c ^ d, 0x6ed9eba1];
  if (n < 60) return [(b & c) | (b & d) | (c & d), 0x8f1bbcdc];
  return [b ^ c ^ d, 0xca62c1d6];
}

/** @param {number} word @param {number} by */
function rotate(word, by) {
  return ((word << by) | (word >>> (32 - by))) >>> 0;
}
