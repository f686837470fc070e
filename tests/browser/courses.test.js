// Courses of several parts: the table of contents, what may be opened, the standard's sequencing; and the inspector.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, course12, course2004, open, person, saved, zip } from './lectern.js';

/** A course of other people's making, where the tests have it. */
const FORCED = new URL('../../../shared/packages/SequencingForcedSequential_SCORM20043rdEdition.zip', import.meta.url).pathname;
const hasForced = existsSync(FORCED);

const CHAPTERS = course12('Chapters', [
  { id: 'intro', title: 'Introduction' },
  { id: 'main', title: 'Main part', prerequisites: 'intro' },
  { id: 'exam', title: 'Exam', prerequisites: 'intro&amp;main=&quot;completed&quot;' },
]);

/** Courses of 2004, what the first part hides of the page, and whether the page offers to end them. */
const ENDINGS = {
  'Two parts': [['a', 'b'], [], true],
  'Two parts without an end': [['a', 'b'], ['exitAll'], false],
  'One part': [['a'], [], false],
  'One part that is not suspended': [['a'], ['suspendAll'], true],
};

function endingCourse(title, [parts, hidden]) {
  const files = course2004(title, parts.map((id) => ({ id, title: id })));
  const controls = hidden.map((control) => `<n:hideLMSUI>${control}</n:hideLMSUI>`).join('');
  const presentation = `<n:presentation xmlns:n="http://www.adlnet.org/xsd/adlnav_v1p3"><n:navigationInterface>${controls}</n:navigationInterface></n:presentation>`;
  return { ...files, 'imsmanifest.xml': files['imsmanifest.xml'].replace('</item>', `${presentation}</item>`) };
}

let lectern;
before(async () => {
  const endings = Object.entries(ENDINGS).map(([title, ending]) => zip(`${title}.zip`, endingCourse(title, ending)));
  lectern = await Program.start(await zip('chapters.zip', CHAPTERS), ...await Promise.all(endings), ...(hasForced ? [FORCED] : []));
});
after(async () => { await closeBrowser(); await lectern.stop(); });

/** What the contents say: each entry with its status, whether it can be opened, and where the learner is. */
const contents = (page) => page.$$eval('#contents .entry', (entries) => entries.map((entry) => [
  entry.dataset.item, entry.querySelector('.status').textContent, entry.hasAttribute('aria-disabled') ? 'closed' : 'open', entry.getAttribute('aria-current') ?? '',
].join(' ').trim()));

/** Waits until the contents are so. */
async function until(page, expected) {
  for (let tries = 0; tries < 60; tries += 1) {
    const found = await contents(page);
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  assert.deepEqual(await contents(page), expected);
}

async function complete(page) {
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_status', 'completed');
  await api(frame, 'LMSFinish', '');
  await saved(page);
}

test('what a part asks for has to be done before it opens, and the session goes on at the part where it was', async () => {
  const context = await person();
  const launch = { user_id: 'chapters' };
  const { launch_url: link, session_id: id } = await lectern.launch(launch, 'Chapters');
  let page = await open(context, link);
  await until(page, ['intro Not started open page', 'main Not started closed', 'exam Not started closed']);
  assert.ok(await page.isDisabled('#next') && await page.isDisabled('#previous'));
  // Two are closed for one reason, which stands in the contents once, and is heard of each.
  const why = 'Another part has to be done first.';
  assert.deepEqual(await page.locator('#contents .why').allTextContents(), [why]);
  assert.deepEqual(await page.$$eval('#contents [aria-disabled]', (entries) => entries.map((entry) => [entry.dataset.item, entry.title, entry.lastChild.textContent])), [
    ['main', why, why], ['exam', why, why],
  ]);
  if (process.env.LECTERN_PICTURES) await page.screenshot({ path: `${process.env.LECTERN_PICTURES}/closed.png` });
  await complete(page);
  await until(page, ['intro Completed open page', 'main Not started open', 'exam Not started closed']);
  await page.click('#told button');
  await until(page, ['intro Completed open', 'main Not started open page', 'exam Not started closed']);
  await page.close();

  page = await open(context, (await lectern.launch({ ...launch, session_id: id }, 'Chapters')).launch_url);
  await until(page, ['intro Completed open', 'main Not started open page', 'exam Not started closed']);
  await complete(page);
  await until(page, ['intro Completed open', 'main Completed open page', 'exam Not started open']);
  await page.click('#contents [data-item="exam"]');
  await until(page, ['intro Completed open', 'main Completed open', 'exam Not started open page']);
  await complete(page);
  assert.equal((await lectern.session(id)).completion_status, 'completed');
  assert.deepEqual(context.complaints, []);
  await context.close();
});

test('the contents are reached by keyboard, fold away, and leave a narrow page to the course', async () => {
  const context = await person({ viewport: { width: 320, height: 640 } });
  const page = await open(context, (await lectern.launch({ user_id: 'narrow' }, 'Chapters')).launch_url);
  assert.equal(await page.isVisible('#contents'), false);
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, 'nothing is cut off');
  await page.focus('#contents-toggle');
  await page.keyboard.press('Enter');
  assert.equal(await page.getAttribute('#contents-toggle', 'aria-expanded'), 'true');
  await page.focus('#contents [aria-current]');
  await page.keyboard.press('Escape');
  assert.equal(await page.isVisible('#contents'), false);
  assert.equal(await page.evaluate(() => document.activeElement.id), 'contents-toggle');
  await context.close();
});

