// Courses as an authoring company gives them away, in 1.2 and in 2004, where the tests have them: read, closed, resumed, and passed.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { after, before, test } from 'node:test';

import { Program, closeBrowser, course, open, person, saved } from './lectern.js';

const zipOf = (name) => new URL(`../../../shared/packages/${name}.zip`, import.meta.url).pathname;
const COURSES = [
  { zip: zipOf('RuntimeBasicCalls_SCORM12'), title: 'Golf Explained - Run-time Basic Calls', location: 'cmi.core.lesson_location', exit: 'cmi.core.exit' },
  { zip: zipOf('RunTimeAdvancedCalls_SCORM20043rdEdition'), title: 'Golf Explained - Run-time Advanced Calls', location: 'cmi.location', exit: 'cmi.exit' },
];
const there = COURSES.every(({ zip }) => existsSync(zip));

let lectern;
before(async () => { lectern = there && await Program.start(...COURSES.map(({ zip }) => zip)); });
after(async () => {
  await closeBrowser();
  if (lectern) await lectern.stop();
});

/** The page within the course's own frame. */
const content = async (frame) => {
  const inner = await (await frame.waitForSelector('#contentFrame')).contentFrame();
  await inner.waitForLoadState();
  return inner;
};

/** Waits until the course is at a page. */
async function at(frame, address) {
  await frame.waitForFunction((pattern) => new RegExp(pattern).test(document.getElementById('contentFrame')?.src), address.source);
}

/** Answers the test at the course's end, each question right. */
async function pass(frame) {
  const last = await content(frame);
  await last.waitForSelector('#frmTest');
  for (const question of await last.$$('.question')) {
    const radio = await question.$('.correctAnswer input[type="radio"]');
    if (radio) {
      await radio.check();
      continue;
    }
    const box = await question.$('.correctAnswer');
    await (await box.$('input')).fill(/\((\d+)\)/.exec(await box.innerText())[1]);
  }
  await last.click('input[value="Submit Answers"]');
}

for (const { title, location, exit } of COURSES) {
  test(`${title}: a closed tab resumes on another device, and the test is passed`, { skip: !there && 'the courses are not here' }, async () => {
    const user = { user_id: `golf ${location}` };
    const { launch_url: link, session_id: id } = await lectern.launch(user, title);
    const first = await person();
    const page = await open(first, link);
    let frame = await course(page);
    await at(frame, /Playing\/Playing\.html$/);
    for (let turn = 0; turn < 3; turn += 1) await frame.click('#butNext');
    await at(frame, /Playing\/OtherScoring\.html$/);
    // As a learner closes it: the course says its last words in `beforeunload`.
    await Promise.all([page.waitForEvent('close'), page.close({ runBeforeUnload: true })]);
    await lectern.until(id, (found) => found[exit] === 'suspend');
    assert.deepEqual(first.complaints, []);
    await first.close();

    const other = await person();
    const again = await other.newPage();
    again.on('dialog', (dialog) => dialog.accept());
    await again.goto((await lectern.launch({ ...user, session_id: id }, title)).launch_url);
    frame = await course(again);
    await at(frame, /Playing\/OtherScoring\.html$/);
    while (!await frame.isDisabled('#butNext')) await frame.click('#butNext');
    await pass(frame);
    await saved(again);
    const session = await lectern.session(id);
    assert.equal(session.cmi_data[location], '14');
    assert.deepEqual([session.completion_status, session.success_status, session.score.raw], ['completed', 'passed', 100]);
    assert.ok(Object.keys(session.cmi_data).some((name) => name.startsWith('cmi.interactions.')) || location.startsWith('cmi.core'));
    assert.deepEqual(other.complaints, []);
    await other.close();
  });
}
