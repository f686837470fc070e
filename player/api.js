// SCORM's API as the course finds it: scorm-again judges each call, and what it takes is handed on.

/** What the two editions call the same things. */
const EDITIONS = {
  '1.2': {
    library: './scorm12.min.js',
    class: 'Scorm12API',
    global: 'API',
    names: {
      initialize: 'LMSInitialize', terminate: 'LMSFinish', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit',
      error: 'LMSGetLastError', errorText: 'LMSGetErrorString', diagnostic: 'LMSGetDiagnostic',
    },
    sessionTime: 'cmi.core.session_time',
  },
  2004: {
    library: './scorm2004.min.js',
    class: 'Scorm2004API',
    global: 'API_1484_11',
    names: {
      initialize: 'Initialize', terminate: 'Terminate', get: 'GetValue', set: 'SetValue', commit: 'Commit',
      error: 'GetLastError', errorText: 'GetErrorString', diagnostic: 'GetDiagnostic',
    },
    sessionTime: 'cmi.session_time',
  },
};

/** scorm-again without any transport or timer of its own; level 5 is silence. */
const SETTINGS = { autocommit: false, lmsCommitUrl: false, logLevel: 5 };

export const editionOf = (scormVersion) => EDITIONS[scormVersion.startsWith('1.2') ? '1.2' : '2004'];

/** Makes scorm-again's API of an edition. */
export async function instanceOf(edition, settings = {}) {
  const library = await import(edition.library);
  return new library[edition.class]({ ...SETTINGS, ...settings });
}

/** Puts a SCO's launch values into an API that is not initialised yet. */
export function load(edition, instance, values) {
  const { [edition.sessionTime]: dropped, ...kept } = values;
  // Before a call of Initialize scorm-again also takes what a course may only read.
  instance.loadFromFlattenedJSON(kept, '');
  if (edition.global !== 'API') return;
  // Its own idea, which no manifest and no course has said.
  if (!('cmi.core.score.max' in values)) instance.cmi.core.score.max = '';
}

/** A value as SCORM has it: a text. */
const textOf = (value) => (value === undefined || value === null ? '' : String(value));

/**
 * The object that a course calls. `events` are told: `set(element, value)` of what was taken, `commit()`, `terminate()`, and
 * `called({ call, argument, value, result, code, milliseconds })` of every call but those that ask for the last error.
 */
export function bridge(edition, instance, events) {
  const { names } = edition;
  const succeeded = (result) => String(result) === 'true';
  const call = (kind, parameters, act) => {
    const since = performance.now();
    const result = act();
    events.called({
      call: names[kind], argument: textOf(parameters[0]), value: kind === 'set' ? textOf(parameters[1]) : '',
      result: textOf(result), code: String(instance[names.error]()), milliseconds: performance.now() - since,
    });
    return result;
  };
  return {
    [names.initialize]: (...given) => call('initialize', given, () => instance[names.initialize](...given)),
    [names.get]: (...given) => call('get', given, () => instance[names.get](...given)),
    [names.set]: (...given) => call('set', given, () => {
      const result = instance[names.set](...given);
      if (succeeded(result)) events.set(textOf(given[0]), textOf(given[1]));
      return result;
    }),
    [names.commit]: (...given) => call('commit', given, () => {
      const result = instance[names.commit](...given);
      if (succeeded(result)) events.commit();
      return result;
    }),
    [names.terminate]: (...given) => call('terminate', given, () => {
      const runs = instance.isInitialized();
      const result = instance[names.terminate](...given);
      // A course that ends twice, as many do while their page goes away, has ended once.
      if (runs && succeeded(result)) events.terminate();
      return result;
    }),
    [names.error]: () => instance[names.error](),
    [names.errorText]: (code) => instance[names.errorText](code),
    [names.diagnostic]: (code) => instance[names.diagnostic](code),
  };
}
