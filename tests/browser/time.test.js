// Time that passes, by a clock that the test moves: tokens that age, sessions that expire under an open page.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Lectern, api, closeBrowser, course, open, person, saved, saving } from './lectern.js';

const { LECTERN_URL: url, LECTERN_API_KEY: key, LECTERN_PACKAGE: packageId, LECTERN_CLOCK: clock } = process.env;
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
  assert.equal(await late.textContent('h1'), 'This link was opened already');
  assert.equal(await late.getAttribute('a.button', 'href'), 'https://lms.example/');
  await context.close();
});

test('a token that grows old mid-course is followed by another, also in the address bar', async () => {
  const { id, context, page, frame } = await playing('u2');
  const first = page.url();
  // A play token is good for twelve hours.
  for (let time = 1; time <= 34; time += 1) {
    await pass(11 * HOUR);
    await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', `time ${time}`);
    await api(frame, 'LMSCommit', '');
    await saved(page);
  }
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'time 34');
  assert.notEqual(page.url(), first);
  await page.reload();
  await course(page);
  await context.close();
});

test('a laptop that slept for too long is told, and what was not sent is saved by the next launch', async () => {
  for (const [user, hours] of [['u3', 13], ['u5', 25]]) {
    const { id, context, page, frame } = await playing(user);
    await pass(hours * HOUR);
    await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'after the sleep');
    await saving(page, 'stopped');
    assert.match(await page.textContent('#notice-title'), /too old to save/);
    assert.equal((await page.evaluate(() => Object.keys(localStorage))).length, 1, 'it is kept');
    // Longer than a session lives: the LMS makes it active again.
    if (hours > 24) await lectern.call('POST', `/api/v1/sessions/${id}/renew`);
    const again = await open(context, (await lectern.launch({ user_id: user, session_id: id })).launch_url);
    const next = await course(again);
    await api(next, 'LMSInitialize', '');
    assert.equal(await api(next, 'LMSGetValue', 'cmi.core.lesson_location'), 'after the sleep');
    await saved(again);
    assert.equal((await again.evaluate(() => Object.keys(localStorage))).length, 0);
    await context.close();
  }
});

test('a page that is only read asks for a new token in time', async () => {
  const context = await person();
  const { launch_url: link } = await lectern.launch({ user_id: 'u6' });
  const page = await context.newPage();
  await page.clock.install();
  await page.goto(link);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  const first = page.url();
  await pass(7 * HOUR);
  const asked = page.waitForResponse((response) => response.request().method() === 'PUT');
  await page.clock.fastForward(7 * HOUR * 1000);
  assert.equal((await asked).status(), 200);
  await page.waitForFunction((address) => location.href !== address, first);
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
  assert.equal(await ended.textContent('h1'), 'This link is too old');

  await lectern.call('POST', `/api/v1/sessions/${id}/renew`);
  await open(context, (await lectern.launch({ user_id: 'u4', session_id: id })).launch_url);
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'closed late');
  await context.close();
});
