// One SCO as it is played: the object that its documents call, and its sittings.
//
// A judge says what each call is answered; here it is said which sitting the call belongs to. A document that initializes after an
// earlier one of the same SCO begins another sitting of the same attempt: courses of several pages do that on each, and so does a reload.

import { sum } from './durations.js';

/** A value as SCORM has it: a text. */
const textOf = (value) => (value === undefined || value === null ? '' : String(value));

/** What both editions call a general fault. */
const GENERAL = '101';

export class Sco {
  #edition;
  #judge;
  #documents;
  #events;
  #values;
  #instance;
  #stage = 'launched';
  /** The course has called, if only to initialize. */
  wasCalled = false;

  /**
   * `judge(values)` makes what answers a sitting's calls. `events` are told: `set(element, value)` of what was taken, `commit()`,
   * `sitting()` of another one, `terminate()`, and `called({ call, argument, value, result, code, milliseconds })` of every call but
   * those that ask for the last error; `isGone()` says whether the page is there no more.
   */
  constructor(edition, values, judge, documents, events) {
    this.#edition = edition;
    this.#judge = judge;
    this.#documents = documents;
    this.#events = events;
    this.#values = { ...values };
    this.#instance = judge(values);
  }

  get isRunning() {
    return this.#stage === 'running';
  }

  get hasEnded() {
    return this.#stage === 'ended';
  }

  /** The object that a course calls. */
  get api() {
    const { names } = this.#edition;
    const call = (kind, refusal, act) => (...given) => this.#called(kind, given, refusal, act);
    return {
      [names.initialize]: call('initialize', 'false', (given) => this.#initialize(given)),
      [names.get]: call('get', '', (given) => this.#instance[names.get](...given)),
      [names.set]: call('set', 'false', (given) => this.#set(given)),
      [names.commit]: call('commit', 'false', (given) => this.#commit(given)),
      [names.terminate]: call('terminate', 'false', (given) => this.#terminate(given)),
      [names.error]: () => (this.#events.isGone() ? GENERAL : this.#instance[names.error]()),
      [names.errorText]: (code) => this.#instance[names.errorText](code),
      [names.diagnostic]: (code) => this.#instance[names.diagnostic](code),
    };
  }

  #called(kind, given, refusal, act) {
    // Nobody would hear it any more.
    if (this.#events.isGone()) return refusal;
    this.wasCalled = true;
    const since = performance.now();
    const result = act(given);
    this.#events.called({
      call: this.#edition.names[kind], argument: textOf(given[0]), value: kind === 'set' ? textOf(given[1]) : '', result: textOf(result),
      code: String(this.#instance[this.#edition.names.error]()), milliseconds: performance.now() - since,
    });
    return result;
  }

  #initialize(given) {
    const isPlain = textOf(given[0]) === '';
    const isAgain = this.#stage !== 'launched' && isPlain && this.#mayBeginAgain();
    if (isAgain) this.#beginAgain();
    const result = this.#instance[this.#edition.names.initialize](...given);
    if (String(result) === 'true') {
      this.#stage = 'running';
      this.#documents.see();
    }
    return result;
  }

  /** Within one document only SCORM 1.2 begins again, after an end. */
  #mayBeginAgain() {
    return this.#documents.hasNew || (this.#stage === 'ended' && this.#edition.global === 'API');
  }

  #beginAgain() {
    // What a document says three times on its way out, and ends three times, is one sitting.
    if (this.#documents.hasNew || !this.#documents.isLeaving) {
      this.#settle();
      this.#events.sitting();
    }
    this.#instance = this.#judge(this.#values);
  }

  /** The values that the next sitting finds: the service settles the last one in the same way. */
  #settle() {
    const { sessionTime, totalTime, exit, entry } = this.#edition.elements;
    const values = this.#values;
    const suspends = this.#edition.global === 'API' ? ['suspend'] : ['suspend', 'logout'];
    const isKept = this.#stage === 'ended' && !suspends.includes(values[exit]) && values['adl.nav.request'] !== 'suspendAll';
    if (Object.hasOwn(values, sessionTime)) values[totalTime] = sum(this.#edition, values[totalTime], values[sessionTime]);
    values[entry] = isKept ? '' : 'resume';
    for (const name of [sessionTime, exit, 'adl.nav.request']) delete values[name];
  }

  #set(given) {
    const result = this.#instance[this.#edition.names.set](...given);
    if (String(result) === 'true') {
      const [element, value] = given.map(textOf);
      this.#values[element] = value ?? '';
      this.#events.set(element, value ?? '');
    }
    return result;
  }

  #commit(given) {
    const result = this.#instance[this.#edition.names.commit](...given);
    if (String(result) === 'true') this.#events.commit();
    return result;
  }

  #terminate(given) {
    const result = this.#instance[this.#edition.names.terminate](...given);
    // A course that ends twice, as many do while their page goes away, has ended once.
    if (this.isRunning && String(result) === 'true') {
      this.#stage = 'ended';
      this.#events.terminate();
    }
    return result;
  }
}
