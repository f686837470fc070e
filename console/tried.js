// What came of one try to send something to an endpoint.

import { el } from './dom.js';
import { number, text, time } from './texts.js';

/** A sentence of the API's as it stands alone. */
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;

/** When it was, what was answered and how fast, what was wrong, and how the answer begins. */
export const tried = ({ at, status, problem, duration_ms: took, answer }) => [
  el('p', {}, time(at), ' · ', status === null ? text('tried.silent') : text('tried.status', { status }), ' · ',
    number(took, { style: 'unit', unit: 'millisecond' })),
  problem && el('p', {}, sentence(problem)),
  answer === '' && el('p', { class: 'quiet' }, text('tried.empty')),
  // A group with a name, because the keyboard has to reach what may be scrolled.
  answer && el('pre', { tabindex: 0, role: 'group', 'aria-label': text('tried.answer') }, answer),
];
