// What is committed outlives its page, however the page dies and however slow the network is: the browser has it before the course is
// answered, and the next page of the session hands it in.
//
// A course counts, commits each number, and tells the test of those that were answered "true". At a random moment its tab or its browser
// is gone. Updates pass a proxy that holds them back, and drops them when the browser is gone meanwhile: the network saves nobody.
//
// `LECTERN_KILLS=20` kills 20 times in each way, and tells of each. `LECTERN_SEED` is what a failure has printed, and chooses the same
// moments again.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { Agent, createServer, request as ask } from 'node:http';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { chromium } from 'playwright-core';

import { randomFrom } from './chance.js';
import { Lectern, Program, api, course, course12, open, zip } from './lectern.js';

const KILLS = Number(process.env.LECTERN_KILLS ?? 1);
const SEED = Number(process.env.LECTERN_SEED ?? Math.floor(Math.random() * 1e9));

/** Milliseconds by which updates come later to the service. */
const DELAYS = [0, 200, 2000];
/** Milliseconds after which the kill comes, at least and at most. */
const [SOONEST, LATEST] = [500, 3000];
/** Milliseconds that a browser may take to write what it was given: a browser that is killed within them is allowed to lose it. */
const WRITING = 250;
/** Milliseconds that one run may take. */
const PATIENCE = 60_000;

/** So many seconds, as SCORM 1.2 writes them. */
const clock = (seconds) => ['00', Math.floor(seconds / 60), seconds % 60].map((part) => String(part).padStart(2, '0')).join(':');

/** A course that counts once it is told to, one number a step. */
const COUNTING = `<script>
  const clock = ${clock};
  const { API } = parent;
  API.LMSInitialize('');
  async function count(steps) {
    for (const [at, { wait, size }] of steps.entries()) {
      await new Promise((resolve) => setTimeout(resolve, wait));
      const n = at + 1;
      API.LMSSetValue('cmi.core.lesson_location', String(n));
      API.LMSSetValue('cmi.suspend_data', n + ':' + 'x'.repeat(size));
      API.LMSSetValue('cmi.core.session_time', clock(n));
      if (API.LMSCommit('') === 'true') console.log('committed', n);
    }
  }
</script>`;

/** What is in front of the program: the one origin of the page and the API, which outlives every browser. */
class Proxy {
  delay = 0;
  #agent = new Agent({ keepAlive: true });
  #server = createServer((asked, answer) => this.#pass(asked, answer));

  async start(url) {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    this.target = new URL(url);
    this.url = `http://127.0.0.1:${this.#server.address().port}`;
  }

