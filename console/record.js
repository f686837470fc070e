// What a course has recorded: each element of the data model with what it means, and a search in them.

import { field } from './dialog.js';
import { el } from './dom.js';
import { meaningOf } from './meaning.js';
import { counted, text } from './texts.js';

/** Elements that are shown at once; a course may record thousands of answers, and a search finds each of them. */
const MOST_ROWS = 300;

/** A section that is told with `show` what each SCO has recorded. What somebody looks for in it stays. */
export function recordOf(titles) {
  const asked = field('element', text('record.search'), { type: 'search', hint: text('record.search.hint') });
  const rows = el('tbody', {});
  const count = el('p', { class: 'quiet', role: 'status' });
  let scos = [];
  const draw = () => {
    const wanted = asked.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = scos.flatMap((sco) => Object.entries(sco.cmi_data).map(([element, value]) => ({ sco, element, value, meaning: meaningOf(element) })))
      .filter(({ sco, element, value, meaning }) => {
        const line = [titles.get(sco.identifier), element, value, meaning].join(' ').toLowerCase();
        return wanted.every((word) => line.includes(word));
      });
    put(rows, found.slice(0, MOST_ROWS).map((each) => rowOf(each, scos.length > 1 && (titles.get(each.sco.identifier) ?? each.sco.identifier))));
    count.textContent = found.length > MOST_ROWS ? text('record.first', { shown: MOST_ROWS, count: found.length }) : counted('record.count', found.length);
  };
  asked.input.addEventListener('input', draw);
  const heading = el('h2', {}, text('record.heading'));
  const element = el('section', { id: 'record' }, heading, asked.element, count,
    el('div', { class: 'scrolled', tabindex: 0, role: 'region', 'aria-label': text('record.heading') }, el('table', {},
      el('caption', { class: 'spoken' }, text('record.heading')),
      el('thead', {}, el('tr', {}, ['record.element', 'record.value', 'record.meaning'].map((name) => el('th', { scope: 'col' }, text(name))))),
      rows)));
  return { element, show: (newer) => {
    scos = newer;
    draw();
  } };
}

/** Puts rows in a table's body. Those that are the same stay, and with them what somebody has marked. */
function put(body, rows) {
  for (const [place, row] of rows.entries()) {
    const older = body.children[place];
    if (!older) body.append(row);
    else if (!older.isEqualNode(row)) older.replaceWith(row);
  }
  while (body.children.length > rows.length) body.lastChild.remove();
}

function rowOf({ element, value, meaning }, part) {
  return el('tr', {},
    el('th', { scope: 'row', 'data-label': text('record.element') }, el('span', {}, el('code', {}, element), part && el('div', { class: 'quiet' }, part))),
    el('td', { 'data-label': text('record.value') }, el('span', { class: 'value' }, value)),
    el('td', { class: 'quiet', 'data-label': text('record.meaning') }, meaning));
}
