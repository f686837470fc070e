// The suite's steps as JSON lines: `activity`, `call`, `element`, `value`, `returns`, `error`.
//
// The manifests of these activities are not there, but each activity reads what its manifest says. So the course is made of what it reads:
// thresholds, launch data, limits, objectives, and the stores that it may read and write.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';

import { stepOf, withPages } from './course.js';

/** The SCO that writes what an activity wrote whose steps are not there. */
const ELSEWHERE = 'elsewhere';

/** Elements that only a manifest sets. */
const OF_MANIFEST = ['completion_threshold', 'scaled_passing_score', 'launch_data', 'max_time_allowed', 'time_limit_action'];

/** What is there without a manifest. */
const DEFAULT_ACTION = 'continue,no message';

/** `Act1V2` is the second visit to the first activity. */
const scoOf = (activity) => `activity_${/^Act(\d+)/.exec(activity)[1]}`;

/** The suite spells the request for an activity `tar~ID~TY.c`, or with `j` for a jump. */
function request(value) {
  const [, target, kind] = /^tar~(.*)~TY\.([cj])$/.exec(value) ?? [];
  return target === undefined ? value : `{target=${target}}${kind === 'c' ? 'choice' : 'jump'}`;
}

/** And an element that names one `{target=%s}.ID`. */
const spelled = (element) => element.replace(/\{target=%s\}\.(.*)$/, '{target=$1}');

/** A line. One step of the suite lacks the name of its call, and sets a value. */
function row(line) {
  const { activity, call, element, value, returns, error } = JSON.parse(line);
  return {
    activity, call: call || 'SetValue', element: spelled(element ?? ''), value: request(value ?? ''), argument: value ?? '', returns: returns ?? '', error,
  };
}

const isRead = ({ call, error }) => call === 'GetValue' && error === '0';

/** The store that an element is of: `adl.data.&ID&.store`. */
const storeOf = ({ element }) => /^adl\.data\.&(.*)&\.store$/.exec(element)?.[1];

/** Notes what a step shows of the manifest; an objective that the SCO has not named itself is the manifest's. */
function learn(terms, step, wasSet) {
  const name = step.element.replace(/^cmi\./, '');
  if (isRead(step) && OF_MANIFEST.includes(name) && step.returns !== DEFAULT_ACTION) terms.said[name] = step.returns;
  if (isRead(step) && !wasSet && step.element === `cmi.objectives.${terms.objectives.length}.id`) terms.objectives.push(step.returns);
  const target = /^adl\.data\.&(.*?)&/.exec(step.element)?.[1];
  if (target === undefined) return;
  const store = terms.stores[target] ??= { isReadable: true, isWritable: true };
  if (storeOf(step) === undefined) return;
  if (step.call === 'GetValue' && step.error === '405') store.isReadable = false;
  if (step.call === 'SetValue' && step.error === '404') store.isWritable = false;
}

const noTerms = () => ({ said: {}, objectives: [], stores: {} });

