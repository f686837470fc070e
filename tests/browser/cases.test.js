// What real courses do with the page around them: they load again, turn pages, open windows, lead away, and end in many ways.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { after, before, test } from 'node:test';

import { Program, api, api2004, closeBrowser, course, course12, course2004, open, person, saved, zip } from './lectern.js';

/** Finds the API as most courses do, and begins. */
const BEGIN = "let w = window; while (!w.API && w.parent !== w) w = w.parent; const A = w.API;";

const turning = (page, next) => `<script>${BEGIN}
  window.answers = [A.LMSInitialize(''), A.LMSSetValue('cmi.core.lesson_location', '${page}'), A.LMSSetValue('cmi.core.session_time', '00:01:00')];
  onpagehide = () => { A.LMSCommit(''); A.LMSFinish(''); };</script><a id="next" href="${next}">next</a>`;

const THREE_HANDLERS = `<script>${BEGIN} A.LMSInitialize(''); let k = 0;
  function bye() { k += 1; A.LMSSetValue('cmi.core.session_time', '00:00:10'); A.LMSSetValue('cmi.core.lesson_location', 'bye' + k);
    A.LMSSetValue('cmi.core.exit', 'suspend'); A.LMSFinish(''); }
  onbeforeunload = () => bye(); onpagehide = () => bye(); onunload = () => bye();</script>`;

const POPUP = `<script>let w = opener; while (!w.API && w.parent !== w) w = w.parent; window.A = w.API;
  window.began = A.LMSInitialize(''); A.LMSSetValue('cmi.core.lesson_location', 'popup');</script>`;

const POPUP_2004 = '<script>window.A = opener.parent.API_1484_11; window.began = A.Initialize("");</script>';

const LINKS = (elsewhere) => `<script>${BEGIN} A.LMSInitialize('');</script>
  <a id="mail" href="mailto:x@y.z">mail</a> <a id="tel" href="tel:+123">tel</a> <a id="away" href="${elsewhere}">away</a>
  <a id="download" href="notes.docx">notes</a> <a id="script" href="javascript:void(window.j = 1)">js</a>`;

/** A course of three parts, of which the second's file was not packed. */
function lacking(of, title) {
  const { 'lost.html': lost, ...files } = of(title, [{ id: 'first', title: 'First' }, { id: 'lost', title: 'Lost' }, { id: 'last', title: 'Last', prerequisites: 'lost' }]);
  assert.ok(lost);
  return zip(`${title}.zip`, files);
}

const one = (title, page, files) => zip(`${title}.zip`, course12(title, [{ id: 'a', title, page }], files));
const one2004 = (title, page, files) => zip(`${title}.zip`, course2004(title, [{ id: 'a', title, page }], files));

