// One session, as whoever helps its learner needs it. It moves by itself while its course plays.

import { attemptsOf } from './attempts.js';
import { changesOf } from './changes.js';
import { el, isHeld, link, renew } from './dom.js';
import { linkFor } from './launching.js';
import { recordOf } from './record.js';
import { runsOf } from './runs.js';
import { isGone, isPassing, path, pause } from './service.js';
import { sessionActions } from './acting.js';
import { progress, result, score, state } from './state.js';
import { facts, nothing, table } from './table.js';
import { counted, duration, number, text, time } from './texts.js';
import { wholeSession } from './whole.js';

/** How often a session that is shown is asked for, in milliseconds. One that has not changed answers in a few bytes. */
const EVERY = 2000;
/** How often at most its lists are read again while it changes, in milliseconds. */
const LISTS_EVERY = 5000;

export async function sessionView({ app, params, signal }) {
  const course = await courseOf(app, params.session, signal);
  const view = new SessionView(app, params.session, course, signal);
  const content = await view.content();
  view.follow().catch((error) => {
    if (!isGone(error) && !signal.aborted) view.stopped(error);
  });
  return content;
}

/** The course that a session plays. Where its package was deleted, the session can still be read. */
async function courseOf({ service }, id, signal) {
  try {
    return await service.get(path`/api/v1/sessions/${id}/course`, { signal });
  } catch (error) {
    if (error.code !== 'PACKAGE_NOT_FOUND') throw error;
    return { title: text('session.deleted_package'), course: { items: [] } };
  }
}

class SessionView {
  #heading = el('h1', {});
  #head = el('div', {});
  #actions = el('div', { class: 'actions' });
  #parts = el('div', {});
  /** When it moved. It is not read aloud: a course that plays writes every few seconds. */
  #moved = el('p', { class: 'quiet' });
  #trouble = el('p', { class: 'warned', role: 'status' });
  #lists = el('div', {});
  /** Lists that are older than the session, and when they were read. */
  #isStale = false;
  #listsRead = 0;

  constructor(app, id, course, signal) {
    Object.assign(this, { app, id, course, signal, address: path`/api/v1/sessions/${id}` });
    this.titles = new Map(itemsOf(course.course.items).map((item) => [item.identifier, item.title]));
    this.record = recordOf(this.titles);
  }

  async content() {
    await this.read();
    this.#showLists();
    return [this.#heading, this.#moved, this.#trouble, this.#actions, this.#head, this.#parts, this.record.element, this.#lists];
  }

  /** Reads it with each of its SCOs. */
  async read() {
    this.session = await wholeSession(this.app, this.id, this.signal);
    this.#show(this.session);
  }

  #show(session) {
    this.#heading.textContent = text('session.title', { learner: session.learner_name || session.user_id, course: this.course.title });
    renew(this.#head, about(session, this.course));
    renew(this.#parts, partsOf(session.scos, this.titles));
    this.record.show(session.scos);
    // What is offered depends on the state alone, and buttons that stay keep the focus.
    if (this.#actions.dataset.of === session.status) return;
    this.#actions.dataset.of = session.status;
    this.#actions.replaceChildren(...sessionActions(this.app, () => this.session, {
      title: this.course.title,
      titles: this.titles,
      link: () => linkFor(this.app, this.session),
      changed: () => this.#changed(),
    }));
  }

  #showLists() {
    this.#isStale = false;
    this.#listsRead = Date.now();
    const { app, address, signal, titles } = this;
    this.#lists.replaceChildren(runsOf(app, address, titles, signal), attemptsOf(app, address, titles, signal), changesOf(app, address, titles, signal));
  }

  /** Something was done here. Where it cannot be read now, `follow` comes to it. */
  async #changed() {
    this.#isStale = true;
    try {
      await this.read();
      this.#showLists();
    } catch (error) {
      if (!this.signal.aborted) this.#trouble.textContent = text('session.unreached');
    }
  }

  /** Keeps it as it is in the service, for as long as it is shown. */
  async follow() {
    for (;;) {
      await pause(EVERY, this.signal);
      if (document.hidden) continue;
      try {
        await this.#look();
        this.#trouble.textContent = '';
      } catch (error) {
        if (!isPassing(error)) throw error;
        this.#trouble.textContent = text(error.status === 429 ? 'session.limited' : 'session.unreached');
      }
    }
  }

  async #look() {
    const { version, status } = this.session;
    const newer = await this.app.service.get(this.address, { signal: this.signal, seen: version });
    // A session whose time is over is answered whole, also where it is the same.
    if (newer && (newer.version !== version || newer.status !== status)) {
      await this.read();
      this.#isStale = true;
      this.#moved.textContent = text('session.moved', { time: time(this.session.updated_at) });
    }
    // Nothing is taken away from whoever is reading in the lists; they come up to date behind that.
    const isRead = isHeld(this.#lists) || this.#lists.querySelector('details[open], [data-extended]');
    if (this.#isStale && !isRead && Date.now() - this.#listsRead > LISTS_EVERY) this.#showLists();
  }

  stopped(error) {
    this.#trouble.textContent = text('session.stopped', { why: error.message });
  }
}

const itemsOf = (items) => items.flatMap((item) => [item, ...itemsOf(item.items ?? [])]);

function about(session, course) {
  return facts([
    [text('session.result'), result(session)],
    [text('session.score'), score(session.score)],
    [text('session.progress'), progress(session.progress_measure)],
    [text('session.time'), duration(session.time_spent_seconds)],
    [text('session.user'), link(`#/learners/${encodeURIComponent(session.user_id)}`, session.user_id)],
    [text('session.package'), link(`#/packages/${session.package_id}`, text('session.package.version', { title: course.title, revision: session.package_revision }))],
    [text('package.edition'), session.scorm_version],
    [text('session.state'), state(session.status)],
    [text('session.expires'), time(session.expires_at)],
    [text('session.created'), time(session.created_at)],
    [text('session.seen'), time(session.updated_at)],
    [text('session.completed_at'), session.completed_at && time(session.completed_at)],
    [text('session.counts'), counted('session.opened', session.run_count, { attempt: number(session.attempt) })],
    [text('session.version'), session.version],
    [text('session.id'), el('code', {}, session.session_id)],
    [text('session.metadata'), Object.keys(session.metadata ?? {}).length > 0 && el('pre', { tabindex: 0 }, JSON.stringify(session.metadata, null, 2))],
  ]);
}

/** What was reached, for each part of the course. */
function partsOf(scos, titles) {
  const columns = [
    [text('part.title'), (each) => titles.get(each.identifier) ?? each.identifier],
    [text('session.result'), (each) => result(each)],
    [text('session.score'), (each) => score(each.score) ?? nothing()],
    [text('session.progress'), (each) => progress(each.progress_measure) ?? nothing()],
    [text('session.time'), (each) => duration(each.time_spent_seconds)],
    [text('part.attempts'), (each) => each.attempt],
  ];
  return el('section', {}, el('h2', {}, text('part.heading')), table(text('part.heading'), columns, scos).element);
}
