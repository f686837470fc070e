// What is wrong with a package, each with its place.

import { el } from './dom.js';
import { text } from './texts.js';

/** Findings of one kind, `errors` or `warnings`; nothing where there are none. */
export function findings(kind, list) {
  if (list.length === 0) return null;
  return el('section', { class: `findings ${kind}`, 'aria-label': text(`findings.${kind}`) },
    el('p', {}, el('strong', {}, text(`findings.${kind}`))),
    el('ul', {}, list.map(finding)));
}

function finding({ code, message, file, line, column, element, rule }) {
  const place = [
    line !== null && text(column === null ? 'findings.line' : 'findings.line_and_column', { line, column }),
    element && el('code', {}, `<${element}>`),
    file && el('code', {}, file),
    rule && text('findings.rule', { rule }),
    el('code', {}, code),
  ].filter(Boolean);
  return el('li', {},
    el('p', {}, message),
    el('p', { class: 'quiet' }, place.flatMap((each, at) => (at === 0 ? [each] : [' · ', each]))));
}