let lectern;
let site;
before(async () => {
  site = createServer((request, response) => response.setHeader('x-frame-options', 'DENY').end('another site'));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  const elsewhere = `http://localhost:${site.address().port}/`;
  lectern = await Program.start(
    await one('Reload', `<script>${BEGIN} window.began = A.LMSInitialize('');</script>`),
    await one('Pages', turning('page1', 'p2.html'), { 'p2.html': turning('page2', 'p3.html'), 'p3.html': turning('page3', 'p4.html') }),
    await one('Handlers', THREE_HANDLERS),
    await one('Popup', `<button id="start" onclick="window.w = open('pop.html', 'c', 'width=500,height=400')">Start</button>`, { 'pop.html': POPUP }),
    await one2004('Popup 2004', `<button id="start" onclick="window.w = open('pop.html', 'c', 'width=500,height=400')">Start</button>`, { 'pop.html': POPUP_2004 }),
    await one('Links', LINKS(elsewhere), { 'notes.docx': 'x' }),
    await one('Closing', `<script>${BEGIN} A.LMSInitialize('');</script><button id="x" onclick="A.LMSSetValue('cmi.core.lesson_status', 'passed');
      A.LMSSetValue('cmi.core.score.raw', '85'); A.LMSFinish(''); window.close(); top.close(); parent.close()">Exit</button>`),
    await one('Only closing', `<script>${BEGIN} A.LMSInitialize('');</script><button id="x" onclick="window.close()">Exit</button>`),
    await one('Goodbye', `<script>${BEGIN} A.LMSInitialize('');</script><button id="x" onclick="A.LMSSetValue('cmi.core.lesson_status', 'completed');
      A.LMSFinish(''); location = 'goodbye.html'">Exit</button>`, { 'goodbye.html': '<h1>Goodbye</h1>' }),
    await one2004('Exit', `<script>const A = parent.API_1484_11; A.Initialize(''); A.SetValue('cmi.location', '5');
      const exit = (request, status) => { A.SetValue('cmi.completion_status', status); A.SetValue('adl.nav.request', request); A.Terminate(''); };</script>
      <button id="exitAll" onclick="exit('exitAll', 'completed')">all</button><button id="suspendAll" onclick="exit('suspendAll', 'incomplete')">later</button>`),
    await zip('mixed12.zip', course12('Mixed', [{ id: 'read', title: 'Read this', kind: 'asset' }, { id: 'do', title: 'Do this' }, { id: 'unsaid', title: 'Unsaid', kind: '' }])),
    await zip('mixed2004.zip', course2004('Mixed 2004', [{ id: 'read', title: 'Read this', kind: 'asset' }, { id: 'do', title: 'Do this' }, { id: 'unsaid', title: 'Unsaid', kind: '' }])),
    await lacking(course12, 'Lacking'),
    await lacking(course2004, 'Lacking 2004'),
  );
});
after(async () => { await closeBrowser(); await lectern.stop(); site.close(); });

/** A new learner at a course. */
async function at(title, launch = {}) {
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: `u${Math.random()}`, ...launch }, title);
  const context = await person();
  const page = await open(context, link);
  return { id, context, page, frame: await course(page) };
}

const location = (place) => (found) => found['cmi.core.lesson_location'] === place;

test('a course whose frame is loaded again goes on recording', async () => {
  const { id, context, page, frame } = await at('Reload');
  assert.equal(await frame.evaluate(() => window.began), 'true');
  await api(frame, 'LMSSetValue', 'cmi.core.session_time', '00:02:00');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'before');
  await saved(page);
  for (const visit of ['1', '2']) {
    await frame.evaluate(() => { window.isOld = true; setTimeout(() => location.reload(), 0); });
    await frame.waitForFunction(() => !window.isOld && window.began !== undefined && document.readyState === 'complete');
    assert.equal(await frame.evaluate(() => window.began), 'true');
    assert.equal(await api(frame, 'LMSGetValue', 'cmi.core.entry'), 'resume');
    assert.equal(await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', visit), 'true');
    await lectern.until(id, location(visit));
  }
  assert.equal((await api(frame, 'LMSGetValue', 'cmi.core.total_time')).replace(/^00(?=\d\d:)|\.00$/g, ''), '00:02:00');
  // Within one document it may not.
  assert.equal(await api(frame, 'LMSInitialize', ''), 'false');
  assert.equal((await lectern.session(id)).time_spent_seconds, 120);
  await context.close();
});

test('a course of several pages that begins and ends on each is recorded to its last page', async () => {
  const { id, context, page, frame } = await at('Pages');
  for (const next of ['p2.html', 'p3.html']) {
    await frame.click('#next');
    await frame.waitForURL(`**/${next}`);
    assert.deepEqual(await frame.evaluate(() => window.answers), ['true', 'true', 'true']);
  }
  await lectern.until(id, location('page3'));
  await saved(page);
  await sleep(1500);
  assert.ok(await page.isHidden('#notice'), 'it goes on');
  assert.equal((await lectern.session(id)).time_spent_seconds, 180);
  await context.close();
});

