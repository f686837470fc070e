// A learner and a deployment: the distribution in front of the functions and the bucket.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { distribution } from './cloudfront.js';
import { Lectern, closeBrowser, course, open, person, saved } from './lectern.js';

const { LECTERN_URL: api, LECTERN_BUCKET: bucket, LECTERN_EDGE: edge, LECTERN_API_KEY: key, LECTERN_PACKAGE: packageId } = process.env;

const packages = [{ package_id: packageId }];
let front;
let lectern;
before(async () => {
  front = await distribution(JSON.parse(edge), { api, bucket });
  lectern = new Lectern({ url: front.url, api_key: key, packages });
});
after(async () => { await closeBrowser(); front.close(); });

/** Starts a run as the page does; the answer is where the course is. */
async function contentUrl(from = lectern) {
  const { token, session_id: id } = await from.launch({ user_id: 'u2' });
  const answer = await fetch(`${from.url}/api/v1/sessions/${id}/runs`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  return (await answer.json()).content_url;
}

test('a course is played to its end, on two devices', async () => {
  const { launch_url: link, session_id: id } = await lectern.launch();
  assert.ok(link.startsWith(`${front.url}/player/`), 'links begin with the address that was called');
  const first = await person();
  const page = await open(first, link);
  let frame = await course(page);
  assert.ok(frame.url().startsWith(`${front.url}/content/`));
  for (let turn = 0; turn < 4; turn += 1) await frame.click('#next');
  await frame.check('input[name="q1_own_words"][value="b"]');
  await page.close();
  await lectern.until(id, (found) => found['cmi.suspend_data']?.includes('q1_own_words'));
  assert.deepEqual(first.complaints, []);
  await first.close();

  const other = await person();
  const again = await open(other, (await lectern.launch({ session_id: id })).launch_url);
  frame = await course(again);
  assert.equal(await frame.inputValue('input[name="q1_own_words"]:checked'), 'b');
  for (const [question, answer] of [['q2_exact_words', 'c'], ['q3_first_line', 'a'], ['q4_recall', 'b']]) {
    await frame.check(`input[name="${question}"][value="${answer}"]`);
  }
  await frame.click('#hand-in');
  await saved(again);
  const session = await lectern.session(id);
  assert.deepEqual([session.completion_status, session.success_status, session.score.raw], ['completed', 'passed', 100]);
  assert.deepEqual(other.complaints, []);
  await other.close();
});

test('a file is read in parts, by its token alone, and one that is not there is missed', async () => {
  const base = await contentUrl();
  const whole = await fetch(`${base}index.html`);
  assert.deepEqual([whole.status, whole.headers.get('content-type')], [200, 'text/html']);
  assert.equal(whole.headers.get('cache-control'), 'public, max-age=31536000, immutable');
  const part = await fetch(`${base}index.html`, { headers: { range: 'bytes=0-8' } });
  assert.deepEqual([part.status, await part.text()], [206, (await whole.text()).slice(0, 9)]);
  assert.equal((await fetch(`${base}nothing.html`)).status, 404);
  assert.equal((await fetch(`${base.slice(0, -2)}/index.html`)).status, 403);
  assert.equal((await fetch(`${front.url}/uploads/acme/x.zip`)).status, 404);
});

test('a course of odd names serves each file it holds', async () => {
  const { package_id: id, asked } = JSON.parse(process.env.LECTERN_ODD);
  const base = await contentUrl(new Lectern({ url: front.url, api_key: key, packages: [{ package_id: id }] }));
  for (const [address, name] of Object.entries(asked)) {
    const answer = await fetch(base + address);
    assert.deepEqual([answer.status, await answer.text()], [200, name], address);
  }
});

test('whoever comes past the distribution is told that there is no course', async () => {
  const past = new Lectern({ url: api, api_key: key, packages });
  assert.equal(await contentUrl(past), null);
  const context = await person();
  const page = await context.newPage();
  await page.goto((await past.launch({ user_id: 'u3' })).launch_url);
  await page.getByRole('heading', { name: 'The course cannot be opened' }).waitFor();
  await context.close();
});
