// The page in an LMS's frame on another site, with third-party cookies and storage blocked; and media that can be sought in.

import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';

import { Program, api, closeBrowser, course12, course, open, person, saved, withPreferences, zip } from './lectern.js';

/** Ten minutes of silence, 16 bits at 16 kHz: 19 MB, of which a browser fetches what it plays. */
function recording() {
  const size = 16_000 * 2 * 600;
  const wav = Buffer.alloc(44 + size);
  wav.write('RIFF', 0);
  wav.writeUInt32LE(36 + size, 4);
  wav.write('WAVEfmt ', 8);
  wav.writeUInt32LE(16, 16);
  wav.writeUInt16LE(1, 20);
  wav.writeUInt16LE(1, 22);
  wav.writeUInt32LE(16_000, 24);
  wav.writeUInt32LE(32_000, 28);
  wav.writeUInt16LE(2, 32);
  wav.writeUInt16LE(16, 34);
  wav.write('data', 36);
  wav.writeUInt32LE(size, 40);
  return wav;
}

/** The page that docs/integrate.md shows, with this link. */
async function example(link) {
  const text = await readFile(new URL('../../docs/integrate.md', import.meta.url), 'utf8');
  const [html, script] = ['html', 'js'].map((language) => text.split(`\n\`\`\`${language}\n`)[1].split('\n```')[0]);
  return `<!doctype html><title>LMS</title>${html.replace('<launch_url>', link)}<script>${script}</script>`;
}

let lectern;
let lms;
/** The sessions whose end the page of docs/integrate.md has told its server. */
const ended = [];
before(async () => {
  const page = '<video id="v" src="talk.wav" preload="metadata" controls></video>';
  const files = course12('Media', [{ id: 'a', title: 'Part A', page }], { 'talk.wav': recording() });
  lectern = await Program.start(await zip('media.zip', files));
  lms = createServer(async (request, response) => {
    if (request.method === 'POST') {
      ended.push(request.url);
      return response.end();
    }
    const link = new URL(request.url, 'http://x').searchParams.get('link');
    response.setHeader('content-type', 'text/html');
    if (request.url.startsWith('/example')) return response.end(await example(link));
    return response.end(`<!doctype html><title>LMS</title><script>window.heard = []; addEventListener('message', (event) => heard.push([event.origin, event.data]));</script>
      <iframe id="player" src="${link}" style="width:100%;height:90vh"></iframe>`);
  });
  await new Promise((resolve) => lms.listen(0, '127.0.0.1', resolve));
});
after(async () => {
  await closeBrowser();
  await lectern.stop();
  lms.close();
});

/** The player in a page of another site: `localhost` is one, and the program's `127.0.0.1` another. */
async function framed(context, link) {
  const page = await context.newPage();
  await page.goto(`http://localhost:${lms.address().port}/?link=${encodeURIComponent(link)}`);
  const player = await (await page.waitForSelector('#player')).contentFrame();
  const frame = await (await player.waitForSelector('#stage iframe')).contentFrame();
  await frame.waitForLoadState();
  return { page, player, frame };
}

test('framed by another site, without cookies and without storage, it plays and saves', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'lectern-profile-'));
  // 2 blocks: every site's cookies and storage, which is more than browsers do to third parties.
  const context = await withPreferences(folder, {
    profile: { block_third_party_cookies: true, default_content_setting_values: { cookies: 2 } },
  });
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'framed' });
  const { page, player, frame } = await framed(context, link);
  const refused = await player.evaluate(() => {
    try {
      return String(window.localStorage.length);
    } catch (error) {
      return error.name;
    }
  });
  assert.equal(refused, 'SecurityError', 'the profile blocks storage');
  assert.deepEqual(await context.cookies(), []);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_location', 'framed');
  await saved(player);
  await frame.evaluate(() => { parent.API.LMSSetValue('cmi.core.lesson_location', 'closing'); });
  await page.close();
  const found = await lectern.until(id, (data) => data['cmi.core.lesson_location'] === 'closing');
  assert.equal(found['cmi.core.lesson_location'], 'closing');
  await context.close();
  await rm(folder, { recursive: true, force: true });
});

test('nothing sets a cookie', async () => {
  const context = await person();
  await open(context, (await lectern.launch({ user_id: 'cookies' })).launch_url);
  assert.deepEqual(await context.cookies(), []);
  await context.close();
});

test('a recording can be sought in, and is fetched in parts', async () => {
  const context = await person();
  const page = await context.newPage();
  const parts = [];
  page.on('response', (response) => {
    if (response.url().endsWith('talk.wav')) parts.push([response.status(), response.headers()['content-range'] ?? '']);
  });
  await page.goto((await lectern.launch({ user_id: 'media' })).launch_url);
  const frame = await course(page);
  const reached = await frame.evaluate(() => new Promise((resolve, reject) => {
    const video = document.getElementById('v');
    video.addEventListener('seeked', () => resolve([video.duration, video.currentTime]));
    video.addEventListener('error', () => reject(new Error(video.error.message)));
    const seek = () => { video.currentTime = 540; };
    if (video.readyState >= 1) seek();
    else video.addEventListener('loadedmetadata', seek);
  }));
  assert.deepEqual(reached, [600, 540]);
  assert.ok(parts.every(([status]) => status === 206), JSON.stringify(parts));
  assert.ok(parts.some(([, range]) => Number(/bytes (\d+)/.exec(range)[1]) > 10_000_000), JSON.stringify(parts));
  await context.close();
});

test('the framing page hears what its learner does, if the launch leads back to it, and Leave goes to it', async () => {
  const context = await person();
  const back = `http://localhost:${lms.address().port}/?back`;
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'heard', return_url: back });
  const { page, player, frame } = await framed(context, link);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_status', 'incomplete');
  await saved(player);
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_status', 'passed');
  await api(frame, 'LMSSetValue', 'cmi.core.score.raw', '90');
  await saved(player);
  const heard = await page.evaluate(() => window.heard);
  assert.deepEqual(heard.map(([, { type }]) => type), ['lectern:launched', 'lectern:progress', 'lectern:completed']);
  const [origin, last] = heard.at(-1);
  assert.equal(origin, lectern.url);
  assert.deepEqual([last.session_id, last.success_status, last.score.raw], [id, 'passed', 90]);
  assert.ok(!JSON.stringify(heard).includes('eyJ'), 'no token');
  await player.click('#leave');
  await page.waitForURL(back);
  await context.close();
});

test('the page of docs/integrate.md frames a course and tells its server how it ends', async () => {
  const context = await person();
  const site = `http://localhost:${lms.address().port}`;
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: 'example', return_url: `${site}/?back` });
  const page = await context.newPage();
  await page.goto(`${site}/example?link=${encodeURIComponent(link)}`);
  const player = await (await page.waitForSelector('#course')).contentFrame();
  const frame = await course(player);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_status', 'passed');
  await saved(player);
  await player.click('#leave');
  await page.waitForURL(`${site}/?back`);
  assert.deepEqual(ended, [`/my/results/${id}`, `/my/results/${id}`], 'lectern:completed and lectern:left');
  await context.close();
});

test('a framing page of another origin hears nothing', async () => {
  const context = await person();
  const { launch_url: link } = await lectern.launch({ user_id: 'unheard', return_url: 'https://lms.example/' });
  const { page, player, frame } = await framed(context, link);
  await api(frame, 'LMSInitialize', '');
  await api(frame, 'LMSSetValue', 'cmi.core.lesson_status', 'passed');
  await saved(player);
  assert.deepEqual(await page.evaluate(() => window.heard), []);
  await context.close();
});
