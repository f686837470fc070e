// The page: it hands in what an earlier run could not say, starts a run, and plays the course.

import { editionOf } from './edition.js';
import { Engine } from './engine.js';
import { handIn } from './handing.js';
import { Playing } from './playing.js';
import { takeOver, takesOver } from './presence.js';
import { Screen } from './screen.js';
import { Service, Unreachable, isPassing, stopOf } from './service.js';
import { text } from './texts.js';
import { kept } from './unsent.js';
import { pause, sleep } from './waiting.js';

/** How often what was kept may fail to be heard before the course opens without it, and behind the course before it waits for another day. */
const FAILURES_BEFORE = 2;
const FAILURES_BEHIND = 4;

const launch = JSON.parse(document.getElementById('launch').textContent);
const screen = new Screen(launch);

/** The address bar holds the newest token, so that the page can be loaded again; it is good for hours. */
function showToken(token) {
  const address = new URL(location.href);
  address.searchParams.set('token', token);
  history.replaceState(history.state, '', address);
}

/** A name that nobody else chooses. */
const randomName = () => [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** What a call answers, however long the network takes, as long as somebody waits for it. */
async function answerOf(call, isAwaited = () => true) {
  for (let tries = 0; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (!isPassing(error) || !isAwaited()) throw error;
      screen.loading(text('loading.offline'));
      await sleep(pause(tries, error));
    }
  }
}

/** What is left of earlier runs goes before the first word of this one; the course plays meanwhile. */
async function handInBehind(playing, service, entries) {
  if (entries.length === 0) return;
  playing.outbox.hold();
  const left = await handIn(launch.session_id, service, entries, { mostFailures: FAILURES_BEHIND, isLast: true });
  playing.outbox.release();
  if (left.length > 0) screen.tell(text('earlier.waiting'), [{ label: '✕', act: () => screen.tell('') }]);
}

/** Whether the browser has what the page is made of. */
function isCapable() {
  try {
    // The smallest module there is: to compile it may be forbidden.
    new WebAssembly.Module(Uint8Array.of(0, 0x61, 0x73, 0x6d, 1, 0, 0, 0));
    return typeof AbortSignal.any === 'function' && typeof ''.toWellFormed === 'function';
  } catch {
    return false;
  }
}

/** The engine of an edition, which comes over the same network as everything else. */
const loadEngine = (file) => Engine.load(new URL(file, import.meta.url)).catch((error) => {
  throw error instanceof TypeError ? new Unreachable(error.message, { cause: error }) : error;
});

async function open() {
  if (!isCapable()) {
    screen.notice('browser');
    return;
  }
  screen.loading(text('loading'));
  const token = new URLSearchParams(location.search).get('token') ?? '';
  const service = new Service(launch.session_id, token, showToken);
  const start = { start_id: randomName(), take_over: takesOver() };
  const left = await handIn(launch.session_id, service, await kept(launch.session_id), { mostFailures: FAILURES_BEFORE, isLast: false });
  // Beside each other, because a learner waits. A refused start says better why than a course that is not answered.
  let isRefused = false;
  const reading = answerOf(() => service.course(), () => !isRefused);
  const expected = editionOf(launch.scorm_version).engine;
  const engine = answerOf(() => loadEngine(expected), () => !isRefused);
  for (const each of [reading, engine]) each.catch(() => {});
  const started = await answerOf(() => service.startRun(start)).catch((error) => {
    isRefused = true;
    throw error;
  });
  // The session may have gone to another version of the package since the page was asked for.
  const { engine: needed } = editionOf(started.session.scorm_version);
  const fitting = needed === expected ? engine : answerOf(() => loadEngine(needed));
  const playing = new Playing(launch, screen, service, { started, course: await reading, engine: await fitting });
  screen.title(playing.course.title);
  screen.saving('saved');
  if (!started.content_url) {
    screen.notice('unavailable');
    return;
  }
  handInBehind(playing, service, left);
  await playing.begin();
}

open().catch((error) => {
  console.error(error);
  const why = stopOf(error) ?? 'failed';
  const again = ['superseded', 'reset'].includes(why) ? takeOver(error) : () => location.reload();
  screen.notice(why, { again, more: why === 'failed' ? error.problem?.detail ?? error.message : '' });
});
