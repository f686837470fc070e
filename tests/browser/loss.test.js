// What might be lost, and is not: large commits, closed tabs, a server that is away.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, open, person, saved, saving, zip } from './lectern.js';

/** A course that ends itself when its page goes away, as most do. */
const LAST_WORDS = `<script>
  const { API } = parent;
  API.LMSInitialize('');
  onunload = () => { API.LMSSetValue('cmi.core.lesson_location', 'last words'); API.LMSSetValue('cmi.core.exit', 'suspend'); API.LMSFinish(''); };
</script>`;

let lectern;
before(async () => {
  const ending = await zip('ending.zip', course12('Ending', [{ id: 'a', title: 'Part A', page: LAST_WORDS }]));
  lectern = await Program.start(ending, await zip('blank.zip', course12('Blank', [{ id: 'a', title: 'Part A' }])));
});
after(async () => { await closeBrowser(); await lectern.stop(); });

/** A new learner at the blank course, with its API initialised. */
async function playing() {
  const launch = await lectern.launch({ user_id: `u${Math.random()}` });
  const context = await person();
  const page = await open(context, launch.launch_url);
  const frame = await course(page);
  assert.equal(await api(frame, 'LMSInitialize', ''), 'true');
  return { id: launch.session_id, context, page, frame };
}

/** Sets an element and closes the tab at once, before anything was sent. */
async function setAndClose({ page, frame }, element, value) {
  await frame.evaluate(([name, text]) => { parent.API.LMSSetValue(name, text); }, [element, value]);
  await page.close();
}

const data = async (id) => (await lectern.session(id)).cmi_data;

test('what was set a moment before the tab closed arrives', async () => {
  const learner = await playing();
  await setAndClose(learner, 'cmi.core.lesson_location', 'page 7');
  await lectern.until(learner.id, (found) => found['cmi.core.lesson_location'] === 'page 7');
  await learner.context.close();
});

test('only what changed travels', async () => {
  const { page, frame, context } = await playing();
  const sent = [];
  page.on('request', (request) => request.method() === 'PUT' && sent.push(request.postDataJSON()));
  await api(frame, 'LMSSetValue', 'cmi.suspend_data', 'a'.repeat(4000));
  await api(frame, 'LMSCommit', '');
  await saved(page);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', '1');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', '2');
  await api(frame, 'LMSCommit', '');
  await saved(page);
  assert.deepEqual(sent.map(({ seq, cmi_data: elements }) => [seq, Object.keys(elements)]), [
    [1, ['cmi.suspend_data']], [2, ['cmi.core.lesson_location']],
  ]);
  assert.equal(sent[1].cmi_data['cmi.core.lesson_location'], '2');
  await context.close();
});

test('an element is saved although the course never commits', async () => {
  const { id, page, frame, context } = await playing();
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'kept');
  await saved(page);
  assert.equal((await data(id))['cmi.core.lesson_location'], 'kept');
  await context.close();
});

test('131 072 characters of three bytes each arrive; one more is refused to the course', async () => {
  const { id, page, frame, context } = await playing();
  const text = '€'.repeat(131_072);
  assert.equal(await api(frame, 'LMSSetValue', 'cmi.suspend_data', text), 'true');
  await saved(page);
  assert.equal((await data(id))['cmi.suspend_data'], text);
  assert.equal(await api(frame, 'LMSSetValue', 'cmi.suspend_data', `${text}x`), 'false');
  assert.equal(await api(frame, 'LMSGetLastError'), '405');
  await saved(page);
  assert.equal((await data(id))['cmi.suspend_data'], text);
  await context.close();
});

