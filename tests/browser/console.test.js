// The console, as a person meets it: everything here is seen and done in the page, and what came of it is asked of the API.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, person, saved, zip } from './lectern.js';
import { picture } from './looking.js';

const NOTES = 'Taking notes that last';
const RIGHT = { q1_own_words: 'b', q2_exact_words: 'c', q3_first_line: 'a', q4_recall: 'b' };
const HOSTILE = '<img src=x onerror="document.title=\'taken\'">';

let lectern;
before(async () => { lectern = await Program.start(); });
after(async () => { await closeBrowser(); await lectern.stop(); });

/** Every call of the API that a page of the console has made. */
const made = new Set();

/** Somebody whose pages' calls are noted, but for those of courses. */
async function watched() {
  const context = await person();
  context.on('request', (request) => {
    const { pathname } = new URL(request.url());
    if (pathname.startsWith('/api/') && request.headers()['x-api-key']) made.add(`${request.method()} ${pathname}`);
  });
  return context;
}

/** Opens the console at an address, in a browser of its own; with a key where one is named. */
async function consoleAt(hash = '', { key } = {}) {
  const own = await watched();
  const page = await own.newPage();
  await page.goto(`${lectern.url}/console${hash}`);
  if (key) {
    await page.click('text=Change the key');
    await page.fill('dialog input[name="key"]', key);
    await page.click('dialog button[type="submit"]');
    await page.waitForSelector('dialog', { state: 'detached' });
  }
  return Object.assign(page, { own });
}

/** Waits for words in the page. */
const says = (page, words) => page.locator('body', { hasText: words }).waitFor();

/** A session of the first demo, with elements that an LMS has written. */
async function session(id, user, elements = {}) {
  const { package_id: packageId } = lectern.packages.find((each) => each.title === NOTES);
  return lectern.call('POST', '/api/v1/sessions', { package_id: packageId, user_id: user, session_id: id, learner_name: 'Doe, Jane', cmi_data: elements });
}

test('from the first address to a recorded pass, without a terminal', async () => {
  const context = await watched();
  const page = await context.newPage();
  await page.goto(`${lectern.url}/`);
  await page.click(`main a:text-is("${NOTES}")`);
  await page.click('text=Launch as …');
  await page.fill('dialog input[name="user_id"]', 'first@example.com');
  await page.fill('dialog input[name="learner_name"]', 'Roe, Richard');
  const [learners] = await Promise.all([context.waitForEvent('page'), page.click('dialog button[type="submit"]')]);
  await page.click('text=Watch this session');
  await page.locator('h1', { hasText: `Roe, Richard in ${NOTES}` }).waitFor();
  assert.equal(await learners.evaluate(() => window.opener), null, 'the course has no way to the console');

  const frame = await course(learners);
  for (let turn = 0; turn < 4; turn += 1) await frame.click('#next');
  for (const [question, value] of Object.entries(RIGHT)) await frame.check(`input[name="${question}"][value="${value}"]`);
  await frame.click('#hand-in');
  await saved(learners);
  // Nobody touches the console meanwhile.
  await page.locator('.facts', { hasText: 'passed' }).waitFor();
  await page.locator('.facts', { hasText: '100%' }).waitFor();
  await page.locator('#record', { hasText: 'cmi.interactions.3.student_response' }).waitFor();
  await page.locator('#runs tbody tr').waitFor();
  await page.evaluate(() => scrollTo(0, 0));
  await picture(page, 'console');
  assert.deepEqual(context.complaints, []);
  await context.close();
});

