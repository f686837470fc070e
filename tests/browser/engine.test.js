// The engines as the page has them: player/engine.js over player/engine.wasm, and over player/engine12.wasm for SCORM 1.2, in Node alone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { mock, test } from 'node:test';

import { editionOf } from '../../player/edition.js';
import { Engine } from '../../player/engine.js';
import { read, write } from '../../player/wire.js';
import { chance } from './chance.js';

const FOURTH = '2004 4th Edition';
const EDITIONS = ['1.2', FOURTH];

const bytesOf = (edition) => readFile(new URL(`../../player/${editionOf(edition).engine}`, import.meta.url));
const modules = new Map(await Promise.all(EDITIONS.map(async (edition) => [edition, await WebAssembly.compile(await bytesOf(edition))])));
/** The engine that a page has for an edition. */
const engineFor = (edition) => new Engine(modules.get(edition));

const leaf = (identifier, more) => ({ identifier, title: `The ${identifier}`, href: `${identifier}.html`, is_sco: true, ...more });
const courseOf = (items) => ({ identifier: 'course', title: 'Course', sequencing: { control: { flow: true } }, items });
const COURSE = courseOf([leaf('a'), leaf('b'), leaf('c')]);

/** An engine whose SCO runs: the one that a page has, if no other is given. */
function running(edition, course = COURSE, entering = { cmi_data: {} }, engine = engineFor(edition)) {
  engine.open({ edition, course });
  engine.enter(entering);
  assert.ok(engine.initialize(''));
  return engine;
}

/** What a call answers, and its code. */
const answered = (engine, call) => [call(engine), engine.lastError];

test('SCORM 1.2 is answered from the first call to the last', () => {
  const engine = engineFor('1.2');
  assert.deepEqual(engine.open({ edition: '1.2', course: COURSE, current: 'b', statuses: { a: 'passed' } }), { current: 'b', isOver: false, fault: null });
  assert.deepEqual(answered(engine, () => engine.initialize('')), [false, 101]);
  engine.enter({ cmi_data: { 'cmi.core.student_name': 'Doe, Jane', 'cmi.core.lesson_status': 'not attempted', 'cmi.suspend_data': 'kept' }, notes: { unset: ['cmi.core.lesson_status'] } });
  assert.deepEqual(answered(engine, () => engine.get('cmi.core.student_name')), ['', 301]);
  assert.deepEqual(answered(engine, () => engine.initialize('')), [true, 0]);
  assert.equal(engine.get('cmi.core.student_name'), 'Doe, Jane');
  assert.equal(engine.get('cmi.suspend_data'), 'kept');
  assert.deepEqual(answered(engine, () => engine.set('cmi.core.score.raw', '101')), [false, 405]);
  assert.match(engine.diagnostic(''), /outside 0 to 100; expected: a decimal number from 0 to 100/);
  assert.equal(engine.errorString('405'), 'Incorrect Data Type');
  assert.equal(engine.lastError, 405, 'what is asked of an error leaves it');
  assert.deepEqual(answered(engine, () => engine.set('cmi.core.score.raw', 85)), [true, 0]);
  assert.deepEqual(answered(engine, () => engine.commit('')), [true, 0]);
  assert.deepEqual(engine.takeChanges(), [{ cmi_data: { 'cmi.core.score.raw': '85' } }]);
  assert.deepEqual(engine.takeChanges(), []);
  assert.deepEqual(answered(engine, () => engine.terminate('')), [true, 0]);
  assert.deepEqual(engine.takeChanges(), [{ terminate: true }]);
  assert.equal(engine.state, null);
  assert.deepEqual(engine.contents().entries.map(({ identifier, status }) => [identifier, status]), [
    ['course', 'incomplete'], ['a', 'passed'], ['b', 'completed'], ['c', 'not attempted'],
  ]);
  assert.deepEqual(engine.finish('continue'), { outcome: 'delivered', item: 'c', resumes: false });
  engine.cameTo('c', 'failed');
  assert.equal(engine.contents().entries[3].status, 'failed');
  assert.deepEqual(engine.navigate('exitAll'), { outcome: 'ended' });
  assert.deepEqual(engine.launch('a'), { outcome: 'delivered', item: 'a', resumes: true });
});

