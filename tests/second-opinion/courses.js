// Courses and walks by chance: the same seed makes the same ones.

import { chance as numbers } from '../browser/chance.js';

/** What happens by chance, the same each time. */
export function chance(seed) {
  const below = numbers(seed);
  const happens = (percent) => below(100) < percent;
  const of = (list) => list[below(list.length)];
  return { below, happens, of };
}

const MEASURES = [-0.5, 0, 0.3, 0.5, 0.8, 1];
const CONDITIONS = ['satisfied', 'objectiveStatusKnown', 'objectiveMeasureKnown', 'objectiveMeasureGreaterThan', 'objectiveMeasureLessThan', 'completed',
  'activityProgressKnown', 'attempted'];
const ROLLUP_CONDITIONS = ['satisfied', 'objectiveStatusKnown', 'objectiveMeasureKnown', 'completed', 'activityProgressKnown', 'attempted'];

function conditions(by, words) {
  return Array.from({ length: 1 + by.below(2) }, () => {
    const condition = by.of(words);
    return {
      condition,
      ...(by.happens(30) && { is_negated: true }),
      ...(condition.startsWith('objectiveMeasure') && !condition.endsWith('Known') && { measure_threshold: by.of(MEASURES) }),
    };
  });
}

function rule(by, actions, words = CONDITIONS) {
  return { action: by.of(actions), combination: by.of(['all', 'any']), conditions: by.happens(15) ? [{ condition: 'always' }] : conditions(by, words) };
}

function rollupRule(by) {
  const children = by.of(['all', 'any', 'none', 'atLeastCount', 'atLeastPercent']);
  return {
    action: by.of(['satisfied', 'notSatisfied', 'completed', 'incomplete']),
    children,
    ...(children === 'atLeastCount' && { minimum_count: 1 + by.below(2) }),
    ...(children === 'atLeastPercent' && { minimum_percent: by.of([0.3, 0.5, 1]) }),
    combination: by.of(['all', 'any']),
    conditions: conditions(by, ROLLUP_CONDITIONS),
  };
}

const REQUIRED = ['always', 'ifAttempted', 'ifNotSkipped', 'ifNotSuspended'];

function map(by) {
  return {
    target: by.of(['g1', 'g2']),
    read_satisfied_status: by.happens(50),
    read_normalized_measure: by.happens(50),
    write_satisfied_status: by.happens(50),
    write_normalized_measure: by.happens(50),
    // What the 4th Edition adds is left out.
    ...Object.fromEntries(['raw_score', 'min_score', 'max_score', 'completion_status', 'progress_measure'].map((name) => [`read_${name}`, false])),
  };
}

/** What rules that stand before an activity do. */
export const BEFORE = ['skip', 'disabled', 'hiddenFromChoice', 'stopForwardTraversal'];

