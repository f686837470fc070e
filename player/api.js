// The judge of a course's calls: scorm-again, in the edition of the course.

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
    elements: {
      sessionTime: 'cmi.core.session_time', totalTime: 'cmi.core.total_time', exit: 'cmi.core.exit', entry: 'cmi.core.entry',
    },
  },
  2004: {
    library: './scorm2004.min.js',
    class: 'Scorm2004API',
    global: 'API_1484_11',
    names: {
      initialize: 'Initialize', terminate: 'Terminate', get: 'GetValue', set: 'SetValue', commit: 'Commit',
      error: 'GetLastError', errorText: 'GetErrorString', diagnostic: 'GetDiagnostic',
    },
    elements: { sessionTime: 'cmi.session_time', totalTime: 'cmi.total_time', exit: 'cmi.exit', entry: 'cmi.entry' },
  },
};

/** scorm-again without any transport or timer of its own; level 5 is silence. */
const SETTINGS = { autocommit: false, lmsCommitUrl: false, logLevel: 5 };

export const editionOf = (scormVersion) => EDITIONS[scormVersion.startsWith('1.2') ? '1.2' : '2004'];

/** Makes judges of an edition: each a fresh instance of scorm-again. */
export async function judgesOf(edition) {
  const library = await import(edition.library);
  return (settings = {}) => {
    const instance = new library[edition.class]({ ...SETTINGS, ...settings });
    const get = instance[edition.names.get].bind(instance);
    // It leaves the error of an earlier call where a status is read.
    instance[edition.names.get] = (...given) => {
      instance.lastErrorCode = '0';
      return get(...given);
    };
    return instance;
  };
}

/** Puts a SCO's launch values into a judge that is not initialised yet. */
export function load(edition, instance, values) {
  const { [edition.elements.sessionTime]: dropped, ...kept } = values;
  // Before a call of Initialize scorm-again also takes what a course may only read.
  instance.loadFromFlattenedJSON(kept, '');
  if (edition.global !== 'API') return;
  // Its own idea, which no manifest and no course has said.
  if (!('cmi.core.score.max' in values)) instance.cmi.core.score.max = '';
}
