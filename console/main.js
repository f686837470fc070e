// The console: it asks for a key where it has none, and shows the view that its address names.

import { ask, closeDialogs, field } from './dialog.js';
import { button, el, link } from './dom.js';
import { cameWithKey, carryKey, forgetKey, givenKey, keepKey } from './key.js';
import { fault } from './notice.js';
import { Service, Told, isGone } from './service.js';
import { Shell } from './shell.js';
import { text } from './texts.js';
import { forgetUploads } from './uploading.js';
import { viewOf } from './views.js';

const shell = new Shell();

/** What a view is given besides its address: the calls, who makes them, and a way to bring itself up to date. */
let app = null;
let shown = null;
let isFirst = true;

/** Shows the view of the address. */
async function show({ isNew = true } = {}) {
  shown?.abort();
  shown = new AbortController();
  const { signal } = shown;
  const found = viewOf(location.hash);
  shell.at(found?.area);
  if (isNew) {
    // What a dialog asks is about the view that it was opened in.
    closeDialogs();
    shell.show(el('p', { role: 'status' }, text('reading')), { isNew: false });
  }
  try {
    const content = found ? await found.view({ app, signal, ...found }) : noView();
    if (!signal.aborted) shell.show(content, { isNew: isNew && !isFirst });
  } catch (error) {
    if (signal.aborted || isGone(error)) return;
    if (error.status === 401) askForKey(fault(error));
    else failed(error, () => show());
  }
  isFirst = false;
}

const noView = () => [el('h1', {}, text('none.title')), el('p', {}, text('none.text')), link('#/packages', text('area.packages'))];

const failed = (error, again) => shell.show([el('h1', {}, text('fault.view')), fault(error), button(text('again'), again)], { isNew: true });

/** Calls with a key from now on, and keeps it where somebody has typed it. */
async function signIn(key, { isTyped }) {
  // No header takes another one, and a browser says of it that there is no network.
  if (!/^[\x21-\x7e]+$/.test(key)) throw new Told(text('key.unusable'));
  const service = new Service(key);
  const me = await service.get('/api/v1/key');
  if (isTyped) {
    keepKey(key);
    forgetUploads();
  }
  app = { service, me, may: (scope) => me.granted.includes(scope), reload: () => show({ isNew: false }) };
  shell.signedIn(me, changeKey);
  await show();
}

const keyField = () => field('key', text('key.label'), { type: 'password', required: true, hint: text('key.hint'), spellcheck: 'false' });

/** Asks for a key in place of a view. */
function askForKey(...said) {
  shown?.abort();
  shell.signedOut();
  const asked = keyField();
  const place = el('div', {}, said);
  const form = el('form', { class: 'narrow', on: { submit: async (event) => {
    event.preventDefault();
    place.replaceChildren(el('p', { role: 'status' }, text('working')));
    try {
      await signIn(asked.value().trim(), { isTyped: true });
    } catch (error) {
      place.replaceChildren(fault(error));
    }
  } } }, asked.element, el('button', { type: 'submit', class: 'primary' }, text('key.use')));
  shell.show([el('h1', {}, text('key.title')), el('p', {}, text('key.text')), place, form], { isNew: !isFirst });
  isFirst = false;
}

/** Another key in place of this one, or none. */
async function changeKey() {
  await ask({
    title: text('key.change'),
    fields: [keyField()],
    label: text('key.use'),
    words: el('p', {}, button(cameWithKey() ? text('key.forget.own') : text('key.forget'), () => {
      forgetKey();
      location.reload();
    })),
    act: ({ key }) => signIn(key.trim(), { isTyped: true }),
  });
}

/** Begins with the key that there is. Only a refused key is asked for again: a service that is down has nothing against it. */
async function begin() {
  const key = givenKey();
  if (!key) {
    askForKey();
    return;
  }
  try {
    await signIn(key, { isTyped: false });
  } catch (error) {
    if (error.status === 401) askForKey(fault(error));
    else failed(error, begin);
  }
}

addEventListener('hashchange', () => {
  carryKey();
  if (app) show();
});
// A link to what is shown already brings it up to date.
document.addEventListener('click', (event) => {
  if (app && event.target.closest('a[href^="#/"]')?.hash === location.hash) show();
});

begin();
