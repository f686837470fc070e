// What an LMS hears: a course that is played in a browser, as a receiver with the webhook's secret sees it; and nothing missing and nothing
// doubled where the program is killed while much happens.
//
// `LECTERN_STORM=60` goes on for so many seconds, kills the program every five of them, and prints what it measured; a short one is a part
// of each run.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, test } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';

import { Program, closeBrowser, course, course12, open, person, zip } from './lectern.js';

const SECONDS = Number(process.env.LECTERN_STORM ?? 4);
/** Events a second, and how often so many of them begin at once. */
const A_SECOND = 200;
const TIMES_A_SECOND = 20;
/** Milliseconds between two kills. */
const KILL_EVERY = 5000;
/** Milliseconds that the next event may take: a delivery that was under way at a kill is made half a minute later. */
const PATIENCE = 60_000;

/** What a learner's course does at its end. */
const QUIZ = `<button>Finish</button><script>
  const { API } = parent;
  API.LMSInitialize('');
  document.querySelector('button').onclick = () => {
    for (const [element, value] of [['score.raw', '90'], ['score.max', '100'], ['lesson_status', 'passed'], ['session_time', '00:02:00']]) {
      API.LMSSetValue('cmi.core.' + element, value);
    }
    API.LMSFinish('');
  };
</script>`;

