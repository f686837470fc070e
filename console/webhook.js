// One webhook: how it is, what is done with it, and what was sent to it.

import { Deliveries } from './deliveries.js';
import { ask, show, typed } from './dialog.js';
import { button, el } from './dom.js';
import { typesInFull } from './eventtypes.js';
import { fault, tell } from './notice.js';
import { showOnce } from './once.js';
import { path } from './service.js';
import { state } from './state.js';
import { facts } from './table.js';
import { text, time } from './texts.js';
import { tried } from './tried.js';
import { changeWebhook } from './webhookform.js';

export async function webhookView({ app, params, query, signal }) {
  const webhook = await app.service.get(path`/api/v1/webhooks/${params.webhook}`, { signal });
  const deliveries = await Deliveries.of(app, webhook, { status: query.status, signal });
  return [
    el('h1', {}, webhook.description ?? webhook.url),
    about(webhook),
    app.may('admin') && actions(app, webhook),
    el('h2', {}, text('deliveries')),
    el('p', {}, text('deliveries.text')),
    deliveries.element,
  ].flat().filter(Boolean);
}

const about = (webhook) => facts([
  [text('webhook.url'), webhook.url],
  [text('webhook.types'), typesInFull(webhook.event_types)],
  [text('webhook.status'), [state(webhook.status), webhook.disabled_reason && [' ', text(`disabled.${webhook.disabled_reason}`)]]],
  [text('webhook.failing_since'), webhook.failing_since && text('webhook.failing_since.text', { time: time(webhook.failing_since) })],
  [text('webhook.created'), time(webhook.created_at)],
  [text('webhook.updated'), time(webhook.updated_at)],
  [text('webhook.id'), el('code', {}, webhook.webhook_id)],
]);

function actions(app, webhook) {
  const address = path`/api/v1/webhooks/${webhook.webhook_id}`;
  const came = el('div', {});
  const test = async () => {
    came.replaceChildren(el('p', { role: 'status' }, text('webhook.testing')));
    try {
      const answer = await app.service.post(`${address}/test`);
      came.replaceChildren(el('div', { class: answer.problem === null ? 'note' : 'fault' },
        el('p', { role: 'status' }, el('strong', {}, text(answer.problem === null ? 'webhook.test.taken' : 'webhook.test.refused'))), tried(answer)));
    } catch (error) {
      came.replaceChildren(fault(error));
    }
  };
  const change = async () => {
    if (await changeWebhook(app, webhook)) await changed(app, 'webhook.changed');
  };
  const isOn = webhook.status === 'active';
  return [
    el('div', { class: 'actions' },
      button(text('webhook.test'), test, { class: 'primary' }),
      button(text('webhook.change'), change),
      isOn ? button(text('webhook.off'), () => switchOff(app, address)) : button(text('webhook.on'), () => switchOn(app, address)),
      button(text('webhook.rotate'), () => rotate(app, address)),
      button(text('webhook.delete'), () => remove(app, webhook, address), { class: 'danger' })),
    came,
  ];
}

/** Shows a webhook as it is now, and says what was done. */
async function changed(app, name) {
  await app.reload();
  tell(text(name));
}

async function switchOff(app, address) {
  const isDone = await ask({
    title: text('webhook.off.title'), words: text('webhook.off.text'), label: text('webhook.off'),
    act: () => app.service.put(address, { enabled: false }),
  });
  if (isDone) await changed(app, 'webhook.off.done');
}

async function switchOn(app, address) {
  try {
    await app.service.put(address, { enabled: true });
    await changed(app, 'webhook.on.done');
  } catch (error) {
    show(text('webhook.on.failed'), fault(error));
  }
}

async function rotate(app, address) {
  const made = await ask({
    title: text('webhook.rotate.title'), words: [text('webhook.rotate.text'), text('webhook.rotate.again')], label: text('webhook.rotate.do'),
    act: () => app.service.put(address, { rotate_secret: true }),
  });
  if (!made) return;
  await showOnce(text('webhook.rotated'), made.secret, text('webhook.secret.use'), text('webhook.secret.lost'));
  await app.reload();
}

async function remove(app, { url }, address) {
  const { host } = new URL(url);
  const isDone = await ask({
    title: text('webhook.delete.title'), words: [url, text('webhook.delete.text')], label: text('webhook.delete'), isDangerous: true,
    fields: [typed(host, text('webhook.delete.typed', { word: host }))],
    act: async () => {
      await app.service.remove(address);
      return true;
    },
  });
  if (!isDone) return;
  location.hash = '#/webhooks';
  tell(text('webhook.deleted'));
}
