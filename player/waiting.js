// Waiting, and trying again.

import { Refused } from './service.js';

export const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

/** The milliseconds before try `n`, 0 for the first: doubled each time up to half a minute, and spread at random, so that the
 *  pages that one outage stopped do not all come back at once. */
export function pause(n, error) {
  const longest = Math.min(30_000, 1000 * 2 ** n);
  const asked = (error instanceof Refused ? error.retryAfter : 0) * 1000;
  return asked + longest * (0.25 + 0.75 * Math.random());
}

/** Something that is done once, at the earliest of the times that were asked for. */
export class Alarm {
  #timer = null;
  #due = Infinity;
  #act;

  constructor(act) {
    this.#act = act;
  }

  /** Asks for it in so many milliseconds. */
  in(milliseconds) {
    const due = performance.now() + milliseconds;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => {
      this.stop();
      this.#act();
    }, milliseconds);
  }

  stop() {
    clearTimeout(this.#timer);
    this.#due = Infinity;
  }
}
