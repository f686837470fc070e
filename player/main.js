// The page: it starts a run, puts SCORM's API where the course looks for it, shows the course, and sends what the course sets.

import { bridge, editionOf, instanceOf, load } from './api.js';
import { Course } from './course.js';
import { Outbox } from './outbox.js';
import { Screen } from './screen.js';
import { Refused, Service, isPassing, pause, sleep } from './service.js';
import * as unsent from './unsent.js';

const launch = JSON.parse(document.getElementById('launch').textContent);
const screen = new Screen(launch);

/** The address bar holds the newest token, so that the page can be loaded again for as long as the session lives. */
function showToken(token) {
  const address = new URL(location.href);
  address.searchParams.set('token', token);
  history.replaceState(history.state, '', address);
}

/** Says what an earlier run could not say any more, in its own name. */
async function sendUnsent() {
  for (const { run, token, updates } of unsent.kept(launch.session_id)) {
    const outbox = new Outbox(new Service(launch.session_id, token), {
      changed() {}, sending() {}, answered() {}, refused() {}, stopped() {},
      keep: (left) => (left.length > 0 ? unsent.keep(launch.session_id, run, token, left) : unsent.forget(launch.session_id, run)),
    });
    outbox.restore(updates);
    await outbox.settled();
  }
}

/** Starts a run, however long the network takes. */
async function startRun(service) {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return await service.startRun();
    } catch (error) {
      if (!isPassing(error)) throw error;
      screen.loading('No connection. Trying again…');
      await sleep(pause(attempt, error));
    }
  }
}

/** The playing of one run. */
class Playing {
  constructor(service, started) {
    this.service = service;
    this.run = started.run;
    this.edition = editionOf(started.session.scorm_version);
    this.contentUrl = started.content_url;
    this.course = new Course(started);
    this.outbox = new Outbox(service, this.#events());
    for (const type of ['pagehide', 'visibilitychange']) addEventListener(type, () => this.#mayClose(type));
    addEventListener('online', () => this.outbox.resume());
    addEventListener('pageshow', (event) => event.persisted && this.outbox.resume());
  }

  #events() {
    return {
      changed: (state) => screen.saving(state),
      sending() {},
      answered() {},
      refused() {},
      stopped: (why) => this.#stopped(why),
      keep: (updates) => {
        if (updates.length === 0) unsent.forget(launch.session_id, this.run);
        else unsent.keep(launch.session_id, this.run, this.service.token, updates);
      },
    };
  }

  #mayClose(type) {
    if (type === 'pagehide' || document.visibilityState === 'hidden') this.outbox.close();
  }

  #stopped(why) {
    screen.notice(why, () => {
      if (why === 'superseded') location.reload();
      else this.#resume();
    });
  }

  /** Goes on after the session was made active again; the course begins where the service has it. */
  async #resume() {
    screen.unnotice();
    screen.loading('Saving…');
    this.outbox.resume();
    if ((await this.outbox.settled()) !== 'stopped') location.reload();
  }

  /** Shows the item that the session is at. */
  begin(session) {
    const item = this.course.find(session.sco) ?? this.course.launchable[0];
    return this.deliver(item, session.cmi_data);
  }

  /** Shows an item; a SCO with its launch values. */
  async deliver(item, values) {
    screen.tell('');
    if (item.isSco) {
      const instance = await instanceOf(this.edition);
      load(this.edition, instance, values);
      window[this.edition.global] = this.#bridge(item, instance);
    } else {
      delete window[this.edition.global];
    }
    screen.show(Course.address(item, this.contentUrl), item.title);
  }

  #bridge(item, instance) {
    return bridge(this.edition, instance, {
      set: (element, value) => this.outbox.set(item.identifier, element, value),
      commit: () => this.outbox.commit(),
      terminate: () => this.#ended(item),
      called() {},
    });
  }

  async #ended(item) {
    this.outbox.terminate(item.identifier);
    if ((await this.outbox.settled()) === 'stopped') return;
    const again = { label: 'Open it again', act: () => location.reload() };
    screen.tell('The course has ended, and your progress is saved.', [again]);
  }
}

/** What to show when no run can be started. */
function refusalOf(error) {
  if (!(error instanceof Refused)) return 'failed';
  const kinds = { SESSION_EXPIRED: 'expired', SESSION_NOT_FOUND: 'gone', INVALID_LAUNCH_TOKEN: 'token' };
  return kinds[error.code] ?? 'failed';
}

async function open() {
  screen.loading('Loading…');
  await sendUnsent();
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const service = new Service(launch.session_id, token, showToken);
  const started = await startRun(service);
  const playing = new Playing(service, started);
  screen.title(playing.course.title);
  screen.saving('saved');
  if (!started.content_url) {
    screen.notice('unavailable');
    return;
  }
  await playing.begin(started.session);
}

open().catch((error) => {
  console.error(error);
  screen.notice(refusalOf(error), () => location.reload(), error.problem?.detail ?? error.message);
});
