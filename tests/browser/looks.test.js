// What is seen of each state of the page, wide and narrow. LECTERN_PICTURES names a folder for pictures of the states, such as docs/player.

import assert from 'node:assert/strict';
import { after, test } from 'node:test';

import { Lectern, api, closeBrowser, course, open, person, saved, saving } from './lectern.js';
import { look } from './looking.js';

const { LECTERN_URL: url, LECTERN_API_KEY: key, LECTERN_PACKAGE: packageId, LECTERN_CLOCK: clock } = process.env;
const lectern = new Lectern({ url, api_key: key, packages: [{ package_id: packageId }] });
after(closeBrowser);

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
