// What is asked of somebody who makes a webhook or changes one.

import { ask, choice, field, ticks } from './dialog.js';
import { ALL, EVENT_TYPES, eventTypeInFull } from './eventtypes.js';
import { showOnce } from './once.js';
import { path } from './service.js';
import { text } from './texts.js';

function asked({ url, event_types: types = [ALL], description } = {}) {
  const isAll = types.includes(ALL);
  const which = choice('which', text('webhook.which'), ['all', 'chosen'].map((each) => [each, text(`webhook.which.${each}`)]), isAll ? 'all' : 'chosen');
  const chosen = ticks('event_types', text('webhook.types'), EVENT_TYPES.map((type) => [type, eventTypeInFull(type)]), types);
  chosen.element.hidden = isAll;
  which.input.addEventListener('change', () => {
    chosen.element.hidden = which.value() === 'all';
  });
  return [
    field('url', text('webhook.url'), { type: 'url', required: true, maxlength: 2048, value: url, hint: text('webhook.url.hint') }),
    which,
    chosen,
    field('description', text('webhook.description'), { maxlength: 255, value: description, hint: text('webhook.description.hint') }),
  ];
}

/** The members of a request from what was said. */
const said = ({ which, event_types: types, ...rest }) => ({ ...rest, event_types: which === 'all' ? [ALL] : types });

/** Makes a webhook, and shows its secret. */
export async function addWebhook({ service }) {
  const secret = field('secret', text('webhook.secret'), { maxlength: 255, spellcheck: 'false', hint: text('webhook.secret.hint') });
  const made = await ask({
    title: text('webhook.add'),
    fields: [...asked(), secret],
    label: text('webhook.add'),
    act: (values) => service.post('/api/v1/webhooks', said(values)),
  });
  if (!made) return;
  await showOnce(text('webhook.added'), made.secret, text('webhook.secret.use'), text('webhook.secret.lost'));
  location.hash = `#/webhooks/${made.webhook_id}`;
}

/** Changes a webhook; the answer is the webhook as it is then, or null. */
export const changeWebhook = ({ service }, webhook) => ask({
  title: text('webhook.change.title'),
  fields: asked(webhook),
  label: text('webhook.change.do'),
  // An empty text takes the words away; none would leave them.
  act: ({ description = '', ...values }) => service.put(path`/api/v1/webhooks/${webhook.webhook_id}`, { ...said(values), description }),
});
