// What the course has set and the service has not acknowledged, on its way.
//
// Updates wait in a queue, in the order in which they were said. One request is under way at a time, and carries all that waits: the
// newest update, and before it those that nobody has acknowledged. An update gets its number within the run when it is first sent,
// and says the same ever after, so that the service knows which it has. A page that closes cannot wait for an answer: its last
// request repeats what is under way as well, and whichever of the two comes second has nothing to add.
//
// What is committed, and what is sent, is kept in the browser before anything else happens to it.

import { isPassing, stopOf } from './service.js';
import { Update, countAtOnce, isLarge, wordsOf } from './update.js';
import { Alarm, pause } from './waiting.js';

/** So long after an element was set it is sent, in milliseconds: most courses set several in a row. */
const GATHERING = 500;
/** Milliseconds between two requests of a course that commits without pause: what it commits is safe in the browser meanwhile. */
const APART = 1000;
/** What browsers let outlive a page is 64 KiB for all requests together (Fetch 4.5); a little is left for what is not ours. */
const MOST_CLOSING = 60 * 1024;

/** After which stops what is unsent may still be sent one day. */
export const KEEPING = ['expired', 'token', 'used', 'replaced', 'unheard'];

export class Outbox {
  #service;
  #events;
  #run;
  #mostFailures;
  #keeping;
  #queue = [];
  #seq = 0;
  #alarm = new Alarm(() => this.#send());
  #sentAt = -Infinity;
  #failures = 0;
  #request = null;
  #stop = null;
  #lost = false;
  #isHeld = false;
  #isClosing = false;
  #isDue = false;
  /** Whether what is unsent is kept in the browser as well, as it was last tried. */
  isKept = true;
  #idle = [];

  /**
   * `events` are told: `changed(state)`; `sending(updates)`; `answered(answer, updates)`; `refused(faults, seq)` of what the
   * service does not take; `stopped(why, error)`; and asked to `keep(updates)` in the browser, maybe none. `run` is the earlier
   * run whose words these are, `mostFailures` how often an answer may fail to come before they stop as `unheard`, and `keeping`
   * after which stops they stay in the browser.
   */
  constructor(service, events, { run, mostFailures = Infinity, keeping = KEEPING } = {}) {
    this.#service = service;
    this.#events = events;
    this.#run = run;
    this.#mostFailures = mostFailures;
    this.#keeping = keeping;
  }