test('time counts once, however many handlers say it on the way out', async () => {
  for (let visit = 0; visit < 4; visit += 1) {
    const { id, context, page } = await at('Handlers');
    await page.close({ runBeforeUnload: visit % 2 === 0 });
    await lectern.until(id, (found) => 'cmi.core.session_time' in found);
    await sleep(300);
    assert.equal((await lectern.session(id)).time_spent_seconds, 10);
    const again = await open(context, (await lectern.launch({ session_id: id, user_id: (await lectern.session(id)).user_id }, 'Handlers')).launch_url);
    await course(again);
    assert.equal((await lectern.session(id)).time_spent_seconds, 10);
    await context.close();
  }
});

test('a course in a window of its own is recorded, and a window that is opened again goes on', async () => {
  for (const [title, get, set] of [['Popup', 'LMSGetValue', 'LMSSetValue'], ['Popup 2004', 'GetValue', 'SetValue']]) {
    const element = title === 'Popup' ? 'cmi.core.lesson_location' : 'cmi.location';
    const { id, context, page, frame } = await at(title);
    for (const visit of ['1', '2']) {
      const [popup] = await Promise.all([context.waitForEvent('page'), frame.click('#start')]);
      await popup.waitForFunction(() => window.began !== undefined);
      assert.equal(await popup.evaluate(() => String(window.began)), 'true', `${title} ${visit}`);
      await popup.evaluate(([call, name, value]) => A[call](name, value), [set, element, visit]);
      assert.equal(await popup.evaluate(([call, name]) => A[call](name), [get, element]), visit);
      await popup.evaluate((terminate) => A[terminate](''), title === 'Popup' ? 'LMSFinish' : 'Terminate');
      await popup.close();
      await lectern.until(id, (found) => found[element] === visit);
    }
    await saved(page);
    await context.close();
  }
});

test('a window of the course’s own is told when the player is gone, and the player asks before it goes', async () => {
  const { context, page, frame } = await at('Popup');
  const [popup] = await Promise.all([context.waitForEvent('page'), frame.click('#start')]);
  await popup.waitForFunction(() => window.began !== undefined);
  const asked = page.waitForEvent('dialog');
  page.close({ runBeforeUnload: true });
  const dialog = await asked;
  assert.equal(dialog.type(), 'beforeunload');
  await dialog.accept();
  if (!page.isClosed()) await page.waitForEvent('close');
  await popup.waitForFunction(() => window.A.LMSSetValue('cmi.core.lesson_location', 'orphan') === 'false');
  assert.deepEqual(await popup.evaluate(() => [A.LMSCommit(''), A.LMSFinish(''), A.LMSGetLastError(), A.LMSGetValue('cmi.core.lesson_location')]), ['false', 'false', '101', '']);
  await context.close();
});

test('links out of the course leave it where it is', async () => {
  const { context, page, frame } = await at('Links');
  const address = frame.url();
  const click = async (id) => {
    await frame.click(`#${id}`);
    await sleep(300);
    assert.equal(frame.url(), address, id);
    assert.equal(await frame.textContent('h1'), 'Links', id);
  };
  for (const id of ['mail', 'script', 'download']) await click(id);
  const [away] = await Promise.all([context.waitForEvent('page'), frame.click('#away')]);
  await away.waitForLoadState();
  assert.match(await away.textContent('body'), /another site/);
  assert.equal(await away.evaluate(() => window.opener), null);
  // Last, because the browser asks which device is to call.
  await click('tel');
  assert.equal(await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'still here'), 'true');
  await saved(page);
  assert.deepEqual(context.complaints, []);
  await context.close();
});

const end = async (page) => {
  await page.waitForSelector('#notice:not([hidden])');
  return [await page.textContent('#notice-title'), await page.$$eval('#notice-actions > *', (all) => all.map((each) => each.textContent))];
};

