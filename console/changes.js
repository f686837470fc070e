// Who changed the record outside of the course, and why.

import { el } from './dom.js';
import { later } from './later.js';
import { meaningOf } from './meaning.js';
import { counted, number, text, time } from './texts.js';
import { nothing, paged } from './table.js';

export function changesOf(app, address, titles, signal) {
  const columns = [
    [text('change.number'), (each) => number(each.number)],
    [text('change.what'), (each) => el('div', {}, text(`change.${each.kind}`), each.terminated && ` ${text('change.terminated')}`, what(each, titles))],
    [text('change.who'), (each) => [each.key_name, ' ', el('code', { class: 'quiet' }, each.key_id)]],
    [text('change.why'), (each) => each.reason ?? nothing()],
    [text('change.when'), (each) => time(each.at)],
    [text('session.version'), (each) => number(each.version)],
  ];
  const read = async (cursor) => {
    const answer = await app.service.page(`${address}/changes`, { limit: 25, cursor }, signal);
    return { entries: answer.changes, cursor: answer.next_cursor };
  };
  const empty = el('p', {}, text('change.none'));
  return later(text('change.heading'), async () => [el('p', { class: 'quiet' }, text('change.about')),
    await paged({ caption: text('change.heading'), columns, read, empty, signal })], signal);
}

/** What it changed: elements before and after, or attempts that it ended. */
function what({ elements, omitted, attempts_ended: attempts }, titles) {
  if (attempts.length > 0) return el('div', {}, text('change.attempts', { numbers: attempts.map((each) => number(each)).join(', ') }));
  if (elements.length === 0) return null;
  return el('details', {}, el('summary', {}, counted('change.elements', elements.length + omitted)),
    el('ul', {}, elements.map((each) => el('li', {},
      el('code', { title: meaningOf(each.element) }, each.element), titles.size > 1 && [' ', el('span', { class: 'quiet' }, titles.get(each.sco) ?? each.sco)],
      el('div', {}, shown(each, 'before'), ' → ', shown(each, 'after'))))),
    omitted > 0 && el('p', {}, counted('fault.more', omitted)));
}

/** A value; one that is too long is known by its digest alone. */
function shown(change, side) {
  if (change[`${side}_sha256`]) return el('span', { class: 'quiet' }, text('change.long', { digest: change[`${side}_sha256`].slice(0, 12) }));
  return change[side] === null ? nothing() : el('q', {}, change[side]);
}
