// Where a learner may go in a SCORM 2004 course of several activities: scorm-again runs the standard's sequencing (SN 4), from the
// course tree as the import keeps it.

import { judgesOf, load } from './api.js';

/** The standard's defaults, which the course tree leaves out (CAM 5.1). */
const CONTROL = {
  choice: true, choice_exit: true, flow: false, forward_only: false,
  use_current_attempt_objective_info: true, use_current_attempt_progress_info: true,
};
const ROLLUP = { objective_satisfied: true, progress_completion: true, objective_measure_weight: 1, rules: [] };
const DELIVERY = { tracked: true, completion_set_by_content: false, objective_set_by_content: false };

const controlOf = ({ control }) => ({ ...CONTROL, ...control });

/** What the two buttons ask for. */
const REQUESTS = { next: 'continue', previous: 'previous' };

const camel = (name) => name.replace(/_(.)/g, (_, letter) => letter.toUpperCase());

function ruleOf({ action, combination, conditions }) {
  return {
    action,
    conditionCombination: combination,
    conditions: conditions.map(({ condition, is_negated: negated, objective, measure_threshold: threshold }) => ({
      condition,
      ...(negated && { operator: 'not' }),
      ...(objective && { referencedObjective: objective }),
      ...(threshold !== undefined && { parameters: { threshold } }),
    })),
  };
}

function rollupRuleOf({ action, children, minimum_count: minimumCount, minimum_percent: minimumPercent, combination, conditions }) {
  return {
    action,
    consideration: children,
    minimumCount: minimumCount ?? 0,
    minimumPercent: minimumPercent ?? 0,
    conditionCombination: combination,
    conditions: conditions.map(({ condition, is_negated: negated }) => {
      // What scorm-again knows by another name, or as the contrary.
      if (condition === 'never') return { condition: 'always', operator: negated ? 'noOp' : 'not' };
      return { condition: condition === 'activityProgressKnown' ? 'progressKnown' : condition, operator: negated ? 'not' : 'noOp' };
    }),
  };
}

function objectiveOf({ id, is_primary: isPrimary = false, satisfied_by_measure: satisfiedByMeasure = false, min_normalized_measure: least, maps = [] }) {
  return {
    // A primary objective may have no name. A blank one is kept and shown to no SCO.
    objectiveID: id ?? ' ',
    isPrimary,
    satisfiedByMeasure,
    minNormalizedMeasure: least ?? (satisfiedByMeasure ? 1 : null),
    mapInfo: maps.map(({ target, ...flags }) => ({
      targetObjectiveID: target,
      ...Object.fromEntries(Object.entries(flags).map(([name, value]) => [camel(name), value])),
    })),
  };
}

function controlsOf(sequencing) {
  const control = controlOf(sequencing);
  const rollup = { ...ROLLUP, ...sequencing.rollup };
  const delivery = { ...DELIVERY, ...sequencing.delivery };
  const random = { randomization_timing: 'never', selection_timing: 'never', reorder_children: false, ...sequencing.randomization };
  return {
    choice: control.choice,
    choiceExit: control.choice_exit,
    flow: control.flow,
    forwardOnly: control.forward_only,
    useCurrentAttemptObjectiveInfo: control.use_current_attempt_objective_info,
    useCurrentAttemptProgressInfo: control.use_current_attempt_progress_info,
    preventActivation: sequencing.constrained_choice?.prevent_activation ?? false,
    constrainChoice: sequencing.constrained_choice?.constrain_choice ?? false,
    rollupObjectiveSatisfied: rollup.objective_satisfied,
    rollupProgressCompletion: rollup.progress_completion,
    objectiveMeasureWeight: rollup.objective_measure_weight,
    randomizationTiming: random.randomization_timing,
    randomizeChildren: random.reorder_children,
    selectionTiming: random.selection_timing,
    selectCount: random.select_count ?? null,
    tracked: delivery.tracked,
    completionSetByContent: delivery.completion_set_by_content,
    objectiveSetByContent: delivery.objective_set_by_content,
  };
}

/** An activity as scorm-again's settings have it. */
function activityOf({ identifier, title, sequencing, isHidden = false, hiddenControls = [] }, children, threshold) {
  const objectives = (sequencing.objectives ?? []).map(objectiveOf);
  const considerations = Object.entries(sequencing.rollup_considerations ?? {}).map(([name, value]) => [camel(name), value]);
  return {
    id: identifier,
    title,
    isVisible: !isHidden,
    children,
    hideLmsUi: hiddenControls,
    sequencingControls: controlsOf(sequencing),
    sequencingRules: {
      preConditionRules: (sequencing.pre_condition_rules ?? []).map(ruleOf),
      postConditionRules: (sequencing.post_condition_rules ?? []).map(ruleOf),
      exitConditionRules: (sequencing.exit_condition_rules ?? []).map(ruleOf),
    },
    rollupRules: { rules: (sequencing.rollup?.rules ?? []).map(rollupRuleOf) },
    ...(considerations.length > 0 && { rollupConsiderations: Object.fromEntries(considerations) }),
    attemptLimit: sequencing.limits?.attempt_limit ?? null,
    attemptAbsoluteDurationLimit: sequencing.limits?.attempt_absolute_duration_limit ?? null,
    primaryObjective: objectives.find((objective) => objective.isPrimary),
    objectives: objectives.filter((objective) => !objective.isPrimary),
    ...(threshold != null && { completionThreshold: { completedByMeasure: true, minProgressMeasure: Number(threshold) } }),
  };
}

