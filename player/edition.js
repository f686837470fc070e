// What the two families of editions call the same things.

const EDITIONS = {
  '1.2': {
    global: 'API',
    version: '3.4',
    engine: 'engine12.wasm',
    exit: 'cmi.core.exit',
    names: {
      initialize: 'LMSInitialize', terminate: 'LMSFinish', get: 'LMSGetValue', set: 'LMSSetValue', commit: 'LMSCommit',
      error: 'LMSGetLastError', errorText: 'LMSGetErrorString', diagnostic: 'LMSGetDiagnostic',
    },
  },
  2004: {
    global: 'API_1484_11',
    version: '1.0',
    engine: 'engine.wasm',
    exit: 'cmi.exit',
    names: {
      initialize: 'Initialize', terminate: 'Terminate', get: 'GetValue', set: 'SetValue', commit: 'Commit',
      error: 'GetLastError', errorText: 'GetErrorString', diagnostic: 'GetDiagnostic',
    },
  },
};

export const editionOf = (scormVersion) => EDITIONS[scormVersion.startsWith('1.2') ? '1.2' : '2004'];
