// For each kind of known difference the smallest courses in which scorm-again comes to something else, with the outcome that the standard requires.

const leaf = (identifier, sequencing) => ({ identifier, title: identifier, href: `${identifier}.html`, is_sco: true, ...(sequencing && { sequencing }) });
const cluster = (identifier, items, sequencing = {}) => ({ identifier, title: identifier, items, sequencing: { control: { flow: true }, ...sequencing } });
const course = (items, sequencing = {}) => cluster('course', items, sequencing);
const when = (action, condition, is_negated = false) => [{ action, combination: 'all', conditions: [{ condition, is_negated }] }];
const to = (request, report = {}) => ({ request, report });
const choice = (target, report) => to(`{target=${target}}choice`, report);
const byMeasure = { objectives: [{ id: 'primary', is_primary: true, satisfied_by_measure: true, min_normalized_measure: 0.5 }] };

export const EXAMPLES = [
  {
    kind: 'choice',
    course: course([leaf('a'), leaf('b', { pre_condition_rules: when('skip', 'always') })]),
    events: [choice('b')],
    comes: ['a', 'b'],
  },
  {
    kind: 'choice',
    course: course([leaf('a'), cluster('b', [leaf('c')], { control: { flow: false } })]),
    events: [choice('b')],
    comes: ['a', 'waiting'],
  },
  {
    kind: 'choice',
    course: course([leaf('a'), leaf('b'), leaf('c')], { constrained_choice: { constrain_choice: true } }),
    events: [choice('c')],
    comes: ['a', 'c'],
  },
  {
    kind: 'forward only above',
    course: course([cluster('a', [leaf('b'), leaf('c')])], { control: { flow: true, forward_only: true } }),
    events: [to('continue'), to('previous')],
    comes: ['b', 'c', 'b'],
  },
  {
    kind: 'exit of the course',
    course: course([leaf('a', { post_condition_rules: when('exitParent', 'always') }), leaf('b')]),
    events: [to('continue')],
    comes: ['a', 'ended'],
  },
  {
    kind: 'limits of what is active',
    course: course([leaf('a'), leaf('b')], { limits: { attempt_limit: 1 } }),
    events: [to('continue')],
    comes: ['a', 'b'],
  },
  {
    kind: 'delivery of what is disabled',
    course: course([leaf('a'), cluster('b', [leaf('c')], { pre_condition_rules: when('disabled', 'always') })]),
    events: [choice('c')],
    comes: ['a', 'waiting'],
  },
  {
    kind: 'start with nothing to deliver',
    course: course([leaf('a', { pre_condition_rules: when('skip', 'always') }), leaf('b', { pre_condition_rules: when('skip', 'always') })]),
    events: [],
    comes: ['ended'],
  },
  {
    kind: 'nothing to retry',
    course: course([leaf('a', { limits: { attempt_limit: 1 }, post_condition_rules: when('retryAll', 'always') }), leaf('b')]),
    events: [to('continue'), to('exitAll')],
    comes: ['a', 'waiting', 'ended'],
  },
  {
    kind: 'results of what is not tracked',
    course: course([leaf('a', { delivery: { tracked: false }, pre_condition_rules: when('skip', 'attempted') }), leaf('b')]),
    events: [to('continue'), to('previous')],
    comes: ['a', 'b', 'a'],
  },
  {
    kind: 'unknown progress at the end',
    course: course([leaf('a', { delivery: { completion_set_by_content: true }, pre_condition_rules: when('skip', 'activityProgressKnown') }), leaf('b')]),
    events: [to('continue'), to('previous')],
    comes: ['a', 'b', 'a'],
  },
  {
    kind: 'satisfaction without a measure',
    course: course([leaf('a', { ...byMeasure, pre_condition_rules: when('skip', 'satisfied') }), leaf('b')]),
    events: [to('continue'), to('previous')],
    comes: ['a', 'b', 'a'],
  },
  {
    // 0.8 of one child and nothing of the other is 0.4 of both.
    kind: 'rollup',
    course: course([cluster('a', [leaf('b'), leaf('c')], { ...byMeasure, pre_condition_rules: when('skip', 'satisfied') }), leaf('d')]),
    events: [choice('d', { 'cmi.score.scaled': '0.8' }), choice('course')],
    comes: ['b', 'd', 'b'],
  },
  {
    // One child is not satisfied, and of the other it is not known: so it is not known of both.
    kind: 'rollup',
    course: course([cluster('a', [leaf('b'), leaf('c')], { pre_condition_rules: when('skip', 'objectiveStatusKnown') }), leaf('d')]),
    events: [choice('d', { 'cmi.success_status': 'failed' }), choice('course')],
    comes: ['b', 'd', 'b'],
  },
];
