// The attempts at each part, the ended ones too.

import { el } from './dom.js';
import { later } from './later.js';
import { result, score } from './state.js';
import { nothing, paged } from './table.js';
import { duration, number, text, time } from './texts.js';

export function attemptsOf(app, address, titles, signal) {
  const columns = [
    [text('attempt.number'), (each) => number(each.attempt)],
    [text('attempt.part'), (each) => text('attempt.part.text', { title: titles.get(each.sco) ?? each.sco, count: number(each.attempt_of_sco) })],
    [text('session.result'), (each) => result(each)],
    [text('session.score'), (each) => score(each.score) ?? nothing()],
    [text('session.time'), (each) => duration(each.time_spent_seconds)],
    [text('attempt.ended'), (each) => (each.current ? text('attempt.current') : time(each.ended_at))],
  ];
  const read = async (cursor) => {
    const answer = await app.service.page(`${address}/attempts`, { limit: 25, cursor }, signal);
    return { entries: answer.attempts, cursor: answer.next_cursor };
  };
  const empty = el('p', {}, text('attempt.none'));
  return later(text('attempt.heading'), () => paged({ caption: text('attempt.heading'), columns, read, empty, signal }), signal);
}
