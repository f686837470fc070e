// One SCO as it is played: the object that its documents call.
//
// The engine says what each call is answered. Here it is told which document calls: one that initializes after an earlier one of the same
// SCO begins another sitting of the same attempt. Courses of several pages do that on each, and so does a reload.

/** What both editions call a general fault. */
const GENERAL = '101';

export class Sco {
  #edition;
  #engine;
  #documents;
  #events;
  #stage = 'launched';
  #isDetached = false;
  /** The course has called, if only to initialize. */
  wasCalled = false;

  /**
   * `engine` has entered it. `events` are told: `set(element, value)` of what was taken, `commit()`, `sitting()` of another one,
   * `terminate()`, and `called({ call, argument, value, result, code, milliseconds })` of every call but those that ask for the last
   * error; `isGone()` says whether the page is there no more.
   */
  constructor(edition, engine, documents, events) {
    this.#edition = edition;
    this.#engine = engine;
    this.#documents = documents;
    this.#events = events;
  }

  /** Another item is shown: a window that this one has left open speaks to nobody from now on. */
  detach() {
    this.#isDetached = true;
  }

  get #isGone() {
    return this.#isDetached || this.#events.isGone();
  }

  get isRunning() {
    return this.#stage === 'running';
  }

  get hasEnded() {
    return this.#stage === 'ended';
  }

  /** The object that a course calls. */
  get api() {
    const { names, version } = this.#edition;
    const call = (kind, refusal, act) => (...given) => this.#called(kind, given, refusal, act);
    return {
      version,
      [names.initialize]: call('initialize', 'false', (argument) => this.#initialize(argument)),
      [names.get]: call('get', '', (element) => this.#engine.get(element)),
      [names.set]: call('set', 'false', (element, value) => this.#set(element, value)),
      [names.commit]: call('commit', 'false', (argument) => this.#commit(argument)),
      [names.terminate]: call('terminate', 'false', (argument) => this.#terminate(argument)),
      [names.error]: () => (this.#isGone ? GENERAL : String(this.#engine.lastError)),
      [names.errorText]: (code) => this.#engine.errorString(code),
      [names.diagnostic]: (code) => (this.#isGone ? '' : this.#engine.diagnostic(code)),
    };
  }

  #called(kind, given, refusal, act) {
    // Nobody would hear it any more.
    if (this.#isGone) return refusal;
    this.wasCalled = true;
    const since = performance.now();
    const answer = this.#answer(refusal, act, given);
    const result = typeof answer === 'boolean' ? String(answer) : answer;
    const [argument = '', value = ''] = given.map(textOf);
    this.#events.called({
      call: this.#edition.names[kind], argument, value: kind === 'set' ? value : '', result, code: String(this.#engine.lastError),
      milliseconds: performance.now() - since,
    });
    return result;
  }

  /** Whatever breaks down here, a course has never to catch it. */
  #answer(refusal, act, given) {
    try {
      return act(...given.slice(0, 2).map(whole));
    } catch (error) {
      console.error(error);
      return refusal;
    }
  }

  #initialize(argument) {
    const hasEnded = this.hasEnded;
    if (this.#documents.hasNew) this.#engine.documentLoaded();
    // What a document says three times on its way out, and ends three times, is one sitting.
    else if (hasEnded && this.#documents.isLeaving) this.#engine.documentLeaves();
    const isBegun = this.#engine.initialize(argument);
    if (isBegun) {
      this.#stage = 'running';
      this.#documents.see();
      if (this.#engine.takeChanges().some((change) => change.new_sitting)) this.#events.sitting();
    }
    return isBegun;
  }

  #set(element, value) {
    const isSet = this.#engine.set(element, value);
    if (isSet) this.#events.set(textOf(element), textOf(value));
    return isSet;
  }

  #commit(argument) {
    const isCommitted = this.#engine.commit(argument);
    if (isCommitted) this.#events.commit();
    return isCommitted;
  }

  #terminate(argument) {
    const hasEnded = this.#engine.terminate(argument);
    if (hasEnded) {
      this.#stage = 'ended';
      this.#events.terminate();
    }
    return hasEnded;
  }
}

/** A text without halves of characters, which no request can carry: the engine and the service get the same one. What is no text stays. */
const whole = (value) => (typeof value === 'string' ? value.toWellFormed() : value);

/** A value as SCORM has it: a text, and none for what cannot become one. */
function textOf(value) {
  if (value === undefined || value === null) return '';
  try {
    return String(value).toWellFormed();
  } catch {
    return '';
  }
}
