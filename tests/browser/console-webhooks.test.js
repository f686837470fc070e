// The console's webhooks and keys, as an administrator and a reader use them, by mouse and by keyboard, and how they look.

import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { after, before, beforeEach, test } from 'node:test';

import { Program, closeBrowser, person } from './lectern.js';
import { look } from './looking.js';

const HOSTILE = '<img src=x onerror=alert(1)>';

/** An LMS's endpoint, whose answer a test chooses. */
const endpoint = {
  status: 200,
  answer: 'thanks',
  received: [],
  server: createServer(async (request, response) => {
    const parts = [];
    for await (const part of request) parts.push(part);
    endpoint.received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
    response.writeHead(endpoint.status, { 'content-type': 'text/html' }).end(endpoint.answer);
  }),
};

let lectern;
before(async () => {
  lectern = await Program.start();
  endpoint.server.listen(0, '127.0.0.1');
  await once(endpoint.server, 'listening');
  endpoint.host = `127.0.0.1:${endpoint.server.address().port}`;
  endpoint.url = `http://${endpoint.host}/hook`;
});
after(async () => {
  await closeBrowser();
  endpoint.server.close();
  await lectern.stop();
});

/** Each test begins without webhooks, and with an endpoint that works. */
beforeEach(async () => {
  Object.assign(endpoint, { status: 200, answer: 'thanks', received: [] });
  const { webhooks } = await lectern.call('GET', '/api/v1/webhooks');
  for (const { webhook_id: id } of webhooks) await lectern.call('DELETE', `/api/v1/webhooks/${id}`);
});

const addWebhook = (members = {}) => lectern.call('POST', '/api/v1/webhooks', { url: endpoint.url, ...members });

/** Somebody who has the console open. A dialog of the browser's own is what a script that got in would show. */
async function visitor(place, options) {
  const context = await person(options);
  const page = await context.newPage();
  page.on('dialog', (dialog) => {
    context.complaints.push(`a script ran: ${dialog.message()}`);
    dialog.dismiss();
  });
  await page.goto(`${lectern.url}/console${place}`);
  await page.waitForSelector('h1');
  return { context, page };
}

async function goodbye(context) {
  assert.deepEqual(context.complaints, []);
  await context.close();
}

/** The open dialog. */
const dialog = (page) => page.locator('dialog[open]');

const press = (within, name) => within.getByRole('button', { name, exact: true }).click();

/** Calls with another key from now on. */
async function signIn(page, key) {
  await press(page, 'Change the key');
  await dialog(page).getByLabel('API key').fill(key);
  await press(dialog(page), 'Use this key');
  await dialog(page).waitFor({ state: 'detached' });
}

test('a webhook is added, its secret is shown once, and a test says what the endpoint answered', async () => {
  const { context, page } = await visitor('#/webhooks');
  await page.getByText('There are no webhooks yet.').waitFor();
  await press(page, 'Add a webhook');
  await dialog(page).getByLabel('Address (URL)').fill('ftp://lms.example/');
  await press(dialog(page), 'Add a webhook');
  await dialog(page).getByRole('alert').getByText('INVALID_WEBHOOK_URL').waitFor();
  await dialog(page).getByLabel('Address (URL)').fill(endpoint.url);
  await dialog(page).getByLabel('Which events').selectOption('chosen');
  await dialog(page).getByRole('checkbox', { name: 'session.completed' }).check();
  await dialog(page).getByRole('checkbox', { name: 'session.passed' }).check();
  await dialog(page).getByLabel('Description').fill(HOSTILE);
  await press(dialog(page), 'Add a webhook');
  const secret = await dialog(page).locator('code.once').innerText();
  assert.match(secret, /^whsec_/);
  await press(dialog(page), 'Close');

  await page.getByRole('heading', { level: 1, name: HOSTILE }).waitFor();
  await press(page, 'Test');
  await page.getByText('The endpoint took the test event.').waitFor();
  assert.equal(await page.locator('.note pre').innerText(), 'thanks');
  assert.match(await page.locator('.note').innerText(), /status 200/);
  const [{ headers, body }] = endpoint.received;
  const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
  const signed = `${headers['webhook-id']}.${headers['webhook-timestamp']}.${body}`;
  assert.equal(headers['webhook-signature'], `v1,${createHmac('sha256', key).update(signed).digest('base64')}`);

  await page.goto(`${lectern.url}/console#/webhooks`);
  await page.getByRole('cell', { name: 'session.completed, session.passed' }).waitFor();
  assert.equal((await page.content()).includes(secret), false);
  const { webhooks: [made] } = await lectern.call('GET', '/api/v1/webhooks');
  assert.deepEqual([made.event_types, made.description], [['session.completed', 'session.passed'], HOSTILE]);
  await goodbye(context);
});

