// Our engine, in Node alone: a walk through a course, and what each event comes to.

import { readFile } from 'node:fs/promises';

import { Engine } from '../../player/engine.js';

const module = await WebAssembly.compile(await readFile(new URL('../../player/engine.wasm', import.meta.url)));
// One instance for all: a course that is opened takes the place of the one before.
const engine = new Engine(module);

const word = (came) => (came.outcome === 'delivered' ? came.item : came.outcome);

/** Goes on from a state: `{ state, current }`, with nothing for the beginning. */
export function open(course, at = null) {
  const { current, isOver } = engine.open({ edition: '2004 4th Edition', course, state: at?.state ?? null });
  return { came: current ?? (isOver ? 'ended' : 'waiting'), current, state: engine.state };
}

function says(at, report) {
  if (!at.current) return;
  engine.enter({ cmi_data: {} });
  engine.initialize('');
  for (const [element, value] of Object.entries(report)) {
    if (!engine.set(element, value)) throw new Error(`${element}: ${engine.diagnostic('')}`);
  }
}

/** What an event comes to: the SCO that runs, if any, says this, and ends with a request. */
export function step(course, at, { report, request }) {
  open(course, at);
  says(at, report);
  let came;
  if (at.current) {
    engine.terminate('');
    came = engine.finish(request);
  } else {
    came = engine.navigate(request);
  }
  return { came: word(came), current: came.outcome === 'delivered' ? came.item : null, state: engine.state, reason: came.reason?.exception };
}

/** What may be asked for once the SCO has said this: the requests that the page offers. */
export function offered(course, at, report) {
  open(course, at);
  says(at, report);
  const { entries, canContinue, canGoBack } = engine.contents();
  const chosen = entries.filter(({ isChoosable }) => isChoosable).map(({ identifier }) => `{target=${identifier}}choice`);
  return new Set([...(canContinue ? ['continue'] : []), ...(canGoBack ? ['previous'] : []), ...chosen]);
}