/** The course's SCOs, with what the steps show of each. */
function termsOf(rows) {
  const scos = new Map();
  const termsFor = (sco) => scos.get(sco) ?? scos.set(sco, noTerms()).get(sco);
  const set = new Set();
  for (const step of rows) {
    const sco = scoOf(step.activity);
    if (step.call === 'SetValue') set.add(`${sco} ${step.element}`);
    learn(termsFor(sco), step, set.has(`${sco} ${step.element}`));
    const [, target] = /\{target=([^}]+)\}/.exec(`${step.element} ${step.value}`) ?? [];
    if (target && step.element.startsWith('adl.nav.')) termsFor(target);
  }
  return scos;
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.codePointAt(0)};`);

function itemOf([sco, { said, objectives, stores }]) {
  const given = (name, make) => (said[name] === undefined ? '' : make(escaped(said[name])));
  const score = given('scaled_passing_score', (least) => `<imsss:minNormalizedMeasure>${least}</imsss:minNormalizedMeasure>`);
  const maps = Object.entries(stores).map(([target, { isReadable, isWritable }]) => (
    `<adlcp:map targetID="${escaped(target)}" readSharedData="${isReadable}" writeSharedData="${isWritable}"/>`));
  return `<item identifier="${sco}" identifierref="r_${sco}"><title>${sco}</title>
    ${given('time_limit_action', (action) => `<adlcp:timeLimitAction>${action}</adlcp:timeLimitAction>`)}
    ${given('launch_data', (data) => `<adlcp:dataFromLMS>${data}</adlcp:dataFromLMS>`)}
    ${given('completion_threshold', (least) => `<adlcp:completionThreshold completedByMeasure="true" minProgressMeasure="${least}"/>`)}
    <imsss:sequencing>
      ${given('max_time_allowed', (limit) => `<imsss:limitConditions attemptAbsoluteDurationLimit="${limit}"/>`)}
      <imsss:objectives><imsss:primaryObjective satisfiedByMeasure="${score !== ''}">${score}</imsss:primaryObjective>
        ${objectives.map((id) => `<imsss:objective objectiveID="${escaped(id)}"/>`).join('')}</imsss:objectives>
    </imsss:sequencing>
    ${maps.length > 0 ? `<adlcp:data>${maps.join('')}</adlcp:data>` : ''}</item>`;
}

/** A manifest of these SCOs, each of which can be chosen. */
function manifestOf(title, scos) {
  const resource = (sco) => `<resource identifier="r_${sco}" type="webcontent" adlcp:scormType="sco" href="${sco}.html"><file href="${sco}.html"/></resource>`;
  return `<manifest identifier="steps" xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_v1p3"
    xmlns:imsss="http://www.imsglobal.org/xsd/imsss"><metadata><schema>ADL SCORM</schema><schemaversion>2004 4th Edition</schemaversion></metadata>
    <organizations default="steps"><organization identifier="steps"><title>${title}</title>${[...scos].map(itemOf).join('\n')}</organization></organizations>
    <resources>${[...scos.keys()].map(resource).join('')}</resources></manifest>`;
}

/** The visits, in the order of the lines. */
function visitsOf(rows) {
  const visits = [];
  for (const step of rows) {
    if (visits.at(-1)?.visit !== step.activity) visits.push({ visit: step.activity, activity: scoOf(step.activity), rows: [] });
    visits.at(-1).rows.push(step);
  }
  return visits;
}

/** What a visit reads in a store before anybody wrote it there was written by an activity whose steps are not there: it is written first. */
function writtenElsewhere(visits) {
  const kept = new Map();
  const isNews = (step) => {
    const store = storeOf(step);
    const isOld = store === undefined || step.error !== '0' || kept.get(store) === (step.call === 'SetValue' ? step.value : step.returns);
    if (!isOld) kept.set(store, step.call === 'SetValue' ? step.value : step.returns);
    return !isOld && step.call === 'GetValue';
  };
  return visits.flatMap((visit) => {
    const news = visit.rows.filter(isNews);
    const writes = news.map(({ element, returns }) => ({ call: 'SetValue', element, value: returns, returns: 'true', error: '0' }));
    const begin = { call: 'Initialize', returns: 'true', error: '0' };
    return writes.length === 0 ? [visit] : [{ visit: `before ${visit.visit}`, activity: ELSEWHERE, rows: [begin, ...writes] }, visit];
  });
}

/** The last value that a visit has set. */
const lastOf = (rows, element) => rows.findLast((step) => step.call === 'SetValue' && step.element === element && step.error === '0')?.value;

/** How a visit goes over into the next: as the SCO asks, or as the learner does. */
function thenOf({ activity, rows }, next) {
  if (!next) return { request: 'exit', ends: true };
  const asks = (lastOf(rows, 'adl.nav.request') ?? '_none_') !== '_none_' || lastOf(rows, 'cmi.exit') === 'time-out';
  if (asks) return { request: 'own', isEither: true, chosen: next.activity };
  // A learner who is at an activity does not choose it again, so the SCO asks for it.
  return activity === next.activity ? { request: 'own', asks: `{target=${activity}}choice` } : { request: 'choice', title: next.activity };
}

/** A file of steps as a course. */
export function steps(file) {
  const rows = readFileSync(file, 'utf8').trimEnd().split('\n').map(row);
  const scos = termsOf(rows);
  const elsewhere = noTerms();
  const visits = writtenElsewhere(visitsOf(rows));
  for (const { rows: written } of visits.filter(({ activity }) => activity === ELSEWHERE)) {
    for (const step of written) if (storeOf(step)) elsewhere.stores[storeOf(step)] = { isReadable: true, isWritable: true };
  }
  if (Object.keys(elsewhere.stores).length > 0) scos.set(ELSEWHERE, elsewhere);
  const name = basename(file, '.jsonl');
  const played = visits.map((visit, at) => ({ ...visit, steps: visit.rows.map(stepOf), shown: [], then: thenOf(visit, visits[at + 1]) }));
  // These begin with a learner "m" who has no name.
  return { name, files: withPages(Buffer.from(manifestOf(name, scos))), start: played[0].activity, visits: played, learner: { user_id: 'm' } };
}