/** What each feature adds to the sequencing of an activity. */
const ADDED = {
  choiceExit: (by, { control }, { isLeaf }) => { if (!isLeaf && by.happens(30)) control.choice_exit = false; },
  forwardOnly: (by, { control }, { isLeaf }) => { if (!isLeaf && by.happens(40)) control.forward_only = true; },
  ...Object.fromEntries(BEFORE.map((action) => [action, (by, sequencing) => {
    if (by.happens(40)) (sequencing.pre_condition_rules ??= []).push(rule(by, [action]));
  }])),
  // Our engine has a retry ask rules as of the attempt that begins, where the pseudo-code has the results of the one before until DB.2. So no retry is
  // among rules that stand before an activity.
  postConditions: (by, sequencing, { features }) => {
    const retries = features.some((feature) => BEFORE.includes(feature)) ? [] : ['retry', 'retryAll'];
    if (by.happens(40)) sequencing.post_condition_rules = [rule(by, ['exitParent', 'exitAll', 'continue', 'previous', ...retries])];
  },
  exitRules: (by, sequencing, { isLeaf }) => { if (!isLeaf && by.happens(50)) sequencing.exit_condition_rules = [rule(by, ['exit'])]; },
  rollupRules: (by, sequencing, { isLeaf }) => {
    if (!isLeaf && by.happens(70)) sequencing.rollup = { ...sequencing.rollup, rules: Array.from({ length: 1 + by.below(2) }, () => rollupRule(by)) };
  },
  considerations: (by, sequencing) => {
    if (by.happens(30)) sequencing.rollup = { ...sequencing.rollup, objective_satisfied: by.happens(70), progress_completion: by.happens(70) };
    if (by.happens(40)) {
      const words = ['satisfied', 'not_satisfied', 'completed', 'incomplete'].map((what) => [`required_for_${what}`, by.of(REQUIRED)]);
      sequencing.rollup_considerations = Object.fromEntries(words);
    }
  },
  measures: (by, sequencing) => {
    if (by.happens(40)) sequencing.rollup = { ...sequencing.rollup, objective_measure_weight: by.of([0, 0.5, 1]) };
    if (by.happens(40)) sequencing.objectives = [{ id: 'primary', is_primary: true, satisfied_by_measure: true, min_normalized_measure: by.of(MEASURES) }];
  },
  limits: (by, sequencing) => { if (by.happens(50)) sequencing.limits = { attempt_limit: 1 + by.below(2) }; },
  // Of leaves only: when a cluster writes, at each rollup or at the end of its attempt, is read in two ways (SN 3.10.2). And what only a measure
  // satisfies reads no measure but its own here. Elsewhere the engine shares what the SCO's own measure came to, and what the objective itself comes to
  // is read in two ways where the global one has no measure.
  globals: (by, sequencing, { isLeaf }) => {
    if (!isLeaf || !by.happens(60)) return;
    const byMeasure = by.happens(30) && { satisfied_by_measure: true, min_normalized_measure: 0.5 };
    sequencing.objectives = [{ id: 'primary', is_primary: true, ...byMeasure, maps: [{ ...map(by), ...(byMeasure && { read_normalized_measure: false }) }] }];
  },
  constrainChoice: (by, sequencing, { isLeaf }) => { if (!isLeaf && by.happens(40)) sequencing.constrained_choice = { constrain_choice: true }; },
  preventActivation: (by, sequencing, { isLeaf }) => { if (!isLeaf && by.happens(40)) sequencing.constrained_choice = { prevent_activation: true }; },
  tracked: (by, sequencing) => { if (by.happens(30)) sequencing.delivery = { tracked: false }; },
  setByContent: (by, sequencing) => {
    if (by.happens(50)) sequencing.delivery = { completion_set_by_content: by.happens(50), objective_set_by_content: by.happens(50) };
  },
  attempts: (by, { control }, { isLeaf }) => {
    if (isLeaf) return;
    control.use_current_attempt_objective_info = by.happens(50);
    control.use_current_attempt_progress_info = by.happens(50);
  },
  // A SCO may suspend its attempt.
  suspended: () => {},
};

/** A course that uses these features beside flow and choice. */
export function course(by, features) {
  let count = 0;
  const sequencing = (isLeaf, isRoot) => {
    const made = { control: {} };
    if (!isLeaf) {
      made.control = { flow: by.happens(isRoot ? 95 : 85), choice: by.happens(80) };
    }
    for (const feature of features) ADDED[feature](by, made, { isLeaf, features });
    return made;
  };
  const item = (depth) => {
    count += 1;
    const identifier = `i${count}`;
    const isLeaf = depth === 3 || count > 7 || by.happens(60);
    if (isLeaf) return { identifier, title: identifier, href: `${identifier}.html`, is_sco: true, ...(by.happens(10) && { hidden: true }), sequencing: sequencing(true) };
    return { identifier, title: identifier, sequencing: sequencing(false), items: Array.from({ length: 1 + by.below(3) }, () => item(depth + 1)) };
  };
  const items = Array.from({ length: 2 + by.below(2) }, () => item(1));
  return { identifier: 'course', title: 'course', sequencing: sequencing(false, true), items };
}

/** Every activity of a course, the course first. */
export function activities(of) {
  return [of, ...(of.items ?? []).flatMap(activities)];
}

/**
 * What a SCO says before it ends. Where it reads a global objective it says whether it was passed: otherwise scorm-again loses the measure (RTE 4.2.20
 * has `cmi.score.scaled` as that of the primary objective, whatever else is said).
 */
export function report(by, features) {
  return {
    ...(by.happens(60) && { 'cmi.completion_status': by.of(['completed', 'incomplete']) }),
    ...(by.happens(features.includes('globals') ? 100 : 60) && { 'cmi.success_status': by.of(['passed', 'failed']) }),
    ...(by.happens(50) && { 'cmi.score.scaled': String(by.of(MEASURES)) }),
    ...(features.includes('suspended') && by.happens(30) && { 'cmi.exit': 'suspend' }),
  };
}

/** Every request that may be made of a course. */
export function requests(of) {
  return ['continue', 'previous', 'exit', 'exitAll', ...activities(of).map(({ identifier }) => `{target=${identifier}}choice`)];
}
