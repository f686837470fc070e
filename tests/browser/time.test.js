// Time that passes, by a clock that the test moves: tokens that age, sessions that expire under an open page.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Lectern, api, closeBrowser, course, open, person, saved, saving } from './lectern.js';

const { LECTERN_URL: url, LECTERN_KEY: key, LECTERN_PACKAGE: packageId, LECTERN_CLOCK: clock } = process.env;
const lectern = new Lectern({ url, api_key: key, packages: [{ package_id: packageId }] });
after(closeBrowser);

const HOUR = 3600;

const pass = (seconds) => fetch(`${clock}/tick/${seconds}`, { method: 'POST' });

async function playing(user) {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: user, return_url: 'https://lms.example/' });
  const context = await person();
  const page = await open(context, link);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  return { id, link, context, page, frame };
}

test('a link is good for ten minutes, and the page that it opened for longer', async () => {
  const { link, context, page, frame } = await playing('u1');
  await pass(11 * 60);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'later');
  await saved(page);
  await page.reload();
  const again = await course(page);
  await api(again, 'LMSInitialize', '');
  assert.equal(await api(again, 'LMSGetValue', 'cmi.core.lesson_location'), 'later');

  const late = await context.newPage();
  await late.goto(link);
  assert.equal(await late.textContent('h1'), 'This link is too old');
  assert.equal(await late.getAttribute('a.button', 'href'), 'https://lms.example/');
  await context.close();
});

test('a token that ends mid-course is followed by another, also in the address bar', async () => {
  const { id, context, page, frame } = await playing('u2');
  const first = page.url();
  // A play token lives for the session's 24 hours and the 30 days for which its data are kept.
  for (let day = 1; day <= 34; day += 1) {
    await pass(23 * HOUR);
    await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', `day ${day}`);
    await api(frame, 'LMSCommit', '');
    await saved(page);
  }
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'day 34');
  assert.notEqual(page.url(), first);
  await page.reload();
  await course(page);
  await context.close();
});

test('a laptop that slept through the session’s end is told, and what was not sent is saved once it is renewed', async () => {
  const { id, context, page, frame } = await playing('u3');
  await pass(25 * HOUR);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'after the sleep');
  await saving(page, 'stopped');
  assert.match(await page.textContent('#notice-title'), /time for this course is over/);
  assert.equal((await page.evaluate(() => Object.keys(localStorage))).length, 1, 'it is kept');
  await page.click('#notice button');
  await page.waitForSelector('#notice:not([hidden])');

  await lectern.call('POST', `/api/v1/sessions/${id}/renew`);
  await page.click('#notice button');
  await page.waitForSelector('#stage iframe');
  const again = await course(page);
  await api(again, 'LMSInitialize', '');
  assert.equal(await api(again, 'LMSGetValue', 'cmi.core.lesson_location'), 'after the sleep');
  assert.equal((await page.evaluate(() => Object.keys(localStorage))).length, 0);
  await context.close();
});

test('what was not sent when the page was closed after the session’s end is saved by the next launch', async () => {
  const { id, context, page, frame } = await playing('u4');
  await pass(25 * HOUR);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'closed late');
  await saving(page, 'stopped');
  const address = page.url();
  await page.close();
  const ended = await context.newPage();
  await ended.goto(address);
  assert.equal(await ended.textContent('h1'), 'The time for this course is over');

  await lectern.call('POST', `/api/v1/sessions/${id}/renew`);
  await open(context, (await lectern.launch({ user_id: 'u4', session_id: id })).launch_url);
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'closed late');
  await context.close();
});