test('a secret of one’s own and a new one sign what is sent', async () => {
  const { context, page } = await visitor('#/webhooks');
  const own = 'sixteen letters or more';
  await press(page, 'Add a webhook');
  await dialog(page).getByLabel('Address (URL)').fill(endpoint.url);
  await dialog(page).getByLabel('Secret of your own').fill(own);
  await press(dialog(page), 'Add a webhook');
  assert.equal(await dialog(page).locator('code.once').innerText(), own);
  await context.grantPermissions(['clipboard-read', 'clipboard-write']);
  await press(dialog(page), 'Copy');
  await dialog(page).getByText('Copied.').waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), own);
  await press(dialog(page), 'Close');

  await press(page, 'New secret');
  await press(dialog(page), 'Make it');
  assert.match(await dialog(page).locator('code.once').innerText(), /^whsec_/);
  await press(dialog(page), 'Close');
  await goodbye(context);
});

test('what an endpoint refuses is seen with its answer, kept up to date in place, and sent again when it is mended', async () => {
  Object.assign(endpoint, { status: 500, answer: `${HOSTILE} our database is down` });
  const { webhook_id: id } = await addWebhook({ event_types: ['session.created'] });
  await lectern.launch({ user_id: 'refused' });
  const { context, page } = await visitor(`#/webhooks/${id}`);
  await press(page, 'Test');
  await page.getByText('The endpoint did not take the test event.').waitFor();
  await page.getByText('The endpoint answered 500; only 2xx means that it took the delivery.').first().waitFor();
  assert.equal(await page.locator('.fault pre').innerText(), endpoint.answer);

  const summary = page.locator('summary');
  await summary.click();
  const tries = page.locator('.tries li');
  assert.match(await tries.first().innerText(), /status 500/);
  assert.equal(await tries.first().locator('pre').innerText(), endpoint.answer);
  // The second try comes by itself, after five seconds.
  const before = await tries.count();
  await page.waitForFunction((count) => document.querySelectorAll('.tries li').length > count, before);
  assert.equal(await page.locator('details').evaluate((details) => details.open), true);
  assert.equal(await summary.evaluate((element) => element === document.activeElement), true);

  endpoint.status = 200;
  await page.getByRole('button', { name: 'Send now' }).click();
  await page.locator('td .state', { hasText: 'delivered' }).waitFor();
  assert.equal(await page.locator('details').evaluate((details) => details.open), true);
  assert.match(await tries.first().innerText(), /status 200/);
  const button = page.getByRole('button', { name: 'Send again' });
  assert.equal(await button.evaluate((element) => element === document.activeElement), true);
  await button.click();
  await page.waitForFunction((count) => document.querySelectorAll('.tries li').length > count, await tries.count());
  await goodbye(context);
});

