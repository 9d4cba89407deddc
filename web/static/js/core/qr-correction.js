// @ts-check
/** Reed-Solomon words of a QR code, in the field of 256 with x^8 + x^4 + x^3 + x^2 + 1. */

const FIELD = 0x11d;

/** Powers of 2, twice over so that a sum of two logarithms needs no remainder. */
const POWERS = new Uint8Array(510);
const LOGS = new Uint8Array(256);

for (let n = 0, power = 1; n < 255; n += 1) {
  POWERS[n] = POWERS[n + 255] = power;
  LOGS[power] = n;
  power = (power << 1) ^ (power & 128 ? FIELD : 0);
}

/** @param {number} a @param {number} b */
export function times(a, b) {
  return a && b ? POWERS[LOGS[a] + LOGS[b]] : 0;
}

/** @param {Uint8Array} data @param {number} count of words @returns {Uint8Array} */
export function corrections(data, count) {
  const by = generator(count);
  const rest = new Uint8Array(count);
  for (const word of data) {
    const lead = word ^ rest[0];
    rest.copyWithin(0, 1);
    rest[count - 1] = 0;
    for (let n = 0; n < count; n += 1) rest[n] ^= times(by[n], lead);
  }
  return rest;
}

/** (x - 1)(x - 2)(x - 4)..., but for its leading 1. @param {number} count */
function generator(count) {
  const terms = new Uint8Array(count);
  terms[count - 1] = 1;
  for (let n = 0; n < count; n += 1) {
    for (let at = 0; at < count; at += 1) {
      terms[at] = times(terms[at], POWERS[n]) ^ (terms[at + 1] ?? 0);
    }
  }
  return terms;
}
