// What is said of a call that failed, and short words of what was done.

import { el, outside } from './dom.js';
import { Refused, Told, Unreachable } from './service.js';
import { counted, text } from './texts.js';

/** Lines of details that are shown; a course may have thousands of faults. */
const MOST_LINES = 50;

/** Says what went wrong, and leads to the page that explains it. */
export function fault(error) {
  if (error instanceof Told) return box(error.message, '');
  if (error instanceof Unreachable) return box(text('fault.unreachable.title'), text('fault.unreachable.text'));
  if (!(error instanceof Refused)) {
    // A fault of the page's own; whoever looks into it finds it in the browser's tools.
    console.error(error);
    return box(text('fault.own.title'), text('fault.own.text', { error: String(error?.message ?? error) }));
  }
  const { title, detail, details = {}, type, instance } = error.problem;
  // One fault alone is often told in the sentence already.
  const isTold = ({ reason, message, pointer, element }) => [reason ?? message, pointer ?? element ?? ''].every((part) => detail?.includes(part));
  const lines = (details.errors ?? []).filter((each) => !isTold(each)).map(lineOf);
  return box(title ?? text('fault.status', { status: error.status }), detail ?? '', lines, [
    type && outside(type, text('fault.explained', { code: error.code })),
    instance && el('span', { class: 'quiet' }, text('fault.request', { id: instance.replace('urn:request:', '') })),
  ]);
}

/** One thing that is wrong: a member of a request, an element, or a rule of a package. */
function lineOf(each) {
  const place = each.pointer ?? each.element ?? '';
  const words = [each.reason ?? each.message, each.expected && text('fault.expected', { expected: each.expected }),
    each.did_you_mean && text('fault.nearest', { name: each.did_you_mean })];
  return el('li', {}, place && el('code', {}, place), ' ', words.filter(Boolean).join(' '));
}

function box(title, words, lines = [], more = []) {
  const left = lines.length - MOST_LINES;
  return el('div', { class: 'fault', role: 'alert' },
    el('p', {}, el('strong', {}, title)),
    words && el('p', {}, words),
    lines.length > 0 && el('ul', {}, lines.slice(0, MOST_LINES)),
    left > 0 && el('p', {}, counted('fault.more', left)),
    more.some(Boolean) && el('p', { class: 'more' }, more));
}

/** For so long it is said what was done, in milliseconds. */
const SAID_FOR = 15_000;

let line;
let until;

/** The line in which is said what was done. */
export function toldLine() {
  line = el('p', { id: 'told', role: 'status' });
  return line;
}

/** Says what was done. */
export function tell(words) {
  line.textContent = words;
  clearTimeout(until);
  until = setTimeout(() => { line.textContent = ''; }, SAID_FOR);
}
