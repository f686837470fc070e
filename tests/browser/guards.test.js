// What courses are used to from other players, and must not lose in this one.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, open, person, saved, zip } from './lectern.js';

const BEGIN = '<script>const A = parent.API; window.began = A.LMSInitialize("");</script>';

const TWICE = `<script>const A = parent.API; window.answers = [A.LMSInitialize(''), A.LMSInitialize(''), A.LMSGetLastError(),
  A.LMSSetValue('cmi.core.lesson_location', 'a'), A.LMSGetLastError(), A.LMSGetValue('cmi.core.lesson_location'), A.LMSGetLastError()];</script>`;

const FILES = `${BEGIN}<a id="download" href="handout.pdf" download>handout</a> <a id="blank" href="handout.pdf" target="_blank">in a window</a>
  <button id="ask" onclick="window.sure = confirm('Sure?')">ask</button> <button id="print" onclick="print()">print</button>`;

const STAGE = `${BEGIN}<div style="width:1024px;height:768px;position:absolute;left:0;top:0">
  <button id="next" style="position:absolute;right:4px;bottom:4px" onclick="this.textContent = 'pressed'">Next</button></div>`;

const PDF = '%PDF-1.1\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj 2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF';

const away = (address) => `${BEGIN}<button id="away" onclick="A.LMSSetValue('cmi.core.lesson_location', 'before'); top.location = '${address}'">go</button>
  <a id="top" target="_top" href="b.html" onclick="A.LMSSetValue('cmi.core.lesson_location', 'before')">top</a>`;

const one = (title, page, files) => zip(`${title}.zip`, course12(title, [{ id: 'a', title, page }], files));

let lectern;
let site;
before(async () => {
  site = createServer((request, response) => response.end('another site'));
  await new Promise((resolve) => site.listen(0, '127.0.0.1', resolve));
  lectern = await Program.start(
    await one('Plain', BEGIN),
    await one('Twice', TWICE),
    await one('Files', FILES, { 'handout.pdf': PDF }),
    await one('Stage', STAGE),
    await one('Away', away(`http://localhost:${site.address().port}/`), { 'b.html': '<h1>B</h1>' }),
  );
});
after(async () => { await closeBrowser(); await lectern.stop(); site.close(); });

async function at(title) {
  const context = await person();
  const { launch_url: link, session_id: id } = await lectern.launch({}, title);
  const page = await open(context, link);
  return { id, context, page, frame: await course(page) };
}

test('a course may play sounds and films, fill the screen, and write to the clipboard', async () => {
  const { context, frame } = await at('Plain');
  const allowed = await frame.evaluate(() => document.featurePolicy.allowedFeatures());
  for (const feature of ['autoplay', 'fullscreen', 'encrypted-media', 'picture-in-picture', 'clipboard-write']) {
    assert.ok(allowed.includes(feature), feature);
  }
  const fills = () => document.documentElement.requestFullscreen().then(() => document.fullscreenElement !== null);
  assert.equal(await frame.evaluate(fills), true);
  await frame.evaluate(() => document.exitFullscreen());
  await context.close();
});

test('a course that initializes twice is told so and goes on', async () => {
  const { id, context, page, frame } = await at('Twice');
  assert.deepEqual(await frame.evaluate(() => window.answers), ['true', 'false', '101', 'true', '0', 'a', '0']);
  await saved(page);
  await lectern.until(id, (found) => found['cmi.core.lesson_location'] === 'a');
  await context.close();
});

test('a course’s files come as downloads and in windows, and it may ask and print', async () => {
  const { context, page, frame } = await at('Files');
  const [download] = await Promise.all([page.waitForEvent('download'), frame.click('#download')]);
  assert.equal(download.suggestedFilename(), 'handout.pdf');
  const asked = new Promise((resolve) => page.once('dialog', (dialog) => { resolve(dialog.message()); dialog.accept(); }));
  await frame.click('#ask');
  assert.equal(await asked, 'Sure?');
  assert.equal(await frame.evaluate(() => window.sure), true);
  // The print dialog cannot be seen without a window; that a course may call for it can.
  await frame.evaluate(() => { window.printed = 0; onbeforeprint = () => { window.printed += 1; }; });
  await frame.click('#print');
  await frame.waitForFunction(() => window.printed > 0);
  const [beside] = await Promise.all([context.waitForEvent('page'), frame.click('#blank')]);
  await beside.close();
  assert.equal(await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'still here'), 'true');
  await context.close();
});

test('a course of a fixed size larger than the frame can be scrolled to its last corner', async () => {
  const { context, frame } = await at('Stage');
  await frame.click('#next');
  assert.equal(await frame.textContent('#next'), 'pressed');
  await context.close();
});

test('a status counts as the course last said it, before its score or after a better one', async () => {
  const { id, context, page, frame } = await at('Plain');
  const set = async (element, value) => assert.equal(await api(frame, 'LMSSetValue', element, value), 'true');
  await set('cmi.core.lesson_status', 'completed');
  await set('cmi.core.score.raw', '85');
  await api(frame, 'LMSCommit', '');
  const both = (found) => found['cmi.core.lesson_status'] === 'completed' && found['cmi.core.score.raw'] === '85';
  await lectern.until(id, both);
  await set('cmi.core.lesson_status', 'incomplete');
  await api(frame, 'LMSCommit', '');
  await lectern.until(id, (found) => found['cmi.core.lesson_status'] === 'incomplete' && found['cmi.core.score.raw'] === '85');
  await saved(page);
  await context.close();
});

test('500 interactions are kept', async () => {
  const { id, context, page, frame } = await at('Plain');
  const answers = await frame.evaluate(() => {
    const found = new Set();
    for (let n = 0; n < 500; n += 1) {
      for (const [member, value] of [['id', `q${n}`], ['type', 'choice'], ['student_response', 'a'], ['result', 'correct']]) {
        found.add(parent.API.LMSSetValue(`cmi.interactions.${n}.${member}`, value));
      }
    }
    return [...found, parent.API.LMSCommit('')];
  });
  assert.deepEqual(answers, ['true', 'true']);
  await saved(page);
  await lectern.until(id, (found) => found['cmi.interactions.499.id'] === 'q499' && found['cmi.interactions.0.student_response'] === 'a');
  await context.close();
});

test('a course that leads the whole window elsewhere loses nothing', async () => {
  for (const [button, there] of [['#away', /localhost/], ['#top', /b\.html/]]) {
    const { id, context, page, frame } = await at('Away');
    await Promise.all([page.waitForURL(there), frame.click(button)]);
    await lectern.until(id, (found) => found['cmi.core.lesson_location'] === 'before');
    await context.close();
  }
});
