// Sessions, found by their learner, their package or their id.

import { choice, field } from './dialog.js';
import { el, link } from './dom.js';
import { query } from './service.js';
import { progress, result, score, state } from './state.js';
import { nothing, paged } from './table.js';
import { ago, duration, text, time } from './texts.js';

/** Packages that can be chosen; whoever has more finds a session from its package's page. */
const MOST_PACKAGES = 200;

/** What a list of sessions shows of each; `titles` has the packages' titles by their ids. */
export const sessionColumns = (titles) => [
  [text('session.learner'), (each) => link(`#/sessions/${encodeURIComponent(each.session_id)}`, each.learner_name || each.user_id)],
  [text('session.user'), (each) => each.user_id],
  [text('session.package'), (each) => titles.get(each.package_id) ?? el('code', {}, each.package_id)],
  [text('session.result'), (each) => result(each)],
  [text('session.score'), (each) => score(each.score) ?? nothing()],
  [text('session.progress'), (each) => progress(each.progress_measure) ?? nothing()],
  [text('session.time'), (each) => duration(each.time_spent_seconds)],
  [text('session.seen'), (each) => el('time', { datetime: each.updated_at, title: time(each.updated_at) }, ago(each.updated_at))],
  [text('session.state'), (each) => state(each.status)],
];

/** The packages' titles by their ids. */
export async function titlesOf({ service }, signal) {
  const { entries } = await service.list('/api/v1/packages', 'packages', { signal, most: MOST_PACKAGES });
  return new Map(entries.map((each) => [each.package_id, each.title]));
}

export async function sessionsView({ app, query: asked, signal }) {
  const titles = await titlesOf(app, signal);
  return [
    el('h1', {}, text('area.sessions')),
    search(app, asked, titles),
    asked.user_id || asked.package_id ? await found(app, asked, titles, signal)
      : el('div', { class: 'empty' }, el('p', {}, text('sessions.empty')), el('p', {}, text('sessions.empty.first'))),
  ];
}

function search(app, asked, titles) {
  // What was asked for stays in the choice, also where it is gone or among very many.
  if (asked.package_id && !titles.has(asked.package_id)) titles.set(asked.package_id, asked.package_id);
  const fields = [
    field('user_id', text('sessions.user'), { value: asked.user_id }),
    choice('package_id', text('sessions.package'), [['', text('sessions.any')], ...titles], asked.package_id ?? ''),
    choice('status', text('sessions.status'), [['', text('sessions.any')], ['active', text('state.active')], ['expired', text('state.expired')]], asked.status ?? ''),
    field('session_id', text('sessions.id')),
  ];
  return el('form', { class: 'inline', role: 'search', on: { submit: (event) => {
    event.preventDefault();
    const { session_id: id, ...members } = Object.fromEntries(fields.map((each) => [each.name, each.value()]));
    const there = id ? `#/sessions/${encodeURIComponent(id.trim())}` : `#/sessions${query(members)}`;
    if (location.hash === there) app.reload();
    else location.hash = there;
  } } }, fields.map((each) => each.element), el('button', { type: 'submit', class: 'primary' }, text('sessions.find')));
}

async function found(app, { user_id, package_id, status }, titles, signal) {
  const read = async (cursor) => {
    const answer = await app.service.page('/api/v1/sessions', { user_id, package_id, status, limit: 50, cursor }, signal);
    return { entries: answer.sessions, cursor: answer.next_cursor };
  };
  const empty = el('div', { class: 'empty' }, el('p', {}, text('sessions.none')));
  const list = await paged({ caption: text('area.sessions'), columns: sessionColumns(titles), read, empty, signal });
  return el('div', {}, list, user_id && el('p', {}, link(`#/learners/${encodeURIComponent(user_id)}`, text('sessions.learner', { user: user_id }))));
}