test('what is too large for a closing tab is kept in the browser and sent when the course is opened again', async () => {
  const learner = await playing();
  const text = '0123456789'.repeat(6400);
  // Two bytes a character: past the 64 KiB that may outlive a page.
  await setAndClose(learner, 'cmi.suspend_data', text.replaceAll('0', 'ß'));
  const again = await open(learner.context, (await lectern.launch({ session_id: learner.id, user_id: (await lectern.session(learner.id)).user_id })).launch_url);
  const frame = await course(again);
  await api(frame, 'LMSInitialize', '');
  assert.equal((await api(frame, 'LMSGetValue', 'cmi.suspend_data')).length, 64_000);
  assert.equal((await data(learner.id))['cmi.suspend_data'], text.replaceAll('0', 'ß'));
  assert.deepEqual(await again.evaluate(() => Object.keys(localStorage)), [], 'nothing is left behind');
  await learner.context.close();
});

test('64 KiB by a closing tab, the budget to the brim, is not lost either', async () => {
  const learner = await playing();
  await setAndClose(learner, 'cmi.suspend_data', 'x'.repeat(61_000));
  const user = (await lectern.session(learner.id)).user_id;
  await open(learner.context, (await lectern.launch({ session_id: learner.id, user_id: user })).launch_url);
  assert.equal((await data(learner.id))['cmi.suspend_data'].length, 61_000);
  await learner.context.close();
});

test('a server that is away for 20 seconds is waited for, and the page says so', async () => {
  const { id, page, frame, context } = await playing();
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'before');
  await saved(page);
  await lectern.kill();
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'meanwhile');
  assert.equal(await api(frame, 'LMSCommit', ''), 'true', 'the course goes on');
  await saving(page, 'failing');
  await api(frame, 'LMSSetValue', 'cmi.suspend_data', 'and this');
  await new Promise((resolve) => setTimeout(resolve, 20_000));
  await lectern.restart();
  await saved(page);
  const found = await data(id);
  assert.deepEqual([found['cmi.core.lesson_location'], found['cmi.suspend_data']], ['meanwhile', 'and this']);
  await context.close();
});

test('a tab that closes while the server is away is made good by the next opening', async () => {
  const learner = await playing();
  const { user_id: user } = await lectern.session(learner.id);
  await lectern.kill();
  await api(learner.frame, 'LMSSetValue', 'cmi.core.exit', 'suspend');
  await api(learner.frame, 'LMSSetValue', 'cmi.core.session_time', '00:05:00');
  await setAndClose(learner, 'cmi.core.lesson_location', 'page 9');
  await lectern.restart();
  await open(learner.context, (await lectern.launch({ session_id: learner.id, user_id: user })).launch_url);
  const session = await lectern.session(learner.id);
  assert.equal(session.cmi_data['cmi.core.lesson_location'], 'page 9');
  assert.equal(session.cmi_data['cmi.core.entry'], 'resume');
  // Said in the name of the run that it belongs to: its time is in the total of the next.
  assert.equal(session.time_spent_seconds, 300);
  await learner.context.close();
});

test('what was kept is not said when another run has started since', async () => {
  const learner = await playing();
  const { user_id: user } = await lectern.session(learner.id);
  const relaunch = async () => (await lectern.launch({ session_id: learner.id, user_id: user })).launch_url;
  await api(learner.frame, 'LMSSetValue', 'cmi.core.lesson_location', 'first');
  await saved(learner.page);
  await learner.page.route('**/api/v1/sessions/**', (route) => route.abort());
  await api(learner.frame, 'LMSSetValue', 'cmi.core.lesson_location', 'older');
  await saving(learner.page, 'failing');
  const elsewhere = await person();
  const frame = await course(await open(elsewhere, await relaunch()));
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'newer');
  await lectern.until(learner.id, (found) => found['cmi.core.lesson_location'] === 'newer');
  await elsewhere.close();
  await learner.page.close();
  await open(learner.context, await relaunch());
  assert.equal((await data(learner.id))['cmi.core.lesson_location'], 'newer');
  await learner.context.close();
});

