// The playing of a course of the suite, from its launch to its end.

import { isAnswered } from './alike.js';
import { publish } from './course.js';
import { Fault, Learner } from './learner.js';

/** Characters of a value that a fault repeats. */
const MOST_OF_A_VALUE = 120;
/** And of what the service said in refusing something. */
const MOST_OF_A_COMPLAINT = 600;

const short = (value) => (typeof value === 'string' && value.length > MOST_OF_A_VALUE ? `${value.slice(0, MOST_OF_A_VALUE)}…` : value);

const callOf = ({ call, given }) => `${call}(${given.map((each) => JSON.stringify(short(each))).join(', ')})`;

function wantedOf({ returns, error }) {
  if (returns.isAny) return `any value, ${error}`;
  return `${returns.isShort ? 'a text' : JSON.stringify(short(returns.text))}, ${error}`;
}

/** Checks what the learner's page shows. */
async function lookAt(learner, { shown }, outcome) {
  for (const { what, is } of shown) {
    const seen = await learner.shows(what);
    outcome.looked += 1;
    if (seen !== is) outcome.note({ step: what, expected: String(is), got: String(seen) });
  }
}

/** Makes the calls of a visit. */
async function call(learner, { steps }, outcome) {
  const answers = steps.length > 0 ? await learner.calls(steps) : [];
  for (const [at, step] of steps.entries()) {
    const { told, error } = answers[at];
    outcome.called += 1;
    if (!isAnswered(step, answers[at])) outcome.note({ step: `${at} ${callOf(step)}`, expected: wantedOf(step), got: `${JSON.stringify(short(told))}, ${error}` });
  }
}

/** An activity has to be there, once the learner has chosen what is to be chosen. */
async function arrive(learner, title, { seen, chosen }) {
  const wanted = learner.identifierOf(title);
  let last = seen;
  if (chosen && last.activity !== wanted) {
    await learner.choice({ title: chosen });
    last = await learner.sees();
  }
  if (last.activity !== wanted) throw new Fault(`${wanted} is delivered`, `${last.state} ${last.words}`);
}

/** Launches the course, for the first time or again. */
async function launch(learner, chosen) {
  await learner.launch();
  return { seen: await learner.sees(), chosen };
}

/** Does what follows a visit; the answer is what is seen then, and what is to be chosen. */
async function follow(learner, { then }) {
  const { request, ends, isAgain, isEither, chosen } = then;
  await learner[request](then);
  if (request === 'suspend') return launch(learner, chosen);
  const seen = await learner.sees();
  const hasEnded = seen.state === 'ended';
  if (ends && !hasEnded) throw new Fault('the course ends', `${seen.state} ${seen.words}`);
  if (hasEnded) await learner.saved();
  return isAgain || (isEither && hasEnded) ? launch(learner, chosen) : { seen, chosen };
}

class Outcome {
  visited = 0;
  called = 0;
  looked = 0;
  faults = [];
  visit = 'launch';

  note(fault) {
    this.faults.push({ visit: this.visit, ...fault });
  }
}

/** Uploads a course and plays it; the answer is how far it came, and what was otherwise than it has to be. */
export async function play(lectern, given) {
  const { start, visits, learner: who } = given;
  const outcome = new Outcome();
  const learner = await Learner.at(lectern, await publish(lectern, given), { ...who, strictness: 'strict' });
  try {
    let at = await launch(learner, start);
    for (const visit of visits) {
      outcome.visit = visit.visit;
      await arrive(learner, visit.activity, at);
      outcome.visited += 1;
      await lookAt(learner, visit, outcome);
      await call(learner, visit, outcome);
      at = await follow(learner, visit);
    }
  } catch (error) {
    if (!(error instanceof Fault) && error.name !== 'TimeoutError') throw error;
    outcome.note({ expected: error.expected ?? 'an answer of the page', got: error.got ?? error.message });
  } finally {
    for (const complaint of await learner.complaints()) outcome.note({ expected: 'nothing to complain of', got: complaint.slice(0, MOST_OF_A_COMPLAINT) });
    await learner.close();
  }
  return outcome;
}