test('a learner may end a course of 2004 for good, where it does not hide that and to leave is not enough', async () => {
  for (const [title, [, , isOffered]] of Object.entries(ENDINGS)) {
    const context = await person();
    const page = await open(context, (await lectern.launch({ user_id: 'ending' }, title)).launch_url);
    assert.equal(await page.isVisible('#exit'), isOffered, title);
    if (isOffered) {
      await page.click('#exit');
      await page.waitForSelector('#notice:not([hidden])');
      assert.equal(await page.textContent('#notice-title'), 'The course has ended');
    }
    await context.close();
  }
});

test('the standard’s sequencing opens part after part, and is kept in the session', { skip: !hasForced && 'the course is not here' }, async () => {
  const title = 'Golf Explained - Sequencing Forced Order';
  const context = await person();
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'forced' }, title);
  const page = await open(context, link);
  const at = (shown) => shown.waitForSelector('#contents [aria-current]').then((entry) => entry.getAttribute('data-item'));
  const readThrough = async () => {
    for (;;) {
      const next = await (await course(page)).$('#butNext');
      if (!next || await next.isDisabled()) return saved(page);
      await next.click();
    }
  };
  assert.equal(await at(page), 'playing_item');
  // What comes next is closed as long as this one is not done.
  assert.equal(await page.isDisabled('#next'), true);
  await readThrough();
  await page.click('#next');
  await page.waitForSelector('#contents [data-item="etuqiette_item"][aria-current]');
  await readThrough();
  await page.click('#next');
  await page.waitForSelector('#contents [data-item="handicapping_item"][aria-current]');
  await saved(page);
  await page.close();

  const elsewhere = await person();
  const again = await open(elsewhere, (await lectern.launch({ user_id: 'forced', session_id: id }, title)).launch_url);
  assert.equal(await at(again), 'handicapping_item');
  assert.equal(await again.getAttribute('#contents [data-item="havingfun_item"]', 'aria-disabled'), 'true');
  await again.click('#previous');
  await again.waitForSelector('#contents [data-item="etuqiette_item"][aria-current]');
  const { scos } = await lectern.session(id);
  assert.deepEqual(scos.map((sco) => sco.success_status), ['passed', 'passed', 'unknown', 'unknown', 'unknown']);
  assert.deepEqual(context.complaints, []);
  await elsewhere.close();
  await context.close();
});

test('the inspector shows each call with its code, each update with its version, and is exported', async () => {
  const context = await person();
  const page = await open(context, `${(await lectern.launch({ user_id: 'inspected' }, 'Chapters')).launch_url}&inspect=1`);
  const frame = await course(page);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.score.raw', '101');
  // Longer than 1.2 lets a SCO be sure of: stored, and warned of.
  await api(frame, 'LMSSetValue', 'cmi.suspend_data', 'x'.repeat(5000));
  await api(frame, 'LMSCommit', '');
  await saved(page);
  const text = () => page.innerText('#inspector');
  assert.match(await text(), /LMSSetValue\("cmi.core.score.raw", "101"\)\s+false\s+405/);
  await page.click('#inspector >> text=Updates');
  await page.waitForSelector('#inspector >> text=/warning: cmi.suspend_data/');
  assert.match(await text(), /version \d+/);
  await page.click('#inspector >> text=Data');
  await page.waitForSelector('#inspector >> text=cmi.core.student_name');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('#inspector >> text=Export')]);
  const exported = JSON.parse(readFileSync(await download.path(), 'utf8'));
  assert.equal(exported.calls.find((call) => call.code === '405').argument, 'cmi.core.score.raw');
  assert.equal(exported.data['cmi.core.student_name'], 'Doe, Jane');
  assert.ok(exported.updates.some((update) => update.warnings?.length === 1));
  assert.ok(!JSON.stringify(exported).includes('eyJ'), 'no token');
  await context.close();
});
