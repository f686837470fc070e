// What the console says of a package's rules and of SCORM's elements, in Node alone.

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const texts = await readFile(new URL('../../console/texts/en.json', import.meta.url), 'utf8');
globalThis.document = { getElementById: (id) => (id === 'texts' ? { textContent: texts } : null), documentElement: { lang: 'en' } };
const { meaningOf } = await import('../../console/meaning.js');
const { courseRulesOf, rulesOf } = await import('../../console/rules.js');

const asked = (condition, more) => ({ condition, ...more });
const not = (condition, more) => ({ condition, is_negated: true, ...more });
const rule = (action, conditions, combination = 'all') => ({ action, combination, conditions });

const PART = { identifier: 'part', title: 'Part', href: 'part.html' };

/** What is said of a part, and of a chapter, with this sequencing. */
const ofPart = (sequencing, more) => rulesOf({ ...PART, ...more, sequencing });
const ofChapter = (sequencing, more) => rulesOf({ identifier: 'chapter', title: 'Chapter', items: [PART], ...more, sequencing });

test('of what has the standard\'s defaults nothing is said', () => {
  assert.deepEqual(rulesOf(PART), []);
  assert.deepEqual(rulesOf({ ...PART, is_sco: true, sequencing: {} }), []);
  assert.deepEqual(ofChapter({}), []);
  assert.deepEqual(courseRulesOf({ identifier: 'course', title: 'Course', items: [PART] }), []);
});

test('an item says when it is opened and what is not shown', () => {
  assert.deepEqual(rulesOf({ ...PART, hidden: true, unavailable: true, prerequisites: 'intro&(quiz|exam)', hidden_controls: ['continue', 'suspendAll'] }), [
    'Not shown in the contents.',
    'Its file is not in the package, so it is never opened.',
    'Opens once this holds (in AICC’s notation): intro&(quiz|exam)',
    'Buttons that the package hides while it is open: Next and Suspend course.',
  ]);
});

test('a rule says what happens, and when', () => {
  const before = (...rules) => ofPart({ pre_condition_rules: rules });
  const after = (...rules) => ofPart({ post_condition_rules: rules });
  assert.deepEqual(before(rule('skip', [asked('satisfied')])), ['Skipped if its objective is satisfied.']);
  assert.deepEqual(before(rule('disabled', [asked('attemptLimitExceeded'), not('timeLimitExceeded')], 'any')), ['Cannot be opened if its attempts are used up or its time is not used up.']);
  assert.deepEqual(before(rule('hiddenFromChoice', [asked('attempted')])), ['Not in the contents, and cannot be chosen, if it was attempted.']);
  assert.deepEqual(before(rule('stopForwardTraversal', [not('completed')])), ['What comes after it cannot be chosen if it is not completed.']);
  assert.deepEqual(after(rule('retry', [not('satisfied')]), rule('exitParent', [asked('completed')])), [
    'After each attempt, it is taken again if its objective is not satisfied.',
    'After each attempt, its parent ends too if it is completed.',
  ]);
  assert.deepEqual(ofChapter({ exit_condition_rules: [rule('exit', [asked('completed')])] }), ['When a part below it has ended, it ends too if it is completed.']);
  // What cannot be done there is not done, and has no words.
  assert.deepEqual(after(rule('skip', [asked('completed')])), []);
});

test('a rule names the objective that it asks about, and the measure', () => {
  const objectives = [{ id: 'quiz', is_primary: true }, { id: 'reading' }];
  const said = (...conditions) => ofPart({ objectives, pre_condition_rules: [rule('skip', conditions)] })[0];
  assert.equal(said(asked('satisfied')), 'Skipped if its main objective is satisfied.');
  assert.equal(said(asked('satisfied', { objective: 'quiz' })), 'Skipped if its main objective “quiz” is satisfied.');
  assert.equal(said(asked('objectiveMeasureGreaterThan', { objective: 'reading', measure_threshold: 0.8 })), 'Skipped if the score of its objective “reading” is above 80%.');
  assert.equal(said(not('objectiveMeasureLessThan')), 'Skipped if the score of its main objective is not below 0%.');
});

test('what is always or never so is said without conditions', () => {
  const said = (conditions, combination) => ofPart({ pre_condition_rules: [rule('skip', conditions, combination)] })[0];
  assert.equal(said([asked('always')]), 'Skipped in every case.');
  assert.equal(said([not('always')]), 'Skipped in no case.');
  assert.equal(said([asked('always'), asked('completed')]), 'Skipped if it is completed.');
  assert.equal(said([asked('always'), asked('completed')], 'any'), 'Skipped in every case.');
  assert.equal(said([asked('never'), asked('completed')]), 'Skipped in no case.');
});

