// How long the engine takes in a page, seen from JavaScript: node engine/bench.mjs
//
// Seen on two cores, Node.js 20, with 250 interactions there in a course of 100 parts: a SetValue 3 us, of the last interaction 5 us, of 64 000
// characters 72 us; a GetValue 2 us, of request_valid 64 us; the contents 0.7 ms; compiled in 2 ms, an instance in 0.1 ms. The module has
// 227 098 bytes, 84 kB by brotli; the one of SCORM 1.2 alone has 130 915, and 50 kB.

import { readFile } from 'node:fs/promises';

import { Engine } from '../player/engine.js';

const INTERACTIONS = 250;
const PARTS = 100;
/** Rounds of calls of which the quickest counts, because a machine has other things to do as well, and calls of a round. */
const ROUNDS = 60;
const CALLS = 400;

const microseconds = (since, count) => ((performance.now() - since) * 1000) / count;

function timed(act, calls = CALLS) {
  const round = () => {
    const since = performance.now();
    for (let at = 0; at < calls; at += 1) act(at);
    return microseconds(since, calls);
  };
  return Math.min(...Array.from({ length: ROUNDS }, round));
}

const bytes = await readFile(new URL('../player/engine.wasm', import.meta.url));
const compiling = performance.now();
const module = await WebAssembly.compile(bytes);
const compiled = microseconds(compiling, 1);
const made = timed(() => new Engine(module), 1);

const items = Array.from({ length: PARTS }, (_, at) => ({ identifier: `part${at}`, title: `Part ${at}`, href: `${at}.html`, is_sco: true }));
const course = { identifier: 'course', title: 'Course', sequencing: { control: { flow: true } }, items };
const engine = new Engine(module);
const opening = performance.now();
engine.open({ edition: '2004 4th Edition', course });
const opened = microseconds(opening, 1);
engine.enter({ cmi_data: {} });
engine.initialize('');
for (let at = 0; at < INTERACTIONS; at += 1) {
  const record = `cmi.interactions.${at}`;
  const values = [['id', `question-${at}`], ['type', 'choice'], ['correct_responses.0.pattern', 'a'], ['learner_response', 'b'], ['result', 'incorrect'], ['latency', 'PT3S']];
  for (const [name, value] of values) if (!engine.set(`${record}.${name}`, value)) throw new Error(`${record}.${name}: ${engine.diagnostic('')}`);
}

const last = `cmi.interactions.${INTERACTIONS - 1}`;
const seen = {
  'compile (us)': compiled,
  'instance (us)': made,
  [`open a course of ${PARTS} parts (us)`]: opened,
  'SetValue of a location (us)': timed((at) => engine.set('cmi.location', `page ${at}`)),
  'SetValue of the last interaction (us)': timed((at) => engine.set(`${last}.latency`, `PT${at % 60}S`)),
  'SetValue of 64 000 characters (us)': timed((at) => engine.set('cmi.suspend_data', String(at).padEnd(64_000, 'x')), 20),
  'GetValue of a location (us)': timed(() => engine.get('cmi.location')),
  'GetValue of request_valid.continue (us)': timed(() => engine.get('adl.nav.request_valid.continue'), 20),
  'contents (us)': timed(() => engine.contents(), 2),
  'takeChanges of one element (us)': timed((at) => {
    engine.set('cmi.location', `page ${at}`);
    engine.takeChanges();
  }),
};
for (const [what, number] of Object.entries(seen)) console.log(`${what.padEnd(48)}${number.toFixed(1).padStart(12)}`);
