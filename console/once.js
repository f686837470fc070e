// A text that is shown this once: a secret, or a key.

import { showStaying } from './dialog.js';
import { button, el } from './dom.js';
import { text } from './texts.js';

/** A button that copies what is shown in an element, and says so. */
export function copying(shown, label) {
  const told = el('span', { role: 'status' });
  const copy = button(label, async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent);
      told.textContent = text('once.copied');
    } catch {
      // The browser may refuse; then it is one key to copy what is marked.
      getSelection().selectAllChildren(shown);
      told.textContent = text('once.marked');
    }
  });
  return [copy, ' ', told];
}

/** Shows it, with words on what to do with it. The answer comes when it is closed. */
export function showOnce(title, secret, ...words) {
  const shown = el('code', { class: 'once' }, secret);
  return showStaying(title, el('p', {}, el('strong', {}, text('once.text'))), el('p', {}, shown), el('p', {}, copying(shown, text('once.copy'))),
    words.map((each) => el('p', {}, each)));
}
