// ADL's conformance suite, where its facts are: its sequencing packages and its data-model steps, played by a learner in Chromium.
//
// By default a spread of the packages is played, and all of the steps. LECTERN_SUITE=all plays everything, LECTERN_SUITE=CM-01,DMB these.
// LECTERN_SUITE_RESULTS names a file for the results as JSON. UPDATE_CONFORMANCE=1 writes them into docs/conformance.md.

import assert from 'node:assert/strict';
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath } from 'node:url';

import { Program, closeBrowser } from './lectern.js';
import { alike } from './suite/alike.js';
import { play } from './suite/playing.js';
import { documented, resultOf, writePage } from './suite/results.js';
import { sequencing } from './suite/sequencing.js';
import { spread } from './suite/spread.js';
import { steps } from './suite/steps.js';

const { LECTERN_SUITE: wanted = '', LECTERN_SUITE_RESULTS: resultsFile, UPDATE_CONFORMANCE: updates } = process.env;

/** The suite's facts: in a folder that is named, or beside the project. */
const FOLDER = process.env.LECTERN_CONFORMANCE ?? fileURLToPath(new URL('../../../shared/conformance', import.meta.url));

/** Courses that are played at a time: a machine of two cores has no more to give. */
const AT_A_TIME = 2;

/** Everything that is there, and of it what is to be played. */
function courses() {
  const packages = sequencing(join(FOLDER, 'sequencing'));
  const files = readdirSync(FOLDER).filter((name) => name.endsWith('.jsonl')).toSorted().map((name) => steps(join(FOLDER, name)));
  const all = [...packages, ...files];
  if (wanted === 'all') return all;
  const names = wanted.split(',').filter(Boolean);
  const missing = names.find((name) => !all.some((course) => course.name === name));
  assert.equal(missing, undefined, 'the suite has no such course');
  return names.length > 0 ? all.filter(({ name }) => names.includes(name)) : [...spread(packages), ...files];
}

const isThere = existsSync(FOLDER);
assert.ok(!updates || wanted === 'all', 'the page of the docs is written from a run of all');

describe('ADL’s suite in the learner’s page', { concurrency: AT_A_TIME, skip: !isThere && `ADL’s facts are not at ${FOLDER}` }, () => {
  const results = [];
  let lectern;
  before(async () => { lectern = await Program.start(); });
  after(async () => {
    await closeBrowser();
    await lectern.stop();
    results.sort((one, other) => (one.name < other.name ? -1 : 1));
    if (resultsFile) writeFileSync(resultsFile, `${JSON.stringify(results, null, 1)}\n`);
    if (updates) writePage(results);
  });

  for (const course of isThere ? courses() : []) {
    test(course.name, async () => {
      const result = resultOf(course, await play(lectern, course));
      results.push(result);
      if (result.verdict === 'not covered') return;
      assert.deepEqual(result.faults, []);
      if (!updates) assert.equal(documented(course.name) ?? 'passes', result.verdict, 'docs/conformance.md says otherwise');
    });
  }
});

test('answers that mean the same are alike, and no others', () => {
  const yes = [
    ['cmi.score._children', '', 'a,b', 'b,a'], ['cmi.progress_measure', '', '0.50', '.5'], ['cmi.total_time', '', 'PT60S', 'PT1M'],
    ['cmi.total_time', '', 'P1Y1M', 'P395DT36029S'], ['cmi.objectives.0.description', '', '{lang=en}a', 'a'],
    ['cmi.interactions.0.learner_response', 'choice', 'a[,]b', 'b[,]a'], ['cmi.interactions.0.correct_responses.0.pattern', 'numeric', '1[:]2.0', '1.0[:]2'],
    ['cmi.interactions.0.learner_response', 'fill-in', '{case_matters=false}{order_matters=true}a[,]b', '{lang=en}a[,]b'],
    ['cmi.interactions.0.learner_response', 'fill-in', '{order_matters=false}a[,]b', '{order_matters=false}b[,]a'],
  ];
  const no = [
    ['cmi.score._children', '', 'a,b', 'a'], ['cmi.progress_measure', '', '0.5', '0.50001'], ['cmi.total_time', '', 'PT60S', 'PT1H'],
    ['cmi.total_time', '', 'P', 'PT0S'], ['cmi.location', '', '1.0', '1'], ['cmi.objectives.0.description', '', '{lang=de}a', 'a'],
    ['cmi.interactions.0.learner_response', 'sequencing', 'a[,]b', 'b[,]a'], ['cmi.interactions.0.learner_response', undefined, 'a[,]b', 'b[,]a'],
    ['cmi.interactions.0.learner_response', 'fill-in', '{case_matters=true}a', 'a'], ['cmi.interactions.0.learner_response', 'long-fill-in', 'a[,]b', 'b[,]a'],
    ['cmi.interactions.0.correct_responses.0.pattern', 'numeric', '1[:]', '[:]1'],
  ];
  for (const given of yes) assert.ok(alike(...given), given.join(' '));
  for (const given of no) assert.ok(!alike(...given), given.join(' '));
});
