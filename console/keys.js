// Who calls, what the tenant's plan gives, and the tenant's keys.

import { ask, choice, field } from './dialog.js';
import { button, el, spoken } from './dom.js';
import { tell } from './notice.js';
import { showOnce } from './once.js';
import { plan } from './plan.js';
import { path } from './service.js';
import { state } from './state.js';
import { facts, nothing, paged } from './table.js';
import { hour, number, text, time } from './texts.js';

const SCOPES = ['read', 'write', 'admin'];
const MOST_CALLS = 1000;
const PAGE = 50;

export async function keysView({ app, signal }) {
  const { me } = app;
  return [
    el('h1', {}, text('area.keys')),
    el('h2', {}, text('keys.own')),
    facts([
      [text('keys.name'), me.name],
      [text('keys.id'), el('code', {}, me.key_id)],
      [text('keys.tenant'), me.tenant_id],
      [text('keys.scope'), scope(me.scope)],
      [text('keys.calls'), me.calls_per_second === null ? text('keys.calls.any') : number(me.calls_per_second)],
      [text('keys.expires'), me.expires_at === null ? text('keys.expires.never') : time(me.expires_at)],
    ]),
    el('h2', {}, text('plan', { tenant: me.tenant_id })),
    plan(me.plan),
    el('p', { class: 'quiet' }, text('plan.whose')),
    el('h2', {}, text('keys.all')),
    app.may('admin') ? await all(app, signal) : el('p', {}, text('keys.all.admin')),
  ].flat();
}

const scope = (word) => [text(`scope.${word}`), ' ', el('code', {}, word)];

async function all(app, signal) {
  const read = async (cursor) => {
    const { keys, next_cursor: next } = await app.service.page('/api/v1/keys', { limit: PAGE, cursor }, signal);
    return { entries: keys, cursor: next };
  };
  const isOwn = (key) => key.key_id === app.me.key_id;
  const columns = [
    [text('keys.name'), (key) => el('span', { class: 'long' }, key.name, isOwn(key) && [' ', el('small', {}, text('keys.this'))])],
    [text('keys.id'), (key) => el('code', {}, key.key_id)],
    [text('keys.scope'), (key) => el('span', {}, scope(key.scope))],
    [text('keys.status'), (key) => state(key.status)],
    [text('keys.calls'), (key) => (key.calls_per_second === null ? text('keys.calls.any') : number(key.calls_per_second))],
    [text('keys.expires'), (key) => (key.expires_at === null ? text('keys.expires.never') : time(key.expires_at))],
    [text('keys.used'), (key) => (key.last_used_at === null ? nothing() : hour(key.last_used_at))],
    [text('keys.action'), (key) => (key.status === 'active' ? button([text('keys.revoke'), spoken(` ${key.name}`)], () => revoke(app, key, isOwn(key)), { class: 'small danger' }) : nothing())],
  ];
  return [
    el('p', {}, text('keys.all.text')),
    el('div', { class: 'actions' }, button(text('keys.make'), () => make(app), { class: 'primary' })),
    await paged({ caption: text('keys.all'), columns, read, empty: el('p', {}, text('keys.none')), signal }),
  ];
}

async function make(app) {
  const made = await ask({
    title: text('keys.make'),
    words: text('keys.make.text'),
    fields: [
      field('name', text('keys.name'), { required: true, maxlength: 100, hint: text('keys.name.hint') }),
      choice('scope', text('keys.scope'), SCOPES.map((word) => [word, text('keys.scope.option', { scope: word, words: text(`scope.${word}`) })]), 'read'),
      field('calls', text('keys.calls'), { type: 'number', min: 1, max: MOST_CALLS, step: 1, hint: text('keys.calls.hint') }),
      field('expires', text('keys.expires'), { type: 'datetime-local', hint: text('keys.expires.hint') }),
    ],
    label: text('keys.make'),
    act: ({ name, scope: word, calls, expires }) => app.service.post('/api/v1/keys', {
      name, scope: word, calls_per_second: calls && Number(calls), expires_at: expires && new Date(expires).toISOString(),
    }),
  });
  if (!made) return;
  await showOnce(text('keys.made', { name: made.name }), made.api_key, text('keys.made.text'));
  await app.reload();
}

async function revoke(app, { key_id: id, name }, isOwn) {
  const isDone = await ask({
    title: text('keys.revoke.title', { name }),
    words: [isOwn && el('p', { class: 'fault' }, text('keys.revoke.own')), text('keys.revoke.text'), text('keys.revoke.last')].filter(Boolean),
    label: text('keys.revoke.do'),
    isDangerous: true,
    act: async () => {
      await app.service.remove(path`/api/v1/keys/${id}`);
      return true;
    },
  });
  if (!isDone) return;
  await app.reload();
  tell(text('keys.revoked', { name }));
}