/** An LMS's endpoint, which takes what its secret has signed. */
class Receiver {
  secret;
  /** What came, each with when it came. */
  received = [];
  refused = 0;
  #server = createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    response.writeHead(this.#take(request.headers, Buffer.concat(parts))).end();
  });

  async start() {
    this.#server.listen(0, '127.0.0.1');
    await once(this.#server, 'listening');
    return `http://127.0.0.1:${this.#server.address().port}/hook`;
  }

  /** Standard Webhooks, "Verifying signatures". */
  #take(headers, body) {
    const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
    const key = Buffer.from(this.secret.slice('whsec_'.length), 'base64');
    if (headers['webhook-signature'] !== `v1,${createHmac('sha256', key).update(signed).digest('base64')}`) {
      this.refused += 1;
      return 401;
    }
    const event = JSON.parse(body);
    assert.equal(event.id, headers['webhook-id']);
    this.received.push({ ...event, at: performance.now() });
    return 204;
  }

  /** Waits until so many different events are here, and no longer than `patience` for the next one. */
  async until(count, patience) {
    for (let end = 0, before = -1; this.ids.size < count; await sleep(20)) {
      if (this.ids.size > before) {
        before = this.ids.size;
        end = performance.now() + patience;
      }
      if (performance.now() > end) return;
    }
  }

  get ids() {
    return new Set(this.received.map(({ id }) => id));
  }

  stop() {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

let lectern;
let receiver;
before(async () => {
  lectern = await Program.start(await zip('quiz.zip', course12('A quiz', [{ id: 'a', title: 'Quiz', page: QUIZ }])));
});
after(async () => {
  receiver?.stop();
  await closeBrowser();
  await lectern.stop();
});

/** A receiver with a webhook of its own for these events. */
async function hearing(types) {
  receiver?.stop();
  receiver = new Receiver();
  const url = await receiver.start();
  const { webhook_id, secret } = await lectern.call('POST', '/api/v1/webhooks', { url, event_types: types });
  receiver.secret = secret;
  return webhook_id;
}

test('a course that is played to its end is heard of step by step, each step once', async () => {
  const types = ['launched', 'progressed', 'scored', 'completed', 'passed'].map((name) => `session.${name}`);
  const webhook = await hearing(types);
  const { session_id: session, launch_url: link } = await lectern.launch({ user_id: 'quick' }, 'A quiz');
  const context = await person();
  const frame = await course(await open(context, link));
  await receiver.until(1, 20_000);
  const began = performance.now();
  await frame.click('button');
  await receiver.until(types.length, 20_000);
  const took = Math.max(...receiver.received.map(({ at }) => at)) - began;
  console.log(`from the learner's click to the last of ${types.length} events: ${Math.round(took)} ms`);
  // They are sent side by side, and their ids say in which order things happened.
  const heard = receiver.received.toSorted((one, other) => (one.id < other.id ? -1 : 1));
  assert.deepEqual(heard.map(({ type }) => type), types);
  assert.ok(heard.every(({ data }) => data.session_id === session));
  assert.deepEqual([heard.at(-1).data.session.success_status, heard.at(-1).data.session.score.raw], ['passed', 90]);
  assert.equal(receiver.refused, 0);
  await lectern.call('DELETE', `/api/v1/webhooks/${webhook}`);
  await context.close();
});

/** Makes a session, however often the program is gone meanwhile; the answer is when it was there. */
async function session(id) {
  const { package_id } = lectern.packages.find(({ title }) => title === 'A quiz');
  const body = JSON.stringify({ package_id, user_id: 'storm', session_id: id });
  const headers = { 'x-api-key': lectern.key, 'content-type': 'application/json' };
  for (;;) {
    const answer = await fetch(`${lectern.url}/api/v1/sessions`, { method: 'POST', headers, body }).catch(() => null);
    await answer?.arrayBuffer().catch(() => null);
    if (answer && [201, 409].includes(answer.status)) return performance.now();
    assert.ok(!answer || [429, 503].includes(answer.status), `${answer?.status}`);
    await sleep(50);
  }
}

/** What the feed has, to its end. */
async function feed(type) {
  const events = [];
  for (let after = '', more = true; more;) {
    const page = await lectern.call('GET', `/api/v1/events?limit=100&type=${type}${after}`);
    events.push(...page.events);
    after = `&after=${page.cursor}`;
    more = page.has_more;
  }
  return events;
}

test('200 events a second, and a program that is killed meanwhile: none is missing, and none has two ids', async () => {
  await hearing(['session.created']);
  const made = new Map();
  let isOver = false;
  const killing = (async () => {
    for (let kills = 0; ; kills += 1) {
      await sleep(Math.min(KILL_EVERY, SECONDS * 500));
      if (isOver) return kills;
      await lectern.kill();
      await lectern.restart();
    }
  })();
  const began = performance.now();
  const making = [];
  for (let turn = 0; turn < SECONDS * TIMES_A_SECOND; turn += 1) {
    for (let each = 0; each < A_SECOND / TIMES_A_SECOND; each += 1) {
      const id = `storm-${turn}-${each}`;
      making.push(session(id).then((at) => made.set(id, at)));
    }
    await sleep(Math.max(0, began + (turn + 1) * (1000 / TIMES_A_SECOND) - performance.now()));
  }
  await Promise.all(making);
  const took = performance.now() - began;
  isOver = true;
  const kills = await killing;
  assert.ok(kills > 0, 'it was killed');
  await receiver.until(made.size, PATIENCE);

  const told = (await feed('session.created')).filter(({ data }) => made.has(data.session_id));
  assert.equal(told.length, made.size, 'each is in the feed, once');
  assert.equal(new Set(told.map(({ data }) => data.session_id)).size, made.size);
  const ids = new Map(told.map(({ id, data }) => [data.session_id, id]));
  assert.equal(receiver.ids.size, made.size, 'each was delivered, under one id');
  for (const { id, data } of receiver.received) assert.equal(id, ids.get(data.session_id));
  const waits = [...new Map(receiver.received.map(({ data, at }) => [data.session_id, at - made.get(data.session_id)])).values()];
  waits.sort((one, other) => one - other);
  const share = (part) => Math.round(waits[Math.floor((waits.length - 1) * part)]);
  console.log(`${made.size} events in ${Math.round(took)} ms, ${kills} kills; received ${receiver.received.length - made.size} more than once; `
    + `from the answer to the receiver: half within ${share(0.5)} ms, 95 in 100 within ${share(0.95)} ms, all within ${share(1)} ms`);
  assert.equal(receiver.refused, 0);
});
