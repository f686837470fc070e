// Rollup as the standard has it (RB.1.1 to RB.1.5), over what scorm-again knows of its activities.

const isBefore = (activity, action) => activity.sequencingRules.preConditionRules.some((rule) => rule.action === action && rule.evaluate(activity) === true);

/** What a child has come to; nothing is `null`. What is of an earlier attempt of its parent does not count where the parent says so. */
function known(child) {
  const objective = child.objectiveInfoAvailableInCurrentParentAttempt !== false;
  const progress = child.progressInfoAvailableInCurrentParentAttempt !== false;
  const status = progress ? child.completionStatus : 'unknown';
  return {
    satisfied: objective && child.objectiveSatisfiedStatusKnown ? child.objectiveSatisfiedStatus : null,
    measure: objective && child.objectiveMeasureStatus ? child.objectiveNormalizedMeasure : null,
    completed: ['completed', 'incomplete'].includes(status) ? status === 'completed' : null,
  };
}

/** RB.1.1 a: every tracked child counts by its weight, also one whose measure is not known (step 6.1.1.3.1). */
function measured(children) {
  const counted = children.filter((child) => child.sequencingControls.tracked).map((child) => [child.sequencingControls.objectiveMeasureWeight, known(child).measure]);
  const weights = counted.reduce((sum, [weight]) => sum + weight, 0);
  const isKnown = counted.some(([, measure]) => measure !== null);
  const total = counted.reduce((sum, [weight, measure]) => sum + weight * (measure ?? 0), 0);
  return isKnown && weights > 0 ? Math.round((total / weights) * 1e7) / 1e7 : null;
}

/** RB.1.4.2: whether a child takes part. */
function counts(child, action) {
  const controls = child.sequencingControls;
  const isAsked = ['satisfied', 'notSatisfied'].includes(action) ? controls.rollupObjectiveSatisfied : controls.rollupProgressCompletion;
  if (!controls.tracked || !isAsked) return false;
  switch (child[`requiredFor${action[0].toUpperCase()}${action.slice(1)}`]) {
    case 'ifAttempted': return child.attemptCount > 0;
    case 'ifNotSuspended': return child.attemptCount > 0 && !child.isSuspended;
    case 'ifNotSkipped': return !isBefore(child, 'skip');
    default: return true;
  }
}

function answer(child, { condition, operator }) {
  const { satisfied, measure, completed } = known(child);
  const answers = {
    satisfied,
    completed,
    objectiveStatusKnown: satisfied !== null,
    objectiveMeasureKnown: measure !== null,
    activityProgressKnown: completed !== null,
    attempted: child.attemptCount > 0,
    always: true,
  };
  if (!(condition in answers)) throw new Error(`no such condition: ${condition}`);
  const is = answers[condition];
  return operator === 'not' && is !== null ? !is : is;
}

/** RB.1.4.1, in the three values of the standard. */
function asked(child, { conditions, conditionCombination }) {
  const answers = conditions.map((condition) => answer(child, condition));
  const decisive = conditionCombination === 'any';
  if (answers.includes(decisive)) return decisive;
  return answers.includes(null) ? null : !decisive;
}

/** RB.1.4. */
function applies(children, rule) {
  const answers = children.filter((child) => counts(child, rule.action)).map((child) => asked(child, rule));
  const yes = answers.filter((is) => is === true).length;
  switch (rule.consideration) {
    case 'all': return yes === answers.length;
    case 'any': return yes > 0;
    case 'none': return answers.every((is) => is === false);
    case 'atLeastCount': return yes >= rule.minimumCount;
    default: return answers.length > 0 && yes / answers.length >= rule.minimumPercent / 100;
  }
}

const byDefault = (action, condition) => ({ action, consideration: 'all', conditionCombination: 'any', conditions: [{ condition }] });
const DEFAULTS = {
  satisfied: [byDefault('notSatisfied', 'objectiveStatusKnown'), byDefault('satisfied', 'satisfied')],
  completed: [byDefault('incomplete', 'activityProgressKnown'), byDefault('completed', 'completed')],
};

/** RB.1.2 b and RB.1.3 b: the rule that denies is asked first, and the one that grants has the last word. */
function ruled(activity, children, denying, granting) {
  const own = activity.rollupRules.rules.filter(({ action }) => [denying, granting].includes(action));
  const rules = own.length > 0 ? own : DEFAULTS[granting];
  if (rules.some((rule) => rule.action === granting && applies(children, rule))) return true;
  return rules.some((rule) => rule.action === denying && applies(children, rule)) ? false : null;
}

function rollUp(activity, sync) {
  if (!activity.sequencingControls.tracked) return;
  const children = activity.getAvailableChildren();
  const measure = measured(children);
  activity.objectiveNormalizedMeasure = measure ?? 0;
  activity.objectiveMeasureStatus = measure !== null;
  const primary = activity.primaryObjective;
  const byMeasure = primary?.satisfiedByMeasure;
  const satisfied = byMeasure ? measure !== null && measure >= primary.minNormalizedMeasure : ruled(activity, children, 'notSatisfied', 'satisfied');
  if (byMeasure || satisfied !== null) activity.objectiveSatisfiedStatus = satisfied;
  if (byMeasure) activity.objectiveSatisfiedStatusKnown = measure !== null;
  const completed = ruled(activity, children, 'incomplete', 'completed');
  if (completed !== null) activity.completionStatus = completed ? 'completed' : 'incomplete';
  sync(activity);
}

/** RB.1.5: from an activity up to the course. */
export function rollUpAll(rollup, from, globals) {
  for (let activity = from; activity; activity = activity.parent) {
    if (activity.children.length === 0) continue;
    rollUp(activity, (each) => rollup.objectiveProcessor.syncPrimaryObjectiveFromActivity(each));
    if (globals) rollup.globalObjectiveSynchronizer.syncGlobalObjectivesReadPhase(activity, globals);
  }
}
