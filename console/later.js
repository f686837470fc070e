// Parts of a view that come later than the view, each with what went wrong in it: the rest is of use without them.

import { button, el } from './dom.js';
import { fault } from './notice.js';
import { text } from './texts.js';

/** A section that `read` fills; it answers elements. */
export function later(title, read, signal, attributes = {}) {
  const place = el('div', {});
  const fill = async () => {
    place.replaceChildren(el('p', { role: 'status' }, text('reading')));
    try {
      const content = await read();
      if (!signal.aborted) place.replaceChildren(...[content].flat().filter(Boolean));
    } catch (error) {
      if (!signal.aborted) place.replaceChildren(fault(error), button(text('again'), fill));
    }
  };
  fill();
  return el('section', attributes, el('h2', {}, title), place);
}
