// What came of a package: completions over time, and the scores.

import { bars, rise } from './chart.js';
import { el } from './dom.js';
import { later } from './later.js';
import { isTried } from './launching.js';
import { facts } from './table.js';
import { counted, day, duration, number, percent, text } from './texts.js';

/** Sessions that are looked at, the newest: ten calls. */
const MOST_SESSIONS = 1000;
/** Bars of the scores. */
const STEPS = 10;
const DAY = 24 * 3600 * 1000;
/** Days that a chart has at most; older completions stand before the first. */
const MOST_DAYS = 90;

export const resultsOf = ({ service }, { package_id: id }, signal) => later(text('results.heading'), async () => {
  const { entries: all, cursor } = await service.list('/api/v1/sessions', 'sessions', { signal, most: MOST_SESSIONS, package_id: id });
  const entries = all.filter((each) => !isTried(each));
  if (entries.length === 0) return el('p', {}, text('results.none'));
  const completed = entries.filter((each) => each.completion_status === 'completed');
  const decided = entries.filter((each) => each.success_status !== 'unknown');
  const passed = decided.filter((each) => each.success_status === 'passed');
  const scores = entries.map((each) => each.score.scaled).filter((scaled) => scaled !== null);
  const times = entries.map((each) => each.time_spent_seconds).filter((seconds) => seconds > 0).sort((one, other) => one - other);
  return [
    facts([
      [text('results.sessions'), counted(cursor ? 'results.newest' : 'results.all', entries.length)],
      [text('results.completed'), text('results.part', { count: number(completed.length), part: percent(completed.length / entries.length) })],
      [text('results.passed'), decided.length > 0 && text('results.part', { count: number(passed.length), part: percent(passed.length / decided.length) })],
      [text('results.score'), scores.length > 0 && percent(scores.reduce((sum, each) => sum + each, 0) / scores.length)],
      [text('results.time'), times.length > 0 && duration(times[Math.floor(times.length / 2)])],
    ]),
    el('div', { class: 'charts' },
      completed.some((each) => each.completed_at) && rise(text('results.over_time'), [text('results.day'), text('results.completed')], overTime(completed)),
      scores.length > 0 && bars(text('results.scores'), [text('session.score'), text('results.sessions')], distribution(scores))),
  ];
}, signal);

/** Completions up to the end of each day. */
export function overTime(completed) {
  const days = completed.filter((each) => each.completed_at).map((each) => startOf(each.completed_at));
  const last = Math.max(...days);
  const first = Math.max(Math.min(...days), last - (MOST_DAYS - 1) * DAY);
  const points = [];
  // A day has an hour more or less twice a year, so that each is found by its noon.
  for (let at = first; at <= last; at = startOf(at + 1.5 * DAY)) points.push([day(at), days.filter((each) => each <= at).length]);
  return points;
}

function startOf(at) {
  const found = new Date(at);
  found.setHours(0, 0, 0, 0);
  return found.getTime();
}

/** How many scores there are in each tenth; those below nothing count with the first. */
export function distribution(scores) {
  const counts = Array(STEPS).fill(0);
  for (const scaled of scores) counts[Math.min(Math.max(Math.floor(scaled * STEPS), 0), STEPS - 1)] += 1;
  return counts.map((count, step) => [text('results.range', { from: number(step * (100 / STEPS)), to: number((step + 1) * (100 / STEPS)) }), count]);
}
