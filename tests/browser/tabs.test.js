// Several pages of one session: the newest plays, and the LMS may write beside it.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, open, person, saved, saving, zip } from './lectern.js';

let lectern;
before(async () => {
  lectern = await Program.start(await zip('blank.zip', course12('Blank', [{ id: 'a', title: 'Part A' }])));
});
after(async () => { await closeBrowser(); await lectern.stop(); });

/** A learner with the course in two tabs: the second one has the address of the first, as when it is copied or duplicated. */
async function twoTabs(user) {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: user });
  const context = await person();
  const older = await open(context, link);
  const frame = await course(older);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'older');
  await saved(older);
  return { id, context, older, frame };
}

test('an older tab is stopped at once with a page that says so, and takes over on its learner’s word', async () => {
  const { id, context, older, frame } = await twoTabs('u1');
  const newer = await open(context, older.url());
  const newerFrame = await course(newer);
  await api(newerFrame, 'LMSInitialize', '');
  assert.equal(await api(newerFrame, 'LMSGetValue', 'cmi.core.lesson_location'), 'older');
  await api(newerFrame, 'LMSSetValue', 'cmi.core.lesson_location', 'newer');
  await saved(newer);

  // Nobody has touched the older one.
  await saving(older, 'stopped');
  assert.match(await older.textContent('#notice-title'), /open somewhere else/);
  assert.equal(await older.locator('#stage iframe').count(), 0, 'the course is off the page');
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'newer');

  // Loading it again asks as well, and does not take the course away from the other.
  await older.reload();
  await older.waitForSelector('#notice:not([hidden])');
  assert.match(await older.textContent('#notice-title'), /open somewhere else/);
  await older.click('#notice button');
  await older.waitForSelector('#stage iframe');
  const again = await course(older);
  await api(again, 'LMSInitialize', '');
  assert.equal(await api(again, 'LMSGetValue', 'cmi.core.lesson_location'), 'newer');
  await saving(newer, 'stopped');
  assert.ok(frame.isDetached());
  await context.close();
});

test('a tab of an older launch is told when it is looked at again, and cannot take over', async () => {
  const { id, context, older, frame } = await twoTabs('u4');
  // On another device, so that only the service knows.
  const elsewhere = await person();
  await open(elsewhere, (await lectern.launch({ session_id: id, user_id: 'u4' })).launch_url);
  assert.equal(await older.getAttribute('#saving', 'data-state'), 'saved');
  await older.evaluate(() => document.dispatchEvent(new Event('visibilitychange')));
  await saving(older, 'stopped');
  assert.match(await older.textContent('#notice-title'), /open somewhere else/);
  assert.equal(await older.locator('#notice button').count(), 0);
  assert.ok(frame.isDetached());
  await elsewhere.close();
  await context.close();
});

test('what the LMS writes meanwhile stays, beside what the course writes', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u2' });
  const context = await person();
  const page = await open(context, `${link}&inspect=1`);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', '1');
  await saved(page);
  const { version } = await lectern.session(id);
  await lectern.call('PUT', `/api/v1/sessions/${id}`, { version, cmi_data: { 'cmi.core.score.raw': 40 }, metadata: { seen: true } });
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', '2');
  await saved(page);
  const session = await lectern.session(id);
  assert.deepEqual([session.cmi_data['cmi.core.score.raw'], session.cmi_data['cmi.core.lesson_location'], session.metadata], [
    '40', '2', { seen: true },
  ]);
  await page.click('#inspector >> text=Updates');
  await page.waitForSelector('#inspector >> text=/were written by others/');
  await context.close();
});

test('a session that is removed while its page is open stops it', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u3' });
  const context = await person();
  const page = await open(context, link);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await lectern.call('DELETE', `/api/v1/sessions/${id}`);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', '1');
  await saving(page, 'stopped');
  assert.match(await page.textContent('#notice-title'), /no longer here/);
  await context.close();
});

test('a session that is reset while its page is open begins again on its learner’s word, and keeps nothing of what was unsaid', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'u5' });
  const context = await person();
  const page = await open(context, link);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'old');
  await saved(page);
  const { version } = await lectern.session(id);
  await lectern.call('POST', `/api/v1/sessions/${id}/reset`, { version, reason: 'Another try' });
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'older');
  await saving(page, 'stopped');
  assert.match(await page.textContent('#notice-title'), /begins again/);
  await page.click('#notice button');
  await page.waitForSelector('#stage iframe');
  const again = await course(page);
  await api(again, 'LMSInitialize', '');
  assert.equal(await api(again, 'LMSGetValue', 'cmi.core.entry'), 'ab-initio');
  assert.equal(await api(again, 'LMSGetValue', 'cmi.core.lesson_location'), '');
  await api(again, 'LMSSetValue', 'cmi.core.lesson_location', 'new');
  await saved(page);
  assert.equal((await lectern.session(id)).cmi_data['cmi.core.lesson_location'], 'new');
  await context.close();
});
