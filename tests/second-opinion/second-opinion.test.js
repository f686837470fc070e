// A second opinion on sequencing: courses by chance, played by our engine and by scorm-again.
//
//     npm ci && node --test --test-reporter=spec
//
// Every request that could be made at each point of a walk is made in both, and has to come to the same: this activity, nothing, or the end. So the page
// has to offer what leads on, and nothing else. scorm-again is not always right: repairs.js has what is known of that, step by step, and what is not
// known fails. LECTERN_TREES says how many courses a group has (10), and LECTERN_SEED makes the same ones again. This is no part of CI.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { BEFORE, chance, course, report, requests } from './courses.js';
import { EXAMPLES } from './examples.js';
import * as ours from './ours.js';
import { KINDS } from './repairs.js';
import { walk } from './theirs.js';

// Both tell the console of what they do.
console.debug = () => {};
console.warn = () => {};

const SEED = Number(process.env.LECTERN_SEED ?? Date.now() % 1_000_000);
const TREES = Number(process.env.LECTERN_TREES ?? 10);
const STEPS = 5;

const NAVIGATION = ['choiceExit', 'forwardOnly', 'constrainChoice', 'preventActivation'];
const GROUPS = [
  [],
  ...[...NAVIGATION, ...BEFORE, 'limits', 'postConditions', 'exitRules'].map((feature) => [feature]),
  ...['rollupRules', 'considerations', 'measures', 'tracked', 'setByContent', 'suspended', 'globals'].map((feature) => [feature, 'skip']),
  ['attempts', 'postConditions', 'limits'],
  ['attempts', 'postConditions', 'skip'],
  ['exitRules', 'rollupRules'],
  NAVIGATION,
  BEFORE,
  [...NAVIGATION, ...BEFORE, 'limits', 'measures', 'rollupRules', 'considerations', 'tracked', 'setByContent', 'postConditions', 'exitRules'],
];

/** What an error says, so that the case can be played again. */
function told(made, events, what) {
  return `${what}\nseed ${SEED}\n${JSON.stringify(made)}\n${JSON.stringify(events, null, 1)}`;
}

/** Rules behind an attempt may lead elsewhere than the learner asks, and the page still offers the request. */
const redirects = (features) => features.includes('postConditions') || features.includes('exitRules');

/** Makes every request at one point of a walk; answers those that the walk may go on with. */
function compared(made, at, events, said, features) {
  const offered = redirects(features) ? null : ours.offered(made, at, said);
  const comes = requests(made).map((request) => {
    const event = { report: said, request };
    const mine = ours.step(made, at, event);
    const theirs = walk(made, [...events, event]).comes.at(-1);
    assert.equal(mine.came, theirs, told(made, [...events, event], `ours: ${mine.came} (${mine.reason ?? 'no exception'}); theirs: ${theirs}`));
    if (offered && !request.startsWith('exit')) {
      assert.equal(offered.has(request), theirs !== 'waiting', told(made, [...events, event], `the page offers it: ${offered.has(request)}; theirs: ${theirs}`));
    }
    return [event, mine];
  });
  // A request that is not valid ends no attempt, though the SCO has ended: what follows is not the standard's.
  const open = comes.filter(([, mine]) => mine.came !== 'ended' && !mine.reason?.startsWith('NB.2.1'));
  return { open, events: comes.length };
}

/** One walk through one course; answers how many events were compared. */
function played(by, features) {
  const made = course(by, features);
  let at = ours.open(made);
  const [begun] = walk(made, []).comes;
  assert.equal(at.came, begun, told(made, [], `ours begins with ${at.came}, theirs with ${begun}`));
  const done = [];
  let count = 1;
  while (done.length < STEPS && at.came !== 'ended') {
    const { open, events } = compared(made, at, done, report(by, features), features);
    count += events;
    if (open.length === 0) break;
    const [event, mine] = by.of(open);
    done.push(event);
    at = mine;
  }
  return count;
}

for (const [place, features] of GROUPS.entries()) {
  test(`flow and choice, ${features.join(', ') || 'and nothing else'}`, (context) => {
    let events = 0;
    for (let tree = 0; tree < TREES; tree += 1) events += played(chance(SEED + tree * 1000 + place), features);
    context.diagnostic(`seed ${SEED}: ${TREES} courses, ${events} events`);
  });
}

for (const { name, step } of KINDS) {
  test(`known difference: ${name} (${step})`, () => {
    const examples = EXAMPLES.filter((example) => example.kind === name);
    assert.ok(examples.length > 0, 'a kind has an example');
    for (const { course: made, events, comes } of examples) {
      let at = ours.open(made);
      const mine = [at, ...events.map((event) => { at = ours.step(made, at, event); return at; })].map(({ came }) => came);
      assert.deepEqual(mine, comes, told(made, events, 'ours'));
      assert.deepEqual(walk(made, events).comes, comes, told(made, events, 'scorm-again, repaired'));
      assert.notDeepEqual(walk(made, events, name).comes, comes, told(made, events, 'scorm-again does it now: the kind can go'));
    }
  });
}