  /** `saved`, `saving`, `failing` where it is tried again, `lost` where a part was refused for good, `stopped`. */
  get state() {
    if (this.#stop) return 'stopped';
    if (this.#failures > 0) return 'failing';
    if (this.#queue.length > 0) return 'saving';
    return this.#lost ? 'lost' : 'saved';
  }

  /** Whether nothing more will change by itself. */
  get #isSettled() {
    return this.#stop !== null || (this.#failures === 0 && this.#queue.length === 0);
  }

  /** Takes an element as the course set it. */
  set(sco, element, value) {
    // Another type takes with it what was said in the form of the one before, which needs an update of its own.
    const last = this.#queue.at(-1);
    if (/^cmi\.interactions\.\d+\.type$/.test(element) && last?.has(element)) last.isClosed = true;
    this.#open(sco, element.length + value.length).set(element, value);
    this.#soon(GATHERING);
  }

  /** Takes what travels beside the elements: texts by their names, such as where the sequencing stands. */
  attach(sco, extra) {
    if (isLarge(extra)) {
      // Only its newest state is worth a request of its own.
      this.#queue = this.#queue.filter((update) => update.seq !== null || !update.isBeside);
      this.#push({ sco, ...extra }).isBeside = true;
    } else {
      const update = this.#open(sco, 0);
      Object.assign(update.said, extra);
      update.size += JSON.stringify(extra).length;
    }
    this.#soon(GATHERING);
  }

  /** Keeps what is there in the browser, and sends it without waiting for more. */
  commit() {
    this.#keep();
    if (this.#queue.length > 0) this.#soon(Math.max(0, this.#sentAt + APART - performance.now()));
  }

  /** Says something that nothing may join, such as a sitting's beginning or end, and sends it at once. */
  say(said) {
    const update = this.#push(said);
    this.#keep();
    this.#soon(0);
    return update;
  }

  /** Ends a SCO's sitting, with what it said in it. */
  terminate(sco) {
    const update = this.#open(sco, 0);
    update.said.terminate = true;
    update.isClosed = true;
    this.#keep();
    this.#soon(0);
  }

  /** Enters a SCO; the answer is the service's, with its launch values. `extra` travels with it. */
  enter(sco, extra = {}) {
    return new Promise((resolve, reject) => {
      this.say({ sco, enter: true, ...extra }).waiting.push({ resolve, reject });
    });
  }

  /** Takes up what was kept, as it was said before. */
  restore(updates) {
    for (const said of updates) {
      const update = Update.kept(said);
      this.#seq = Math.max(this.#seq, update.seq);
      this.#queue.push(update);
    }
    this.#soon(0);
  }

  /** Sends nothing until it is released; what is said meanwhile waits, and is kept. */
  hold() {
    this.#isHeld = true;
  }

  release() {
    this.#isHeld = false;
    if (this.#queue.length > 0) this.#soon(0);
  }

  /** Resolves with the state when everything is saved, or nothing more will be. */
  settled() {
    if (this.#isSettled) return Promise.resolve(this.state);
    return new Promise((resolve) => this.#idle.push(resolve));
  }

  /** Tries again at once what a failure or a stop holds up. */
  resume() {
    this.#stop = null;
    this.#failures = 0;
    this.#isClosing = false;
    if (this.#queue.length > 0) this.#soon(0);
  }

  /** Gives up for a reason that is not an answer's: the page has learned of it otherwise. */
  halt(why, error) {
    if (!this.#stop) this.#halt(why, error);
  }

  /**
   * The page may be gone in a moment: everything is said at once, and kept until the answer is here. Where it goes for good, what the
   * course says in its own last moment is said at once as well.
   */
  close({ forGood = false } = {}) {
    this.#isClosing ||= forGood;
    if (this.#queue.length === 0) return;
    this.#keep();
    if (this.#stop) return;
    // An older request must not come behind this one; should it be there already, this one repeats it.
    this.#request?.abort();
    this.#send(true);
  }

  #push(said) {
    const update = Object.assign(new Update(said), { isClosed: true });
    this.#queue.push(update);
    return update;
  }

  /** The update that so many characters of a SCO go into. */
  #open(sco, length) {
    const last = this.#queue.at(-1);
    if (last?.takes(sco, length)) return last;
    const update = new Update({ sco });
    this.#queue.push(update);
    return update;
  }

  #keep() {
    let next = this.#seq;
    this.isKept = this.#events.keep(this.#queue.map((update) => update.numbered(update.seq ?? (next += 1))));
  }

  #changed() {
    this.#events.changed(this.state);
    if (!this.#isSettled) return;
    for (const resolve of this.#idle.splice(0)) resolve(this.state);
  }

  #soon(wait) {
    if (this.#isClosing) {
      this.#closeSoon();
      return;
    }
    this.#changed();
    // What is under way is not hurried by what comes in behind it; that is kept for as long as it takes.
    if (this.#stop || this.#failures > 0 || this.#isHeld || this.#request) this.#keepSoon();
    else this.#alarm.in(wait);
  }

  #keepTimer = null;

  #keepSoon() {
    this.#keepTimer ??= setTimeout(() => {
      this.#keepTimer = null;
      if (this.#queue.length > 0) this.#keep();
    }, GATHERING);
  }

  /** A handler of the course's says several things in a row, while its page goes away: they are sent together. */
  #closeSoon() {
    if (this.#isDue) return;
    this.#isDue = true;
    queueMicrotask(() => {
      this.#isDue = false;
      this.close();
    });
  }

  async #send(closing = false) {
    this.#alarm.stop();
    if (this.#stop || this.#isHeld || this.#queue.length === 0) return;
    const updates = this.#queue.slice(0, countAtOnce(this.#queue));
    for (const update of updates) update.seq ??= (this.#seq += 1);
    this.#keep();
    const request = new AbortController();
    this.#request = request;
    this.#sentAt = performance.now();
    this.#changed();
    this.#events.sending(updates);
    const body = wordsOf(updates, this.#run);
    const outlives = closing && new Blob([body]).size <= MOST_CLOSING;
    const asked = this.#service.update(body, { closing: outlives, signal: request.signal });
    const [answer, error] = await asked.then((given) => [given], (thrown) => [null, thrown]);
    // The page was about to close, and has said this again.
    if (this.#request !== request) return;
    this.#request = null;
    if (error) this.#failed(updates, error);
    else this.#accepted(updates, answer);
    if (this.#queue.length === 0 || this.#failures > 0 || this.#stop) return;
    // A page that is about to close tries again in its time as well, and not at once for ever.
    const isUrgent = this.#queue.some((update) => update.isClosed);
    this.#alarm.in(Math.max(isUrgent ? 0 : GATHERING, error ? 0 : this.#sentAt + APART - performance.now()));
  }

  #accepted(updates, answer) {
    this.#queue.splice(0, updates.length);
    this.#failures = 0;
    this.#keep();
    for (const { resolve } of updates.flatMap((update) => update.waiting)) resolve(answer);
    this.#events.answered(answer, updates);
    this.#changed();
  }

  #failed(updates, error) {
    if (isPassing(error)) {
      this.#failures += 1;
      this.#keep();
      if (this.#failures >= this.#mostFailures) {
        this.#halt('unheard', error);
        return;
      }
      this.#changed();
      this.#alarm.in(pause(this.#failures - 1, error));
      return;
    }
    // A refusal is an answer: the service is there again.
    this.#failures = 0;
    const why = stopOf(error);
    if (why) this.#halt(why, error);
    else if (error.code === 'VERSION_CONFLICT') this.#clashed(error.problem.details?.current_seq ?? 0);
    else this.#strike(updates, error);
  }

  #halt(why, error) {
    this.#stop = why;
    // What an older run has to say is never taken, and what a session that is gone would say is nobody's.
    if (this.#keeping.includes(why)) this.#keep();
    else this.#events.keep([]);
    for (const { reject } of this.#queue.flatMap((update) => update.waiting)) reject(error);
    this.#changed();
    this.#events.stopped(why, error);
  }

  /** The number was used for other words. Those of an earlier run are older than what is there; a living page's are not. */
  #clashed(current) {
    if (this.#run !== undefined) {
      this.#queue = this.#queue.filter((update) => update.seq > current);
      this.#keep();
      this.#changed();
      return;
    }
    this.#seq = Math.max(this.#seq, current);
    this.#renumber();
  }

  /** Takes out what the service refuses, so that the rest is saved. */
  #strike(updates, error) {
    const { seq, errors = [] } = error.problem.details ?? {};
    const update = updates.find((each) => each.seq === seq) ?? updates.at(-1);
    const faults = errors.filter((fault) => update.has(fault.element));
    this.#events.refused(faults.length > 0 ? faults : [{ element: '', reason: error.message }], update.seq);
    const isLeft = faults.length > 0 && update.strike(faults.map((fault) => fault.element));
    if (!isLeft) {
      // Refused as a whole, or nothing is left of it.
      this.#lost ||= faults.length === 0;
      this.#queue = this.#queue.filter((each) => each !== update);
      for (const { reject } of update.waiting) reject(error);
    }
    this.#renumber();
    this.#keep();
    this.#changed();
  }

  /** Numbers what was numbered anew, in order: it says something else now. */
  #renumber() {
    for (const update of this.#queue) if (update.seq !== null) update.seq = (this.#seq += 1);
  }
}
