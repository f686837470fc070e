// scorm-again: the same walk through the same course.

import { Scorm2004API } from 'scorm-again/scorm2004';

import { repair } from './repairs.js';

const rule = ({ action, combination, conditions }) => ({
  action,
  conditionCombination: combination === 'all' ? 'and' : 'or',
  conditions: conditions.map(({ condition, is_negated: isNegated, measure_threshold: threshold }) => ({
    condition,
    ...(isNegated && { operator: 'not' }),
    ...(threshold !== undefined && { parameters: { threshold } }),
  })),
});

const rollupRule = ({ action, children, minimum_count: minimumCount, minimum_percent: percent, combination, conditions }) => ({
  action,
  consideration: children,
  ...(minimumCount !== undefined && { minimumCount }),
  ...(percent !== undefined && { minimumPercent: percent * 100 }),
  conditionCombination: combination,
  conditions: conditions.map(({ condition, is_negated: isNegated }) => ({ condition, ...(isNegated && { operator: 'not' }) })),
});

const objective = ({ id, is_primary: isPrimary, satisfied_by_measure: byMeasure, min_normalized_measure: least, maps = [] }) => ({
  objectiveID: id,
  isPrimary,
  satisfiedByMeasure: byMeasure ?? false,
  ...(byMeasure && { minNormalizedMeasure: least ?? 1 }),
  mapInfo: maps.map((map) => ({
    targetObjectiveID: map.target,
    ...Object.fromEntries(Object.entries(map).filter(([name]) => name !== 'target').map(([name, is]) => [camel(name), is])),
  })),
});

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());
const camels = (of = {}) => Object.fromEntries(Object.entries(of).map(([name, value]) => [camel(name), value]));

/** An activity in the library's form. */
function activity({ identifier, title, hidden, items, sequencing = {} }) {
  const { control = {}, rollup = {}, constrained_choice: constrained, limits, delivery, objectives } = sequencing;
  return {
    id: identifier,
    title,
    ...(hidden && { isVisible: false }),
    ...(limits?.attempt_limit && { attemptLimit: limits.attempt_limit }),
    sequencingControls: {
      choice: true,
      choiceExit: true,
      flow: false,
      ...camels(control),
      ...camels(constrained),
      ...(rollup.objective_satisfied !== undefined && { rollupObjectiveSatisfied: rollup.objective_satisfied }),
      ...(rollup.progress_completion !== undefined && { rollupProgressCompletion: rollup.progress_completion }),
      ...(rollup.objective_measure_weight !== undefined && { objectiveMeasureWeight: rollup.objective_measure_weight }),
    },
    deliveryControls: camels(delivery),
    sequencingRules: {
      preConditionRules: (sequencing.pre_condition_rules ?? []).map(rule),
      exitConditionRules: (sequencing.exit_condition_rules ?? []).map(rule),
      postConditionRules: (sequencing.post_condition_rules ?? []).map(rule),
    },
    rollupRules: { rules: (rollup.rules ?? []).map(rollupRule) },
    rollupConsiderations: camels(sequencing.rollup_considerations),
    primaryObjective: objective(objectives?.[0] ?? { id: 'primary', is_primary: true }),
    children: (items ?? []).map(activity),
  };
}

const request = (word) => /^\{target=(.*)\}choice$/.exec(word)?.slice(1) ?? [];

/** A walk from the beginning: what each event comes to, the beginning first. */
export function walk(course, events, without = null) {
  let hasEnded = false;
  const api = new Scorm2004API({
    logLevel: 5,
    autocommit: false,
    sequencing: { activityTree: activity(course), logLevel: 'error', eventListeners: { onSequencingSessionEnd: () => { hasEnded = true; } } },
  });
  const service = api.getSequencingService();
  repair(api, without);
  const navigate = (word) => {
    const [target] = request(word);
    api.processNavigationRequest(target ? 'choice' : word, target);
  };
  const comes = [];
  const step = (act) => {
    service.lastSequencingResult = null;
    act();
    comes.push(hasEnded ? 'ended' : service.lastSequencingResult?.targetActivity?.id ?? 'waiting');
  };
  step(() => navigate('start'));
  for (const event of events) {
    if (comes.at(-1) === 'waiting') {
      step(() => navigate(event.request));
      continue;
    }
    api.reset();
    api.Initialize('');
    for (const [element, value] of Object.entries(event.report)) api.SetValue(element, value);
    api.SetValue('adl.nav.request', event.request);
    step(() => api.Terminate(''));
  }
  return { comes, api };
}
