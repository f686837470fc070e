// What the course has set and the service has not acknowledged, on its way.
//
// One update is under way at a time; what is set meanwhile gathers in the next. An update has a number (`seq`) within the run from
// the moment that it is first sent, and is repeated under it, word for word, until there is an answer: the service recognises the
// repetition. A page that closes cannot wait for that, so its last update repeats what is still under way as well, and whichever
// of the two comes second has nothing to add.

import { STOPS, isPassing, pause } from './service.js';

/** So long after an element was set it is sent, in milliseconds: most courses set several in a row. */
const GATHERING = 500;
/** What browsers let outlive a page is 64 KiB for all requests together (Fetch 4.5); a little is left for what is not ours. */
const MOST_CLOSING = 60 * 1024;
/** What travels beside the elements has a request of its own from so many characters on. */
const MOST_BESIDE = 16 * 1024;
/** A request has at most 1 MiB, and a character at most three bytes; what would pass this many goes into another update. */
const MOST_TEXT = 300_000;

/** After which stops what is unsent may still be sent one day. */
const KEEPING = ['expired', 'token'];

/** What is said at once. */
class Update {
  seq = null;
  body = null;
  size = 0;
  isUrgent = false;
  isAlone = false;
  terminate = false;
  elements = new Map();
  extra = {};
  waiting = [];

  constructor(sco) {
    this.sco = sco;
  }

  set(element, value) {
    const before = this.elements.get(element);
    this.size += value.length - (before === undefined ? -element.length : before.length);
    this.elements.set(element, value);
  }

  words(seq) {
    const said = { seq, sco: this.sco, cmi_data: Object.fromEntries(this.elements), ...this.extra };
    return JSON.stringify(this.terminate ? { ...said, terminate: true } : said);
  }

  /** Gives the update its number and its words. */
  seal(seq) {
    this.seq = seq;
    this.body = this.words(seq);
  }

  /** Whether `later` may say this too: of one SCO, and a sitting ends once. */
  isPartOf(later) {
    const takes = later.seq === null && later.sco === this.sco && !later.isAlone;
    return takes && !this.isAlone && !this.terminate && this.waiting.length === 0;
  }
}

export class Outbox {
  #service;
  #events;
  #queue = [];
  #seq = 0;
  #timer = null;
  #due = Infinity;
  #failures = 0;
  #attempt = null;
  #stop = null;
  #lost = false;
  #isClosing = false;
  /** Whether what is unsent is kept in the browser as well, as it was last tried. */
  isKept = true;
  #idle = [];

