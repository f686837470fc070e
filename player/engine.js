// The engine: the crate `scorm` in WebAssembly, which answers the course's calls as the service judges what comes of them, and says where
// the learner may go.
//
// It holds one course. A call never throws into the course: what the engine cannot answer is SCORM's general error. Where its instance breaks down,
// another takes its place, with all that was said so far.

import { MOST_BYTES, putText, read, textOf, write } from './wire.js';

/** SCORM's codes of an error that has no other, and of an argument that is no text. */
const GENERAL = 101;
const ARGUMENT = 201;

/**
 * So many UTF-16 units of a text cross. It is more than a value may have, 131 072 characters of up to two units, so that a longer one is refused
 * all the same, and its rest costs nothing.
 */
const MOST_UNITS = 2 * 131_072 + 2;

/** What a course gives as SCORM has it, a text; nothing where it cannot be made one. */
function given(value) {
  try {
    return value === undefined || value === null ? '' : String(value).slice(0, MOST_UNITS);
  } catch {
    return null;
  }
}

/** What a SCO has said, so that it can be said again: maps of the elements that were set, and between them the names of the other calls. */
class Said {
  #calls = [];

  constructor(forgetsResponses) {
    this.forgetsResponses = forgetsResponses;
  }

  set(element, value) {
    if (!(this.#calls.at(-1) instanceof Map)) this.#calls.push(new Map());
    this.#put(this.#calls.at(-1), element, value);
  }

  /** Another type of an interaction takes with it what was said in the form of the one before (SCORM 2004). */
  #put(elements, element, value) {
    if (this.forgetsResponses && element.endsWith('.type') && elements.has(element) && elements.get(element) !== value) {
      const record = element.slice(0, -'type'.length);
      for (const name of [...elements.keys()]) {
        if (name.startsWith(`${record}correct_responses.`) || name === `${record}learner_response`) elements.delete(name);
      }
    }
    elements.set(element, value);
  }

  call(name) {
    const [before, taken, after] = this.#calls.slice(-3);
    // What was taken at two times is taken at one, so that a long sitting says each element once.
    if (name === 'take_changes' && before instanceof Map && taken === name && after instanceof Map) {
      for (const [element, value] of after) this.#put(before, element, value);
      this.#calls.pop();
    } else if (name !== 'take_changes' || this.#calls.at(-1) !== name) {
      this.#calls.push(name);
    }
  }

  /** Every call in order: its name, and what it is given. */
  *all() {
    for (const call of this.#calls) {
      if (call instanceof Map) for (const [element, value] of call) yield ['set', element, value];
      else yield [call, ...(call === 'initialize' || call === 'terminate' ? [''] : [])];
    }
  }
}

export class Engine {
  #module;
  #exports;
  #opened = null;
  #state = null;
  #entered = null;
  #said = null;
  #code = 0;

  /** The engine at an address. */
  static async load(url) {
    const response = await fetch(url);
    if (!response.ok) throw new Error(`the engine is answered with ${response.status}`);
    const copy = response.clone();
    // A server that calls it something else than application/wasm has it compiled when it is all there.
    const module = await WebAssembly.compileStreaming(response).catch(async () => WebAssembly.compile(await copy.arrayBuffer()));
    return new Engine(module);
  }

  /** The engine of a module that was compiled. */
  constructor(module) {
    this.#module = module;
    this.#begin();
  }

  /**
   * Opens a course: `{ edition, course, state, current, statuses }`, as the service tells them. Answers `{ current, isOver, fault }`: the item that
   * is shown, if any, and why the state could not be gone on from, if so.
   */
  open({ edition, course, state = null, current = null, statuses = {} }) {
    this.#opened = { edition, course, current, statuses: { ...statuses } };
    this.#state = state;
    this.#entered = null;
    const opened = this.#told('open', write(this.#opened), write(parsed(state)), ...moment());
    this.#keepPlace();
    return opened;
  }

  /** Enters the item that is shown: `{ cmi_data, notes }`, as the service tells them. */
  enter({ cmi_data, notes = {} }) {
    const entered = write({ cmi_data, notes });
    this.#told('enter', entered);
    this.#entered = entered;
    this.#said = new Said(this.#opened.edition !== '1.2');
  }

  /** What an item has come to, in a word of SCORM 1.2. */
  cameTo(item, word) {
    this.#told('came_to', item, word);
    this.#opened.statuses[item] = word;
  }

  /** LMSInitialize, Initialize: whether it is so. As all that follow it takes whatever a course gives. */
  initialize(argument) {
    return this.#noted('initialize', argument);
  }

  /** LMSFinish, Terminate. */
  terminate(argument) {
    return this.#noted('terminate', argument);
  }

  /** LMSGetValue, GetValue: the value, or an empty text. */
  get(element) {
    let value = '';
    this.#called('get', [element], moment(), () => { value = textOf(this.#output()); });
    return value;
  }

  /** LMSSetValue, SetValue. */
  set(element, value) {
    const isSet = this.#called('set', [element, value]);
    if (isSet) this.#said?.set(given(element), given(value));
    return isSet;
  }

  /** LMSCommit, Commit. */
  commit(argument) {
    return this.#called('commit', [argument]);
  }

  /** LMSGetLastError, GetLastError: the code of the last call, 0 for none. */
  get lastError() {
    return this.#code;
  }

  /** LMSGetErrorString, GetErrorString. */
  errorString(code) {
    return this.#asked('error_string', code);
  }

