// What a course is told is what the service holds: calls by chance, answered in the page, and each of them judged by the service on its own.
//
// A page's course makes the calls. A second session of the same package is given each SetValue as an update of one element, with a key, as an
// LMS does: it has to be taken where the page took it, and refused with the same code where the page did not. What GetValue answers is what that
// session has. At the end of a round the page's own session has come to the same.
//
// `LECTERN_CALLS=10000` makes so many, 2 000 otherwise. `LECTERN_SEED` makes other calls; a failure prints it.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';

import { chance } from './chance.js';
import { Program, closeBrowser, course, course12, course2004, open, person, saved, zip } from './lectern.js';

const CALLS = Number(process.env.LECTERN_CALLS ?? 2000);
/** Calls that a session gets: it is sent with every answer, and so stays small. */
const IN_ROUND = 250;
/** Of each version, strict and lenient in turns. */
const ROUNDS = 2 * Math.ceil(CALLS / IN_ROUND / 4);
/** So many calls are made at once in the page, which commits after them. */
const AT_ONCE = 50;
const SEED = Number(process.env.LECTERN_SEED ?? 1);

const TITLES = { 1.2: 'Calls of 1.2', 2004: 'Calls of 2004' };
const ITEM = [{ id: 'one', title: 'One' }];

let lectern;
before(async () => {
  lectern = await Program.start(
    await zip('twelve.zip', course12(TITLES['1.2'], ITEM)), await zip('four.zip', course2004(TITLES['2004'], ITEM)),
  );
});
after(async () => { await closeBrowser(); await lectern.stop(); });

const TEXTS = ['', 'a', 'b', 'x y', '0', '1', '7', '85', '-1', '100', '100.5', '1e3', '0.5', '-0.25', '1.0000001', 'é😀', '{a}', 'a,b', 'a[,]b', 'a[.]b', '1[:]2', 'true',
  'false', 't', 'unknown', 'normal', 'suspend', 'logout', 'time-out', 'continue', '{target=one}choice', 'exitAll', '_none_', 'x'.repeat(255), 'x'.repeat(256),
  '{lang=de}Hallo', '{lang=zz-nowhere}x', '{order_matters=true}a[,]b', '{case_matters=maybe}a', 'urn:a:b', ' a', 'a\nb'];
