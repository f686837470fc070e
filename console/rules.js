// What a manifest says of an item of a course, in sentences for people who do not know SCORM. The service leaves out what has the
// standard's default; that needs no words either.

import { listed, nameOf, rollupRules, rulesIn } from './conditions.js';
import { counted, duration, number, percent, text } from './texts.js';

/** What an objective may share, in the order in which people ask for it. */
const SHARED = ['satisfied_status', 'normalized_measure', 'raw_score', 'min_score', 'max_score', 'completion_status', 'progress_measure'];
const REQUIRED = ['required_for_satisfied', 'required_for_not_satisfied', 'required_for_completed', 'required_for_incomplete'];

/** The texts of these names whose condition holds. */
const those = (pairs) => pairs.filter(([holds]) => holds).map(([, name]) => text(name));

const isCluster = (activity) => (activity.items ?? []).length > 0;

/** What is said of an item. */
export function rulesOf(item) {
  const sequencing = item.sequencing ?? {};
  const said = those([[item.hidden, 'rule.item.hidden'], [item.unavailable, 'rule.item.unavailable']]);
  if (item.prerequisites) said.push(text('rule.item.prerequisites', { script: item.prerequisites }));
  said.push(...activityRules(item), ...inParent(item, sequencing));
  const controls = (item.hidden_controls ?? []).map((control) => text(`rule.button.${control}`));
  if (controls.length > 0) said.push(text('rule.controls', { controls: listed(controls) }));
  return said;
}

/** What is said of a course as a whole. */
export function courseRulesOf(course) {
  const own = [[course.objectives_global_to_system === false, 'rule.course.objectives'], [course.shared_data_global_to_system === false, 'rule.course.data']];
  return [...activityRules(course), ...those(own)];
}

/** What is said of a course or an item by itself, in the order in which a learner comes upon it. */
function activityRules(activity) {
  const sequencing = activity.sequencing ?? {};
  return [
    ...rulesIn('pre_condition_rules', sequencing),
    ...limits(sequencing.limits, activity),
    ...choice(activity, sequencing),
    ...(isCluster(activity) ? amongChildren(sequencing) : []),
    ...completion(activity.completion),
    ...objectives(sequencing),
    ...results(sequencing.delivery),
    ...(isCluster(activity) ? [...rollupRules(sequencing.rollup), ...rulesIn('exit_condition_rules', sequencing)] : []),
    ...rulesIn('post_condition_rules', sequencing),
  ];
}

function limits({ attempt_limit: attempts, attempt_absolute_duration_limit: time } = {}, activity) {
  const said = attempts === undefined ? [] : [counted('rule.attempts', attempts)];
  // Of a limit on a chapter nobody is told; only rules can ask about it.
  if (time !== undefined) said.push(text(isCluster(activity) ? 'rule.time.parts' : 'rule.time', { duration: lengthOf(time) }));
  return said;
}

