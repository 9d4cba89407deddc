// @ts-check
/** A clock that runs at a rate, or stands. The time of day is an argument, never asked for. */

export class Clock {
  #value = 0;
  #since = 0;
  #rate = 1;
  #running = false;

  /** Its value at `now`. @param {number} now */
  read(now) {
    return this.#running ? this.#value + (now - this.#since) * this.#rate : this.#value;
  }

  /** @param {number} value @param {number} now */
  set(value, now) {
    this.#value = value;
    this.#since = now;
  }

  /** @param {boolean} running @param {number} now */
  run(running, now) {
    this.set(this.read(now), now);
    this.#running = running;
  }

  /** @param {number} rate @param {number} now */
  pace(rate, now) {
    this.set(this.read(now), now);
    this.#rate = rate;
  }
}
