// What earlier runs could not say is handed in by the next page of the session.

import { KEEPING, Outbox } from './outbox.js';
import { Keeper } from './unsent.js';

/**
 * Hands in what was kept, `entries` of unsent.js, oldest first. Answers with what the service has not judged: `mostFailures` in a row
 * leave it for later, as does a run that `isLast` does not give up for.
 */
export async function handIn(sessionId, service, entries, { mostFailures, isLast }) {
  const left = [];
  for (const entry of entries) {
    if (!(await isJudged(sessionId, service, entry, { mostFailures, isLast }))) left.push(entry);
  }
  return left;
}

async function isJudged(sessionId, service, { run, updates, count }, { mostFailures, isLast }) {
  const keeper = new Keeper(sessionId, run, count);
  let stop = null;
  const events = {
    changed() {}, sending() {}, answered() {},
    refused: (faults) => console.warn('Some of what was kept is not taken:', faults),
    stopped: (why) => { stop = why; },
    keep: (unsaid) => keeper.keep(unsaid),
  };
  // Before a run has started, a newer one elsewhere may have said nothing yet.
  const keeping = isLast ? KEEPING : [...KEEPING, 'superseded'];
  const outbox = new Outbox(service, events, { run, mostFailures, keeping });
  outbox.restore(updates);
  await outbox.settled();
  return !keeping.includes(stop);
}
