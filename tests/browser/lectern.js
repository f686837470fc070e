// Lectern and a browser, as the tests use them: the real program, and Chromium without a window.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { crc32 } from 'node:zlib';

import { chromium } from 'playwright-core';

const { LECTERN_PROGRAM: PROGRAM, LECTERN_CHROMIUM: CHROMIUM } = process.env;

/** A service that is called with a key. */
export class Lectern {
  constructor({ url, api_key: key, packages = [] }) {
    Object.assign(this, { url, key, packages });
  }

  async call(method, path, body) {
    const headers = { 'x-api-key': this.key, 'content-type': 'application/json' };
    const answer = await fetch(this.url + path, { method, headers, body: body && JSON.stringify(body) });
    const text = await answer.text();
    assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${text}`);
    return text && JSON.parse(text);
  }

  /** Launches a package, the only one or the one of this title. */
  launch(body = {}, title = undefined) {
    const chosen = title === undefined ? this.packages.at(-1) : this.packages.find((each) => each.title === title);
    return this.call('POST', `/api/v1/packages/${chosen.package_id}/launch`, { user_id: 'u1', learner_name: 'Doe, Jane', ...body });
  }

  session(id) {
    return this.call('GET', `/api/v1/sessions/${id}?include=scos`);
  }

  /** Waits until a session's elements are as a test wants them; a page's last request outlives the page. */
  async until(id, holds) {
    for (let tries = 0; tries < 100; tries += 1) {
      const { cmi_data: found } = await this.session(id);
      if (holds(found)) return found;
      await sleep(100);
    }
    throw new Error('it did not arrive');
  }
}

/** The program, with these courses, or other arguments, and a folder of its own. */
export class Program extends Lectern {
  static file = PROGRAM;

  static async start(...courses) {
    const folder = await mkdtemp(join(tmpdir(), 'lectern-'));
    const program = await Program.#run(this.file, folder, 0, courses);
    return Object.assign(new Program(program.ready), { folder, courses, child: program.child });
  }

  static async #run(file, folder, port, courses) {
    const child = spawn(file, ['--data', folder, '--port', String(port), '--json', ...courses], { stdio: ['ignore', 'pipe', 'ignore'] });
    for await (const line of createInterface({ input: child.stdout })) return { child, ready: JSON.parse(line) };
    throw new Error('the program ended before it was ready');
  }

  /** Ends it as a power cut does. */
  kill() {
    const ended = new Promise((resolve) => this.child.once('exit', resolve));
    this.child.kill('SIGKILL');
    return ended;
  }

  /** Starts it again, with the same data at the same address. */
  async restart() {
    ({ child: this.child } = await Program.#run(Program.file, this.folder, Number(new URL(this.url).port), []));
  }

  /** Starts it again at the same address, as if it had never run. */
  async startAnew() {
    await this.stop();
    ({ child: this.child } = await Program.#run(Program.file, this.folder, Number(new URL(this.url).port), this.courses));
  }

  async stop() {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }
}

let shared;

/** One browser for a file of tests, begun with these arguments where it is asked for first. */
export function browser(args = []) {
  shared ??= chromium.launch({ executablePath: CHROMIUM, args: ['--no-sandbox', ...args] });
  return shared;
}

export async function closeBrowser() {
  await (await shared)?.close();
}

/** Chromium with a profile of these preferences. */
export async function withPreferences(folder, preferences) {
  await import('node:fs').then((fs) => fs.mkdirSync(join(folder, 'Default'), { recursive: true }));
  await writeFile(join(folder, 'Default', 'Preferences'), JSON.stringify(preferences));
  return chromium.launchPersistentContext(folder, { executablePath: CHROMIUM, args: ['--no-sandbox'] });
}

/** A person at a device: a browser profile of their own. What a page complains of fails the test that asks for it. */
export async function person(options = {}) {
  const context = await (await browser()).newContext({ viewport: { width: 1100, height: 720 }, ...options });
  const complaints = [];
  context.on('weberror', (error) => complaints.push(String(error.error())));
  context.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text())) complaints.push(message.text());
  });
  return Object.assign(context, { complaints });
}

/** Opens a link, and waits until the course is there. */
export async function open(context, link) {
  const page = await context.newPage();
  await page.goto(link);
  await course(page);
  return page;
}

/** The frame of the course. */
export async function course(page) {
  const element = await page.waitForSelector('#stage iframe');
  const frame = await element.contentFrame();
  // A frame begins with an empty document, which is loaded at once.
  await frame.waitForURL((address) => address.protocol.startsWith('http'));
  await frame.waitForLoadState();
  return frame;
}

/** Waits until the page says so about its saving. */
export const saving = (page, state) => page.waitForSelector(`#saving[data-state="${state}"]`, { timeout: 60_000 });

export const saved = (page) => saving(page, 'saved');

/** Calls the 1.2 API as a course does; the answer is what it answered. */
export const api = (frame, call, ...given) => frame.evaluate(([name, parameters]) => parent.API[name](...parameters), [call, given]);

/** Calls the 2004 API. */
export const api2004 = (frame, call, ...given) => (
  frame.evaluate(([name, parameters]) => parent.API_1484_11[name](...parameters), [call, given]));

/** A course of these files, as a zip in a folder of its own; the answer is its path. */
export async function zip(name, files) {
  const path = join(await mkdtemp(join(tmpdir(), 'lectern-course-')), name);
  await writeFile(path, zipped(files));
  return path;
}

/** The files as an archive without compression (APPNOTE 4.3). */
export function zipped(files) {
  const locals = [];
  const central = [];
  let offset = 0;
  for (const [name, content] of Object.entries(files)) {
    const data = Buffer.from(content);
    const title = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(0x0800, 2);
    common.writeUInt16LE(0x21, 8);
    common.writeUInt32LE(crc32(data), 10);
    common.writeUInt32LE(data.length, 14);
    common.writeUInt32LE(data.length, 18);
    common.writeUInt16LE(title.length, 22);
    const local = Buffer.concat([Buffer.from('PK\x03\x04'), common, title, data]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(offset, 10);
    central.push(Buffer.concat([Buffer.from('PK\x01\x02\x14\x00'), common, rest, title]));
    locals.push(local);
    offset += local.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(central.length, 4);
  end.writeUInt16LE(central.length, 6);
  end.writeUInt32LE(directory.length, 8);
  end.writeUInt32LE(offset, 12);
  return Buffer.concat([...locals, directory, Buffer.from('PK\x05\x06'), end]);
}

/** A resource of an item: a SCO unless `kind` says otherwise, or says nothing. */
const resourceOf = ({ id, kind = 'sco' }, attribute) => `<resource identifier="r_${id}" type="webcontent"${
  kind ? ` adlcp:${attribute}="${kind}"` : ''} href="${id}.html"><file href="${id}.html"/></resource>`;

const pageOf = ({ id, title, page = '' }) => [`${id}.html`, `<!doctype html><html lang="en"><title>${title}</title><h1>${title}</h1>${page}</html>`];

const ADL_12 = 'xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2"';

/** A SCORM 1.2 course with these items: `{ id, title, prerequisites, page, kind }`. */
export function course12(title, items, files = {}) {
  const item = ({ id, title: name, prerequisites }) => `<item identifier="${id}" identifierref="r_${id}"><title>${name}</title>${
    prerequisites ? `<adlcp:prerequisites type="aicc_script">${prerequisites}</adlcp:prerequisites>` : ''}</item>`;
  const manifest = `<manifest identifier="m" ${ADL_12}><metadata><schemaversion>1.2</schemaversion></metadata>
    <organizations default="o"><organization identifier="o"><title>${title}</title>${items.map(item).join('')}</organization></organizations>
    <resources>${items.map((each) => resourceOf(each, 'scormtype')).join('')}</resources></manifest>`;
  return { 'imsmanifest.xml': manifest, ...Object.fromEntries(items.map(pageOf)), ...files };
}

const ADL_2004 = 'xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3" xmlns:imsss="http://www.imsglobal.org/xsd/imsss"';

/** A SCORM 2004 course with these items, in their order and by choice. */
export function course2004(title, items, files = {}) {
  const item = ({ id, title: name }) => `<item identifier="${id}" identifierref="r_${id}"><title>${name}</title></item>`;
  const manifest = `<manifest identifier="m" ${ADL_2004}><metadata><schemaversion>2004 4th Edition</schemaversion></metadata>
    <organizations default="o"><organization identifier="o"><title>${title}</title>${items.map(item).join('')}
    <imsss:sequencing><imsss:controlMode choice="true" flow="true"/></imsss:sequencing></organization></organizations>
    <resources>${items.map((each) => resourceOf(each, 'scormType')).join('')}</resources></manifest>`;
  return { 'imsmanifest.xml': manifest, ...Object.fromEntries(items.map(pageOf)), ...files };
}
