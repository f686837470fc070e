// A learner plays the course that comes with the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Program, closeBrowser, course, open, person, saved } from './lectern.js';

const NOTES = 'Taking notes that last';
const MAP = 'Reading a map';

let lectern;
before(async () => { lectern = await Program.start(); });
after(async () => { await closeBrowser(); await lectern.stop(); });

const RIGHT = { q1_own_words: 'b', q2_exact_words: 'c', q3_first_line: 'a', q4_recall: 'b' };

const answer = (frame, question) => frame.check(`input[name="${question}"][value="${RIGHT[question]}"]`);

test('a tab that closes without warning loses nothing, and another device resumes at the same page', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({}, NOTES);
  const first = await person();
  const page = await open(first, link);
  let frame = await course(page);
  for (let turn = 0; turn < 4; turn += 1) await frame.click('#next');
  await answer(frame, 'q1_own_words');
  await answer(frame, 'q2_exact_words');
  await page.close();
  // The last request outlives its page, and not its browser.
  await lectern.until(id, (found) => found['cmi.suspend_data']?.includes('q2_exact_words'));
  assert.deepEqual(first.complaints, []);
  await first.close();

  const other = await person();
  const again = await open(other, (await lectern.launch({ session_id: id }, NOTES)).launch_url);
  frame = await course(again);
  assert.ok(await frame.isVisible('#quiz-title'), 'at the quiz');
  for (const question of ['q1_own_words', 'q2_exact_words']) {
    assert.equal(await frame.inputValue(`input[name="${question}"]:checked`), RIGHT[question]);
  }
  assert.equal(await frame.locator('input[name="q3_first_line"]:checked').count(), 0);
  await answer(frame, 'q3_first_line');
  await answer(frame, 'q4_recall');
  await frame.click('#hand-in');
  await saved(again);
  const session = await lectern.session(id);
  assert.deepEqual([session.completion_status, session.success_status, session.score.raw], ['completed', 'passed', 100]);
  assert.equal(session.cmi_data['cmi.interactions.3.student_response'], 'b');
  assert.deepEqual(other.complaints, []);
  await other.close();
});

test('the page is loaded again with the token that its address holds, and no other run is disturbed', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u2' }, NOTES);
  const context = await person();
  const page = await open(context, link);
  assert.notEqual(page.url(), link, 'the launch token was replaced');
  await (await course(page)).click('#next');
  await saved(page);
  await page.reload();
  const frame = await course(page);
  assert.ok(await frame.isVisible('#capture-title'), 'at the second page');
  assert.equal((await lectern.session(id)).run_count, 2);
  await context.close();
});

test('the link that the program prints plays the course, and goes on where it was', async () => {
  const context = await person();
  const link = `${lectern.url}/play/${lectern.packages[0].package_id}`;
  let page = await open(context, link);
  assert.equal(await page.title(), lectern.packages[0].title);
  await (await course(page)).click('#next');
  await page.close();
  page = await open(context, link);
  assert.ok(await (await course(page)).isVisible('#capture-title'));
  await context.close();
});

test('to fetch a link starts nothing', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u3' }, NOTES);
  for (let n = 0; n < 3; n += 1) assert.equal((await fetch(link)).status, 200);
  assert.equal((await lectern.session(id)).run_count, 0);
});

/** Answers everything of the second demo, from wherever it is opened, and ends it. */
async function walk(page) {
  const part = async (id) => {
    await page.waitForSelector(`#contents [data-item="${id}"][aria-current]`, { state: 'attached' });
    return course(page);
  };
  await (await part('lines')).click('#next');
  let frame = await part('shapes');
  for (const [view, map] of [['lopsided', 'map1'], ['valley', 'map2'], ['twins', 'map3'], ['even', 'map4']]) {
    await frame.click(`#tray .card[data-view=${view}]`);
    await frame.click(`.slot[data-map=${map}]`);
  }
  await frame.click('#check');
  await frame.click('#next');
  frame = await part('way');
  await frame.fill('#angle', '65');
  await frame.click('#check');
  await frame.click('#next');
  frame = await part('test');
  for (const [name, value] of [['steepest', 'c'], ['height', 'm125'], ['valley', 'false'], ['direction', 'down-right']]) {
    await frame.check(`[name=${name}][value=${value}]`);
  }
  await frame.fill('#distance', '1500');
  await frame.click('#hand-in');
  await frame.click('#finish');
}

test('the second demo is played from its first part to a passed test, and then shown as finished', async () => {
  const context = await person();
  const { package_id: id } = lectern.packages.find(({ title }) => title === MAP);
  const link = `${lectern.url}/play/${id}`;
  const page = await open(context, link);
  await walk(page);
  await page.waitForSelector('#notice:not([hidden])');
  assert.equal(await page.textContent('#notice-title'), 'You have passed');
  assert.match(await page.textContent('#notice-text'), /100/);
  const { sessions: [session] } = await lectern.call('GET', `/api/v1/sessions?user_id=you&package_id=${id}`);
  assert.deepEqual([session.completion_status, session.success_status, session.score.raw], ['completed', 'passed', 5]);
  await page.close();

  const finished = await context.newPage();
  await finished.goto(link);
  assert.match(await finished.textContent('h1'), /passed/);
  await finished.click('text=Start again');
  await course(finished);
  const { sessions } = await lectern.call('GET', `/api/v1/sessions?user_id=you&package_id=${id}`);
  assert.equal(sessions.length, 2);
  assert.deepEqual(context.complaints, []);
  await context.close();
});

test('a page that was made for another version of the package fetches the engine that the course needs', async () => {
  const { launch_url: link } = await lectern.launch({ user_id: 'u9' }, MAP);
  const context = await person();
  const fetched = [];
  context.on('request', (request) => fetched.push(new URL(request.url()).pathname.split('/').at(-1)));
  await context.route('**/player/*', async (route) => {
    const answer = await route.fetch();
    const page = await answer.text();
    await route.fulfill({ response: answer, body: page.replaceAll('"2004 4th Edition"', '"1.2"').replaceAll('engine.wasm', 'engine12.wasm') });
  });
  const page = await open(context, link);
  await (await course(page)).waitForSelector('h1');
  assert.deepEqual(fetched.filter((file) => file.endsWith('.wasm')), ['engine12.wasm', 'engine.wasm']);
  assert.deepEqual(context.complaints, []);
  await context.close();
});