test('an end of the course is told apart from a tab that dies', async () => {
  const ended = await playing();
  await api(ended.frame, 'LMSSetValue', 'cmi.core.session_time', '00:01:00');
  assert.equal(await api(ended.frame, 'LMSFinish', ''), 'true');
  await ended.page.waitForSelector('#notice:not([hidden])');
  assert.equal(await ended.page.textContent('#notice-title'), 'You have completed the course');
  const session = await lectern.session(ended.id);
  assert.deepEqual([session.completion_status, session.cmi_data['cmi.core.total_time']], ['completed', '0000:01:00.00']);
  await ended.context.close();

  const died = await playing();
  await setAndClose(died, 'cmi.core.session_time', '00:01:00');
  const found = await lectern.until(died.id, (values) => 'cmi.core.session_time' in values);
  assert.equal(found['cmi.core.total_time'], '0000:00:00.00', 'the sitting has not ended');
  await died.context.close();
});

test('what the service refuses does not keep the rest from being saved', async () => {
  const { id, page, frame, context } = await playing();
  await page.route('**/api/v1/sessions/**', async (route) => {
    // As a page from before a new release may say.
    const body = route.request().postDataJSON();
    if (body?.cmi_data) body.cmi_data['cmi.core.score.raw'] = 'many';
    await route.continue({ postData: JSON.stringify(body) });
  }, { times: 1 });
  await api(frame, 'LMSSetValue', 'cmi.core.score.raw', '50');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'kept');
  await api(frame, 'LMSCommit', '');
  await saved(page);
  assert.equal((await data(id))['cmi.core.lesson_location'], 'kept');
  await context.close();
});

test('what the service refuses after an outage does not keep the rest from being saved', async () => {
  const { id, page, frame, context } = await playing();
  let calls = 0;
  await page.route('**/api/v1/sessions/**', async (route) => {
    calls += 1;
    if (calls === 1) return route.abort();
    const body = route.request().postDataJSON();
    if (calls === 2) body.cmi_data['cmi.core.score.raw'] = 'many';
    return route.continue({ postData: JSON.stringify(body) });
  });
  // What it says is remembered: the next try may follow faster than anybody looks.
  await page.evaluate(() => {
    const place = document.getElementById('saving');
    window.said = [];
    new MutationObserver(() => window.said.push(place.dataset.state)).observe(place, { attributeFilter: ['data-state'] });
  });
  // At once, so that both are in one request however busy the machine is.
  await frame.evaluate(() => {
    parent.API.LMSSetValue('cmi.core.score.raw', '50');
    parent.API.LMSSetValue('cmi.core.lesson_location', 'kept');
  });
  await page.waitForFunction(() => window.said.includes('failing'));
  await saved(page);
  assert.equal(calls, 3);
  assert.equal((await data(id))['cmi.core.lesson_location'], 'kept');
  await context.close();
});

test('what a course says in its last moment, its end included, arrives', async () => {
  for (const leave of [(page) => page.close({ runBeforeUnload: true }), (page) => page.goto('about:blank'), (page) => page.evaluate(() => document.querySelector('#stage iframe').remove())]) {
    const launch = await lectern.launch({ user_id: `u${Math.random()}` }, 'Ending');
    const context = await person();
    const page = await open(context, launch.launch_url);
    await leave(page);
    // A status that was never set is settled by the end, which has come when it is there.
    const found = await lectern.until(launch.session_id, (values) => values['cmi.core.lesson_status'] === 'completed');
    assert.equal(found['cmi.core.lesson_location'], 'last words');
    await context.close();
  }
});

test('what nobody came back for in three months is removed from the browser, and what is newer is not', async () => {
  const { page, context } = await playing();
  await page.evaluate(() => {
    const entry = (days) => JSON.stringify({ format: 2, count: 1, saved_at: new Date(Date.now() - days * 86_400_000).toISOString(), updates: [] });
    localStorage.setItem('lectern:old:1', entry(91));
    localStorage.setItem('lectern:newer:1', entry(89));
    localStorage.setItem('lectern:broken:1', '{');
    localStorage.setItem('another', 'x');
  });
  await page.reload();
  await course(page);
  assert.deepEqual(await page.evaluate(() => Object.keys(localStorage).sort()), ['another', 'lectern:newer:1']);
  await context.close();
});
