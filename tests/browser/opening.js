// How long a learner waits: from a click on the launch link to the first call of the course, on a slow line and with an empty cache.
// A measurement and no test: `npm run opening` prints the medians. LECTERN_PROGRAM may name several programs, with commas between
// them: they are opened in turns, so that a busy machine slows each of them alike.

import { Program, closeBrowser, person } from './lectern.js';

/** A phone on a weak line: 1.6 Mbit/s, and 150 ms until an answer begins. */
const LINE = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };

const ROUNDS = Number(process.env.LECTERN_ROUNDS ?? 7);

/** Runs in the page: notes when a course first calls one of the two APIs. */
function noteFirstCall() {
  for (const [global, initialize] of [['API', 'LMSInitialize'], ['API_1484_11', 'Initialize']]) {
    let given;
    Object.defineProperty(window, global, {
      configurable: true,
      get: () => given,
      set: (api) => {
        const call = api[initialize];
        api[initialize] = (...words) => {
          window.firstCall ??= performance.now();
          return call.apply(api, words);
        };
        given = api;
      },
    });
  }
}

async function opening(lectern, title) {
  const context = await person();
  const page = await context.newPage();
  await page.addInitScript(noteFirstCall);
  const line = await context.newCDPSession(page);
  await line.send('Network.enable');
  await line.send('Network.emulateNetworkConditions', LINE);
  const { launch_url: link } = await lectern.launch({ user_id: `u${Math.random()}` }, title);
  await page.goto(link, { waitUntil: 'commit' });
  const first = await page.waitForFunction(() => window.firstCall).then((value) => value.jsonValue());
  if (process.env.LECTERN_FILES) {
    const files = await page.evaluate(() => performance.getEntriesByType('resource').concat(performance.getEntriesByType('navigation'))
      .map((file) => [Math.round(file.startTime), Math.round(file.responseEnd), file.transferSize, new URL(file.name).pathname.slice(-30)]));
    console.table(files);
  }
  await context.close();
  return first;
}

const median = (numbers) => Math.round(numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]);

const files = process.env.LECTERN_PROGRAM.split(',');
const programs = await Promise.all(files.map((file) => class extends Program { static file = file; }.start()));
for (const title of programs[0].packages.map((each) => each.title)) {
  const times = programs.map(() => []);
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [n, program] of programs.entries()) times[n].push(await opening(program, title));
  }
  times.forEach((each, n) => console.log(`${median(each)} ms to the first call of "${title}" (${Math.round(Math.min(...each))} to ${Math.round(Math.max(...each))}), ${files[n]}`));
}
await closeBrowser();
await Promise.all(programs.map((program) => program.stop()));