/** Seldom, because a session that has them is sent with every answer. */
const LONG = ['x'.repeat(4096), 'x'.repeat(4097), 'x'.repeat(64_000), 'x'.repeat(64_001)];
const TYPES = ['true-false', 'choice', 'fill-in', 'long-fill-in', 'matching', 'performance', 'sequencing', 'likert', 'numeric', 'other', 'essay'];
const KINDS = {
  1.2: {
    global: 'API',
    calls: { initialize: 'LMSInitialize', set: 'LMSSetValue', get: 'LMSGetValue', commit: 'LMSCommit', code: 'LMSGetLastError' },
    readOnly: 403,
    writeOnly: 404,
    id: 'cmi.core.student_id',
    elements: ['core.lesson_status', 'core.lesson_location', 'core.score.raw', 'core.score.min', 'core.score.max', 'core.session_time', 'core.total_time', 'core.exit',
      'core.entry', 'core.credit', 'core.student_name', 'core.lesson_mode', 'core._children', 'core', 'core.bogus', 'suspend_data', 'launch_data', 'comments',
      'comments_from_lms', 'student_data.mastery_score', 'student_data.max_time_allowed', 'student_preference.audio', 'student_preference.language',
      'student_preference.speed', 'student_preference.text', 'objectives._count', 'objectives.N.id', 'objectives.N.score.raw', 'objectives.N.score.max',
      'objectives.N.status', 'interactions._count', 'interactions.N.id', 'interactions.N.id', 'interactions.N.type', 'interactions.N.type', 'interactions.N.time',
      'interactions.N.weighting', 'interactions.N.student_response', 'interactions.N.result', 'interactions.N.latency', 'interactions.N.objectives.N.id',
      'interactions.N.correct_responses.N.pattern', 'interactions.01.id', 'bogus'],
    values: [...TEXTS, ...TYPES, 'passed', 'failed', 'completed', 'incomplete', 'browsed', 'not attempted', 'Passed', '0001:00:00', '00:00:10.5', '1:00', '23:59:59',
      'correct', 'wrong', 'neutral', '7.5'],
  },
  2004: {
    global: 'API_1484_11',
    calls: { initialize: 'Initialize', set: 'SetValue', get: 'GetValue', commit: 'Commit', code: 'GetLastError' },
    readOnly: 404,
    writeOnly: 405,
    id: 'cmi.learner_id',
    elements: ['completion_status', 'success_status', 'location', 'progress_measure', 'progress_measure', 'score.scaled', 'score.scaled', 'score.scaled', 'score.raw', 'score.min', 'score.max', 'score._children', 'score',
      'session_time', 'total_time', 'exit', 'entry', 'credit', 'mode', 'learner_name', 'suspend_data', 'launch_data', 'completion_threshold', 'scaled_passing_score',
      'max_time_allowed', 'time_limit_action', '_version', 'learner_preference.audio_level', 'learner_preference.language', 'learner_preference.delivery_speed',
      'learner_preference.audio_captioning', 'comments_from_learner.N.comment', 'comments_from_learner.N.location', 'comments_from_learner.N.timestamp',
      'comments_from_lms._count', 'objectives._count', 'objectives.N.id', 'objectives.N.score.scaled', 'objectives.N.score.raw', 'objectives.N.success_status',
      'objectives.N.completion_status', 'objectives.N.progress_measure', 'objectives.N.description', 'interactions._count', 'interactions.N.id', 'interactions.N.id',
      'interactions.N.type', 'interactions.N.type', 'interactions.N.timestamp', 'interactions.N.weighting', 'interactions.N.learner_response', 'interactions.N.result',
      'interactions.N.latency', 'interactions.N.description', 'interactions.N.objectives.N.id', 'interactions.N.correct_responses.N.pattern', 'interactions.01.id', 'bogus'],
    values: [...TEXTS, ...TYPES, 'passed', 'failed', 'completed', 'incomplete', 'not attempted', 'PT1H', 'P1Y2M3DT4H5M6.78S', '1H', '2026-01-02T03:04:05', '2026-01-02T03:04:05Z',
      '2026-01-02', 'correct', 'incorrect', 'neutral', '7.5', '2', '-2', '1.5', '-1.1', 'de', 'no_such-language-1234567890'],
  },
};

/** Calls by chance: half of them set, many read what was set last, the last commits. */
function calls({ elements, values }, next) {
  let last = null;
  const text = () => (next(400) === 0 ? LONG[next(LONG.length)] : values[next(values.length)]);
  return Array.from({ length: AT_ONCE }, (_, at) => {
    const element = `cmi.${elements[next(elements.length)].replace(/N/g, () => next(3))}`;
    if (at === AT_ONCE - 1) return ['commit', ''];
    if (next(20) >= 11) return ['get', next(2) === 0 ? last ?? element : element];
    last = element;
    return ['set', element, text()];
  });
}

/** What the course of a page is answered, and the code after it. */
const answered = (frame, { global, calls: names }, made) => frame.evaluate(([api, named, each]) => each.map(([call, ...given]) => {
  const answer = parent[api][named[call]](...given);
  return [answer, Number(parent[api][named.code]())];
}), [global, names, made]);

/** A session that the service judges, one element at a time. */
class Judged {
  constructor(session) {
    this.session = session;
  }

  /** The code with which the service refuses an element, 0 where it takes it. */
  async set(element, value) {
    const { session_id: id, version } = this.session;
    const answer = await fetch(`${lectern.url}/api/v1/sessions/${id}`, {
      method: 'PUT', headers: { 'x-api-key': lectern.key, 'content-type': 'application/json' }, body: JSON.stringify({ version, cmi_data: { [element]: value } }),
    });
    const told = await answer.json();
    if (answer.ok) this.session = told;
    else assert.equal(told.code, 'CMI_DATA_INVALID', JSON.stringify(told));
    return answer.ok ? 0 : told.details.errors[0].scorm_error;
  }
}