test('deliveries are shown by their status, which the address names', async () => {
  const { webhook_id: id } = await addWebhook({ event_types: ['session.created'] });
  await lectern.launch({ user_id: 'filtered' });
  const { context, page } = await visitor(`#/webhooks/${id}`);
  await page.locator('td .state', { hasText: 'delivered' }).first().waitFor({ timeout: 20_000 });
  await page.getByLabel('Status of the deliveries').selectOption('failed');
  await page.getByText('There are none.').waitFor();
  assert.equal(new URL(page.url()).hash, `#/webhooks/${id}?status=failed`);
  await page.reload();
  await page.getByText('There are none.').waitFor();
  await page.goto(`${lectern.url}/console#/webhooks/${id}?status=delivered`);
  await page.locator('td .state', { hasText: 'delivered' }).first().waitFor();
  assert.equal(await page.getByLabel('Status of the deliveries').inputValue(), 'delivered');
  // What no longer has that status stays where it was, and is followed.
  endpoint.status = 500;
  await page.getByRole('button', { name: 'Send again' }).first().click();
  await page.locator('td .state', { hasText: 'on its way' }).waitFor();
  await page.getByText('2 tries').waitFor();
  await goodbye(context);
});

test('deliveries are not asked for while nobody looks', async () => {
  endpoint.status = 500;
  const { webhook_id: id } = await addWebhook({ event_types: ['session.created'] });
  await lectern.launch({ user_id: 'hidden' });
  const { context, page } = await visitor(`#/webhooks/${id}`);
  await page.locator('summary').waitFor();
  const hide = (isHidden) => page.evaluate((hidden) => {
    Object.defineProperty(document, 'hidden', { configurable: true, get: () => hidden });
    document.dispatchEvent(new Event('visibilitychange'));
  }, isHidden);
  await hide(true);
  let asked = 0;
  page.on('request', (request) => {
    if (request.url().includes('/deliveries')) asked += 1;
  });
  await page.waitForTimeout(7000);
  assert.equal(asked, 0);
  await hide(false);
  await page.waitForResponse((answer) => answer.url().includes('/deliveries'));
  await page.goto(`${lectern.url}/console#/keys`);
  await page.getByRole('heading', { name: 'This key' }).waitFor();
  asked = 0;
  await page.waitForTimeout(5000);
  assert.equal(asked, 0, 'another view is shown');
  await goodbye(context);
});

test('a webhook is changed, switched off and on, and deleted', async () => {
  const { webhook_id: id } = await addWebhook({ event_types: ['session.created'], description: 'old words' });
  await lectern.launch({ user_id: 'switched' });
  const { context, page } = await visitor(`#/webhooks/${id}`);
  const now = () => lectern.call('GET', `/api/v1/webhooks/${id}`);
  await press(page, 'Change');
  assert.equal(await dialog(page).getByRole('checkbox', { name: 'session.created' }).isChecked(), true);
  await dialog(page).getByLabel('Which events').selectOption('all');
  await dialog(page).getByLabel('Description').fill('');
  await press(dialog(page), 'Save');
  await page.getByText('The webhook is changed.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Change', exact: true }).evaluate((element) => element === document.activeElement), true);
  assert.deepEqual([(await now()).event_types, (await now()).description], [['*'], null]);

  await press(page, 'Switch off');
  await press(dialog(page), 'Switch off');
  await page.getByText('The webhook is switched off.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Send again' }).count(), 0);
  assert.equal((await now()).disabled_reason, 'by_request');
  await press(page, 'Switch on');
  await page.getByText('The webhook is switched on.').waitFor();

  await press(page, 'Delete');
  await dialog(page).getByLabel('Type').fill('something else');
  await press(dialog(page), 'Delete');
  assert.equal((await now()).status, 'active');
  await dialog(page).getByLabel('Type').fill(endpoint.host);
  await press(dialog(page), 'Delete');
  await page.getByText('There are no webhooks yet.').waitFor();
  assert.equal(await page.locator('#told').innerText(), 'The webhook is deleted.');
  await goodbye(context);
});