test('what is not so, or not known, is not so yet', () => {
  const said = (conditions, combination) => ofPart({ pre_condition_rules: [rule('disabled', conditions, combination)] })[0];
  const both = [not('satisfied', { objective: 'before' }), not('objectiveStatusKnown', { objective: 'before' })];
  assert.equal(said(both, 'any'), 'Cannot be opened if its objective “before” is not yet satisfied.');
  assert.equal(said([not('activityProgressKnown'), not('completed')], 'any'), 'Cannot be opened if it is not yet completed.');
  assert.equal(said(both), 'Cannot be opened if its objective “before” is not satisfied and it is not known whether its objective “before” is satisfied.');
  assert.equal(said([both[0], not('objectiveStatusKnown')], 'any'), 'Cannot be opened if its objective “before” is not satisfied or it is not known whether its objective is satisfied.');
  assert.equal(said([not('satisfied'), asked('objectiveStatusKnown')], 'any'), 'Cannot be opened if its objective is not satisfied or it is known whether its objective is satisfied.');
});

test('limits are said in words of time and number', () => {
  const said = (limits) => ofPart({ limits });
  assert.deepEqual(said({ attempt_limit: 1 }), ['Can be attempted once.']);
  assert.deepEqual(said({ attempt_limit: 3, attempt_absolute_duration_limit: 'P0Y0M0DT1H30M' }), [
    'Can be attempted 3 times.',
    'An attempt may take 1 h 30 min at most. The course is told so, and has to keep to it.',
  ]);
  assert.deepEqual(said({ attempt_absolute_duration_limit: 'P1Y' }), ['An attempt may take P1Y at most. The course is told so, and has to keep to it.']);
  assert.deepEqual(ofChapter({ limits: { attempt_absolute_duration_limit: 'PT45.5S' } }), ['An attempt may take 45.5 s at most.']);
});

test('a chapter says how a learner goes among its parts', () => {
  const among = (control) => ofChapter({ control });
  assert.deepEqual(among({ choice: false, flow: true }), [
    'The parts directly below it cannot be chosen in the contents.',
    'Previous and Next lead through the parts directly below it.',
  ]);
  assert.deepEqual(among({ flow: true, forward_only: true }), ['Next leads through the parts directly below it. There is no way back.']);
  assert.deepEqual(among({ forward_only: true }), ['There is no way back among the parts directly below it.']);
  assert.deepEqual(among({ choice_exit: false, use_current_attempt_objective_info: false, use_current_attempt_progress_info: false }), [
    'While it is open, nothing outside it can be chosen.',
    'A new attempt at it keeps the objectives of the parts directly below it.',
    'A new attempt at it keeps the progress of the parts directly below it.',
  ]);
  assert.deepEqual(ofChapter({ constrained_choice: { prevent_activation: true, constrain_choice: true } }), [
    'While it is open, the only choices outside it are what comes directly before or after it.',
    'What is below it cannot be chosen until the learner has entered it.',
  ]);
  assert.deepEqual(ofChapter({ randomization: { select_count: 2, selection_timing: 'once', reorder_children: true, randomization_timing: 'onEachNewAttempt' } }), [
    'Random choice of 2 of the parts directly below it: once.',
    'Random order of the parts directly below it: for each new attempt.',
  ]);
  assert.deepEqual(ofChapter({ randomization: { select_count: 2 } }), ['Random choice of 2 of the parts directly below it: never.']);
  // There is nothing to go among.
  assert.deepEqual(ofPart({ control: { choice: false, flow: true }, constrained_choice: { prevent_activation: true } }), []);
});

test('a chapter says what its parts make of it', () => {
  const rollup = (children, conditions, more) => ({ action: 'completed', children, combination: 'any', conditions, ...more });
  const said = (...rules) => ofChapter({ rollup: { rules } })[0];
  assert.equal(said(rollup('all', [asked('completed'), asked('satisfied')])), 'It is completed if all parts directly below it are completed or satisfied.');
  assert.equal(said(rollup('any', [asked('attempted'), not('satisfied')], { action: 'notSatisfied', combination: 'all' })), 'Its objective is not satisfied if at least one part directly below it is attempted and not satisfied.');
  assert.equal(said(rollup('none', [asked('satisfied')], { action: 'incomplete' })), 'It is not completed if no part directly below it is satisfied.');
  assert.equal(said(rollup('atLeastCount', [asked('satisfied')], { minimum_count: 1, action: 'satisfied' })), 'Its objective is satisfied if at least one part directly below it is satisfied.');
  assert.equal(said(rollup('atLeastCount', [asked('completed')], { minimum_count: 2 })), 'It is completed if at least 2 parts directly below it are completed.');
  assert.equal(said(rollup('atLeastPercent', [asked('completed')], { minimum_percent: 0.5 })), 'It is completed if at least 50% of the parts directly below it are completed.');
  assert.equal(said(rollup('all', [asked('never')])), 'It is completed in no case.');
  assert.equal(said(rollup('none', [asked('never')])), 'It is completed in every case.');
});

