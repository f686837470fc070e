// Choice as the standard has it (SB.2.4, SB.2.9), over the tree of scorm-again, whose own flow, rules and ends of attempts it uses.

export const path = (activity) => (activity ? [activity, ...path(activity.parent)] : []);
export const shared = (one, other) => path(one).find((activity) => path(other).includes(activity));
export const upTo = (activity, end) => path(activity).slice(0, path(activity).indexOf(end));
const isAfter = (tree, one, other) => tree.getAllActivities().indexOf(one) > tree.getAllActivities().indexOf(other);

/** SB.2.4: why an activity cannot be passed. */
function passed(handler, tree, activity, isForward) {
  if (isForward) return says(handler, activity, 'stopForwardTraversal') ? 'SB.2.4-1' : null;
  if (!activity.parent) return 'SB.2.4-3';
  return activity.parent.sequencingControls.forwardOnly ? 'SB.2.4-2' : null;
}

function says(handler, activity, action, target = activity) {
  const seen = handler.traversalService.getActivityForEvaluation(activity, target);
  return activity.sequencingRules.preConditionRules.some((rule) => rule.action === action && rule.evaluate(seen) === true);
}

/** SB.2.9.2: what is next to an activity, or to what it is in. */
function beside(activity, isForward) {
  if (!activity.parent) return null;
  const among = activity.parent.getAvailableChildren();
  return among[among.indexOf(activity) + (isForward ? 1 : -1)] ?? beside(activity.parent, isForward);
}

/** SB.2.9, steps 7 to 11: why there is no way. */
function hindered({ handler, tree }, target, current, common) {
  if (current === target) return null;
  const below = path(target).slice(1, path(target).indexOf(common) + 1).reverse();
  const prevented = (activity) => !activity.isActive && activity !== common && activity.sequencingControls.preventActivation;
  if (current && current.parent === target.parent) {
    const among = target.parent.getAvailableChildren();
    const [from, to] = [among.indexOf(current), among.indexOf(target)];
    const between = from < to ? among.slice(from, to) : among.slice(to + 1, from + 1);
    return between.map((activity) => passed(handler, tree, activity, from < to)).find(Boolean) ?? null;
  }
  if (!current || current === common) {
    return below.map((activity) => passed(handler, tree, activity, true) ?? (prevented(activity) ? 'SB.2.9-6' : null)).find(Boolean) ?? null;
  }
  const left = upTo(current, common);
  if (left.some((activity) => !activity.sequencingControls.choiceExit)) return 'SB.2.9-7';
  if (target === common) return null;
  const constrained = left.find((activity) => activity.sequencingControls.constrainChoice);
  if (constrained) {
    const considered = beside(constrained, isAfter(tree, target, constrained)) ?? constrained;
    if (!path(target).includes(considered) && target !== constrained) return 'SB.2.9-8';
  }
  const isForward = isAfter(tree, target, current);
  return below.map((activity) => (isForward ? passed(handler, tree, activity, true) : null) ?? (prevented(activity) ? 'SB.2.9-6' : null)).find(Boolean) ?? null;
}

/** SB.2.9: what a choice comes to. */
export function chosen({ overall, handler, tree }, target, current) {
  const result = { deliveryRequest: 'doNotDeliver', targetActivity: null, exception: null, endSequencingSession: false };
  for (const activity of path(target)) {
    if (activity.parent && !activity.parent.getAvailableChildren().includes(activity)) return { ...result, exception: 'SB.2.9-2' };
    if (says(handler, activity, 'hiddenFromChoice', target)) return { ...result, exception: 'SB.2.9-3' };
  }
  if (target.parent && !target.parent.sequencingControls.choice) return { ...result, exception: 'SB.2.9-4' };
  const common = current ? shared(current, target) : tree.root;
  const exception = hindered({ handler, tree }, target, current, common);
  if (exception) return { ...result, exception };
  if (target.children.length === 0) return { ...result, deliveryRequest: 'deliver', targetActivity: target };
  const found = handler.traversalService.continueFlowActivityTraversal(target, 'forward', false, null);
  if (found.deliverable) return { ...result, deliveryRequest: 'deliver', targetActivity: found.identifiedActivity };
  if (current) overall.deliveryHandler.terminateDescendentAttemptsProcess(current, common);
  // UP.4 rolls up whatever has no attempt in progress, too.
  if (common.isActive) overall.endAttemptProcess(common);
  else overall.rollupProcess.overallRollupProcess(common, overall.getGlobalObjectiveMap());
  tree.setCurrentActivityWithoutActivation(target);
  return { ...result, exception: 'SB.2.9-9' };
}
