// What is seen: axe finds nothing wrong with any state of the page, light and dark, wide and narrow. LECTERN_PICTURES names a folder for
// pictures of the states, such as docs/player.

import assert from 'node:assert/strict';
import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, test } from 'node:test';

import { Lectern, api, closeBrowser, course, open, person, saved, saving } from './lectern.js';

const { LECTERN_URL: url, LECTERN_API_KEY: key, LECTERN_PACKAGE: packageId, LECTERN_CLOCK: clock, LECTERN_PICTURES: pictures } = process.env;
const lectern = new Lectern({ url, api_key: key, packages: [{ package_id: packageId }] });
const axe = readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');
after(closeBrowser);

/** Looks at a page in one state: axe's verdict, and a picture where pictures are wanted. */
async function look(page, name) {
  for (const colorScheme of ['light', 'dark']) {
    await page.emulateMedia({ colorScheme });
    await page.evaluate(axe);
    // The course is its author's, and has its own tests.
    const { violations } = await page.evaluate(() => axe.run({ exclude: [['#stage iframe']] }, {
      iframes: false, runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
    }));
    assert.deepEqual(violations.map(({ id, nodes }) => [id, nodes.map((node) => node.html)]), [], `${name}, ${colorScheme}`);
  }
  await page.emulateMedia({ colorScheme: 'light' });
  assert.equal(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), true, `${name}: it fits`);
  if (!pictures) return;
  mkdirSync(pictures, { recursive: true });
  await page.screenshot({ path: join(pictures, `${name}.png`) });
}

const launch = (user, rest = {}) => lectern.launch({ user_id: user, return_url: 'https://lms.example/', ...rest });

for (const [width, height] of [[1100, 680], [320, 640]]) {
  const name = (state) => (width === 320 ? `${state}-narrow` : state);

  test(`every state of the page at a width of ${width}`, async () => {
    const context = await person({ viewport: { width, height }, bypassCSP: true });
    const first = await launch(`looks-${width}`);
    const page = await open(context, first.launch_url);
    let frame = await course(page);
    await saved(page);
    await look(page, name('start'));
    await frame.click('#next');
    await saved(page);
    await look(page, name('playing'));
    await page.click('#inspector-toggle');
    await page.waitForSelector('#inspector table');
    await look(page, name('inspector'));
    await page.click('#inspector-toggle');

    await context.setOffline(true);
    await page.waitForSelector('#offline:not([hidden])');
    await look(page, name('offline'));
    await context.setOffline(false);

    const newer = await open(context, page.url());
    await saved(newer);
    await saving(page, 'stopped');
    await look(page, name('superseded'));

    frame = await course(newer);
    await api(frame, 'LMSFinish', '');
    await newer.waitForSelector('#notice:not([hidden])');
    await look(newer, name('ended'));
    await newer.click('#notice-actions button:last-child');
    frame = await course(newer);
    await api(frame, 'LMSInitialize', '');
    await fetch(`${clock}/tick/${25 * 3600}`, { method: 'POST' });
    await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'y');
    await saving(newer, 'stopped');
    await look(newer, name('too-old'));

    const late = await context.newPage();
    await late.goto(first.launch_url);
    await look(late, name('link-too-old'));
    await context.close();
  });
}
