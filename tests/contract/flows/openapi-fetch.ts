// A learner's course from its upload to its result, by openapi-fetch with the types that openapi-typescript makes.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import createClient from 'openapi-fetch';

import type { paths } from '../generated/schema.js';

const [url, key, zip] = process.argv.slice(2) as [string, string, string];
const user_id = 'openapi-fetch';
const lms = createClient<paths>({ baseUrl: url, headers: { 'X-API-Key': key } });

function has<T>(answer: { data?: T; error?: unknown; response: Response }, status: number): T {
  assert.equal(answer.response.status, status, JSON.stringify(answer.error));
  return answer.data as T;
}

// Upload.
const { package_id, upload } = has(await lms.POST('/api/v1/packages', { body: { filename: 'course.zip' } }), 201);
const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(await readFile(zip)) });
assert.ok(sent.ok, await sent.text());
const inPackage = { path: { package_id } };
let status;
for (let looks = 0; status !== 'ready'; looks += 1) {
  assert.ok(looks < 100 && status !== 'failed', status);
  await sleep(100);
  ({ status } = has(await lms.GET('/api/v1/packages/{package_id}', { params: inPackage }), 200));
}

// Launch and run.
const launch = await lms.POST('/api/v1/packages/{package_id}/launch', { params: inPackage, body: { user_id, mode: 'normal' } });
const { session_id, token } = has(launch, 201);
const inSession = { path: { session_id } };
const by = (bearer: string) => ({ headers: { 'X-API-Key': null, Authorization: `Bearer ${bearer}` } });
const start = await lms.POST('/api/v1/sessions/{session_id}/runs', { params: inSession, body: { start_id: 'one' }, ...by(token) });
const run = has(start, 201);
const page = { seq: 1, cmi_data: { 'cmi.core.lesson_status': 'incomplete', 'cmi.core.score.raw': 70 } };
const said = await lms.PUT('/api/v1/sessions/{session_id}', { params: inSession, body: page, ...by(run.play_token) });
assert.equal(has(said, 200).seq, 1);

// An update for a version that has passed, and for the one that the refusal tells.
const correct = (version: number) =>
  lms.PUT('/api/v1/sessions/{session_id}', { params: inSession, body: { version, cmi_data: { 'cmi.core.score.raw': 85 } } });
const refused = await correct(1);
has(refused, 409);
assert.equal(refused.error?.code, 'VERSION_CONFLICT');
const current = refused.error?.details.current?.version ?? 0;
has(await correct(current), 200);

// What it came to.
const listed = await lms.GET('/api/v1/sessions', { params: { query: { user_id, limit: 1 } } });
assert.equal(has(listed, 200).sessions[0]?.score.raw, 85);
const attempts = await lms.GET('/api/v1/sessions/{session_id}/attempts', { params: inSession });
assert.equal(has(attempts, 200).attempts[0]?.current, true);
const whole = await lms.GET('/api/v1/sessions/{session_id}', { params: { ...inSession, query: { include: 'scos' } } });
assert.equal(has(whole, 200).scos?.[0]?.cmi_data['cmi.core.score.raw'], '85');