test('SCORM 2004 is answered, sequenced, and goes on from its state', () => {
  const engine = running(FOURTH);
  assert.equal(engine.get('adl.nav.request_valid.continue'), 'true');
  assert.equal(engine.get('adl.nav.request_valid.previous'), 'false');
  assert.ok(engine.set('cmi.success_status', 'passed') && engine.set('adl.nav.request', 'continue') && engine.terminate(''));
  assert.deepEqual(engine.finish(), { outcome: 'delivered', item: 'b', resumes: false });
  const { entries, ...rest } = engine.contents();
  assert.deepEqual(entries[1], {
    identifier: 'a', title: 'The a', depth: 1, isVisible: true, isLaunchable: true, isChoosable: true, isCurrent: false, status: 'passed', cause: null,
    exception: null,
  });
  assert.deepEqual(rest, {
    showsContents: true, showsContinue: true, showsPrevious: true, canContinue: true, canGoBack: true, canExit: true, canExitAll: true, canSuspend: true,
    hiddenControls: [], progress: { measure: null, done: 1, parts: 3 },
  });
  const other = engineFor(FOURTH);
  assert.deepEqual(other.open({ edition: FOURTH, course: COURSE, state: engine.state }), { current: 'b', isOver: false, fault: null });
  assert.deepEqual(other.contents(), engine.contents());
  assert.equal(other.state, engine.state);
  const { reason, outcome } = other.finish('{target=nobody}choice');
  assert.equal(outcome, 'waiting');
  assert.deepEqual(reason, { cause: 'unavailable', exception: 'NB.2.1-11', words: 'There is no such activity.' });
  assert.throws(() => other.finish('somewhere'), /no such request/);
  assert.deepEqual(other.finish('suspendAll'), { outcome: 'ended' });
  assert.deepEqual(other.launch(), { outcome: 'delivered', item: 'b', resumes: true });
});

test('a state that nobody can go on from is told of, and the course begins', () => {
  const engine = engineFor(FOURTH);
  const states = ['{"format":"lectern-1","state":"x"}', 'no JSON', '7', '', '{"v":9}', '{"v":1,"a":{"7":{"i":"x"}}}', '{"v":1,"a":{"1":{"i":"x"}}}'];
  for (const state of states) {
    const { current, fault } = engine.open({ edition: FOURTH, course: COURSE, state });
    assert.equal(current, 'a');
    assert.ok(fault.length > 10, `${state}: ${fault}`);
    assert.ok(JSON.parse(engine.state).v === 1);
  }
});

test('what is no course is refused, and the engine lives', () => {
  const engine = engineFor(FOURTH);
  assert.throws(() => engine.contents(), /no course is open/);
  assert.throws(() => engine.open({ edition: '2005', course: COURSE }), /no such edition/);
  assert.throws(() => engine.open({ edition: FOURTH, course: { items: 7 } }), /another form/);
  assert.throws(() => engine.enter({ cmi_data: {} }), /no course is open/);
  assert.deepEqual(answered(engine, () => engine.get('cmi.location')), ['', 101]);
  engine.open({ edition: FOURTH, course: COURSE });
  assert.throws(() => engine.enter({ cmi_data: { a: 1 } }), /another form/);
  let deep = leaf('x');
  for (let depth = 0; depth < 1000; depth += 1) deep = { identifier: `d${depth}`, items: [deep] };
  assert.throws(() => engine.open({ edition: FOURTH, course: courseOf([deep]) }), /another form/);
  assert.ok(running(FOURTH).set('cmi.location', '1'));
});

test('texts of every kind cross as they are; half a character becomes the mark for one, here and in what is sent', () => {
  const engine = running(FOURTH);
  const texts = ['', '\0', '\uFEFFmark', 'é', '日本語', '😀', '\u2028', '"\\\n', '{"a":1}', 'x'.repeat(64_000), '😀'.repeat(32_000)];
  for (const text of texts) {
    assert.deepEqual(answered(engine, () => engine.set('cmi.suspend_data', text)), [true, 0]);
    assert.equal(engine.get('cmi.suspend_data'), text);
    assert.deepEqual(engine.takeChanges(), [{ cmi_data: { 'cmi.suspend_data': text } }]);
  }
  for (const [text, kept] of [['\uD800', '\uFFFD'], ['a\uDC00b', 'a\uFFFDb'], ['😀'.slice(0, 1), '\uFFFD']]) {
    assert.ok(engine.set('cmi.suspend_data', text));
    assert.equal(engine.get('cmi.suspend_data'), kept);
    const [{ cmi_data: sent }] = engine.takeChanges();
    // The service is sent UTF-8, in which each character is whole.
    assert.equal(new TextDecoder('utf-8', { fatal: true }).decode(new TextEncoder().encode(JSON.stringify(sent))), `{"cmi.suspend_data":"${kept}"}`);
  }
});

