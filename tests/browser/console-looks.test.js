// What is seen of the console: each view and each dialog, light and dark, wide and on a phone; and all of it without a mouse.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Program, closeBrowser, course12, person, zip } from './lectern.js';
import { look } from './looking.js';

let lectern;
before(async () => { lectern = await Program.start(); });
after(async () => { await closeBrowser(); await lectern.stop(); });

const NOTES = 'Taking notes that last';
const packageOf = (title) => lectern.packages.find((each) => each.title === title).package_id;

/** Sessions with results, and one that has a story. */
async function fill() {
  const make = (id, elements) => lectern.call('POST', '/api/v1/sessions', {
    package_id: packageOf(NOTES), user_id: `u-${id}`, session_id: `looks-${id}`, learner_name: 'Doe, Jane', cmi_data: elements, metadata: { course_code: 'N-1' },
  });
  for (const [place, score] of [95, 80, 40, 62].entries()) {
    await make(place, { 'cmi.core.lesson_status': score >= 80 ? 'passed' : 'failed', 'cmi.core.score.raw': score, 'cmi.core.session_time': '00:12:00' });
  }
  await lectern.call('PUT', '/api/v1/sessions/looks-2', { version: 1, reason: 'The third answer was right as well.', cmi_data: { 'cmi.core.score.raw': 60 } });
  await lectern.call('POST', '/api/v1/sessions/looks-2/reset', { version: 2, reason: 'Another chance' });
  const { token } = await lectern.launch({ user_id: 'u-2', session_id: 'looks-2' }, NOTES);
  for (let runs = 0; runs < 2; runs += 1) {
    const bearer = { authorization: `Bearer ${runs === 0 ? token : (await lectern.launch({ user_id: 'u-2', session_id: 'looks-2' }, NOTES)).token}` };
    const run = await (await fetch(`${lectern.url}/api/v1/sessions/looks-2/runs`, { method: 'POST', headers: bearer })).json();
    const update = { seq: 1, cmi_data: { 'cmi.core.session_time': '00:42:00', 'cmi.core.lesson_location': 'page-3' }, terminate: true };
    const headers = { authorization: `Bearer ${run.play_token}`, 'content-type': 'application/json' };
    await fetch(`${lectern.url}/api/v1/sessions/looks-2`, { method: 'PUT', headers, body: JSON.stringify(update) });
  }
}

test('each view and each dialog is fit for everybody, wide and on a phone', async () => {
  await fill();
  const broken = course12('Broken', [{ id: 'a', title: 'A' }]);
  broken['imsmanifest.xml'] = broken['imsmanifest.xml'].replace('</organizations>', '');
  const zips = [await zip('good.zip', course12('Good', [{ id: 'a', title: 'A' }])), await zip('broken.zip', broken)];
  for (const [width, height] of [[1100, 760], [390, 760]]) {
    const context = await person({ viewport: { width, height }, bypassCSP: true });
    const page = await context.newPage();
    const at = async (hash, name, ready) => {
      await page.goto(`${lectern.url}/console${hash}`);
      await page.locator(ready).first().waitFor();
      await look(page, width === 390 ? `${name}-narrow` : name);
    };
    const dialog = async (opens, name) => {
      await page.click(opens);
      await page.locator('dialog').waitFor();
      await look(page, width === 390 ? `${name}-narrow` : name);
      await page.keyboard.press('Escape');
      await page.locator('dialog').waitFor({ state: 'detached' });
    };
    await at('', 'packages', 'main table');
    await page.setInputFiles('input[type="file"]', zips);
    await page.locator('.findings.errors').waitFor();
    await page.locator('.uploads', { hasText: 'Ready to play' }).waitFor();
    await look(page, `uploads-${width}`);
    await at(`#/packages/${packageOf('Reading a map')}`, 'package', '.tree');
    await at(`#/packages/${packageOf(NOTES)}`, 'results', '.chart');
    await page.click('summary >> nth=0');
    await look(page, `results-table-${width}`);
    await dialog('text=Launch as …', 'launch');
    await dialog('text=Delete the package', 'delete');
    await at('#/sessions', 'sessions-empty', '.empty');
    await at(`#/sessions?package_id=${packageOf(NOTES)}`, 'sessions', 'main table');
    await at('#/sessions/looks-2', 'session', '#runs .chart');
    await page.locator('summary', { hasText: 'One element' }).click();
    await look(page, `session-change-${width}`);
    await dialog('text=Show its data', 'attempt-data');
    for (const action of ['link', 'correct', 'reset', 'renew', 'delete']) await dialog(`[data-action="${action}"]`, `session-${action}`);
    await at('#/sessions/nobody', 'session-missing', '.fault');
    await at('#/learners/u-2', 'learner', 'main table');
    await at('#/live', 'live', '.empty');
    await at('#/nowhere', 'nowhere', 'h1');
    await dialog('text=Change the key', 'key');
    await context.close();
  }
});

test('a course is launched and its session corrected without a mouse', async () => {
  await lectern.call('POST', '/api/v1/sessions', { package_id: packageOf(NOTES), user_id: 'keys', session_id: 'keys', learner_name: 'Doe, Jane' });
  const context = await person();
  const page = await context.newPage();
  await page.goto(`${lectern.url}/console#/sessions`);
  await page.locator('main form').waitFor();
  /** Goes on with the keyboard until what has the focus holds. */
  const until = async (holds) => {
    for (let steps = 0; steps < 60; steps += 1) {
      await page.keyboard.press('Tab');
      if (await page.evaluate(holds)) return;
    }
    throw new Error(`the keyboard does not come to ${holds}`);
  };
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
  await until(() => document.activeElement.name === 'user_id');
  await page.keyboard.type('keys');
  await page.keyboard.press('Enter');
  await page.locator('main table').waitFor();
  await until(() => document.activeElement.textContent === 'Doe, Jane');
  await page.keyboard.press('Enter');
  await page.locator('#record').waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'H1', 'reading goes on at the heading');
  await until(() => document.activeElement.dataset.action === 'correct');
  await page.keyboard.press('Enter');
  await until(() => document.activeElement.name === 'element');
  await page.keyboard.type('cmi.core.lesson_location');
  await until(() => document.activeElement.name === 'value');
  await page.keyboard.type('page-2');
  await until(() => document.activeElement.name === 'reason');
  await page.keyboard.type('Asked to');
  await page.keyboard.press('Enter');
  await page.locator('dialog').waitFor({ state: 'detached' });
  await page.locator('#record', { hasText: 'page-2' }).waitFor();
  assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'correct', 'the focus is where it was');
  assert.deepEqual(context.complaints, []);
  await context.close();
});
