// Tables, and lists that go on.

import { button, el } from './dom.js';
import { fault } from './notice.js';
import { isGone } from './service.js';
import { text } from './texts.js';

/**
 * A table. Each column is `[heading, cell]`; `cell` gets an entry and answers what stands there. The first column names the row. `put`
 * adds entries, below those that are there or above them; `renew` puts entries in place of them, and a row that is the same stays, and
 * with it what somebody has marked.
 * Its parts say what they are, because on a phone they are laid out as cards, and browsers then forget.
 */
export function table(caption, columns, entries) {
  const body = el('tbody', { role: 'rowgroup' });
  const made = el('div', { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': caption }, el('table', { role: 'table' },
    el('caption', { class: 'spoken' }, caption),
    el('thead', { role: 'rowgroup' }, el('tr', { role: 'row' }, columns.map(([heading]) => (
      el('th', { scope: 'col', role: 'columnheader' }, heading))))), body));
  const rowOf = (entry) => el('tr', { role: 'row' }, columns.map(([heading, cell], place) => (
    el(place === 0 ? 'th' : 'td', { scope: place === 0 && 'row', role: place === 0 ? 'rowheader' : 'cell', 'data-label': heading }, cell(entry)))));
  const put = (more, isFirst = false) => body[isFirst ? 'prepend' : 'append'](...more.map(rowOf));
  const renew = (newer) => {
    for (const [place, entry] of newer.entries()) {
      const [row, older] = [rowOf(entry), body.children[place]];
      if (!older) body.append(row);
      else if (!older.isEqualNode(row)) older.replaceWith(row);
    }
    while (body.children.length > newer.length) body.lastChild.remove();
  };
  put(entries);
  return { element: made, put, renew };
}

/** What stands where nothing is known. */
export const nothing = () => el('span', { class: 'quiet' }, '–');

/** Terms and what is said of each, those left out of which nothing is. */
export const facts = (pairs) => el('dl', { class: 'facts' }, pairs.filter(([, value]) => value !== null && value !== undefined && value !== '' && value !== false)
  .map(([term, value]) => el('div', {}, el('dt', {}, term), el('dd', {}, value))));

/**
 * A list that is shown page by page. `read` gets a cursor and answers `{ entries, cursor }`; `empty` is shown where there is nothing.
 */
export async function paged({ caption, columns, read, empty, signal }) {
  const first = await read(undefined);
  if (first.entries.length === 0 && !first.cursor) return empty;
  const { element, put } = table(caption, columns, first.entries);
  const place = el('div', {});
  const whole = el('div', {}, element);
  let { cursor } = first;
  const more = button(text('more'), async () => {
    try {
      const next = await read(cursor);
      put(next.entries);
      whole.dataset.extended = '';
      cursor = next.cursor;
      more.hidden = !cursor;
      place.replaceChildren();
    } catch (error) {
      if (!isGone(error) && !signal?.aborted) place.replaceChildren(fault(error));
    }
  });
  more.hidden = !cursor;
  whole.append(more, place);
  return whole;
}
