// The known differences: where scorm-again does not do what the standard says (SN 4th Edition), and our engine does. The pseudo-code decides, but for
// one kind ("satisfaction without a measure"), where the text does.
//
// A difference is known exactly where it goes away as soon as that part is done as the standard has it. So each kind is a repair of scorm-again, and with
// all of them no difference may be left. Choice and rollup are replaced whole, by a second writing of the pseudo-code (choice.js, rollup.js).
// examples.js shows that each repair is needed.

import { chosen, shared, upTo } from './choice.js';
import { rollUpAll } from './rollup.js';

/** Each kind: which step decides, what scorm-again does, what the standard says, and the repair. */
export const KINDS = [
  {
    name: 'choice',
    step: 'NB.2.1 step 7, SB.2.4, SB.2.9',
    theirs: 'asks rules of flow of a chosen activity (skip), lets constrainChoice and preventActivation hold for siblings, ignores stopForwardTraversal on the way, and flows into a cluster that does not flow',
    standard: 'only hiddenFromChoice and SB.2.4 are asked on the way; the two constraints count for branches that are left and entered; SB.2.3 looks for what is delivered, and where it finds nothing the chosen cluster is current (14.3)',
    repair({ overall, sequencing, tree }) {
      overall.navigationValidityService.validateChoicePath = (current, target) => {
        if (target.parent && !target.parent.sequencingControls.choice) return { valid: false, exception: 'NB.2.1-10' };
        if (!current) return { valid: true, exception: null };
        const common = shared(current, target);
        const left = new Set([current, ...upTo(current, common)]);
        const isKept = [...left].some((activity) => activity.isActive && !activity.sequencingControls.choiceExit);
        return isKept ? { valid: false, exception: 'NB.2.1-8' } : { valid: true, exception: null };
      };
      const handler = sequencing.choiceHandler;
      handler.handleChoice = (id, current) => chosen({ overall, handler, tree }, tree.getActivity(id), current);
    },
  },
  {
    name: 'forward only above',
    step: 'NB.2.1 step 6.2.1, SB.2.1 step 4',
    theirs: 'refuses to go back wherever any activity above is forward only, and enters a forward only cluster without asking its rules',
    standard: 'the parent alone is asked, and each further parent as the traversal leaves it',
    repair({ overall, sequencing }) {
      overall.navigationValidityService.validateForwardOnlyConstraints = ({ parent }) => ({ valid: !parent.sequencingControls.forwardOnly, exception: 'NB.2.1-5' });
      sequencing.flowHandler.checkForwardOnlyViolation = () => null;
      const flow = sequencing.traversalService;
      flow.traverseBackward = (from, skipsChildren) => backward(from, skipsChildren);
    },
  },
  {
    name: 'exit of the course',
    step: 'NB.2.1 step 9, SB.2.11',
    theirs: 'refuses to end the course once rules have ended the root, and takes Exit for an activity that has ended',
    standard: 'where the root is current and has ended, the session ends; Exit is for an active activity',
    repair({ overall, sequencing, tree }) {
      const navigation = overall.navigationValidityService;
      navigation.validateExitRequest = (current) => ({
        valid: Boolean(current?.isActive), terminationRequest: 'exit', sequencingRequest: 'exit', targetActivityId: null, exception: 'NB.2.1-12',
      });
      sequencing.exitHandler.handleExit = (current) => {
        const result = { deliveryRequest: 'doNotDeliver', targetActivity: null, exception: null, endSequencingSession: false };
        if (current.isActive) return { ...result, exception: 'SB.2.11-2' };
        return { ...result, endSequencingSession: current === tree.root };
      };
    },
  },
  {
    name: 'limits of what is active',
    step: 'UP.1 steps 1 and 2',
    theirs: 'counts the attempt in progress against the limit of a cluster that is entered, so that nothing below is delivered',
    standard: 'what is active or suspended, or not tracked, has no limit to reach',
    repair({ overall, sequencing }) {
      const rules = sequencing.traversalService.ruleEngine;
      const isFree = (activity) => !activity.sequencingControls.tracked || activity.isActive || activity.isSuspended;
      const check = rules.checkLimitConditions;
      rules.checkLimitConditions = (activity) => !isFree(activity) && check.call(rules, activity);
      const validator = overall.deliveryValidator;
      const allows = validator.checkLimitConditions;
      validator.checkLimitConditions = (activity) => isFree(activity) || allows.call(validator, activity);
    },
  },
  {
    name: 'delivery of what is disabled',
    step: 'DB.1.1 step 3, UP.5 step 1',
    theirs: 'delivers what is disabled where flow has not asked',
    standard: 'every activity on the path is asked',
    repair({ overall }) {
      const validator = overall.deliveryValidator;
      const check = validator.checkActivity;
      validator.checkActivity = (activity) => !activity.sequencingRules.preConditionRules.some((rule) => rule.action === 'disabled' && rule.evaluate(activity))
        && check.call(validator, activity);
    },
  },
  {
    name: 'start with nothing to deliver',
    step: 'SB.2.1 step 3.1, SB.2.5',
    theirs: 'waits where all activities are skipped',
    standard: 'the traversal has walked off the tree, and the session ends',
    repair({ sequencing, tree }) {
      const { flowHandler, traversalService } = sequencing;
      const start = flowHandler.handleStart;
      flowHandler.handleStart = () => {
        const result = start.call(flowHandler);
        if (!tree.currentActivity && result.exception) result.endSequencingSession = traversalService.findFirstDeliverableActivityResult(tree.root).endSequencingSession;
        return result;
      };
    },
  },
  {
    name: 'nothing to retry',
    step: 'TB.2.3 step 4.3, SB.2.10 step 4',
    theirs: 'forgets the current activity when all is retried, so that nothing can be asked for where nothing is found',
    standard: 'the root is current, has ended, and stays so where it has nothing to deliver',
    repair({ sequencing, tree }) {
      const handler = sequencing.retryHandler;
      handler.handleRetryAll = () => {
        tree.setCurrentActivityWithoutActivation(tree.root);
        return handler.handleRetry(tree.root);
      };
    },
  },
  {
    name: 'results of what is not tracked',
    step: 'UP.4 step 1.1, DB.2 step 5.1.1',
    theirs: 'counts attempts and keeps completion of what is not tracked',
    standard: 'nothing is known of it',
    repair({ overall, tree }) {
      for (const activity of tree.getAllActivities().filter(({ sequencingControls: { tracked } }) => !tracked)) activity.incrementAttemptCount = () => {};
      beforeSharing(overall, (activity) => {
        if (activity.sequencingControls.tracked) return;
        activity.completionStatus = 'unknown';
        activity.objectiveSatisfiedStatusKnown = false;
        activity.objectiveMeasureStatus = false;
      });
    },
  },
  {
    name: 'unknown progress at the end',
    step: 'UP.4',
    theirs: 'makes unknown progress incomplete when an attempt ends',
    standard: 'no step does so',
    repair({ overall }) {
      beforeSharing(overall, (activity, before) => {
        const isLeaf = activity.children.length === 0;
        if (isLeaf ? !activity.attemptProgressStatus : before === 'unknown') activity.completionStatus = 'unknown';
      });
    },
  },
  {
    name: 'satisfaction without a measure',
    step: 'SN 3.10 (Objective Satisfied by Measure), UP.4 step 1.1.1.3',
    theirs: 'takes an objective for satisfied that only a measure satisfies, when there is none',
    standard: 'the measure is used in place of any other method. The pseudo-code alone would have it as scorm-again does',
    repair({ overall }) {
      beforeSharing(overall, (activity) => {
        const primary = activity.primaryObjective;
        if (activity.children.length > 0 || !primary.satisfiedByMeasure || activity.objectiveMeasureStatus) return;
        activity.objectiveSatisfiedStatusKnown = false;
        Object.assign(primary, { satisfiedStatusKnown: false, progressStatus: false });
      });
    },
  },
  {
    name: 'rollup',
    step: 'RB.1.1 to RB.1.5',
    theirs: 'weighs measures by completion and attempts and leaves out those that are not known, has rollup rules in two values, and rules by default of its own',
    standard: 'weights count as they are, whether or not a measure is known; unknown is a value of its own; the rules by default are those of RB.1.2 b and RB.1.3 b',
    repair({ rollup, overall }) {
      for (const process of new Set([rollup, overall.rollupProcess, overall.terminationHandler.rollupProcess])) {
        process.overallRollupProcess = (activity, globals) => { rollUpAll(process, activity, globals); return []; };
      }
    },
  },
];

