// What a page leaves behind in the browser opens nothing; and what is left there never keeps a course from opening.

import assert from 'node:assert/strict';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, open, person, saved, saving, withPreferences, zip } from './lectern.js';

const TOKEN = /eyJ[\w-]+\.eyJ[\w-]+\.[\w-]+/g;

let lectern;
before(async () => {
  lectern = await Program.start(
    await zip('hostile.zip', course12('Hostile', [{ id: 'a', title: 'Hostile' }])),
    await zip('blank.zip', course12('Blank', [{ id: 'a', title: 'Part A' }])),
  );
});
after(async () => { await closeBrowser(); await lectern.stop(); });

/** Every file below a folder, as text; what is packed in it a browser does not read either before it is unpacked. */
async function textsBelow(folder) {
  const names = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = names.filter((each) => each.isFile()).map((each) => join(each.parentPath ?? each.path, each.name));
  return Promise.all(files.map(async (file) => [file, await readFile(file, 'latin1').catch(() => '')]));
}

/** All that a script of the origin finds in its stores. */
const stores = (frame) => frame.evaluate(async () => {
  const found = [JSON.stringify({ ...localStorage }), JSON.stringify({ ...sessionStorage }), document.cookie];
  for (const { name } of await indexedDB.databases()) {
    const database = await new Promise((resolve) => { const opening = indexedDB.open(name); opening.onsuccess = () => resolve(opening.result); });
    for (const store of database.objectStoreNames) {
      const all = database.transaction(store).objectStore(store).getAll();
      found.push(JSON.stringify(await new Promise((resolve) => { all.onsuccess = () => resolve(all.result); })));
    }
  }
  for (const name of await caches.keys()) found.push(name);
  return found;
});

const claims = (token) => JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());

async function starts(id, token) {
  const answer = await fetch(`${lectern.url}/api/v1/sessions/${id}/runs`, {
    method: 'POST', headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }, body: JSON.stringify({ take_over: true }),
  });
  return answer.status === 201;
}

test('after Leave no token in the browser starts a run, none is good for more than twelve hours, and none is in storage', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-profile-'));
  const context = await withPreferences(folder, {});
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'left', return_url: `${lectern.url}/api/health` });
  const page = await context.newPage();
  await page.goto(link);
  let frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'secret words');
  await api(frame, 'LMSCommit', '');
  await saved(page);
  await page.reload();
  frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await page.route('**/api/v1/sessions/**', (route) => route.abort());
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'unsent words');
  await saving(page, 'failing');
  for (const text of await stores(frame)) assert.doesNotMatch(text, TOKEN);
  await page.unroute('**/api/v1/sessions/**');
  await saved(page);
  await page.click('#leave');
  await page.waitForURL('**/api/health');
  await context.close();

  const found = new Set((await textsBelow(folder)).flatMap(([, text]) => text.match(TOKEN) ?? []));
  const ours = [...found].filter((token) => { try { return claims(token).iss === 'lectern'; } catch { return false; } });
  assert.ok(ours.length > 0, 'the history has the page’s addresses');
  for (const token of ours) {
    const { aud, exp, iat } = claims(token);
    if (aud === 'content') continue;
    assert.ok(exp - iat <= 12 * 3600, `${aud} for ${exp - iat} s`);
    assert.ok(!(await starts(id, token)), `${aud} of the history starts nothing`);
  }
  await rm(folder, { recursive: true, force: true });
});

test('a course of another vendor in the same browser finds no token and no way into another session', async () => {
  const context = await person();
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'victim' });
  const victim = await open(context, link);
  const frame = await course(victim);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'private');
  await saved(victim);
  const hostile = await course(await open(context, (await lectern.launch({ user_id: 'other' }, 'Hostile')).launch_url));
  const found = await stores(hostile);
  for (const text of found) {
    assert.doesNotMatch(text, TOKEN);
    assert.ok(!text.includes('private') && !text.includes(id), text);
  }
  // Its own page's token is for its own session alone.
  const own = await hostile.evaluate(() => new URL(parent.location.href).searchParams.get('token'));
  const asked = await fetch(`${lectern.url}/api/v1/sessions/${id}`, { headers: { authorization: `Bearer ${own}` } });
  assert.equal(asked.status, 401);
  await context.close();
});

test('what is damaged in the browser’s store keeps no course from opening', async () => {
  const context = await person();
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'damaged' });
  const page = await context.newPage();
  await page.goto(`${lectern.url}/api/health`);
  await page.evaluate((session) => {
    const now = new Date().toISOString();
    const entry = (updates) => JSON.stringify({ format: 2, count: 1, saved_at: now, updates });
    localStorage.setItem(`lectern:${session}:1`, '{"format":2');
    localStorage.setItem(`lectern:${session}:2`, entry([null]));
    localStorage.setItem(`lectern:${session}:3`, entry([{ seq: 'x' }]));
    localStorage.setItem(`lectern:${session}:x`, entry([{ seq: 1, cmi_data: {} }]));
    localStorage.setItem(`lectern:${session}:0`, entry([{ seq: 1, sco: 'a', cmi_data: { 'cmi.nonsense': 'x' } }]));
    localStorage.setItem(`lectern:${session}:4`, entry([{ seq: 1, wrong: true }]));
  }, id);
  await page.goto(link);
  const frame = await course(page);
  assert.equal(await api(frame, 'LMSInitialize', ''), 'true');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'open');
  await lectern.until(id, (data) => data['cmi.core.lesson_location'] === 'open');
  await context.close();
});

test('what the service cannot take now keeps no course from opening, and is tried again behind it', async () => {
  const context = await person();
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'faulty' });
  const first = await open(context, link);
  const frame = await course(first);
  await api(frame, 'LMSInitialize', '');
  await first.route('**/api/v1/sessions/**', (route) => route.abort());
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'unheard');
  await api(frame, 'LMSCommit', '');
  await first.close();

  const page = await context.newPage();
  let isFaulty = true;
  await page.route('**/api/v1/sessions/*', (route) => (
    isFaulty && route.request().method() === 'PUT' ? route.fulfill({ status: 503, body: '{}' }) : route.continue()));
  await page.goto((await lectern.launch({ session_id: id, user_id: 'faulty' })).launch_url);
  const again = await course(page);
  assert.equal(await api(again, 'LMSInitialize', ''), 'true');
  isFaulty = false;
  await lectern.until(id, (data) => data['cmi.core.lesson_location'] === 'unheard');
  await api(again, 'LMSSetValue', 'cmi.core.lesson_location', 'heard');
  await lectern.until(id, (data) => data['cmi.core.lesson_location'] === 'heard');
  await context.close();
});