test('zips are dropped or chosen, several at once; a broken one is explained with its place, and a good one is tried', async () => {
  const page = await consoleAt();
  const good = await zip('good.zip', course12('A good course', [{ id: 'a', title: 'A' }]));
  const broken = await zip('broken.zip', course12('A broken course', [{ id: 'a', title: 'A' }], { 'a.html': 'x' }));
  const files = course12('No file', [{ id: 'a', title: 'A' }]);
  files['imsmanifest.xml'] = files['imsmanifest.xml'].replace('</organizations>', '');
  const unread = await zip('unread.zip', files);
  await page.setInputFiles('input[type="file"]', [good, broken, unread]);
  await page.locator('.uploads li', { hasText: 'good.zip' }).locator('text=Ready to play').waitFor();
  const refused = page.locator('.uploads li', { hasText: 'unread.zip' });
  await refused.locator('.findings.errors').waitFor();
  assert.match(await refused.innerText(), /imsmanifest\.xml.*line \d+, column \d+/s);
  await page.locator('main table', { hasText: 'A good course' }).waitFor();
  assert.equal(await page.locator('main tr', { hasText: 'A good course' }).locator('td').nth(4).innerText(), 'local', 'who uploaded it');

  const [tried] = await Promise.all([page.own.waitForEvent('page'),
    page.locator('.uploads li', { hasText: 'good.zip' }).locator('text=Try it').click()]);
  const frame = await course(tried);
  assert.equal(await api(frame, 'LMSGetValue', 'cmi.core.lesson_mode'), '', 'before it is initialized');
  await api(frame, 'LMSInitialize', '');
  assert.equal(await api(frame, 'LMSGetValue', 'cmi.core.lesson_mode'), 'browse');
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a zip that is dropped onto a package is its next version, and an earlier one is made live again', async () => {
  const first = await zip('course.zip', course12('Two versions', [{ id: 'a', title: 'A' }]));
  const second = await zip('course.zip', course12('Two versions', [{ id: 'a', title: 'A' }, { id: 'b', title: 'B' }]));
  const page = await consoleAt();
  await page.setInputFiles('input[type="file"]', first);
  await page.click('.uploads a:text-is("Two versions")');
  await page.locator('h1', { hasText: 'Two versions' }).waitFor();
  const data = await page.evaluateHandle((bytes) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([Uint8Array.from(bytes)], 'course.zip'));
    return transfer;
  }, [...await readFile(second)]);
  assert.equal(await page.locator('.uploads > li:visible').count(), 0, 'what came to other packages is not shown here');
  await page.dispatchEvent('main', 'drop', { dataTransfer: data });
  await page.locator('.uploads > li:visible').waitFor();
  await page.locator('.tree', { hasText: 'B' }).waitFor();
  await page.locator('tr', { has: page.locator('th:text-is("1")') }).locator('text=Make it live').click();
  await page.click('dialog button[type="submit"]');
  await page.locator('.tree:not(:has-text("B"))').waitFor();
  assert.equal((await lectern.call('GET', `/api/v1/packages/${page.url().split('/').at(-1)}`)).revision, 1);
  await page.click('text=Delete the package');
  await page.fill('dialog input', 'Two version');
  await page.click('dialog button[type="submit"]');
  assert.ok(await page.isVisible('dialog'), 'what is not typed whole deletes nothing');
  await page.fill('dialog input', 'Two versions');
  await page.click('dialog button[type="submit"]');
  await says(page, 'Two versions is deleted.');
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a correction says why, and one that comes too late shows both sides before it is written', async () => {
  await session('conflict', 'conflicted', { 'cmi.core.score.raw': 40 });
  const page = await consoleAt('#/sessions/conflict');
  const write = async (value) => {
    await page.click('[data-action="correct"]');
    await page.fill('dialog input[name="element"]', 'cmi.core.score.raw');
    await page.fill('dialog [name="value"]', value);
    await page.fill('dialog input[name="reason"]', 'The second answer was right.');
  };
  await write('not a number');
  await page.click('dialog button[type="submit"]');
  await page.locator('dialog .fault', { hasText: 'cmi.core.score.raw' }).waitFor();
  await page.fill('dialog [name="value"]', '55');
  await page.click('dialog button[type="submit"]');
  await says(page, 'The record is corrected.');
  await page.locator('.facts', { hasText: '55%' }).waitFor();

  await write('60');
  await lectern.call('PUT', '/api/v1/sessions/conflict', { version: 2, cmi_data: { 'cmi.core.score.raw': 70, 'cmi.core.lesson_location': 'p3' } });
  await page.click('dialog button[type="submit"]');
  const conflict = page.locator('dialog', { hasText: 'The record has changed meanwhile' });
  await conflict.waitFor();
  assert.deepEqual(await conflict.locator('tbody').first().locator('td').allInnerTexts(), ['55', '70', '60']);
  assert.match(await conflict.innerText(), /One other element has changed/);
  await conflict.locator('button[type="submit"]').click();
  await conflict.waitFor({ state: 'detached' });
  const { version, cmi_data: data } = await lectern.session('conflict');
  assert.deepEqual([version, data['cmi.core.score.raw'], data['cmi.core.lesson_location']], [4, '60', 'p3']);
  const { changes } = await lectern.call('GET', '/api/v1/sessions/conflict/changes');
  assert.deepEqual(changes.map((change) => change.reason), ['The second answer was right.', null, 'The second answer was right.', null]);
  await page.locator('tr', { hasText: 'The second answer was right.' }).first().waitFor();
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a learner is reset, given more time, and sent a link', async () => {
  await session('again', 'again', { 'cmi.core.lesson_status': 'failed', 'cmi.core.score.raw': 20 });
  const page = await consoleAt('#/sessions/again');
  await page.locator('.facts', { hasText: 'failed' }).waitFor();
  await page.click('[data-action="reset"]');
  await page.fill('dialog input[name="reason"]', 'Ill on the day of the test');
  await page.click('dialog button[type="submit"]');
  await says(page, 'The session is reset.');
  await page.locator('.facts', { hasText: 'not started' }).waitFor();
  await page.locator('tr', { hasText: 'Ill on the day of the test' }).waitFor();
  const { attempts } = await lectern.call('GET', '/api/v1/sessions/again/attempts');
  assert.deepEqual(attempts.map((each) => [each.current, each.success_status]), [[true, 'unknown'], [false, 'failed']]);
  await page.click('text=Show its data');
  const earlier = page.locator('dialog tr', { hasText: 'cmi.core.score.raw' });
  assert.match(await earlier.innerText(), /20/, 'what was there before the reset');
  await page.keyboard.press('Escape');

  await page.click('[data-action="renew"]');
  await page.click('dialog button[type="submit"]');
  await says(page, 'The session can be written until');
  await page.click('[data-action="link"]');
  const link = await page.locator('#launch-link').getAttribute('href');
  assert.equal((await fetch(link)).status, 200);
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a learner is found by name, handed over, and erased', async () => {
  const user = 'Ann % Ä/é';
  await session('erased', user, { 'cmi.core.lesson_status': 'incomplete' });
  const page = await consoleAt('#/sessions');
  await page.fill('input[name="user_id"]', user);
  await page.click('text=Find');
  await page.click(`text=Everything that is kept about ${user}`);
  await page.locator('h1', { hasText: 'Doe, Jane' }).waitFor();
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('text=Export everything')]);
  const lines = (await readFile(await download.path(), 'utf8')).trimEnd().split('\n').map((line) => JSON.parse(line));
  assert.deepEqual(lines.filter((line) => line.type === 'session').map((line) => line.session_id ?? line.session?.session_id), ['erased']);
  assert.equal(lines.at(-1).type, 'end');
  await page.click('text=Erase the learner');
  await page.fill('dialog input', user);
  await page.click('dialog button[type="submit"]');
  await page.locator('.note', { hasText: /running|done/ }).waitFor();
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a key that may only read sees everything and is offered no change', async () => {
  await session('seen', 'seen');
  const { api_key: reader } = await lectern.call('POST', '/api/v1/keys', { name: 'reader', scope: 'read' });
  const page = await consoleAt('#/sessions/seen', { key: reader });
  await says(page, 'Key reader of tenant local: may read');
  await page.locator('h1', { hasText: 'Doe, Jane' }).waitFor();
  assert.deepEqual(await page.locator('main button:visible').allInnerTexts(), []);
  await page.goto(`${lectern.url}/console#/packages`);
  await page.locator('main table').waitFor();
  assert.equal(await page.locator('main input[type="file"]').count(), 0);
  await page.click(`main a:text-is("${NOTES}")`);
  await page.locator('.tree').waitFor();
  assert.deepEqual(await page.locator('main button:visible').allInnerTexts(), []);
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('the key stays in its tab, in no place where a course of the same origin finds it, and is forgotten for good', async () => {
  const { api_key: reader } = await lectern.call('POST', '/api/v1/keys', { name: 'kept', scope: 'read' });
  const page = await consoleAt('#/packages', { key: reader });
  await says(page, 'Key kept of');
  await page.click('nav a:text-is("Sessions")');
  await page.reload();
  await says(page, 'Key kept of');
  await page.goBack();
  await page.reload();
  await says(page, 'Key kept of');
  // A course may be opened in this very tab.
  const { launch_url: link } = await lectern.launch({ user_id: 'spy' }, NOTES);
  const { sealed } = await page.evaluate(() => history.state);
  await page.goto(link);
  const frame = await course(page);
  const found = await frame.evaluate(async () => JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, history.state,
    parent.history.state, navigation.entries().map((entry) => entry.getState()), await (await fetch('/console')).text()]));
  assert.match(found, /lectern-console/, 'the pad is there for everybody');
  for (const secret of [reader, sealed, lectern.key]) assert.ok(!found.includes(secret));
  await page.goBack();
  await says(page, 'Key kept of');

  // Another key is the only one from then on, in older steps too.
  await page.click('nav a:text-is("Sessions")');
  const { api_key: other } = await lectern.call('POST', '/api/v1/keys', { name: 'other', scope: 'read' });
  const change = async (key) => {
    await page.click('text=Change the key');
    await page.fill('dialog input[name="key"]', key);
    await page.click('dialog button[type="submit"]');
  };
  await change(other);
  await says(page, 'Key other of');
  await page.goBack();
  await page.reload();
  await says(page, 'Key other of');
  await change(`${other}\u200b`);
  await page.locator('dialog .fault', { hasText: 'This is not an API key' }).waitFor();
  await page.keyboard.press('Escape');
  // The machine's own key, typed: as if nobody had typed one.
  await change(lectern.key);
  await says(page, 'Key local of');
  await page.reload();
  await says(page, 'Key local of');
  await change(reader);
  await says(page, 'Key kept of');
  await page.click('nav a:text-is("Live")');
  await page.click('text=Change the key');
  await page.click('dialog >> text=Go back to this machine');
  await says(page, 'Key local of');
  await page.goBack();
  await page.reload();
  await says(page, 'Key local of');
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('without a key it asks for one, and says why one is refused', async () => {
  const context = await person();
  const page = await context.newPage();
  // A name that leads to this machine is somebody else's page, for all that the service knows.
  await page.goto(`${lectern.url.replace('127.0.0.1', 'lectern.localhost')}/console`);
  await says(page, 'Use the console with an API key');
  await page.fill('input[name="key"]', `scorm_${'x'.repeat(43)}`);
  await page.click('button[type="submit"]');
  await page.locator('.fault', { hasText: 'API key' }).waitFor();
  await page.fill('input[name="key"]', lectern.key);
  await page.click('button[type="submit"]');
  await page.locator('main table', { hasText: NOTES }).waitFor();
  assert.deepEqual(context.complaints, []);
  await context.close();
});