/** Has something done within UP.4, between an activity's results and what follows from them; it is told of the progress from before. */
function beforeSharing({ terminationHandler }, act) {
  const { rollupProcess, endAttempt } = terminationHandler;
  let before = null;
  terminationHandler.endAttempt = (activity) => {
    before = activity.completionStatus;
    endAttempt.call(terminationHandler, activity);
  };
  const share = rollupProcess.syncTerminatedActivityObjectives;
  rollupProcess.syncTerminatedActivityObjectives = (activity, globals) => {
    act(activity, before);
    return share.call(rollupProcess, activity, globals);
  };
}

/** SB.2.1, step 4. */
function backward(from, skipsChildren) {
  const children = from.getAvailableChildren();
  if (!skipsChildren && children.length > 0) {
    const { forwardOnly } = from.sequencingControls;
    return { activity: forwardOnly ? children[0] : children.at(-1), endSequencingSession: false, ...(forwardOnly && { direction: 'forward', forwardOnlyCluster: from }) };
  }
  for (let at = from; at.parent; at = at.parent) {
    if (at.parent.sequencingControls.forwardOnly) return { activity: null, endSequencingSession: false, exception: 'SB.2.1-4' };
    const among = at.parent.getAvailableChildren();
    const before = among[among.indexOf(at) - 1];
    if (before) return { activity: before, endSequencingSession: false };
  }
  return { activity: null, endSequencingSession: false, exception: 'SB.2.1-3' };
}

/** Repairs an API: all kinds, or all but one. */
export function repair(api, without = null) {
  const service = api._sequencingService;
  const overall = service.overallSequencingProcess;
  const parts = { overall, sequencing: service.sequencingProcess, tree: api._sequencing.activityTree, rollup: service.rollupProcess };
  for (const kind of KINDS) if (kind.name !== without) kind.repair(parts);
}