  /**
   * `events` are told: `changed(state)`; `sending(update)`; `answered(answer, update)`; `refused(faults, update)` of what the
   * service does not take; `stopped(why, error)`; `keep(updates)` of what is to be kept in the browser, maybe nothing.
   */
  constructor(service, events) {
    this.#service = service;
    this.#events = events;
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
    this.#open(sco, element.length + value.length).set(element, value);
    if (this.#failures > 0 || KEEPING.includes(this.#stop)) this.#keep();
    this.#schedule(GATHERING);
  }

  /** Takes what travels beside the elements: texts by their names, such as where the sequencing stands. */
  attach(sco, extra) {
    const length = Object.values(extra).reduce((sum, text) => sum + text.length, 0);
    // What would crowd the elements out of a closing page's last request goes beside them, and only its newest state.
    const isAlone = length > MOST_BESIDE;
    if (isAlone) this.#queue = this.#queue.filter((update) => !update.isAlone || update.seq !== null);
    const update = isAlone ? Object.assign(new Update(sco), { isAlone }) : this.#open(sco, length);
    if (isAlone) this.#queue.push(update);
    Object.assign(update.extra, extra);
    this.#schedule(GATHERING);
  }

  /** Sends what is there without waiting for more. */
  commit() {
    const last = this.#queue.at(-1);
    if (!last) return;
    last.isUrgent = true;
    this.#schedule(0);
  }

  /** Ends a SCO's sitting. */
  terminate(sco) {
    this.#open(sco, 0).terminate = true;
    this.commit();
  }

  /** Enters a SCO; the answer is the service's, with its launch values. */
  enter(sco) {
    return new Promise((resolve, reject) => {
      const update = new Update(sco);
      update.extra = { enter: true };
      update.waiting.push({ resolve, reject });
      this.#queue.push(update);
      this.commit();
    });
  }

  /** Takes up what was kept of this run, as it was said before. */
  restore(updates) {
    for (const { seq, body } of updates) {
      const { sco, cmi_data: elements = {}, terminate = false, seq: said, ...extra } = JSON.parse(body);
      const update = Object.assign(new Update(sco), { seq, body, terminate, extra });
      for (const [element, value] of Object.entries(elements)) update.set(element, value);
      this.#seq = Math.max(this.#seq, seq, said);
      this.#queue.push(update);
    }
    this.commit();
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
    if (this.#queue.length > 0) this.#schedule(0);
  }

  /**
   * The page may be gone in a moment: everything is said at once, and kept until the answer is here. Where it goes for good, what the
   * course says in its own last moment is said at once as well.
   */
  close({ forGood = false } = {}) {
    this.#isClosing ||= forGood;
    if (this.#stop || this.#queue.length === 0) return;
    this.#fold();
    for (const update of this.#queue) if (update.seq === null) update.seal((this.#seq += 1));
    this.#keep();
    // An older request must not come behind this one; should it be there already, this one repeats it.
    this.#attempt?.abort();
    this.#send(true);
  }

  /** The update that so many characters of a SCO go into. */
  #open(sco, length) {
    const last = this.#queue.at(-1);
    const takes = last && last.seq === null && last.sco === sco && !last.terminate && !last.isAlone && last.waiting.length === 0;
    if (takes && last.size + length <= MOST_TEXT) return last;
    const update = new Update(sco);
    this.#queue.push(update);
    return update;
  }

  /** Lets the second update say what the first says, where it may. */
  #fold() {
    while (this.#queue.length > 1 && this.#queue[0].isPartOf(this.#queue[1])) {
      const [first, second] = this.#queue;
      for (const [element, value] of first.elements) if (!second.elements.has(element)) second.set(element, value);
      second.extra = { ...first.extra, ...second.extra };
      this.#queue.shift();
    }
  }

  #keep() {
    let next = this.#seq;
    this.isKept = this.#events.keep(this.#queue.map((update) => {
      const seq = update.seq ?? (next += 1);
      return { seq, body: update.body ?? update.words(seq) };
    }));
  }

  #changed() {
    this.#events.changed(this.state);
    if (!this.#isSettled) return;
    for (const resolve of this.#idle.splice(0)) resolve(this.state);
  }

  #schedule(wait) {
    if (this.#isClosing) {
      this.close();
      return;
    }
    this.#changed();
    // What waits to be repeated is not hurried by what comes in behind it.
    if (this.#stop || this.#attempt || this.#failures > 0) return;
    this.#sendIn(wait);
  }

  #sendIn(wait) {
    const due = performance.now() + wait;
    if (due >= this.#due) return;
    clearTimeout(this.#timer);
    this.#due = due;
    this.#timer = setTimeout(() => this.#send(), wait);
  }

  async #send(closing = false) {
    clearTimeout(this.#timer);
    this.#due = Infinity;
    const [update, ...later] = this.#queue;
    if (!update || this.#stop) return;
    if (update.seq === null) update.seal((this.#seq += 1));
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#changed();
    this.#events.sending(update);
    let room = closing ? MOST_CLOSING : 0;
    const outlives = (body) => (room -= new Blob([body]).size) >= 0;
    const asked = this.#service.update(update.body, { closing: outlives(update.body), signal: attempt.signal });
    // What had to come behind is said as well, where it fits; should the page live on, it is said again in its turn.
    for (const { body } of closing ? later : []) {
      if (outlives(body)) this.#service.update(body, { closing: true }).catch(() => {});
    }
    const [answer, error] = await asked.then((given) => [given], (thrown) => [null, thrown]);
    // The page was about to close, and has said this again.
    if (this.#attempt !== attempt) return;
    this.#attempt = null;
    if (error) this.#failed(update, error);
    else this.#accepted(update, answer);
    // A page that is about to close tries again in its time as well, and not at once for ever.
    if (this.#queue.length > 0 && this.#failures === 0) this.#schedule(this.#queue[0].isUrgent || this.#queue[0].seq !== null ? 0 : GATHERING);
  }

  #accepted(update, answer) {
    this.#queue.shift();
    if (this.#failures > 0) this.#queue.forEach((each) => { each.isUrgent = true; });
    this.#failures = 0;
    this.#keep();
    for (const { resolve } of update.waiting) resolve(answer);
    this.#events.answered(answer, update);
    this.#changed();
  }

  #failed(update, error) {
    if (isPassing(error)) {
      this.#failures += 1;
      this.#keep();
      this.#changed();
      this.#sendIn(pause(this.#failures - 1, error));
      return;
    }
    // A refusal is an answer: the service is there again.
    this.#failures = 0;
    if (STOPS[error.code]) {
      this.#halt(STOPS[error.code], error);
    } else if (error.code === 'VERSION_CONFLICT') {
      this.#seq = Math.max(this.#seq, error.problem.details?.current_seq ?? 0);
      this.#renumber();
    } else {
      this.#strike(update, error);
    }
  }

  #halt(why, error) {
    this.#stop = why;
    // What an older run has to say is never taken, and what a session that is gone would say is nobody's.
    if (KEEPING.includes(why)) this.#keep();
    else this.#events.keep([]);
    for (const { reject } of this.#queue.flatMap((update) => update.waiting)) reject(error);
    this.#changed();
    this.#events.stopped(why, error);
  }

  /** Takes out what the service refuses, so that the rest is saved. */
  #strike(update, error) {
    const faults = (error.problem.details?.errors ?? []).filter((fault) => update.elements.has(fault.element));
    for (const { element } of faults) update.elements.delete(element);
    this.#events.refused(faults.length > 0 ? faults : [{ element: '', reason: error.message }], update);
    const asksAgain = faults.length > 0 && (update.elements.size > 0 || update.terminate || update.waiting.length > 0);
    if (asksAgain) {
      this.#renumber();
      return;
    }
    // Refused as a whole, or nothing is left of it.
    this.#lost ||= faults.length === 0;
    this.#queue.shift();
    for (const { reject } of update.waiting) reject(error);
    this.#keep();
    this.#changed();
  }

  /** Numbers what was numbered anew, in order. */
  #renumber() {
    for (const update of this.#queue) if (update.seq !== null) update.seal((this.#seq += 1));
  }
}