test('what others have named is text and nothing else', async () => {
  const items = [{ id: 'a', title: HOSTILE.replaceAll('<', '&lt;').replaceAll('"', '&quot;') }];
  const file = await zip(`${'<b>'.replaceAll('/', '')}.zip`, course12(items[0].title, items));
  const page = await consoleAt();
  await page.setInputFiles('input[type="file"]', file);
  await page.locator('.uploads li', { hasText: 'Ready to play' }).first().waitFor();
  await page.locator('main table', { hasText: HOSTILE }).locator('a', { hasText: HOSTILE }).click();
  await page.locator('h1', { hasText: HOSTILE }).waitFor();
  await page.locator('.tree', { hasText: HOSTILE }).waitFor();
  const id = page.url().split('/').at(-1);
  await lectern.call('POST', '/api/v1/sessions', { package_id: id, user_id: HOSTILE, session_id: 'hostile', learner_name: HOSTILE,
    metadata: { [HOSTILE]: HOSTILE }, cmi_data: { 'cmi.suspend_data': HOSTILE, 'cmi.core.lesson_location': HOSTILE } });
  await page.goto(`${lectern.url}/console#/sessions/hostile`);
  await page.locator('h1', { hasText: `${HOSTILE} in ${HOSTILE}` }).waitFor();
  await page.locator('#record', { hasText: HOSTILE }).waitFor();
  await page.goto(`${lectern.url}/console#/learners/${encodeURIComponent(HOSTILE)}`);
  await page.locator('h1', { hasText: HOSTILE }).waitFor();
  await page.goto(`${lectern.url}/console#/${HOSTILE}`);
  await says(page, 'There is no such page');
  assert.equal(await page.locator('main img, main b').count(), 0);
  assert.notEqual(await page.title(), 'taken');
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('events come as they happen, each with a way to its session', async () => {
  const page = await consoleAt('#/live');
  await says(page, 'Nothing has happened since');
  await session('live', 'live');
  await page.locator('.feed li', { hasText: 'Session begun' }).waitFor();
  await page.click('.feed a');
  await page.locator('h1', { hasText: 'Doe, Jane' }).waitFor();
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('a session can be read when its package is gone', async () => {
  const file = await zip('gone.zip', course12('Soon gone', [{ id: 'a', title: 'A' }]));
  const page = await consoleAt();
  await page.setInputFiles('input[type="file"]', file);
  await page.click('.uploads a:text-is("Soon gone")');
  await page.locator('h1', { hasText: 'Soon gone' }).waitFor();
  const id = page.url().split('/').at(-1);
  await lectern.call('POST', '/api/v1/sessions', { package_id: id, user_id: 'left', session_id: 'left', cmi_data: { 'cmi.core.lesson_location': 'p7' } });
  await lectern.call('DELETE', `/api/v1/packages/${id}`);
  await page.goto(`${lectern.url}/console#/sessions/left`);
  await page.locator('h1', { hasText: 'left in a deleted package' }).waitFor();
  await page.locator('#record', { hasText: 'p7' }).waitFor();
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('what is shown goes on when the service comes back', async () => {
  await session('outage', 'outage');
  const page = await consoleAt('#/sessions/outage');
  await page.locator('#record').waitFor();
  await lectern.kill();
  await says(page, 'The service cannot be reached just now');
  await lectern.restart();
  await page.locator('main:not(:has-text("cannot be reached just now"))').waitFor();
  await lectern.call('PUT', '/api/v1/sessions/outage', { version: 1, cmi_data: { 'cmi.core.lesson_location': 'after' } });
  await page.locator('#record', { hasText: 'after' }).waitFor();

  await lectern.kill();
  await page.reload().catch(() => {});
  await lectern.restart();
  await page.goto(`${lectern.url}/console#/sessions/outage`);
  await page.route('**/api/v1/key', (route) => route.abort());
  await page.reload();
  await page.locator('.fault', { hasText: 'The service does not answer' }).waitFor();
  await page.unroute('**/api/v1/key');
  await page.click('button:has-text("Try again")');
  await page.locator('#record', { hasText: 'after' }).waitFor();
  await page.own.close();
});

test('a question goes with the view that it was asked in, and one that is being answered stays until it is', async () => {
  await session('first', 'first');
  await session('second', 'second');
  const page = await consoleAt('#/sessions/first');
  await page.locator('#record').waitFor();
  await page.goto(`${lectern.url}/console#/sessions/second`);
  await page.locator('.facts', { hasText: 'second' }).waitFor();
  await page.click('[data-action="reset"]');
  await page.locator('dialog h2', { hasText: 'Reset the session of Doe, Jane?' }).waitFor();
  await page.goBack();
  await page.locator('.facts', { hasText: 'first' }).waitFor();
  assert.equal(await page.locator('dialog').count(), 0);

  let letThrough;
  await page.route('**/reset', (route) => new Promise((resolve) => { letThrough = () => resolve(route.continue()); }));
  await page.click('[data-action="reset"]');
  await page.fill('dialog input[name="reason"]', 'Slowly');
  await page.click('dialog button[type="submit"]');
  await says(page, 'Working');
  for (let presses = 0; presses < 3; presses += 1) await page.keyboard.press('Escape');
  await page.click('dialog button:has-text("Cancel")', { force: true });
  assert.ok(await page.isVisible('dialog'));
  letThrough();
  await says(page, 'The session is reset.');
  assert.deepEqual(page.own.complaints, []);
  await page.own.close();
});

test('an upload that is cancelled is not sent, and one that the storage refuses says so', async () => {
  const file = await zip('slow.zip', course12('Slow', [{ id: 'a', title: 'A' }]));
  const page = await consoleAt();
  const isPut = (request) => request.method() === 'PUT';
  let puts = 0;
  page.on('request', (request) => { puts += Number(isPut(request)); });
  const held = [];
  await page.route('**/api/v1/packages', (route) => (route.request().method() === 'POST' ? held.push(route) : route.continue()));
  await page.setInputFiles('input[type="file"]', [file, file, file, file]);
  const each = page.locator('.uploads > li');
  await each.nth(3).waitFor();
  // The last one waits for the others, and goes at once.
  await each.first().locator('text=Cancel').click();
  await each.first().locator('text=Cancelled').waitFor();
  for (const place of [1, 2, 3]) await each.nth(place).locator('text=Cancel').click();
  for (const route of held) await route.continue();
  await each.locator('text=Cancelled').nth(3).waitFor();
  assert.deepEqual([held.length, puts], [3, 0]);

  // What still waits when the key is changed is forgotten, and registers nothing with the older one.
  await page.setInputFiles('input[type="file"]', [file, file, file, file]);
  await page.waitForFunction(() => document.querySelectorAll('.uploads [data-step="sending"]').length >= 3);
  await page.click('text=Change the key');
  await page.fill('dialog input[name="key"]', lectern.key);
  await page.click('dialog button[type="submit"]');
  await page.locator('dialog').waitFor({ state: 'detached' });
  for (const route of held.slice(3)) await route.continue();
  await page.waitForTimeout(1000);
  assert.deepEqual([held.length, puts], [6, 0]);
  await page.unroute('**/api/v1/packages');

  await page.reload();
  await page.route((address) => address.pathname.includes('/uploads/'), (route) => (isPut(route.request())
    ? route.fulfill({ status: 403, headers: { 'access-control-allow-origin': '*' }, body: '' }) : route.continue()));
  await page.setInputFiles('input[type="file"]', file);
  const refused = page.locator('.uploads .fault', { hasText: 'The storage refused the file with status 403' });
  await refused.waitFor();
  const slow = async () => (await lectern.call('GET', '/api/v1/packages?limit=100')).packages.filter((found) => found.title.includes('low'));
  assert.deepEqual(await slow(), [], 'nothing is left of it');
  // A key that may not delete goes on with the package that is there.
  const { api_key: writer } = await lectern.call('POST', '/api/v1/keys', { name: 'writer', scope: 'write' });
  await page.click('text=Change the key');
  await page.fill('dialog input[name="key"]', writer);
  await page.click('dialog button[type="submit"]');
  await says(page, 'Key writer of');
  await page.setInputFiles('input[type="file"]', file);
  await refused.waitFor();
  await page.unrouteAll();
  await page.click('text=Send it again');
  await page.locator('.uploads', { hasText: 'Ready to play' }).waitFor();
  assert.deepEqual((await slow()).map(({ title, status }) => [title, status]), [['Slow', 'ready']]);
  await page.own.close();
});

test('a session whose time is over is not read again and again', async () => {
  const { package_id: packageId } = lectern.packages.find((each) => each.title === NOTES);
  const page = await consoleAt('#/packages');
  const over = { ...await session('over', 'over'), status: 'expired' };
  let reads = 0;
  await page.route('**/api/v1/sessions/over*', (route) => {
    reads += 1;
    route.fulfill({ status: 200, contentType: 'application/json', body: JSON.stringify({ ...over, scos: [{ ...over, identifier: over.sco }], scos_after: null }) });
  });
  await page.goto(`${lectern.url}/console#/sessions/over`);
  await page.locator('.facts', { hasText: 'expired' }).waitFor();
  assert.deepEqual(await page.locator('.actions button').allInnerTexts(), ['Renew', 'Launch the course', 'Delete the session']);
  await page.waitForTimeout(4500);
  assert.ok(reads <= 4, `read ${reads} times`);
  assert.equal(await page.locator('main', { hasText: 'This page was updated' }).count(), 0);
  assert.equal(packageId, over.package_id);
  await page.own.close();
});

test('each call that was made is one of the document', async () => {
  const { paths } = await (await fetch(`${lectern.url}/api/openapi.json`)).json();
  const known = Object.entries(paths).flatMap(([path, operations]) => Object.keys(operations).map((method) => (
    new RegExp(`^${method.toUpperCase()} ${path.replace(/\{\w+\}/g, '[^/]+')}$`))));
  assert.ok(made.size > 20, [...made].join('\n'));
  assert.deepEqual([...made].filter((call) => !known.some((form) => form.test(call))), []);
});