test('a text of any length is judged, and none breaks the engine', () => {
  for (const [edition, element, code] of [['1.2', 'cmi.suspend_data', 405], [FOURTH, 'cmi.suspend_data', 406], [FOURTH, 'cmi.score.raw', 406]]) {
    const engine = running(edition);
    assert.deepEqual(answered(engine, () => engine.set(element, '1'.repeat(10_000_000))), [false, code]);
    assert.deepEqual(answered(engine, () => engine.get('x'.repeat(10_000_000))), ['', 401]);
    assert.deepEqual(answered(engine, () => engine.initialize('x'.repeat(10_000_000)))[0], false);
    assert.deepEqual(answered(engine, () => engine.set(element, '1')), [true, 0]);
  }
  const engine = running(FOURTH);
  // The most that is stored, in characters of two units, and one more.
  assert.ok(engine.set('cmi.suspend_data', '😀'.repeat(131_072)));
  assert.deepEqual(answered(engine, () => engine.set('cmi.suspend_data', '😀'.repeat(131_073))), [false, 406]);
  assert.throws(() => engine.cameTo('x'.repeat(20_000_000), 'passed'), /too long/);
  assert.equal(engine.get('cmi.suspend_data').length, 2 * 131_072);
});

test('what is no text is made one, and nothing is thrown into the course', () => {
  const engine = running(FOURTH);
  const broken = { toString() { throw new Error('no'); } };
  for (const [value, text] of [[1.5, '1.5'], [true, 'true'], [null, ''], [undefined, ''], [['a', 'b'], 'a,b'], [{}, '[object Object]'], [Symbol('s'), 'Symbol(s)'], [7n, '7']]) {
    assert.ok(engine.set('cmi.location', value));
    assert.equal(engine.get('cmi.location'), text);
  }
  for (const value of [broken, Object.create(null)]) {
    assert.deepEqual(answered(engine, () => engine.set('cmi.location', value)), [false, 201]);
    assert.deepEqual(answered(engine, () => engine.get(value)), ['', 201]);
    assert.deepEqual(answered(engine, () => engine.commit(value)), [false, 201]);
    assert.equal(engine.errorString(value), '');
    assert.equal(typeof engine.diagnostic(value), 'string');
  }
  assert.equal(engine.get('cmi.location'), '7');
  assert.deepEqual(answered(engine, () => engine.commit(null)), [true, 0]);
  assert.equal(engine.errorString(406), 'Data Model Element Type Mismatch');
  assert.deepEqual(answered(engine, () => engine.set('cmi.location')), [true, 0]);
});

test('values come back as they went', () => {
  const values = [null, true, false, 0, -1.5, 1e300, '', 'é😀', [], [1, [null]], {}, { a: { b: [] }, '': 'x' }, [[[[]]]]];
  for (const value of values) assert.deepEqual(read(write(value)), value);
  assert.deepEqual(read(write({ a: undefined })), { a: null });
});

/** An engine whose instance breaks down when it is told to: a function throws as a trap does, and leaves its memory in ruins. */
function breaking(act) {
  const Instance = WebAssembly.Instance;
  let armed = null;
  mock.method(WebAssembly, 'Instance', function made(...given) {
    const { exports } = new Instance(...given);
    const wrapped = Object.entries(exports).map(([name, each]) => [name, typeof each !== 'function' ? each : (...args) => {
      if (armed !== name) return each(...args);
      armed = null;
      new Uint8Array(exports.memory.buffer).fill(0xff);
      throw new WebAssembly.RuntimeError('unreachable');
    }]);
    return { exports: Object.fromEntries(wrapped) };
  });
  mock.method(console, 'error', () => {});
  try {
    act((name) => { armed = name; });
  } finally {
    mock.restoreAll();
  }
}

