// What the console makes of numbers and times, in Node alone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

// A zone whose days have 23 and 25 hours twice a year.
process.env.TZ = 'Europe/Berlin';
const texts = await readFile(new URL('../../console/texts/en.json', import.meta.url), 'utf8');
globalThis.document = { getElementById: (id) => (id === 'texts' ? { textContent: texts } : null), documentElement: { lang: 'en' } };
const { niceMost } = await import('../../console/chart.js');
const { distribution, overTime } = await import('../../console/results.js');
const { isDoubtful } = await import('../../console/runs.js');
const { score } = await import('../../console/state.js');
const { ago, bytes, counted, duration } = await import('../../console/texts.js');

test('each score is in one tenth, the whole in the last and what is below nothing in the first', () => {
  const counts = distribution([0, 0.05, 0.1, 0.95, 1, -0.5]).map(([, count]) => count);
  assert.deepEqual(counts, [3, 1, 0, 0, 0, 0, 0, 0, 0, 2]);
  assert.equal(distribution([1]).at(-1)[0], '90–100%');
});

test('completions are counted up to the end of each day, also where clocks change', () => {
  const at = (...times) => times.map((completed_at) => ({ completed_at }));
  const points = overTime(at('2026-10-24T10:00:00Z', '2026-10-24T22:30:00Z', '2026-10-26T09:00:00Z'));
  assert.deepEqual(points, [['Oct 24, 2026', 1], ['Oct 25, 2026', 2], ['Oct 26, 2026', 3]], 'half past ten at night in London is tomorrow');
  const long = overTime(at('2026-01-01T10:00:00Z', '2026-06-30T10:00:00Z'));
  assert.equal(long.length, 90);
  assert.deepEqual([long[0][1], long.at(-1)], [1, ['Jun 30, 2026', 2]]);
  const spring = overTime(at('2026-03-27T10:00:00Z', '2026-03-30T10:00:00Z'));
  assert.deepEqual(spring.map(([, count]) => count), [1, 1, 1, 2]);
});

test('an axis ends at a number that reads well', () => {
  assert.deepEqual([0, 1, 2, 3, 7, 10, 11, 49, 51, 999].map(niceMost), [1, 1, 2, 5, 10, 10, 20, 50, 100, 1000]);
});

test('a run whose course reports more than it was open is doubtful, and one that rounds is not', () => {
  assert.equal(isDoubtful({ clock_seconds: 2, reported_seconds: 157_680_000 }), true);
  assert.equal(isDoubtful({ clock_seconds: 100, reported_seconds: 130 }), false);
});

test('a score is a percentage, with its points where they say something else', () => {
  const of = (raw, max, scaled) => score({ raw, max, scaled });
  assert.equal(of(85, 100, 0.85), '85%');
  assert.equal(of(17, 20, 0.85), '85% (17 of 20 points)');
  assert.equal(of(null, null, 0.5), '50%');
  assert.equal(of(12, null, null), '12');
  assert.equal(of(12, 40, null), '12 of 40 points');
  assert.equal(of(null, null, null), null);
});

test('times, sizes and numbers are as people read them', () => {
  assert.deepEqual([0, 59, 61, 3661, 200_000].map(duration), ['0 s', '59 s', '1 min 1 s', '1 h 1 min', '2 d 7 h']);
  assert.deepEqual([0, 999, 84_200, 3_500_000_000].map(bytes), ['0 byte', '999 byte', '84.2 kB', '3.5 GB']);
  const now = Date.parse('2026-01-15T10:00:00Z');
  assert.equal(ago('2026-01-15T09:57:00Z', now), '3 minutes ago');
  assert.equal(ago('2026-01-15T09:00:10Z', now), '1 hour ago');
  assert.equal(ago('2024-01-15T10:00:00Z', now), '2 years ago');
  assert.equal(counted('session.opened', 1, { attempt: 1 }), 'once, attempt 1');
  assert.equal(counted('session.opened', 2, { attempt: 1 }), '2 times, attempt 1');
});