test('a key is made, works, and is revoked', async () => {
  const { context, page } = await visitor('#/keys');
  await press(page, 'Make a key');
  await dialog(page).getByLabel('Name').fill(HOSTILE);
  await dialog(page).getByLabel('Scope').selectOption('write');
  await dialog(page).getByLabel('Calls per second').fill('7');
  await dialog(page).getByLabel('Expires').fill('2020-01-01T00:00');
  await press(dialog(page), 'Make a key');
  await dialog(page).getByRole('alert').getByText('a time that is still to come').first().waitFor();
  await dialog(page).getByLabel('Expires').fill('2099-01-01T00:00');
  await press(dialog(page), 'Make a key');
  const key = await dialog(page).locator('code.once').innerText();
  await press(dialog(page), 'Close');
  const row = page.getByRole('row', { name: HOSTILE });
  await row.waitFor();
  assert.equal((await page.content()).includes(key), false);
  const who = await fetch(`${lectern.url}/api/v1/key`, { headers: { 'x-api-key': key } });
  const { name, scope, calls_per_second: calls, expires_at: ends } = await who.json();
  assert.deepEqual([name, scope, calls, ends.slice(0, 4) >= '2098'], [HOSTILE, 'write', 7, true]);

  await row.getByRole('button', { name: 'Revoke' }).click();
  await dialog(page).getByText('still works for up to a minute').waitFor();
  await press(dialog(page), 'Revoke the key');
  await row.getByText('revoked').waitFor();
  assert.equal(await row.getByRole('button').count(), 0);

  await page.getByRole('row', { name: 'this key' }).getByRole('button', { name: 'Revoke' }).click();
  await dialog(page).getByText('This is the key that the console is using.').waitFor();
  await press(dialog(page), 'Cancel');
  await goodbye(context);
});

test('a key that may only read sees the plan and the webhooks, and is offered nothing that changes them', async () => {
  const { webhook_id: id } = await addWebhook({ description: HOSTILE });
  await lectern.launch({ user_id: 'read' });
  const { api_key: key } = await lectern.call('POST', '/api/v1/keys', { name: HOSTILE, scope: 'read' });
  const { context, page } = await visitor('#/webhooks');
  await signIn(page, key);
  const offered = () => page.locator('#main').getByRole('button').allInnerTexts();
  await page.getByRole('link', { name: endpoint.url }).click();
  await page.locator('td .state').first().waitFor();
  assert.deepEqual(await offered(), []);
  await page.getByRole('link', { name: 'Keys and plan' }).click();
  await page.getByRole('heading', { name: 'The plan of' }).waitFor();
  await page.getByText('A session can be written for 24 hours after its last use.').waitFor();
  await page.getByText('A session reports the best of its attempts.').waitFor();
  assert.deepEqual(await offered(), []);
  await lectern.call('DELETE', `/api/v1/webhooks/${id}`);
  await page.getByRole('link', { name: 'Webhooks' }).click();
  await page.getByText('Ask for a key of the scope admin.').waitFor();
  assert.deepEqual(await offered(), []);
  await goodbye(context);
});

test('a webhook is made by keyboard alone', async () => {
  const { context, page } = await visitor('#/webhooks');
  const { keyboard } = page;
  await page.getByRole('button', { name: 'Add a webhook' }).waitFor();
  /** Goes on with Tab until this has the focus. */
  const reach = async (words) => {
    for (let steps = 0; steps < 60; steps += 1) {
      const found = await page.evaluate(() => {
        const { activeElement: at } = document;
        return at === document.body ? '' : `${at.labels?.[0]?.textContent ?? ''} ${at.textContent}`;
      });
      if (found.includes(words)) return;
      await keyboard.press('Tab');
    }
    throw new Error(`${words} cannot be reached`);
  };
  await reach('Add a webhook');
  await keyboard.press('Enter');
  await dialog(page).waitFor();
  await reach('Address (URL)');
  await keyboard.type(endpoint.url);
  await reach('Which events');
  await keyboard.press('ArrowDown');
  await reach('session.passed');
  await keyboard.press('Space');
  await keyboard.press('Enter');
  await page.locator('dialog code.once').waitFor();
  await reach('Close');
  await keyboard.press('Enter');
  // The view of the webhook begins at its heading.
  await page.waitForFunction((url) => document.activeElement.matches('h1') && document.activeElement.textContent === url, endpoint.url);
  await reach('Test');
  await keyboard.press('Enter');
  await page.getByText('The endpoint took the test event.').waitFor();
  const { webhooks: [made] } = await lectern.call('GET', '/api/v1/webhooks');
  assert.deepEqual(made.event_types, ['session.passed']);
  await goodbye(context);
});

