// What a course has recorded: each element of the data model with what it means, and a search in them.

import { field } from './dialog.js';
import { el } from './dom.js';
import { meaningOf } from './meaning.js';
import { table } from './table.js';
import { counted, text } from './texts.js';

/** Elements that are shown at once; a course may record thousands of answers, and a search finds each of them. */
const MOST_ROWS = 300;

/** What a table of elements shows of each: `element`, `value`, and the `part` of the course where there are several. */
export const recordColumns = () => [
  [text('record.element'), ({ element, part }) => el('span', {}, el('code', {}, element), part && el('div', { class: 'quiet' }, part))],
  [text('record.value'), ({ value }) => el('span', { class: 'value' }, value)],
  [text('record.meaning'), ({ element }) => el('span', { class: 'quiet' }, meaningOf(element))],
];

/** A section that is told with `show` what each SCO has recorded. What somebody looks for in it stays. */
export function recordOf(titles) {
  const asked = field('element', text('record.search'), { type: 'search', hint: text('record.search.hint') });
  const rows = table(text('record.heading'), recordColumns(), []);
  const count = el('p', { class: 'quiet', role: 'status' });
  let scos = [];
  const draw = () => {
    const wanted = asked.input.value.toLowerCase().split(/\s+/).filter(Boolean);
    const found = scos.flatMap((sco) => elementsOf(sco, titles)).filter(({ element, value, part }) => {
      const line = [part, element, value, meaningOf(element)].join(' ').toLowerCase();
      return wanted.every((word) => line.includes(word));
    });
    // Where a course has one part, each line would name it.
    rows.renew(found.slice(0, MOST_ROWS).map(({ part, ...each }) => ({ ...each, part: scos.length > 1 && part })));
    count.textContent = found.length > MOST_ROWS ? text('record.first', { shown: MOST_ROWS, count: found.length }) : counted('record.count', found.length);
  };
  asked.input.addEventListener('input', draw);
  const element = el('section', { id: 'record' }, el('h2', {}, text('record.heading')), asked.element, count, rows.element);
  return { element, show: (newer) => {
    scos = newer;
    draw();
  } };
}

const elementsOf = ({ identifier, cmi_data: data }, titles) => Object.entries(data).map(([element, value]) => (
  { element, value, part: titles.get(identifier) ?? identifier }));
