// The page: it says what an earlier run could not say, starts a run, and plays the course.

import { Outbox } from './outbox.js';
import { Playing } from './playing.js';
import { Screen } from './screen.js';
import { STOPS, Service, isPassing, pause, sleep } from './service.js';
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
      keep: (left) => unsent.keep(launch.session_id, run, token, left),
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

async function open() {
  screen.loading('Loading…');
  await sendUnsent();
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const service = new Service(launch.session_id, token, showToken);
  const started = await startRun(service);
  const playing = new Playing(launch, screen, service, started);
  screen.title(playing.course.title);
  screen.saving('saved');
  if (!started.content_url) {
    screen.notice('unavailable');
    return;
  }
  await playing.begin(started);
}

open().catch((error) => {
  console.error(error);
  screen.notice(STOPS[error.code] ?? 'failed', () => location.reload(), error.problem?.detail ?? error.message);
});
