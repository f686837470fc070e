// Whether the page may still play: a newer one of its session may have begun, in this browser or elsewhere; and its token grows old
// while its learner reads.

import { stopOf } from './service.js';

/** Milliseconds between two looks at the token's age; a laptop that wakes up has one at once. */
const MINUTE = 60_000;

/** What takes the course over from a newer run, where the service lets the page; nothing where the LMS has launched it anew since. */
export function takeOver(error) {
  if (error.problem?.details?.can_take_over === false) return undefined;
  return () => {
    history.replaceState({ takesOver: true }, '');
    location.reload();
  };
}

/** Whether the learner has said that the course goes on here. It counts once. */
export function takesOver() {
  const said = history.state?.takesOver === true;
  history.replaceState(null, '');
  return said;
}

export class Presence {
  #service;
  #outbox;

  constructor(sessionId, run, service, outbox) {
    this.#service = service;
    this.#outbox = outbox;
    this.#hear(sessionId, run);
    addEventListener('pageshow', (event) => event.persisted && outbox.resume());
    addEventListener('online', () => outbox.resume());
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'hidden') outbox.close();
      else this.#look();
    });
    setInterval(() => this.#renew(), MINUTE);
  }

  /** Pages of the same session in this browser tell each other of their runs; nobody else knows the channel's name. */
  #hear(sessionId, run) {
    if (!window.BroadcastChannel) return;
    const channel = new BroadcastChannel(`lectern:${sessionId}`);
    channel.onmessage = ({ data }) => Number(data) > run && this.#look();
    channel.postMessage(run);
  }

  /** Asks the service whether this page's run is still the newest. */
  async #look() {
    if (this.#outbox.state === 'stopped') return;
    try {
      await this.#service.check();
    } catch (error) {
      const why = stopOf(error);
      if (why) this.#outbox.halt(why, error);
    }
  }

  /** A page at work gets its tokens with its answers; one that is only read asks for one. */
  #renew() {
    if (this.#service.isPastHalf && this.#outbox.state === 'saved') this.#outbox.say({});
  }
}