/** What a session holds besides who the learner is, and where a page that is open may go. */
const courseWords = ({ id }, { cmi_data: elements }) => Object.fromEntries(Object.entries(elements).filter(([name]) => name !== id && !name.startsWith('adl.nav.request_valid')));

/** Holds a call against the service; whether a value was compared that GetValue answered. */
async function held(judged, { readOnly, writeOnly }, [call, element, value], [answer, code], hint) {
  if (call === 'set') {
    assert.equal(answer, String(code === 0), hint);
    const before = judged.session.cmi_data[element];
    const came = await judged.set(element, value);
    // What an LMS has read it may send again, as it is.
    if (code === readOnly && came === 0) assert.deepEqual([judged.session.cmi_data[element], value], [before, before ?? ''], hint);
    else assert.equal(came, code, hint);
  } else if (call === 'get' && element in judged.session.cmi_data) {
    const isRead = code !== writeOnly;
    assert.deepEqual([answer, code], isRead ? [judged.session.cmi_data[element], 0] : ['', writeOnly], hint);
    return isRead;
  } else if (call === 'commit') {
    assert.deepEqual([answer, code], ['true', 0], hint);
  }
  return false;
}

async function round(version, strictness, next) {
  const kind = KINDS[version];
  const user = () => `u${next(2 ** 32)}`;
  const [played, mirror] = [await lectern.launch({ user_id: user(), strictness }, TITLES[version]), await lectern.launch({ user_id: user(), strictness }, TITLES[version])];
  const judged = new Judged(await lectern.session(mirror.session_id));
  const context = await person();
  const page = await open(context, played.launch_url);
  const frame = await course(page);
  assert.deepEqual(await answered(frame, kind, [['initialize', '']]), [['true', 0]]);
  const told = { made: 0, read: 0, refused: new Map() };
  for (let made = 0; made < IN_ROUND; made += AT_ONCE) {
    const some = calls(kind, next);
    const answers = await answered(frame, kind, some);
    for (const [at, call] of some.entries()) {
      const [answer, code] = answers[at];
      const hint = `${version}, ${strictness}, seed ${SEED}: ${JSON.stringify(call).slice(0, 200)} was answered with ${answer.slice(0, 100)}, ${code}`;
      const isRead = await held(judged, kind, call, answers[at], hint);
      if (call[0] === 'set') told.refused.set(code, (told.refused.get(code) ?? 0) + 1);
      if (isRead) told.read += 1;
      told.made += 1;
    }
  }
  await saved(page);
  const [own, other] = await Promise.all([played, mirror].map(async ({ session_id: id }) => courseWords(kind, await lectern.session(id))));
  assert.deepEqual(own, other, `${version}, ${strictness}, seed ${SEED}`);
  assert.deepEqual(context.complaints, []);
  await context.close();
  return told;
}

describe('calls by chance', { concurrency: true }, () => Object.keys(KINDS).forEach((version) => {
  test(`${version}: ${CALLS / 2} calls by chance are answered in the page as the service judges them`, async () => {
    const next = chance(SEED);
    const codes = new Map();
    let [made, read] = [0, 0];
    for (let n = 0; n < ROUNDS; n += 1) {
      const came = await round(version, n % 2 === 0 ? 'strict' : 'lenient', next);
      made += came.made;
      read += came.read;
      for (const [code, times] of came.refused) codes.set(code, (codes.get(code) ?? 0) + times);
    }
    assert.ok(made >= CALLS / 2 && read >= CALLS / 20, `${made} calls, ${read} values`);
    // Enough of each kind was asked for the test to say something: what is taken, and every code that one element alone can be refused with.
    for (const code of version === '1.2' ? [0, 201, 401, 402, 403, 405] : [0, 351, 401, 404, 406, 407, 408]) {
      assert.ok(codes.get(code) >= CALLS / 1000, `${code}: ${JSON.stringify([...codes])}`);
    }
  });
}));