test('every end of a course leads somewhere', async () => {
  const back = `http://localhost:${site.address().port}/back`;
  for (const [title, button, words] of [
    ['Closing', '#x', 'You have passed'],
    ['Only closing', '#x', 'The course has ended'],
    ['Exit', '#exitAll', 'You have completed the course'],
    ['Exit', '#suspendAll', 'You can go on later'],
  ]) {
    const { id, context, page, frame } = await at(title, { return_url: back });
    await frame.click(button);
    assert.deepEqual(await end(page), [words, ['Leave', 'Look at it again']], title);
    if (title === 'Closing') assert.match(await page.textContent('#notice-text'), /85/);
    assert.equal(await page.locator('#stage iframe').count(), 0);
    // Once more, in the same run, and recorded.
    await page.click('#notice-actions button:last-child');
    await course(page);
    await saved(page);
    assert.equal((await lectern.session(id)).run_count, 1);
    await page.click('#leave');
    await page.waitForURL(back);
    await context.close();
  }
  const { context, page, frame } = await at('Closing');
  await frame.click('#x');
  assert.deepEqual((await end(page))[1], ['Look at it again']);
  assert.match(await page.textContent('#notice-more'), /You can close this page/);
  await context.close();
});

test('a course that ends with a page of its own keeps it, and its learner is told', async () => {
  const { context, page, frame } = await at('Goodbye');
  await frame.click('#x');
  await page.waitForSelector('#told:not([hidden])');
  assert.equal(await page.textContent('#told-text'), 'You have completed the course');
  assert.equal(await (await course(page)).textContent('h1'), 'Goodbye');
  await context.close();
});

test('what a course writes after its end is refused, and the page does not say that it is saved', async () => {
  const { context, page, frame } = await at('Exit');
  await api2004(frame, 'Terminate', '');
  assert.equal(await api2004(frame, 'SetValue', 'cmi.location', '6'), 'false');
  assert.equal(String(await api2004(frame, 'GetLastError')), '133');
  assert.equal(await api2004(frame, 'Initialize', ''), 'false');
  assert.equal(String(await api2004(frame, 'GetLastError')), '104');
  await page.waitForSelector('#saving[data-state="idle"]');
  await context.close();
});

test('reading a status of 2004 leaves no error of an earlier call', async () => {
  const { context, frame } = await at('Exit');
  for (const status of ['cmi.success_status', 'cmi.completion_status']) {
    await api2004(frame, 'GetValue', 'cmi.score.raw');
    assert.equal(String(await api2004(frame, 'GetLastError')), '403');
    await api2004(frame, 'GetValue', status);
    assert.equal(String(await api2004(frame, 'GetLastError')), '0', status);
  }
  await context.close();
});

test('assets beside SCOs open, and what does not say what it is gets the API and is complete once it was shown', async () => {
  for (const [title, global] of [['Mixed', 'API'], ['Mixed 2004', 'API_1484_11']]) {
    const { id, context, page, frame } = await at(title);
    assert.equal(await frame.textContent('h1'), 'Read this');
    // An asset of 2004 that calls is answered, as ADL's suite has it.
    assert.equal(await page.evaluate((name) => typeof window[name], global), global === 'API' ? 'undefined' : 'object');
    const go = async (item) => {
      await page.click(`#contents [data-item="${item}"]`);
      await page.waitForSelector(`#contents [data-item="${item}"][aria-current]`);
      return course(page);
    };
    assert.equal(await (await go('do')).evaluate((name) => typeof parent[name], global), 'object');
    assert.equal(await (await go('unsaid')).evaluate((name) => typeof parent[name], global), 'object');
    await go('read');
    await saved(page);
    const { scos } = await lectern.session(id);
    assert.deepEqual(scos.map((sco) => [sco.identifier, sco.completion_status === 'completed']), [['read', true], ['do', false], ['unsaid', true]]);
    assert.deepEqual(context.complaints, []);
    await context.close();
  }
});

test('a part whose file is missing is shown as not available, and is passed over', async () => {
  for (const title of ['Lacking', 'Lacking 2004']) {
    const { context, page, frame } = await at(title);
    assert.equal(await frame.textContent('h1'), 'First');
    const lost = page.locator('#contents [data-item="lost"]');
    assert.equal(await lost.getAttribute('aria-disabled'), 'true');
    assert.equal(await lost.textContent(), 'LostNot available');
    await page.click('#next');
    await page.waitForSelector('#contents [data-item="last"][aria-current]');
    assert.equal(await (await course(page)).textContent('h1'), 'Last');
    assert.deepEqual(context.complaints, []);
    await context.close();
  }
});
