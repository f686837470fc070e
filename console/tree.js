// A course as its manifest nests it, with its rules in words.

import { el } from './dom.js';
import { courseRulesOf, rulesOf } from './rules.js';
import { number, percent, text } from './texts.js';

export function courseTree(course, scos) {
  const terms = new Map(scos.map((sco) => [sco.identifier, termsOf(sco)]));
  const rules = courseRulesOf(course);
  return el('div', { class: 'tree' }, ruleList(rules), branch(course.items, terms));
}

const branch = (items, terms) => el('ul', {}, items.map((item) => el('li', {},
  el('strong', {}, item.title), ' ', el('span', { class: 'quiet' }, kindOf(item), item.href && [' ', el('code', {}, item.href)]),
  ruleList([...terms.get(item.identifier) ?? [], ...rulesOf(item)]),
  item.items?.length > 0 && branch(item.items, terms))));

const ruleList = (rules) => (rules.length === 0 ? null : el('ul', { class: 'rules' }, rules.map((rule) => el('li', {}, rule))));

const kindOf = (item) => text(item.href === undefined ? 'item.chapter' : item.is_sco ? 'item.sco' : 'item.page');

/** What the manifest says of a SCO's data, in words. */
function termsOf({ mastery_score: mastery, scaled_passing_score: passing, completion_threshold: threshold,
  max_time_allowed: longest, time_limit_action: action, launch_data: data }) {
  return [
    mastery !== null && text('terms.mastery', { score: number(mastery) }),
    passing !== null && text('terms.passing', { score: percent(passing) }),
    threshold !== null && text('terms.threshold', { measure: percent(threshold) }),
    longest !== null && text('terms.longest', { time: longest }),
    action !== null && text('terms.action', { action }),
    data !== null && text('terms.data', { data }),
  ].filter(Boolean);
}
