// The viewer of the API's document: what it offers to try works with what it fills in, on a program that was just started.

import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';

import { Program, closeBrowser, person } from './lectern.js';

// The key is the same after each start, so that the page that knows it can stay open.
const KEY = `scorm_${'k'.repeat(43)}`;

let lectern;
before(async () => { lectern = await Program.start('--api-key', KEY); });
after(async () => { await closeBrowser(); await lectern.stop(); });

/** What opens the dialog for credentials. */
const DIALOG = '.auth-wrapper .authorize';

/** Every operation of the document. */
async function operations() {
  const document = await lectern.call('GET', '/api/openapi.json');
  const all = [];
  for (const [path, methods] of Object.entries(document.paths)) {
    for (const [method, operation] of Object.entries(methods)) all.push({ ...operation, path, method });
  }
  return all;
}

/** The credential that an operation takes, by its scheme's name: what takes no key is a page's, which starts a run and then updates it. */
async function credential({ path, method, security }) {
  const schemes = security.flatMap(Object.keys);
  if (schemes.includes('api_key')) return { scheme: 'api_key', text: lectern.key };
  if (!schemes.includes('token') && !path.startsWith('/player/{')) return {};
  const { token } = await lectern.launch({ user_id: 'demo-learner', session_id: 'demo-session' }, 'Taking notes that last');
  if (path.endsWith('/runs') || method === 'get') return { scheme: 'token', text: token };
  const started = await fetch(`${lectern.url}/api/v1/sessions/demo-session/runs`, { method: 'POST', headers: { authorization: `Bearer ${token}` } });
  return { scheme: 'token', text: (await started.json()).play_token };
}

/** Makes a webhook and something to deliver, as no program sends anything before it is asked to; the answer are their ids, by the parameters' names. */
async function webhook() {
  const { webhook_id } = await lectern.call('POST', '/api/v1/webhooks', { url: 'https://lms.invalid/hook' });
  await lectern.launch({ user_id: 'told' }, 'Taking notes that last');
  for (;;) {
    const { deliveries: [delivery] } = await lectern.call('GET', `/api/v1/webhooks/${webhook_id}/deliveries`);
    if (delivery) return { webhook_id, delivery_id: delivery.delivery_id };
    await pause(100);
  }
}

/** The credential that the viewer has. */
let said;

/** Says a credential to the viewer, in place of the one that it has. */
async function authorize(page, { scheme, text }) {
  said = text;
  await page.click(DIALOG);
  for (const logout of await page.locator('.auth-container button:has-text("Logout")').all()) await logout.click();
  const form = page.locator('.auth-container', { has: page.locator(`h4:has-text("${scheme} ")`) });
  await form.locator('input').fill(text);
  await form.locator('button[type=submit]').click();
  await page.click('.auth-container .btn-done');
}

/** Tries an operation, and insists that the viewer shows a success. */
async function works(page, operation) {
  const known = await credential(operation);
  const asks = operation.security.some((need) => known.scheme in need);
  if (asks && known.text !== said) await authorize(page, known);
  const block = page.locator(`[id="operations-${operation.tags[0]}-${operation.operationId}"]`);
  await block.locator('.opblock-summary-control').click();
  await block.locator('.try-out__btn').click();
  // A learner's link has its token in it, and so there is no example of one.
  if (!asks && known.text) await block.locator('[data-param-name=token] input').fill(known.text);
  if (operation.path.includes('{webhook_id}')) {
    for (const [name, id] of Object.entries(await webhook())) {
      if (operation.path.includes(`{${name}}`)) await block.locator(`[data-param-name=${name}] input`).fill(id);
    }
  }
  if (operation.path.endsWith('{key_id}')) {
    const { key_id } = await lectern.call('POST', '/api/v1/keys', { name: 'reports', scope: 'read' });
    await block.locator('[data-param-name=key_id] input').fill(key_id);
  }
  if (operation.path.endsWith('/erasure')) {
    // Somebody whom no other call asks for.
    await lectern.call('DELETE', '/api/v1/learners/leaver');
    await block.locator('[data-param-name=user_id] input').fill('leaver');
  }
  await block.locator('.execute').click();
  const answer = block.locator('.live-responses-table .response');
  const status = Number.parseInt(await answer.locator('.response-col_status').innerText(), 10);
  assert.ok(status >= 200 && status < 300, `${operation.operationId}: ${await answer.innerText()}`);
  await block.locator('.opblock-summary-control').click();
}

test('each call that the viewer offers to try works as it stands', async () => {
  const context = await person();
  const page = await context.newPage();
  await page.goto(`${lectern.url}/docs`);
  await page.waitForSelector('.opblock');
  const all = await operations();
  for (const operation of all.filter(({ method }) => method === 'get')) await works(page, operation);
  for (const operation of all.filter(({ method }) => method !== 'get')) {
    await lectern.startAnew();
    await works(page, operation);
  }
  assert.deepEqual(context.complaints, []);
  await context.close();
});
