// Questions in a dialog of the browser's own, which keeps the keyboard inside and goes away with Escape.

import { button, el, newId } from './dom.js';
import { fault } from './notice.js';
import { text } from './texts.js';

/** Closes each dialog that belongs to the view that is left. One whose call is under way stays, and so does what is shown only once. */
export function closeDialogs() {
  for (const dialog of document.querySelectorAll('dialog:not([data-stays])')) dialog.close();
}

/**
 * Asks for something, and does it. `fields` are what is asked for (`field`, `choice`, `tick`); `act` gets their values by their names,
 * and the dialog stays with what went wrong where it fails. The answer is what `act` answers, or null.
 */
export function ask({ title, words = [], fields = [], label, isDangerous = false, act }) {
  const heading = newId();
  const place = el('div', {});
  const submit = el('button', { type: 'submit', class: isDangerous ? 'danger' : 'primary' }, label);
  return new Promise((resolve) => {
    let answer = null;
    const cancel = button(text('cancel'), () => dialog.close());
    const form = el('form', { method: 'dialog' },
      el('h2', { id: heading }, title),
      [words].flat().map((each) => (typeof each === 'string' ? el('p', {}, each) : each)),
      fields.map((each) => each.element),
      place,
      el('div', { class: 'actions' }, submit, cancel));
    const dialog = el('dialog', { 'aria-labelledby': heading }, form);
    let isRunning = false;
    const running = (now) => {
      isRunning = now;
      for (const each of [submit, cancel]) each.setAttribute('aria-disabled', now);
      dialog.toggleAttribute('data-stays', now);
    };
    // What a call comes to is to be seen, also a key that is shown this once. The event `cancel` would be heard only once.
    const staying = (event) => {
      if (event.key === 'Escape' && isRunning) event.preventDefault();
    };
    document.addEventListener('keydown', staying, { capture: true });
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      if (isRunning) return;
      running(true);
      place.replaceChildren(el('p', { role: 'status' }, text('working')));
      try {
        answer = await act(Object.fromEntries(fields.map((each) => [each.name, each.value()])));
        dialog.close();
      } catch (error) {
        place.replaceChildren(fault(error));
        place.scrollIntoView({ block: 'nearest' });
      } finally {
        running(false);
      }
    });
    dialog.addEventListener('close', () => {
      document.removeEventListener('keydown', staying, { capture: true });
      dialog.remove();
      resolve(answer);
    });
    document.body.append(dialog);
    dialog.showModal();
  });
}

/** Shows something that is read and closed; the answer comes when it is closed. */
export const show = (title, ...content) => shown(title, content, {});

/** Shows something that is read once, so that it stays whatever is shown behind it. */
export const showStaying = (title, ...content) => shown(title, content, { 'data-stays': true });

const shown = (title, content, attributes) => new Promise((resolve) => {
  const heading = newId();
  const dialog = el('dialog', { 'aria-labelledby': heading, ...attributes },
    el('h2', { id: heading }, title), content,
    el('div', { class: 'actions' }, button(text('close'), () => dialog.close(), { class: 'primary' })));
  dialog.addEventListener('close', () => {
    dialog.remove();
    resolve();
  });
  document.body.append(dialog);
  dialog.showModal();
});

/** A line of text that is asked for. An empty one is none. */
export function field(name, label, { hint, multiline = false, ...attributes } = {}) {
  const id = newId();
  const about = hint && el('small', { id: `${id}-hint` }, hint);
  const input = el(multiline ? 'textarea' : 'input', { id, name, autocomplete: 'off', 'aria-describedby': about && about.id, ...attributes });
  if (multiline) input.value = attributes.value ?? '';
  return { name, input, element: el('p', { class: 'field' }, el('label', { for: id }, label), input, about), value: () => input.value || undefined };
}

/** One of several words. */
export function choice(name, label, options, chosen, hint) {
  const id = newId();
  const about = hint && el('small', { id: `${id}-hint` }, hint);
  const select = el('select', { id, name, 'aria-describedby': about && about.id },
    options.map(([value, words]) => el('option', { value, selected: value === chosen }, words)));
  return { name, input: select, element: el('p', { class: 'field' }, el('label', { for: id }, label), select, about), value: () => select.value || undefined };
}

/** Yes or no. */
export function tick(name, label, isTicked = false) {
  const input = el('input', { type: 'checkbox', name, checked: isTicked });
  return { name, input, element: el('p', { class: 'field' }, el('label', { class: 'tick' }, input, label)), value: () => input.checked };
}

/** Several of some words, by a tick for each. */
export function ticks(name, label, options, chosen = []) {
  const inputs = options.map(([value]) => el('input', { type: 'checkbox', name, value, checked: chosen.includes(value) }));
  const element = el('fieldset', { class: 'field' }, el('legend', {}, label),
    options.map(([, words], place) => el('label', { class: 'tick' }, inputs[place], el('span', {}, words))));
  return { name, element, value: () => inputs.filter((input) => input.checked).map((input) => input.value) };
}

/** A word that has to be typed before something goes for good. */
export function typed(word, label) {
  const asked = field('typed', label, { required: true });
  asked.input.addEventListener('input', () => {
    // No field of one line takes a line break that a title may have.
    asked.input.setCustomValidity(asked.input.value === word.replace(/[\r\n]/g, '') ? '' : text('typed.differs', { word }));
  });
  return asked;
}
