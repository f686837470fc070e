// The webhooks: where events are sent.

import { button, el, link } from './dom.js';
import { typesInShort } from './eventtypes.js';
import { state } from './state.js';
import { nothing, table } from './table.js';
import { text, time } from './texts.js';
import { addWebhook } from './webhookform.js';

const COLUMNS = [
  [text('webhook.url'), (each) => link(`#/webhooks/${each.webhook_id}`, each.url, { class: 'long' })],
  [text('webhook.types'), (each) => el('span', {}, typesInShort(each.event_types))],
  [text('webhook.status'), (each) => el('span', {}, state(each.status), each.disabled_reason && [' ', el('small', {}, text(`disabled.${each.disabled_reason}`))])],
  [text('webhook.failing_since'), (each) => (each.failing_since ? time(each.failing_since) : nothing())],
  [text('webhook.description'), (each) => (each.description ? el('span', { class: 'long' }, each.description) : nothing())],
];

export async function webhooksView({ app, signal }) {
  const { webhooks } = await app.service.get('/api/v1/webhooks', { signal });
  const empty = el('div', { class: 'empty' },
    el('p', {}, text('webhooks.empty')),
    el('p', {}, app.may('admin') ? text('webhooks.empty.first') : text('webhooks.empty.reader')));
  return [
    el('h1', {}, text('area.webhooks')),
    app.may('admin') && el('div', { class: 'actions' }, button(text('webhook.add'), () => addWebhook(app), { class: 'primary' })),
    webhooks.length === 0 ? empty : table(text('area.webhooks'), COLUMNS, webhooks).element,
  ].filter(Boolean);
}
