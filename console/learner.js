// One learner: all that there is of them, to hand over and to erase.

import { ask, typed } from './dialog.js';
import { button, el } from './dom.js';
import { fault, tell } from './notice.js';
import { isPassing, path, pause, query } from './service.js';
import { sessionColumns, titlesOf } from './sessions.js';
import { state } from './state.js';
import { facts, paged } from './table.js';
import { number, text, time } from './texts.js';

/** How often a running erasure is asked for, in milliseconds. */
const EVERY = 3000;

export async function learnerView({ app, params, signal }) {
  const address = path`/api/v1/learners/${params.user}`;
  const report = el('div', { role: 'status' });
  const heading = el('h1', {}, params.user);
  const erasure = app.may('admin') ? await erasureOf(app, address, signal) : null;
  if (erasure) {
    follow(app, address, report, erasure, signal).catch((error) => {
      if (!signal.aborted) report.replaceChildren(fault(error));
    });
  }
  let found;
  try {
    found = await app.service.get(address, { signal });
  } catch (error) {
    if (error.code !== 'LEARNER_NOT_FOUND') throw error;
    return [heading, el('p', {}, text('learner.none')), report];
  }
  if (found.learner_name) heading.textContent = found.learner_name;
  const titles = await titlesOf(app, signal);
  const read = async (cursor) => {
    const answer = cursor ? await app.service.get(address + query({ cursor }), { signal }) : found;
    return { entries: answer.sessions, cursor: answer.next_cursor };
  };
  return [
    heading,
    facts([[text('session.user'), found.user_id]]),
    report,
    app.may('admin') && el('div', { class: 'actions' },
      button(text('learner.export'), () => handOver(app, address, found.user_id, report)),
      button(text('learner.erase'), () => erase(app, address, found.user_id), { class: 'danger' })),
    el('h2', {}, text('area.sessions')),
    await paged({ caption: text('area.sessions'), columns: sessionColumns(titles), read, empty: el('p', {}, text('sessions.none')), signal }),
  ].filter(Boolean);
}

/** The report of an erasure, where somebody has asked for one. */
async function erasureOf({ service }, address, signal) {
  try {
    return await service.get(`${address}/erasure`, { signal });
  } catch (error) {
    if (error.code === 'ERASURE_NOT_FOUND') return null;
    throw error;
  }
}

async function follow(app, address, place, erasure, signal) {
  const show = (now) => place.replaceChildren(el('section', { class: 'note' }, el('h2', {}, text('erasure.heading')), facts([
    [text('session.state'), state(now.state)],
    [text('erasure.started'), time(now.started_at)],
    [text('erasure.finished'), now.finished_at && time(now.finished_at)],
    [text('erasure.sessions'), now.finished_at && number(now.sessions)],
    [text('erasure.events'), now.finished_at && number(now.events)],
    [text('erasure.deliveries'), now.finished_at && number(now.deliveries)],
    [text('erasure.left'), now.finished_at && now.sessions_left > 0 && number(now.sessions_left)],
  ])));
  show(erasure);
  let now = erasure;
  while (now.state === 'running') {
    await pause(EVERY, signal);
    try {
      now = await app.service.get(`${address}/erasure`, { signal });
      show(now);
    } catch (error) {
      if (!isPassing(error)) throw error;
    }
  }
  // What is erased is shown no longer.
  if (now !== erasure) app.reload();
}

/** Everything of the learner as one file of JSON lines. */
async function handOver({ service }, address, user, place) {
  try {
    const lines = [];
    place.replaceChildren(el('p', {}, text('learner.exporting')));
    for (let cursor, isMore = true; isMore;) {
      const part = (await service.get(`${address}/export${query({ cursor })}`)).trimEnd().split('\n');
      const last = JSON.parse(part.at(-1));
      isMore = last.type === 'more';
      cursor = last.cursor;
      // The line that leads on is not of the learner.
      lines.push(...(isMore ? part.slice(0, -1) : part));
    }
    const url = URL.createObjectURL(new Blob([`${lines.join('\n')}\n`], { type: 'application/jsonl' }));
    el('a', { href: url, download: `${user.replace(/[^\w.-]+/g, '_')}.jsonl` }).click();
    // A browser may fetch it a moment later.
    setTimeout(() => URL.revokeObjectURL(url), 60_000);
    place.replaceChildren(el('p', {}, text('learner.exported')));
  } catch (error) {
    place.replaceChildren(fault(error));
  }
}

async function erase(app, address, user) {
  await ask({
    title: text('erase.title', { user }),
    words: [text('erase.text'), text('erase.more')],
    fields: [typed(user, text('delete.typed', { user }))],
    label: text('learner.erase'),
    isDangerous: true,
    act: async () => {
      await app.service.remove(address);
      tell(text('erase.begun'));
      app.reload();
    },
  });
}
