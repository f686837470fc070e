// The attempts at each part, the ended ones too.

import { show } from './dialog.js';
import { button, el } from './dom.js';
import { later } from './later.js';
import { fault } from './notice.js';
import { recordColumns } from './record.js';
import { query } from './service.js';
import { result, score } from './state.js';
import { nothing, paged, table } from './table.js';
import { duration, number, text, time } from './texts.js';

export function attemptsOf(app, address, titles, signal) {
  const columns = [
    [text('attempt.number'), (each) => number(each.attempt)],
    [text('attempt.part'), (each) => text('attempt.part.text', { title: titles.get(each.sco) ?? each.sco, count: number(each.attempt_of_sco) })],
    [text('session.result'), (each) => result(each)],
    [text('session.score'), (each) => score(each.score) ?? nothing()],
    [text('session.time'), (each) => duration(each.time_spent_seconds)],
    [text('attempt.ended'), (each) => (each.current ? text('attempt.current') : time(each.ended_at))],
    // What a current attempt has recorded stands above.
    [text('attempt.data'), (each) => (each.current ? nothing() : button(text('attempt.data.show'), () => showData(app, address, each, titles), { class: 'small' }))],
  ];
  const read = async (cursor) => {
    const answer = await app.service.page(`${address}/attempts`, { limit: 25, cursor }, signal);
    return { entries: answer.attempts, cursor: answer.next_cursor };
  };
  const empty = el('p', {}, text('attempt.none'));
  return later(text('attempt.heading'), () => paged({ caption: text('attempt.heading'), columns, read, empty, signal }), signal);
}

/** Shows what an attempt that has ended had recorded. A list has it only where it is asked for: it may be large. */
async function showData({ service }, address, { attempt, sco }, titles) {
  const title = text('attempt.data.title', { number: number(attempt), title: titles.get(sco) ?? sco });
  try {
    const found = await attemptOf(service, address, attempt);
    const rows = Object.entries(found?.cmi_data ?? {}).map(([element, value]) => ({ element, value }));
    show(title, rows.length > 0 ? table(title, recordColumns(), rows).element : el('p', {}, text('attempt.data.none')));
  } catch (error) {
    show(title, fault(error));
  }
}

/** An attempt with its elements, wherever in the list it stands. */
async function attemptOf(service, address, attempt) {
  for (let cursor; ;) {
    const page = await service.get(`${address}/attempts${query({ include: 'cmi_data', limit: 25, cursor })}`);
    const found = page.attempts.find((each) => !each.current && each.attempt === attempt);
    cursor = page.next_cursor;
    if (found || !cursor) return found;
  }
}
