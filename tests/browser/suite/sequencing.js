// The suite's packages: for each a manifest (`NAME.xml`), and what must happen when it is played (`NAME.json`).

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { stepOf, withPages } from './course.js';

/** Courses that begin with global objectives that another course has left, and which. Here each session has global objectives of its own. */
const PRESUPPOSED = { 'CO-07b': 'CO-07a', 'OB-03c': 'OB-03b', 'OB-09b': 'OB-09a' };

/**
 * What a learner does after a visit. `request` is theirs, or `own` where the SCO ends itself and its own request decides; `ends` says that
 * it ends the attempt at the course, `isAgain` that the course is launched again, and `chosen` what is chosen then.
 * To suspend is to leave, and the course is launched again.
 */
const THEN = {
  Continue: { request: 'next' },
  Previous: { request: 'previous' },
  Exit: { request: 'exit', ends: true },
  TRIGExitAll: { request: 'exit', ends: true },
  AutoTest: { request: 'own', ends: true },
  HasEnded: { request: 'own', ends: true },
  SuspendCM09ca: { request: 'suspend' },
  ExitCM09ba: { request: 'exit', ends: true, isAgain: true },
  RelaunchCM10: { request: 'own', ends: true, isAgain: true, chosen: 'Activity 4' },
  RelaunchCM11: { request: 'exit', ends: true, isAgain: true },
  ContinueExitCM8: { request: 'next', ends: true, isAgain: true },
  RootSX4b: { request: 'own', chosen: 'the activity that corresponds to the root' },
  DMBx: { request: 'own', ends: true, isAgain: true },
  DMBxAct: { request: 'own', ends: true, isAgain: true, chosen: 'Data Model Behavior Test 1' },
  APIt1: { request: 'exit', ends: true, isAgain: true, chosen: 'API Implementation Test 1' },
  APIt2: { request: 'exit', ends: true, isAgain: true, chosen: 'API Implementation Test 2' },
};

function thenOf(name) {
  if (name === null || name === undefined) return { request: 'own' };
  if (Object.hasOwn(THEN, name)) return THEN[name];
  if (name.startsWith('Relaunch')) return { request: 'own', ends: true, isAgain: true };
  const [kind, title] = name.split('~');
  if (title === undefined || !['Choice', 'ChoiceExit'].includes(kind)) throw new Error(`nothing is known of ${name}`);
  return { request: 'choice', title, ends: kind === 'ChoiceExit' };
}

/** A value that is read is any, where the suite says none. */
function step(given) {
  const known = stepOf(given);
  const isAny = given.call === 'GetValue' && given.returns === '' && given.error === '0';
  return isAny ? { ...known, returns: { isAny } } : known;
}

function visitOf({ visit, activity, steps, shown = [], then }) {
  return { visit, activity, steps: steps.map(step), shown: shown.map(({ what, is }) => ({ what, is: is === 'Y' })), then: thenOf(then) };
}

const ENDS = ['endNormal', 'endUserInter'];

function read(folder, file) {
  const { name, start, ends_by: endsBy, visits } = JSON.parse(readFileSync(join(folder, file), 'utf8'));
  if (!ENDS.includes(endsBy)) throw new Error(`${file}: nothing is known of ${endsBy}`);
  const played = visits.map(visitOf);
  // Either way the course is over after the last visit.
  played.at(-1).then = { ...played.at(-1).then, ends: true };
  const files = withPages(readFileSync(join(folder, file.replace(/json$/, 'xml'))));
  return { name, files, start, visits: played, learner: { user_id: 'm-learner', learner_name: 'Learner, M' }, presupposes: PRESUPPOSED[name] };
}

/** Every package of the folder. What is no manifest, no events and no description is a fault by itself. */
export function sequencing(folder) {
  const names = readdirSync(folder).toSorted();
  for (const name of names) {
    const other = { json: 'xml', xml: 'json' }[name.split('.').at(-1)];
    if (name !== 'README.md' && !(other && names.includes(name.replace(/\w+$/, other)))) throw new Error(`${name} is not read`);
  }
  return names.filter((name) => name.endsWith('.json')).map((name) => read(folder, name));
}