  /** LMSGetDiagnostic, GetDiagnostic. */
  diagnostic(code) {
    return this.#asked('diagnostic', code);
  }

  /** Another document of the SCO was loaded: its first call begins another sitting. */
  documentLoaded() {
    this.#told('document_loaded');
    this.#said?.call('document_loaded');
  }

  /** The SCO's document is on its way out: what it says then is one sitting. */
  documentLeaves() {
    this.#told('document_leaves');
    this.#said?.call('document_leaves');
  }

  /** Takes what the SCO has said, as updates of the service: `[{ new_sitting, cmi_data, terminate }]`, each with the members that it needs. */
  takeChanges() {
    const changes = this.#told('take_changes');
    this.#said?.call('take_changes');
    return changes;
  }

  /**
   * The SCO's time is over. The learner's request is a word of `adl.nav.request`, or nothing. Answers `{ outcome }`: `delivered` with
   * `item` and `resumes`, `waiting` with a `reason` of `cause`, `exception` and `words` or none, or `ended`.
   */
  finish(request = '') {
    return this.#moved('finish', request);
  }

  /** The learner asks while no SCO runs; answered as `finish`. */
  navigate(request) {
    return this.#moved('navigate', request);
  }

  /** Opens the course once more, at an item or where it was left; answered as `finish`. */
  launch(target = '') {
    return this.#moved('launch', target);
  }

  /** What the learner is shown beside the course; `engine/src/form.rs` has its members. */
  contents() {
    return this.#told('contents', ...moment());
  }

  /** What has to be kept to go on from here, a text; nothing in SCORM 1.2. */
  get state() {
    return this.#state;
  }

  #moved(name, word) {
    const came = this.#told(name, word, ...moment());
    if (came.outcome === 'delivered') {
      this.#entered = null;
      this.#said = null;
      this.#opened.current = came.item;
    }
    this.#keepPlace();
    return came;
  }

  #keepPlace() {
    const state = this.#told('state');
    this.#state = state === null ? null : JSON.stringify(state);
    // In 1.2 it is what the items have come to.
    const known = state === null ? this.contents().entries.filter((entry) => entry.isLaunchable) : [];
    for (const { identifier, status } of known) this.#opened.statuses[identifier] = status;
  }

  /** A call of the course that is said again where the instance breaks down. */
  #noted(name, argument) {
    const isDone = this.#called(name, [argument]);
    if (isDone) this.#said?.call(name);
    return isDone;
  }

  /** A call of the course: whether it was done. What is done then belongs to the call. */
  #called(name, values, numbers = [], done = () => {}) {
    const texts = values.map(given);
    try {
      this.#code = texts.includes(null) ? ARGUMENT : this.#run(name, ...texts, ...numbers);
      if (this.#code === 0) done();
    } catch (error) {
      this.#code = GENERAL;
      this.#beginAgain(error);
    }
    return this.#code === 0;
  }

  /** What is asked of the last call, which stays the last one. */
  #asked(name, code) {
    try {
      this.#run(name, given(code) ?? '');
      return textOf(this.#output());
    } catch (error) {
      this.#beginAgain(error);
      return '';
    }
  }

  /** A call of the page's own, with its answer. */
  #told(name, ...values) {
    let code;
    let output;
    try {
      code = this.#run(name, ...values);
      output = this.#output();
    } catch (error) {
      this.#beginAgain(error);
      throw new Error(`the engine broke down: ${error.message}`, { cause: error });
    }
    if (code !== 0) throw new Error(textOf(output));
    return output.length === 0 ? undefined : read(output);
  }

  /** Runs a function with these texts and bytes, and behind them these numbers; answers its code. */
  #run(name, ...values) {
    const things = values.filter((each) => typeof each !== 'number');
    const most = things.reduce((sum, each) => sum + each.length * (typeof each === 'string' ? MOST_BYTES : 1), 0);
    const at = this.#exports.input(most);
    if (at === 0) throw new RangeError('it is too long for the engine');
    const room = new Uint8Array(this.#exports.memory.buffer, at, most);
    let end = 0;
    const lengths = things.map((each) => {
      const from = end;
      if (typeof each === 'string') end += putText(each, room.subarray(from));
      else {
        room.set(each, from);
        end += each.length;
      }
      return end - from;
    });
    return this.#exports[name](...lengths, ...values.slice(things.length));
  }

  /** What the last call has answered with, until the next. */
  #output() {
    const { memory, output, output_length: length } = this.#exports;
    return new Uint8Array(memory.buffer, output(), length());
  }

  #begin() {
    this.#exports = new WebAssembly.Instance(this.#module, {}).exports;
  }

  /** Another instance takes over where one broke down, by the page's own copy of all that was said. */
  #beginAgain(error) {
    console.error(error);
    try {
      this.#begin();
      if (!this.#opened) return;
      this.#run('open', write(this.#opened), write(parsed(this.#state)), ...moment());
      if (this.#entered === null) return;
      this.#run('enter', this.#entered);
      for (const call of this.#said.all()) this.#run(...call);
    } catch (again) {
      // What breaks down on its way back answers nothing but the general error, until it can be brought back.
      this.#exports = null;
      console.error(again);
    }
  }
}

/** A state as it was kept; one that is none is for the engine to say so of. */
function parsed(state) {
  try {
    return state === null ? null : JSON.parse(state);
  } catch {
    return state;
  }
}

/** Time, and a number for chance. */
const moment = () => [Date.now(), Math.random()];
