// A learner plays the course that comes with the program.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Program, closeBrowser, course, open, person, saved } from './lectern.js';

let lectern;
before(async () => { lectern = await Program.start(); });
after(async () => { await closeBrowser(); await lectern.stop(); });

const RIGHT = { q1_own_words: 'b', q2_exact_words: 'c', q3_first_line: 'a', q4_recall: 'b' };

const answer = (frame, question) => frame.check(`input[name="${question}"][value="${RIGHT[question]}"]`);

test('a tab that closes without warning loses nothing, and another device resumes at the same page', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch();
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
  const again = await open(other, (await lectern.launch({ session_id: id })).launch_url);
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
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u2' });
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
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u3' });
  for (let n = 0; n < 3; n += 1) assert.equal((await fetch(link)).status, 200);
  assert.equal((await lectern.session(id)).run_count, 0);
});