test('where the instance breaks down the call is the general error, and the next is answered as before', () => breaking((arm) => {
  for (const edition of ['1.2', FOURTH]) {
    const engine = running(edition);
    const [location, status] = edition === '1.2' ? ['cmi.core.lesson_location', 'cmi.core.lesson_status'] : ['cmi.location', 'cmi.completion_status'];
    assert.ok(engine.set(location, 'page 1') && engine.set(status, 'incomplete'));
    engine.takeChanges();
    assert.ok(engine.set(location, 'page 2'));
    for (const [name, call, refusal] of [
      ['set', () => engine.set(location, 'lost'), false], ['get', () => engine.get(location), ''], ['commit', () => engine.commit(''), false],
      ['terminate', () => engine.terminate(''), false], ['initialize', () => engine.initialize(''), false],
    ]) {
      arm(name);
      assert.deepEqual(answered(engine, call), [refusal, 101], name);
      assert.deepEqual(answered(engine, () => engine.get(location)), ['page 2', 0], `after ${name}`);
    }
    for (const name of ['error_string', 'diagnostic']) {
      arm(name);
      assert.equal(name === 'diagnostic' ? engine.diagnostic('0') : engine.errorString('0'), '');
    }
    for (const [name, call] of [
      ['contents', () => engine.contents()], ['finish', () => engine.finish('continue')], ['take_changes', () => engine.takeChanges()],
      ['document_loaded', () => engine.documentLoaded()], ['came_to', () => engine.cameTo('a', 'failed')],
    ]) {
      arm(name);
      assert.throws(call, /broke down/);
    }
    // What was taken is not said again, and what was not is.
    assert.deepEqual(engine.takeChanges(), [{ cmi_data: { [location]: 'page 2' } }]);
    assert.deepEqual(engine.finish('continue'), { outcome: 'delivered', item: 'b', resumes: false });
    arm('get');
    assert.deepEqual(answered(engine, () => engine.get(location)), ['', 101]);
    assert.equal(engine.contents().entries.find(({ isCurrent }) => isCurrent).identifier, 'b');
    assert.deepEqual(answered(engine, () => engine.initialize('')), [false, edition === '1.2' ? 101 : 102]);
  }
}));

test('an instance that cannot be brought back answers the general error until it can', () => breaking((arm) => {
  const engine = running(FOURTH);
  assert.ok(engine.set('cmi.location', 'page 1'));
  const Instance = WebAssembly.Instance;
  WebAssembly.Instance = class { constructor() { throw new RangeError('no memory'); } };
  arm('get');
  for (let tries = 0; tries < 3; tries += 1) assert.deepEqual(answered(engine, () => engine.get('cmi.location')), ['', 101]);
  assert.throws(() => engine.contents(), /broke down/);
  WebAssembly.Instance = Instance;
  assert.deepEqual(answered(engine, () => engine.get('cmi.location')), ['', 101]);
  assert.deepEqual(answered(engine, () => engine.get('cmi.location')), ['page 1', 0]);
}));

const WORDS = {
  '1.2': {
    elements: ['cmi.core.lesson_status', 'cmi.core.lesson_location', 'cmi.core.score.raw', 'cmi.core.session_time', 'cmi.core.exit', 'cmi.suspend_data', 'cmi.core',
      'cmi.objectives.0.id', 'cmi.objectives.1.id', 'cmi.objectives.0.status', 'cmi.objectives._count', 'cmi.interactions.0.id', 'cmi.interactions.0.type',
      'cmi.interactions.0.student_response', 'cmi.interactions.0.correct_responses.0.pattern', 'cmi.core.student_id', 'cmi.bogus', ''],
    values: ['passed', 'incomplete', 'x', '85', '0001:00:00', 'suspend', '', 'choice', 'numeric', 'a,b', '7', 'not attempted', '\uD800', '1e9'],
  },
  [FOURTH]: {
    elements: ['cmi.completion_status', 'cmi.success_status', 'cmi.location', 'cmi.score.scaled', 'cmi.session_time', 'cmi.exit', 'cmi.suspend_data', 'cmi',
      'cmi.objectives.0.id', 'cmi.objectives.1.id', 'cmi.objectives.0.success_status', 'cmi.objectives._count', 'cmi.interactions.0.id', 'cmi.interactions.0.type',
      'cmi.interactions.0.learner_response', 'cmi.interactions.0.correct_responses.0.pattern', 'cmi.interactions.0.correct_responses.1.pattern', 'cmi.learner_id',
      'adl.nav.request', 'adl.nav.request_valid.continue', 'adl.nav.request_valid.choice.{target=b}', 'cmi.bogus', ''],
    values: ['passed', 'completed', 'x', '0.5', 'PT1H', 'suspend', '', 'choice', 'numeric', 'true-false', 'true', 'a[,]b', '7', 'continue', '{target=a}choice', '\uD800', '1e9'],
  },
};