test('an item says what it counts for its parent', () => {
  const counts = (rollup, more) => ofPart({ rollup }, more);
  assert.deepEqual(counts({ objective_satisfied: false, progress_completion: false, objective_measure_weight: 0 }), [
    'Neither its completion nor its success counts for its parent.',
    'Its score does not count for its parent.',
  ]);
  assert.deepEqual(counts({ objective_satisfied: false, objective_measure_weight: 0.25 }, { completion: { progress_weight: 0.5 } }), [
    'Its success does not count for its parent.',
    'Its score counts for its parent with a weight of 0.25. The usual weight is 1.',
    'Its progress counts for its parent with a weight of 0.5. The usual weight is 1.',
  ]);
  const considered = { required_for_satisfied: 'ifAttempted', required_for_not_satisfied: 'ifAttempted', required_for_completed: 'ifNotSkipped', required_for_incomplete: 'always' };
  assert.deepEqual(ofPart({ rollup_considerations: { ...considered, measure_satisfaction_if_active: true } }), [
    'For its parent to become satisfied or not satisfied, it counts only if it was attempted.',
    'For its parent to become completed, it counts unless it is skipped.',
  ]);
});

test('objectives say what satisfies them, and with whom they share', () => {
  const FURTHER = { read_raw_score: false, read_min_score: false, read_max_score: false, read_completion_status: false, read_progress_measure: false };
  const said = (objective, more) => ofPart({ objectives: [{ is_primary: true, ...objective }], ...more });
  assert.deepEqual(said({ satisfied_by_measure: true }, { rollup_considerations: { measure_satisfaction_if_active: false } }), [
    'A score of 100% or more satisfies its objective.',
    'While it is open, its score does not yet decide whether its objective is satisfied.',
  ]);
  assert.deepEqual(said({ id: 'quiz', satisfied_by_measure: true, min_normalized_measure: 0.6 }), ['A score of 60% or more satisfies its objective “quiz”.']);
  assert.deepEqual(said({ min_normalized_measure: 0.6 }), ['The package names a score of 60% for its objective, but does not let the score decide.']);
  const shared = (map) => said({ id: 'quiz', maps: [{ target: 'all', ...map }] });
  assert.deepEqual(shared({ ...FURTHER, write_satisfied_status: true }), [
    'The shared objective “all” gives success and score to its objective “quiz”.',
    'The shared objective “all” gets success from its objective “quiz”.',
  ]);
  assert.deepEqual(shared({ ...FURTHER, read_normalized_measure: false, write_satisfied_status: true }), ['The shared objective “all” exchanges success with its objective “quiz”.']);
  assert.deepEqual(shared({}), ['The shared objective “all” gives everything to its objective “quiz”.']);
  assert.deepEqual(shared({ ...FURTHER, read_satisfied_status: false, read_normalized_measure: false }), []);
});

test('progress, tracking and whose word counts are said', () => {
  assert.deepEqual(rulesOf({ ...PART, completion: { completed_by_measure: true, min_progress_measure: 0.8 } }), ['It is completed at a progress of 80%.']);
  assert.deepEqual(rulesOf({ ...PART, completion: { completed_by_measure: true } }), ['It is completed at a progress of 100%.']);
  assert.deepEqual(rulesOf({ ...PART, completion: { min_progress_measure: 0.8 } }), ['The package names a progress of 80%, but does not let progress complete it.']);
  const delivered = (delivery) => ofPart({ delivery });
  assert.deepEqual(delivered({ tracked: false, completion_set_by_content: true }), ['Its results are not tracked, and count nowhere.', 'Only its own content says whether it is completed.']);
  assert.deepEqual(delivered({ completion_set_by_content: true, objective_set_by_content: true }), ['Only its own content says whether it is completed, and whether its objective is satisfied.']);
});

test('a course says how long what its parts share lasts', () => {
  const course = { identifier: 'course', title: 'Course', items: [PART], objectives_global_to_system: false, shared_data_global_to_system: false, sequencing: { control: { flow: true } } };
  assert.deepEqual(courseRulesOf(course), [
    'Previous and Next lead through the parts directly below it.',
    'Its shared objectives start empty with each attempt at the course.',
    'The package wants its shared stores to start empty with each attempt at the course.',
  ]);
});

test('an element has a meaning, whatever its indexes', () => {
  const meanings = {
    'cmi.core.lesson_location': 'Where the learner stopped, in the course\'s own notation; the course reads it when it is opened again.',
    'cmi.core.score.raw': 'Points the learner reached, from 0 to 100.',
    'cmi.interactions.3.id': 'The name of a question or task. The course chooses it.',
    'cmi.interactions.12.correct_responses.0.pattern': 'A correct answer, in SCORM\'s notation for this kind of question.',
    'cmi.objectives._count': 'How many objectives there are.',
    'adl.data.0.store': 'What the shared store holds, in the course\'s own notation.',
    'adl.nav.request_valid.choice.{target=a.0.b}': 'Whether the learner can choose this part: true, false or unknown. The LMS sets it.',
  };
  for (const [element, meaning] of Object.entries(meanings)) assert.equal(meaningOf(element), meaning);
});

test('what SCORM does not have has no meaning', () => {
  for (const element of ['', 'cmi', 'cmi.core', 'cmi.core.bogus', 'cmi.objectives.0', 'cmi.objectives.n.id', 'cmi.objectives.01.id', 'cmi.score.raw.{target=a}', 'toString']) {
    assert.equal(meaningOf(element), '', element);
  }
});
