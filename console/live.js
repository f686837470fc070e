// The feed of events as it comes.

import { el, link } from './dom.js';
import { fault } from './notice.js';
import { isGone, isPassing, pause, query, shownAgain } from './service.js';
import { result, score } from './state.js';
import { hasText, text, time } from './texts.js';

/** How long a call waits for an event, in seconds: the longest there is. */
const WAIT = 20;
/** How long it is waited after a call that failed, in milliseconds. */
const AFTER_A_FAULT = 5000;
/** Events that are shown; older ones go. */
const MOST_SHOWN = 200;

export async function liveView({ app, signal }) {
  const list = el('ol', { class: 'feed' });
  const log = el('div', { role: 'log', 'aria-label': text('live.feed') }, list);
  const empty = el('div', { class: 'empty' }, el('p', {}, text('live.empty')), el('p', {}, text('live.empty.first')));
  const place = el('div', {});
  const begun = await app.service.get(`/api/v1/events${query({ after: 'latest', limit: 1 })}`, { signal });
  follow(app, begun.cursor, signal, (events) => {
    empty.hidden = true;
    list.prepend(...events.map(entry).reverse());
    while (list.children.length > MOST_SHOWN) list.lastChild.remove();
  }, (error) => place.replaceChildren(...(error ? [fault(error)] : []))).catch((error) => {
    if (!isGone(error) && !signal.aborted) place.replaceChildren(fault(error));
  });
  return [el('h1', {}, text('area.live')), el('p', { class: 'quiet' }, text('live.about')), place, empty, log];
}

/** Reads on for as long as the view is shown. A tab that nobody sees lets its call end, and goes on from there later. */
async function follow({ service }, cursor, signal, take, tellFault) {
  let after = cursor;
  for (;;) {
    if (document.hidden) {
      await shownAgain(signal);
      continue;
    }
    try {
      const answer = await service.get(`/api/v1/events${query({ after, wait: WAIT, limit: 100 })}`, { signal });
      after = answer.cursor;
      if (answer.events.length > 0) take(answer.events);
      tellFault(null);
    } catch (error) {
      if (signal.aborted || !isPassing(error)) throw error;
      tellFault(error);
      await pause(AFTER_A_FAULT, signal);
    }
  }
}

function entry({ type, timestamp, data }) {
  const { session, session_id: id, package: course, package_id: packageId } = data;
  return el('li', {},
    el('time', { datetime: timestamp }, time(timestamp)), ' ',
    el('strong', {}, hasText(`event.${type}`) ? text(`event.${type}`) : type), ' ', el('code', { class: 'quiet' }, type),
    el('div', {}, id
      ? [link(`#/sessions/${encodeURIComponent(id)}`, session?.learner_name || session?.user_id || id),
        session && [' ', result(session), score(session.score) && [' ', score(session.score)]]]
      : link(`#/packages/${packageId}`, course?.title ?? packageId)));
}