/** One call by chance, made of each of the engines; what they answer. */
function happens(engines, edition, next) {
  const { elements, values } = WORDS[edition];
  const [element, value, kind] = [elements[next(elements.length)], values[next(values.length)], next(40)];
  return engines.map((engine) => {
    if (kind < 18) return answered(engine, () => engine.set(element, value));
    if (kind < 30) return answered(engine, () => engine.get(element));
    if (kind < 32) return answered(engine, () => engine.commit(kind === 30 ? '' : 'x'));
    if (kind < 34) return answered(engine, () => engine.initialize(''));
    if (kind < 35) return answered(engine, () => engine.terminate(''));
    if (kind < 37) return engine.takeChanges();
    if (kind < 38) return engine.documentLoaded();
    if (kind < 39) return engine.contents();
    const came = engine.finish(['', 'continue', 'previous', '{target=b}choice'][next.request]);
    if (came.outcome === 'ended') engine.launch();
    engine.enter({ cmi_data: { 'cmi.learner_id': 'l' } });
    return came;
  });
}

for (const edition of EDITIONS) {
  test(`${edition}: 10 000 calls are answered alike by an engine that breaks down again and again, and by one that does not`, () => breaking((arm) => {
    const next = chance(edition.length);
    const engines = [running(edition), running(edition)];
    for (let call = 0; call < 10_000; call += 1) {
      next.request = next(4);
      if (call % 50 === 49) {
        arm('output_length');
        assert.throws(() => engines[0].contents());
      }
      const [broken, whole] = happens(engines, edition, next);
      assert.deepEqual(broken, whole, `call ${call}`);
    }
  }));
}

test('1.2: 10 000 calls are answered alike by the engine of 1.2 alone and by the one of every edition', () => {
  const next = chance(12);
  const engines = ['1.2', FOURTH].map((made) => running('1.2', COURSE, { cmi_data: {} }, engineFor(made)));
  for (let call = 0; call < 10_000; call += 1) {
    next.request = next(4);
    const [small, whole] = happens(engines, '1.2', next);
    assert.deepEqual(small, whole, `call ${call}`);
    const [said, meant] = engines.map((engine) => [engine.errorString(engine.lastError), engine.diagnostic('')]);
    assert.deepEqual(said, meant, `call ${call}`);
  }
});

test('the engine of 1.2 alone opens no course of another edition', () => {
  const engine = engineFor('1.2');
  assert.throws(() => engine.open({ edition: FOURTH, course: COURSE }), /no such edition/);
  assert.equal(engine.open({ edition: '1.2', course: COURSE, state: '{"v":9}' }).current, 'a');
});

test('the engine is loaded whatever its server calls it', async () => {
  const { createServer } = await import('node:http');
  const module = await bytesOf('1.2');
  const kinds = { '/wasm': 'application/wasm', '/other': 'application/octet-stream' };
  const server = createServer(({ url }, response) => {
    if (kinds[url]) response.setHeader('content-type', kinds[url]).end(module);
    else response.writeHead(404).end();
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const at = (path) => `http://127.0.0.1:${server.address().port}${path}`;
  try {
    for (const path of Object.keys(kinds)) {
      const engine = await Engine.load(at(path));
      assert.equal(engine.open({ edition: '1.2', course: COURSE }).current, 'a');
    }
    await assert.rejects(Engine.load(at('/missing')), /404/);
  } finally {
    server.close();
  }
});
