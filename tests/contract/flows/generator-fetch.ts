// A learner's course from its upload to its result, by the client that openapi-generator makes for TypeScript's fetch.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

import { Configuration, PackagesApi, ProblemFromJSON, ResponseError, SessionsApi } from '../generated/fetch/index.js';

const [basePath, key, zip] = process.argv.slice(2) as [string, string, string];
const userId = 'generator-fetch';
const lms = new Configuration({ basePath, apiKey: (name) => (name === 'X-API-Key' ? key : '') });
const packages = new PackagesApi(lms);
const sessions = new SessionsApi(lms);
const by = (accessToken: string) => new SessionsApi(new Configuration({ basePath, accessToken }));

// Upload.
const { packageId, upload } = await packages.createPackage({ createPackage: { filename: 'course.zip' } });
const sent = await fetch(upload.url, { method: upload.method, headers: upload.headers, body: new Uint8Array(await readFile(zip)) });
assert.ok(sent.ok, await sent.text());
let status;
for (let looks = 0; status !== 'ready'; looks += 1) {
  assert.ok(looks < 100 && status !== 'failed', status);
  await sleep(100);
  ({ status } = await packages.getPackage({ packageId }));
}

// Launch and run.
const { sessionId, token } = await packages.launchCourse({ packageId, launch: { userId, mode: 'normal' } });
const run = await by(token).startRun({ sessionId, startRun: { startId: 'one' } });
const page = { seq: 1, cmiData: { 'cmi.core.lesson_status': 'incomplete', 'cmi.core.score.raw': 70 } };
const said = await by(run.playToken).updateSession({ sessionId, update: page });
assert.equal(said.seq, 1);

// An update for a version that has passed, and for the one that the refusal tells.
const correct = (version: number) => sessions.updateSession({ sessionId, update: { version, cmiData: { 'cmi.core.score.raw': 85 } } });
const refused = await correct(1).then(
  () => assert.fail('it was stored'),
  (error: ResponseError) => error.response,
);
assert.equal(refused.status, 409);
const problem = ProblemFromJSON(await refused.json());
assert.equal(problem.code, 'VERSION_CONFLICT');
await correct(problem.details.current?.version ?? 0);

// What it came to.
const listed = await sessions.listSessions({ userId, limit: 1 });
assert.equal(listed.sessions[0]?.score.raw, 85);
const { attempts } = await sessions.listAttempts({ sessionId });
assert.equal(attempts[0]?.current, true);
const whole = await sessions.getSession({ sessionId, include: 'scos' });
assert.equal(whole.scos?.[0]?.cmiData['cmi.core.score.raw'], '85');
