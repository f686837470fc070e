// A course of the suite, as it is played: its files, and what has to happen.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

import { zipped } from '../lectern.js';

/** The page that stands in the place of each of the suite's SCOs and assets. */
const SCO = readFileSync(new URL('sco.html', import.meta.url), 'utf8');

/** Calls whose text is the LMS's own. */
const TEXTS = ['GetErrorString', 'GetDiagnostic'];

/** What a call is given. */
function givenTo({ call, element, value, argument }) {
  if (call === 'GetValue' || call === 'CompareObjectiveIds') return [element ?? ''];
  if (call === 'SetValue') return [element ?? '', value ?? ''];
  return call === 'GetLastError' ? [] : [argument ?? ''];
}

/** How the two notations call a text of the LMS's own, and none. */
const SHORT = ['less255', 'A characterstring value less than 255 characters'];
const EMPTY = ['emptyCS', 'An empty characterstring value'];

function answerTo({ call, returns }) {
  if (TEXTS.includes(call) && SHORT.includes(returns)) return { isShort: true };
  if (TEXTS.includes(call) && EMPTY.includes(returns)) return { text: '' };
  return { text: returns };
}

/** A step: the call, what it is given, the answer that is right, and the error. */
export const stepOf = (step) => ({ call: step.call, given: givenTo(step), returns: answerTo(step), error: step.error });

/** Names of files, in the way in which the manifest's bases and references say them. */
function filesOf(manifest) {
  const names = new Set();
  let [outer, base] = ['', ''];
  for (const [, tag, attributes] of manifest.toString('latin1').matchAll(/<([\w:]+)([^>]*)>/g)) {
    const valueOf = (name) => new RegExp(`(?:^|\\s)${name}\\s*=\\s*"([^"]*)"`).exec(attributes)?.[1];
    if (tag === 'manifest' || tag === 'resources') outer += valueOf('xml:base') ?? '';
    if (tag === 'resource') base = valueOf('xml:base') ?? '';
    const href = valueOf('href');
    if (href) names.add(`${outer}${base}${href}`.trim().split('?')[0]);
  }
  return [...names];
}

/** The files of a course: its manifest, and in each other place the page that makes calls. */
export const withPages = (manifest) => ({
  'imsmanifest.xml': manifest, ...Object.fromEntries(filesOf(manifest).map((name) => [name, /\.html?$/i.test(name) ? SCO : ''])),
});

/** Milliseconds between two questions whether a course is imported. */
const PAUSE = 50;

const below = (items) => items.flatMap((item) => [item, ...below(item.items ?? [])]);

/** Uploads a course as an LMS does; the answer is where it is and what it has, as the service says it. */
export async function publish(lectern, { name, files }) {
  const { package_id: id, upload } = await lectern.call('POST', '/api/v1/packages', { filename: `${name}.zip` });
  const { method, headers, url } = upload;
  const sent = await fetch(url, { method, headers, body: zipped(files) });
  if (!sent.ok) throw new Error(`${name}: ${sent.status} ${await sent.text()}`);
  for (;;) {
    const { status, course, errors } = await lectern.call('GET', `/api/v1/packages/${id}?include=course`);
    if (status === 'ready') return { package_id: id, identifier: course.identifier, items: below(course.items) };
    if (status === 'failed') throw new Error(`${name}: ${JSON.stringify(errors)}`);
    await sleep(PAUSE);
  }
}
