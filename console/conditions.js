// Rules of sequencing and of rollup, as sentences: what happens, and when.

import { counted, percent, text } from './texts.js';

/** What a rule can do before, behind and at the end of an activity. One that says anything else does nothing. */
const ACTIONS = {
  pre_condition_rules: ['skip', 'disabled', 'hiddenFromChoice', 'stopForwardTraversal'],
  post_condition_rules: ['exitParent', 'exitAll', 'retry', 'retryAll', 'continue', 'previous'],
  exit_condition_rules: ['exit'],
};

/** How conditions that are taken together are listed. */
const LISTS = { all: 'conjunction', any: 'disjunction' };

/** Several words as one text. */
export const listed = (words, type = 'conjunction') => new Intl.ListFormat(document.documentElement.lang, { type }).format(words);

/** What an objective of an activity is called; the one that counts in rollup, where none is named. */
export function nameOf(objectives = [], id = undefined) {
  const isMain = id === undefined || objectives.some((objective) => objective.is_primary && objective.id === id);
  const hasOthers = objectives.some((objective) => !objective.is_primary);
  const kind = isMain && hasOthers ? 'rule.objective.main' : 'rule.objective';
  return id === undefined ? text(kind) : text(`${kind}.named`, { id });
}

/** The rules of one kind. */
export function rulesIn(kind, sequencing) {
  const rules = (sequencing[kind] ?? []).filter((rule) => ACTIONS[kind].includes(rule.action));
  return rules.map((rule) => {
    const { answer, asked } = decided(rule);
    const when = answer === null ? ifSo(clauses(rule, asked, sequencing.objectives)) : inCase(answer);
    return text(`rule.action.${rule.action}`, { when });
  });
}

/** What the parts below an activity make of it. */
export function rollupRules({ rules = [] } = {}) {
  return rules.map((rule) => {
    const { answer, asked } = decided(rule);
    // A rule that asks for no child holds if the conditions never do.
    const when = answer === null ? ifSo(childrenOf(rule, listed(asked.map(childClause), LISTS[rule.combination]))) : inCase(answer === (rule.children !== 'none'));
    return text(`rule.rollup.${rule.action}`, { when });
  });
}

const ifSo = (conditions) => text('rule.if', { conditions });
const inCase = (holds) => text(holds ? 'rule.condition.always' : 'rule.condition.never');

/** The conditions that ask whether the answer of another is known. */
const KNOWN = { satisfied: 'objectiveStatusKnown', completed: 'activityProgressKnown' };

/** A rule's conditions in words. If it is enough that something is not so, or that this is not known, then it is not so yet. */
function clauses({ combination }, asked, objectives) {
  const isDenied = (word, { objective }) => combination === 'any' && asked.some((other) => other.condition === word && other.is_negated && other.objective === objective);
  const isOpen = (condition) => isDenied(condition.condition, condition) && isDenied(KNOWN[condition.condition], condition);
  const open = asked.filter(isOpen);
  const isCovered = (condition) => open.some((other) => KNOWN[other.condition] === condition.condition && other.objective === condition.objective);
  const words = (condition) => clause(condition, objectives, open.includes(condition) ? '.yet' : ending(condition));
  return listed(asked.filter((condition) => !isCovered(condition)).map(words), LISTS[combination]);
}

/** What a rule comes to by `always` and `never` alone, or null and the conditions that decide it. */
function decided({ combination, conditions }) {
  const isDecisive = combination === 'any';
  const answers = conditions.map(fixed);
  if (answers.includes(isDecisive)) return { answer: isDecisive, asked: [] };
  const asked = conditions.filter((_, at) => answers[at] === null);
  return { answer: asked.length > 0 ? null : !isDecisive, asked };
}

/** The answer of a condition that asks nothing. */
function fixed({ condition, is_negated: isNegated = false }) {
  return ['always', 'never'].includes(condition) ? (condition === 'always') !== isNegated : null;
}

const ending = ({ is_negated: isNegated }) => (isNegated ? '.not' : '');

/** A condition of a rule. A measure is compared with 0 where the manifest names no threshold. */
function clause(asked, objectives, end) {
  const values = { objective: nameOf(objectives, asked.objective), measure: percent(asked.measure_threshold ?? 0) };
  return text(`rule.condition.${asked.condition}${end}`, values);
}

const childClause = (asked) => text(`rule.child.${asked.condition}${ending(asked)}`);

/** How many of the parts below have to be what is asked. */
function childrenOf({ children, minimum_count: count = 0, minimum_percent: part = 0 }, conditions) {
  if (children === 'atLeastCount') return counted('rule.children.atLeastCount', count, { conditions });
  return text(`rule.children.${children}`, { conditions, percent: percent(part) });
}