/** The course's activities, as scorm-again's settings have them. */
export function activityTree(course) {
  // What is not in the package is delivered to nobody, and nobody's result waits for it.
  const below = (items) => items.filter((item) => !item.isUnavailable).map((item) => activityOf(item, below(item.children), course.thresholdOf(item)));
  return activityOf(course, below(course.items), null);
}

/** The form in which scorm-again's state is kept; one of another form is not restored. */
const FORMAT = 'lectern-1';

/** The sequencing of one session. */
export class Sequencing {
  #edition;
  #course;
  #instance;
  #delivered = null;
  #validity = { continue: false, previous: false, choice: {}, hideLmsUi: [] };
  #isOver = false;

  static async of(edition, course) {
    const sequencing = new Sequencing();
    sequencing.#edition = edition;
    sequencing.#course = course;
    const make = await judgesOf(edition);
    sequencing.#instance = make({
      sequencing: {
        activityTree: activityTree(course),
        eventListeners: {
          onActivityDelivery: ({ id }) => { sequencing.#delivered = id; },
          onNavigationValidityUpdate: (validity) => { sequencing.#validity = validity; },
          onSequencingSessionEnd: () => { sequencing.#isOver = true; },
        },
      },
    });
    return sequencing;
  }

  /** The item to begin with, from where the sequencing stood; none where the learner is to choose. */
  begin(identifier, state) {
    if (state && this.#restore(state)) {
      const { currentActivity: at } = this.#instance.getSequencingState();
      // A run that broke off: the activity is still under way.
      if (at?.isActive && at.children.length === 0) return this.#course.find(at.id) ?? null;
      const resumed = this.#request('resumeAll');
      if (resumed) return resumed;
    }
    return this.#request('start') ?? this.#request('choice', identifier) ?? null;
  }

  #restore(state) {
    try {
      const kept = JSON.parse(state);
      return kept.format === FORMAT && this.#instance.deserializeSequencingState(kept.state);
    } catch {
      return false;
    }
  }

  /** What a navigation request delivers (SN 4.4), if anything. */
  #request(request, target) {
    this.#delivered = null;
    this.#instance.processNavigationRequest(request, target);
    return this.#take();
  }

  #take() {
    const item = this.#delivered === null ? null : this.#course.find(this.#delivered);
    this.#delivered = null;
    return item ?? null;
  }

  /** The judge of an item's sittings: one and the same, because it is the sequencing's too. */
  async judgeFor(item) {
    this.current = item;
    this.#isOver = false;
    return (values) => {
      this.#instance.reset();
      load(this.#edition, this.#instance, values);
      return this.#instance;
    };
  }

  get shows() {
    const hidden = this.#validity.hideLmsUi ?? [];
    const control = controlOf((this.current?.parent ?? this.#course).sequencing);
    return {
      previous: control.flow && !control.forward_only && !hidden.includes('previous'),
      next: control.flow && !hidden.includes('continue'),
      contents: [this.#course, ...this.#course.chapters].some(({ sequencing }) => controlOf(sequencing).choice),
    };
  }

  canGo(direction) {
    return String(this.#validity[REQUESTS[direction]]) === 'true';
  }

  go(direction) {
    return this.#request(REQUESTS[direction]);
  }

  isBlocked(direction) {
    return this.#instance.previewNavigationRequest(REQUESTS[direction]).outcome === 'blocked';
  }

  /** It was left for one that the rules do not open, so that it is asked for again. */
  again(item) {
    return this.#request('choice', item.identifier) ?? item;
  }

  mayChoose(item) {
    return item.href !== null && String(this.#validity.choice?.[item.identifier]) === 'true';
  }

  choose(item) {
    return this.#request('choice', item.identifier);
  }

  leave() {
    this.#request('suspendAll');
  }

  /** What the course's end has led to: an item that is to be shown next, or nothing. */
  ended() {
    return this.#take();
  }

  /** The course as a whole has ended. */
  get isOver() {
    return this.#isOver;
  }

  get state() {
    return JSON.stringify({ format: FORMAT, state: this.#instance.serializeSequencingState() });
  }
}