  async #pass(asked, answer) {
    let isGone = false;
    answer.on('close', () => { isGone = true; });
    try {
      const parts = [];
      for await (const part of asked) parts.push(part);
      const isUpdate = asked.method === 'PUT' && asked.url.startsWith('/api/v1/sessions/');
      if (isUpdate && this.delay > 0) await sleep(this.delay);
      if (isGone) return;
      const { hostname, port } = this.target;
      // With the host that the browser has named: links are of the proxy's origin.
      const passed = ask({ hostname, port, method: asked.method, path: asked.url, headers: asked.headers, agent: this.#agent });
      passed.end(Buffer.concat(parts));
      const [given] = await once(passed, 'response');
      answer.writeHead(given.statusCode, given.rawHeaders);
      for await (const part of given) answer.write(part);
      answer.end();
    } catch {
      // One of the two sides is gone, and the other is to see it.
      answer.destroy();
    }
  }

  async stop() {
    this.#agent.destroy();
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** The processes of a profile's browser, itself first. */
function processesOf(profile) {
  const lines = execFileSync('ps', ['-A', '-ww', '-o', 'pid=,ppid=,args='], { encoding: 'utf8', maxBuffer: 2 ** 26 }).split('\n');
  const all = lines.map((line) => /^\s*(\d+)\s+(\d+)\s+(.*)$/.exec(line)).filter(Boolean);
  const known = all.map(([, pid, parent, args]) => ({ pid: Number(pid), parent: Number(parent), args: `${args} ` }));
  const found = known.filter(({ args }) => args.includes(`--user-data-dir=${profile} `) && !args.includes('--type='));
  // The loop goes on through those that it finds: a renderer is a child's child.
  for (const { pid } of found) found.push(...known.filter(({ parent }) => parent === pid));
  return found;
}

function killAll(processes) {
  for (const { pid } of processes) {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended with the one before.
    }
  }
}

/** A learner's browser, with a profile on the disk that outlives it. */
class Device {
  static all = new Set();

  static async make() {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-kills-'));
    const device = Object.assign(new Device(), { folder, profile: join(folder, 'profile') });
    Device.all.add(device);
    await mkdir(join(folder, 'tmp'));
    return device;
  }

  /** Starts the browser, or starts it again. */
  async start() {
    this.context = await chromium.launchPersistentContext(this.profile, {
      executablePath: process.env.LECTERN_CHROMIUM, args: ['--no-sandbox'],
      // A browser that is killed leaves its temporary files behind.
      env: { ...process.env, TMPDIR: join(this.folder, 'tmp') },
    });
  }

  /** Finds what is to be killed: a kill that had to look for it first would give the browser some milliseconds more. */
  async aim(page) {
    this.tab = await this.context.newCDPSession(page);
    this.processes = processesOf(this.profile);
  }

  /** Crashes the renderer of a tab, in the midst of what it does; the browser goes on. */
  async crash(page) {
    const crashed = once(page, 'crash', { signal: AbortSignal.timeout(10_000) });
    // It never answers.
    this.tab.send('Page.crash').catch(() => {});
    await crashed;
    await page.close();
  }

  /** Ends the browser and all of its processes, which write nothing more. */
  async kill() {
    const closed = once(this.context, 'close', { signal: AbortSignal.timeout(10_000) });
    killAll(this.processes);
    await closed;
  }

  /** Ends it as its menu does. */
  async quit() {
    await this.context.close();
  }

  async stop() {
    await Promise.race([this.context?.close().catch(() => {}), sleep(10_000, undefined, { ref: false })]);
    killAll(processesOf(this.profile));
    await rm(this.folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
    Device.all.delete(this);
  }
}

const WAYS = [
  { name: 'a tab that crashes', die: (device, page) => device.crash(page) },
  { name: 'a browser that is killed', isKill: true, die: async (device) => { await device.kill(); await device.start(); } },
  { name: 'a browser that is quit', die: async (device) => { await device.quit(); await device.start(); } },
];

/**
 * Tells the test, while a page opens, what the two stores have for it: so that a number that is lost can be looked for. It reads
 * beside the page and not before it.
 */
function tellStores() {
  if (window !== window.top || !location.pathname.startsWith('/player/')) return;
  const numberOf = ({ cmi_data: elements }) => Number(elements?.['cmi.core.lesson_location'] ?? 0);
  const newest = (texts) => Math.max(0, ...texts.flatMap((text) => JSON.parse(text).updates).map(numberOf));
  const inStorage = newest(Object.keys(localStorage).filter((key) => key.startsWith('lectern:')).map((key) => localStorage.getItem(key)));
  const tell = (inDatabase) => console.log('stores', JSON.stringify({ inStorage, inDatabase }));
  const opening = indexedDB.open('lectern');
  // It is the page's to make.
  opening.onupgradeneeded = () => opening.transaction.abort();
  opening.onerror = () => tell(null);
  opening.onsuccess = () => {
    const reading = opening.result.transaction('unsent').objectStore('unsent').getAll();
    reading.onerror = () => tell(null);
    reading.onsuccess = () => {
      tell(newest(reading.result));
      opening.result.close();
    };
  };
}

/** What the browser still has of a session, in each of its stores. */
const leftOf = (page, id) => page.evaluate(async (session) => {
  const opened = await new Promise((resolve, reject) => {
    const opening = indexedDB.open('lectern');
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
  const inDatabase = await new Promise((resolve, reject) => {
    const reading = opened.transaction('unsent').objectStore('unsent').getAllKeys();
    reading.onsuccess = () => resolve(reading.result);
    reading.onerror = () => reject(reading.error);
  });
  opened.close();
  return [...Object.keys(localStorage).map((key) => `local storage: ${key}`), ...inDatabase.map((key) => `IndexedDB: ${key}`)]
    .filter((each) => each.includes(session));
}, id);

const proxy = new Proxy();
const table = [];
let program;
let lectern;
let archive;

before(async () => {
  console.log(`LECTERN_SEED=${SEED}`);
  archive = await zip('counting.zip', course12('Counting', [{ id: 'a', title: 'Part A', page: COUNTING }]));
  program = await Program.start(archive);
  await proxy.start(program.url);
  lectern = new Lectern({ url: proxy.url, api_key: program.key, packages: program.packages });
});

after(async () => {
  for (const device of Device.all) await device.stop();
  await proxy.stop();
  await program.stop();
  await rm(dirname(archive), { recursive: true, force: true });
  console.table(table);
});

/** A new learner at a device of their own, with the course open. */
async function learner(device) {
  await device.start();
  const user = `u${Math.random()}`;
  const { launch_url: link, session_id: id } = await lectern.launch({ user_id: user });
  const page = await open(device.context, link);
  const frame = await course(page);
  await device.aim(page);
  return { id, user, page, frame };
}

/** The session's page, launched and opened anew, and what the stores had when it was. */
async function openAgain(device, { id, user }) {
  const page = await device.context.newPage();
  await page.addInitScript(tellStores);
  const stores = {};
  page.on('console', (message) => {
    if (message.text().startsWith('stores ')) Object.assign(stores, JSON.parse(message.text().slice('stores '.length)));
  });
  const { launch_url: link } = await lectern.launch({ session_id: id, user_id: user });
  await page.goto(link);
  await course(page);
  return { page, stores };
}

const numberIn = (session) => Number(session.cmi_data['cmi.core.lesson_location'] ?? 0);

/** One life of a page, and what was there after its death. */
async function killed(device, way, delay, random) {
  proxy.delay = delay;
  const steps = Array.from({ length: 120 }, () => ({ wait: 30 + 50 * random(), size: Math.floor(200 + 700 * random()) }));
  const moment = SOONEST + (LATEST - SOONEST) * random();
  const who = await learner(device);
  let heard = 0;
  const times = [];
  who.page.on('console', (message) => {
    if (!message.text().startsWith('committed ')) return;
    heard = Number(message.text().split(' ')[1]);
    times.push([heard, performance.now()]);
  });
  // It never answers, for its page is not there any more.
  who.frame.evaluate((given) => { count(given); }, steps).catch(() => {});
  await sleep(moment);
  const written = performance.now() - (way.isKill ? WRITING : 0);
  const least = times.findLast(([, time]) => time <= written)?.[0] ?? 0;
  await way.die(device, who.page);
  // Some was on its way to the test when the kill came.
  const answered = heard;
  const sent = numberIn(await lectern.session(who.id));
  const { page, stores } = await openAgain(device, who);
  const session = await lectern.session(who.id);
  return { who, page, session, n: numberIn(session), least, answered, sent, moment: Math.round(moment), ...stores };
}

/** The same, or a failure after so long: what hangs is not to keep the other runs from their turn. */
async function inTime(doing) {
  const late = new AbortController();
  const waiting = sleep(PATIENCE, undefined, { signal: late.signal }).then(() => { throw new Error('it hangs'); });
  try {
    return await Promise.race([doing, waiting]);
  } finally {
    waiting.catch(() => {});
    late.abort();
  }
}

/** What a run shows against the rule; nothing where it holds. */
async function faultOf({ who, page, session, n, least }) {
  const { 'cmi.suspend_data': data, 'cmi.core.total_time': time } = session.cmi_data;
  if (least === 0) return { why: 'the course had committed nothing' };
  if (!(n >= least)) return { isLost: true, why: 'it is lost' };
  if (!data.startsWith(`${n}:`)) return { isLost: true, why: `what is there with it is of ${data.split(':')[0]}` };
  // Each number is a second of the sitting that has died, which counts once.
  if (time !== `00${clock(n)}.00`) return { why: `the total time is ${time}` };
  // The second store is cleared a few milliseconds later.
  let left = [];
  for (let tries = 0; tries < 30; tries += 1) {
    left = await leftOf(page, who.id);
    if (left.length === 0) return null;
    await sleep(100);
  }
  return { why: `left behind: ${left}` };
}

for (const [at, way] of WAYS.entries()) {
  for (const [row, delay] of DELAYS.entries()) {
    test(`what is committed outlives ${way.name}, with updates that take ${delay} ms more`, { timeout: 2 * KILLS * PATIENCE }, async () => {
      const faults = [];
      const line = { way: way.name, delay, runs: 0, lost: 0, failed: 0, 'lost unheard': 0, 'not yet sent': 0, 'only in IndexedDB': 0 };
      table.push(line);
      for (let run = 0; run < KILLS; run += 1) {
        const device = await Device.make();
        line.runs += 1;
        try {
          const result = await inTime(killed(device, way, delay, randomFrom(SEED + 10_000 * (3 * at + row) + run)));
          const { n, least, answered, sent, moment, inStorage, inDatabase } = result;
          const told = `run ${run}, killed after ${moment} ms: ${least} was heard of and ${answered} answered, the service had ${sent}, `
            + `local storage ${inStorage}, IndexedDB ${inDatabase}; ${n} is there`;
          if (process.env.LECTERN_KILLS) console.log(`${way.name}, ${delay} ms, ${told}`);
          if (n < answered) line['lost unheard'] += 1;
          if (n > sent) line['not yet sent'] += 1;
          if (inDatabase > inStorage) line['only in IndexedDB'] += 1;
          const fault = await faultOf(result);
          if (fault) {
            line[fault.isLost ? 'lost' : 'failed'] += 1;
            faults.push(`LECTERN_SEED=${SEED}, ${told}: ${fault.why}`);
          }
        } catch (error) {
          line.failed += 1;
          faults.push(`LECTERN_SEED=${SEED}, run ${run}: ${error.stack}`);
        } finally {
          await device.stop();
        }
      }
      assert.deepEqual(faults, []);
    });
  }
}

test('an element that is set and never committed is kept within the half second in which others may join it', { timeout: PATIENCE }, async () => {
  proxy.delay = 2000;
  const device = await Device.make();
  try {
    const who = await learner(device);
    assert.equal(await api(who.frame, 'LMSSetValue', 'cmi.core.lesson_location', 'set'), 'true');
    await sleep(700);
    await device.kill();
    assert.equal((await lectern.session(who.id)).cmi_data['cmi.core.lesson_location'] ?? '', '', 'the network had nothing of it');
    await device.start();
    await openAgain(device, who);
    assert.equal((await lectern.session(who.id)).cmi_data['cmi.core.lesson_location'], 'set');
  } finally {
    await device.stop();
  }
});
