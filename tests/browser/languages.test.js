// The languages that the page speaks, on a phone and in large print.

import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course, open, person, saved } from './lectern.js';

const { LECTERN_PICTURES: pictures } = process.env;

let lectern;
before(async () => { lectern = await Program.start(); });
after(async () => { await closeBrowser(); await lectern.stop(); });

const launch = (rest) => lectern.launch({ return_url: 'https://lms.example/', ...rest }, 'Taking notes that last');

const LANGUAGES = ['en', 'de', 'fr', 'es', 'pt', 'it', 'nl', 'pl', 'tr', 'ar', 'hi', 'ja', 'ko', 'zh'];

test('each language fits on a phone, in one row of bar, and leaves the course most of the page', async () => {
  for (const language of LANGUAGES) {
    const context = await person({ viewport: { width: 320, height: 640 }, bypassCSP: true });
    const { launch_url: link } = await launch({ user_id: `speaks-${language}`, language });
    const page = await open(context, link);
    await saved(page);
    assert.equal(await page.getAttribute('html', 'lang'), language);
    const measured = await page.evaluate(() => {
      const bar = document.getElementById('bar');
      const shown = [...bar.children].filter((each) => !each.hidden && each.offsetParent !== null).map((each) => each.getBoundingClientRect());
      const rows = new Set(shown.map(({ top, height }) => Math.round((top + height / 2) / 8)));
      return {
        rows: rows.size,
        isInside: shown.every(({ left, right }) => left >= -0.5 && right <= innerWidth + 0.5),
        share: document.querySelector('#stage iframe').getBoundingClientRect().height / innerHeight,
        fits: document.documentElement.scrollWidth <= innerWidth,
        isMirrored: document.getElementById('leave').getBoundingClientRect().left < innerWidth / 2,
      };
    });
    const { share, ...rest } = measured;
    assert.deepEqual(rest, { rows: 1, isInside: true, fits: true, isMirrored: language === 'ar' }, language);
    assert.ok(share > 0.6, `${language}: ${share}`);
    const frame = await course(page);
    assert.equal(await frame.evaluate(() => document.documentElement.lang), 'en', 'the course keeps its own');
    await api(frame, 'LMSFinish', '');
    await page.waitForSelector('#notice:not([hidden])');
    if (pictures) await page.screenshot({ path: join(pictures, `ended-${language}.png`) });
    await context.close();
  }
});

test('at 400 % of size the course keeps most of the page, and a link skips to it', async () => {
  // 1280 by 1024 at 400 %.
  const context = await person({ viewport: { width: 320, height: 256 } });
  const page = await open(context, (await launch({ user_id: 'large' })).launch_url);
  await saved(page);
  const share = await page.evaluate(() => document.querySelector('#stage iframe').getBoundingClientRect().height / innerHeight);
  assert.ok(share > 0.6, `${share}`);
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.id), 'skip');
  await page.keyboard.press('Enter');
  assert.equal(await page.evaluate(() => document.activeElement.tagName), 'IFRAME');
  await context.close();
});