/** A duration as people read it; years and months have no length of their own, and stay as they are written. */
function lengthOf(written) {
  const parts = /^P(?:0+Y)?(?:0+M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(written);
  if (parts === null) return written;
  const [days, hours, minutes, seconds] = parts.slice(1).map((part) => Number(part ?? 0));
  return duration(((days * 24 + hours) * 60 + minutes) * 60 + seconds);
}

/** Where the learner can go while it is open. */
function choice(activity, { control = {}, constrained_choice: constrained = {} }) {
  return those([
    [control.choice_exit === false, 'rule.control.no_exit'],
    [constrained.constrain_choice, 'rule.choice.beside'],
    [constrained.prevent_activation && isCluster(activity), 'rule.choice.inside'],
  ]);
}

/** How the learner goes among the parts below it, and which of them there are. */
function amongChildren({ control = {}, randomization = {} }) {
  const { flow, forward_only: isForward } = control;
  const { selection_timing: selected = 'never', select_count: count, randomization_timing: reordered = 'never' } = randomization;
  const said = those([
    [control.choice === false, 'rule.control.no_choice'],
    [flow && !isForward, 'rule.control.flow'],
    [flow && isForward, 'rule.control.flow.forward'],
    [!flow && isForward, 'rule.control.forward'],
    [control.use_current_attempt_objective_info === false, 'rule.control.keeps_objectives'],
    [control.use_current_attempt_progress_info === false, 'rule.control.keeps_progress'],
  ]);
  if (count !== undefined) said.push(text('rule.select', { count: number(count), timing: text(`rule.timing.${selected}`) }));
  if (randomization.reorder_children) said.push(text('rule.reorder', { timing: text(`rule.timing.${reordered}`) }));
  return said;
}

function completion({ completed_by_measure: completes, min_progress_measure: least } = {}) {
  if (completes) return [text('rule.progress.completes', { progress: percent(least ?? 1) })];
  return least === undefined ? [] : [text('rule.progress.idle', { progress: percent(least) })];
}

/** What satisfies its objectives, and what they share with other items. */
function objectives({ objectives: all = [], rollup_considerations: considered = {} }) {
  const said = all.flatMap((objective) => [...satisfaction(all, objective), ...shared(all, objective)]);
  const isLater = considered.measure_satisfaction_if_active === false && all.some((objective) => objective.is_primary && objective.satisfied_by_measure);
  return [...said, ...those([[isLater, 'rule.score.later']])];
}

function satisfaction(all, { id, satisfied_by_measure: satisfies, min_normalized_measure: least }) {
  const values = { objective: nameOf(all, id), measure: percent(least ?? 1) };
  if (satisfies) return [text('rule.score.satisfies', values)];
  return least === undefined ? [] : [text('rule.score.idle', values)];
}

function shared(all, { id, maps = [] }) {
  return maps.flatMap((map) => {
    const read = SHARED.filter((value) => map[`read_${value}`] !== false);
    const written = SHARED.filter((value) => map[`write_${value}`] === true);
    const say = (name, values) => (values.length > 0 ? [text(name, { target: map.target, objective: nameOf(all, id), values: valuesIn(values) })] : []);
    if (read.join() === written.join()) return say('rule.shared.both', read);
    return [...say('rule.shared.read', read), ...say('rule.shared.write', written)];
  });
}

const valuesIn = (values) => (values.length === SHARED.length ? text('rule.shared.everything') : listed(values.map((value) => text(`rule.shared.${value}`))));

/** Whose word counts for what it came to. */
function results({ tracked, completion_set_by_content: saysCompletion, objective_set_by_content: saysSatisfaction } = {}) {
  return those([
    [tracked === false, 'rule.untracked'],
    [saysCompletion && saysSatisfaction, 'rule.says.both'],
    [saysCompletion && !saysSatisfaction, 'rule.says.completion'],
    [saysSatisfaction && !saysCompletion, 'rule.says.satisfaction'],
  ]);
}

/** What it counts where its parent's results are made of those below. */
function inParent({ completion: { progress_weight: progress } = {} }, { rollup = {}, rollup_considerations: considered = {} }) {
  const { objective_satisfied: bySuccess = true, progress_completion: byCompletion = true } = rollup;
  return [
    ...those([
      [!bySuccess && !byCompletion, 'rule.parent.neither'],
      [!bySuccess && byCompletion, 'rule.parent.no_satisfaction'],
      [bySuccess && !byCompletion, 'rule.parent.no_completion'],
    ]),
    ...weight('score', rollup.objective_measure_weight),
    ...weight('progress', progress),
    ...requirements(considered),
  ];
}

function weight(name, value = 1) {
  if (value === 1) return [];
  return [value === 0 ? text(`rule.parent.no_${name}`) : text(`rule.parent.${name}`, { weight: number(value, { maximumFractionDigits: 4 }) })];
}

/** When it counts at all: one sentence for all that depends on the same. */
function requirements(considered) {
  const named = REQUIRED.filter((status) => (considered[status] ?? 'always') !== 'always');
  return [...new Set(named.map((status) => considered[status]))].map((requirement) => {
    const statuses = named.filter((status) => considered[status] === requirement).map((status) => text(`rule.parent.${status}`));
    return text('rule.parent.requires', { requirement: text(`rule.requirement.${requirement}`), statuses: listed(statuses, 'disjunction') });
  });
}