test('the console offers every type of events that the API has', async () => {
  const { components } = await lectern.call('GET', '/api/openapi.json');
  const { context, page } = await visitor('#/webhooks');
  await press(page, 'Add a webhook');
  const offered = await dialog(page).locator('input[name=event_types]').evaluateAll((inputs) => inputs.map((input) => input.value));
  assert.deepEqual(offered.toSorted(), components.schemas.EventType.enum.toSorted());
  // Each has words beside it.
  assert.equal(await dialog(page).locator('label.tick small').count(), offered.length);
  await goodbye(context);
});

for (const [width, height] of [[1100, 720], [390, 780]]) {
  test(`every view and dialog at a width of ${width}`, async () => {
    // axe is not the page's own, and would not run.
    const { context, page } = await visitor('#/webhooks', { viewport: { width, height }, bypassCSP: true });
    const looked = (name) => look(page, `${name}-${width}`);
    await page.getByText('There are no webhooks yet.').waitFor();
    await looked('webhooks-none');
    await press(page, 'Add a webhook');
    await dialog(page).getByLabel('Which events').selectOption('chosen');
    await looked('webhook-add');
    await dialog(page).getByLabel('Address (URL)').fill(`ftp://lms.example/${'long'.repeat(60)}`);
    await press(dialog(page), 'Add a webhook');
    await dialog(page).getByRole('alert').waitFor();
    await looked('webhook-add-refused');
    await dialog(page).getByLabel('Address (URL)').fill(`${endpoint.url}/${'long'.repeat(60)}`);
    await dialog(page).getByRole('checkbox', { name: 'session.created' }).check();
    await press(dialog(page), 'Add a webhook');
    await dialog(page).locator('code.once').waitFor();
    await looked('webhook-secret');
    await press(dialog(page), 'Close');

    await page.getByText('There are none.').waitFor();
    await looked('webhook-fresh');
    Object.assign(endpoint, { status: 500, answer: `${HOSTILE} ${'x'.repeat(1100)}` });
    for (const user of ['looked-at', 'looked-at-again']) await lectern.launch({ user_id: `${user}-${width}` });
    await press(page, 'Test');
    await page.locator('.fault pre').waitFor();
    await page.locator('summary').first().waitFor({ timeout: 20_000 });
    await page.locator('summary').first().click();
    await looked('webhook-failing');
    for (const [name, answer] of [['Change', 'Cancel'], ['Switch off', 'Cancel'], ['New secret', 'Cancel'], ['Delete', 'Cancel']]) {
      await press(page, name);
      await looked(`webhook-${name.toLowerCase().replace(' ', '-')}`);
      await press(dialog(page), answer);
    }
    await press(page, 'Switch off');
    await press(dialog(page), 'Switch off');
    await page.getByText('Somebody switched it off.').waitFor();
    await looked('webhook-disabled');
    await page.goto(`${lectern.url}/console#/webhooks`);
    await page.getByRole('table').waitFor();
    await looked('webhooks');

    await page.goto(`${lectern.url}/console#/keys`);
    await page.getByRole('table').waitFor();
    await looked('keys');
    await press(page, 'Make a key');
    await looked('key-make');
    await dialog(page).getByLabel('Name').fill(`long-name-${width}-${'x'.repeat(80)}`);
    await press(dialog(page), 'Make a key');
    await dialog(page).locator('code.once').waitFor();
    await looked('key-made');
    await press(dialog(page), 'Close');
    await page.getByRole('row', { name: `long-name-${width}` }).getByRole('button', { name: 'Revoke' }).click();
    await looked('key-revoke');
    await press(dialog(page), 'Cancel');
    await page.getByRole('row', { name: 'this key' }).getByRole('button', { name: 'Revoke' }).click();
    await looked('key-revoke-own');
    await goodbye(context);
  });
}
