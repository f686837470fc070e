// How a course comes to its end: what it asked for, whether a document of it goes on, and what the learner is told then.

import { scoreText } from './screen.js';
import { text } from './texts.js';
import { sleep } from './waiting.js';

/** Milliseconds in which another document of the SCO may begin before its end is the course's: a page that is turned ends itself too. */
const TURNING = 1000;
/** Milliseconds that a document without a call may stay the SCO's last page before the learner is told that it was. */
const READING = 3000;

const NAVIGATION = 'adl.nav.request';

/** What is said of a session that has come so far, with or without its course being over for good. */
export function wordsFor({ completion_status: completion, success_status: success, score }, isPaused) {
  const points = score ? scoreText(score) : '';
  const said = { words: '', score: points && text('end.score', { score: points }) };
  if (success === 'passed') return { ...said, title: text('end.passed') };
  if (completion === 'completed' && success === 'unknown') return { ...said, title: text('end.completed') };
  if (isPaused) return { ...said, title: text('end.paused'), words: text('end.paused_text') };
  return { ...said, title: text(success === 'failed' ? 'end.failed' : 'end.over') };
}

/** Whether a SCO has asked for anything that is to come after it. */
export const asksFor = (values) => !['_none_', '', undefined].includes(values[NAVIGATION]);

/** Whether a SCO's end leaves the course as it is, for another day. */
export const isPause = (values, exit) => values[NAVIGATION] === 'suspendAll' || (values[NAVIGATION] === undefined && values[exit] === 'suspend');

/**
 * How a SCO's end goes on. `turned`: another document has begun. `ended`: the one that ended it stays, or is gone. `left`: a document
 * has come that calls nothing, such as a page that says goodbye.
 */
export async function outcomeOf(sco, documents) {
  const last = documents.current;
  await sleep(TURNING);
  if (!sco.hasEnded) return 'turned';
  if (documents.current === last && !documents.isLeaving) return 'ended';
  await new Promise((loaded) => documents.whenLoaded(loaded));
  await sleep(READING);
  return sco.hasEnded ? 'left' : 'turned';
}
