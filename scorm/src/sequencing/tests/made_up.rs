//! Courses of all kinds, with every rule there is.

use proptest::prelude::*;

use super::courses::{course, leaf};
use crate::course::sequencing::rules::{
    Action, ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule, Rule, RuleCondition,
};
use crate::course::sequencing::{Objective, ObjectiveMap, Requirement, Sequencing, Timing};
use crate::course::{CompletionThreshold, Course, Item};

/// A word of a vocabulary.
fn word<T: Clone + std::fmt::Debug + 'static>(parse: fn(&str) -> Option<T>, words: &[&str]) -> BoxedStrategy<T> {
    let words: Vec<T> = words.iter().filter_map(|word| parse(word)).collect();
    prop::sample::select(words).boxed()
}

fn rule(actions: &'static [Action]) -> impl Strategy<Value = Rule> {
    let condition = (
        word(Condition::parse, Condition::WORDS),
        any::<bool>(),
        prop::option::of(prop::sample::select(vec!["o1".to_owned(), "o9".to_owned()])),
    );
    let conditions = prop::collection::vec(condition, 1..3);
    let combination = word(Combination::parse, Combination::WORDS);
    (prop::sample::select(actions), combination, conditions).prop_map(|(action, combination, conditions)| Rule {
        action,
        combination,
        conditions: conditions
            .into_iter()
            .map(|(condition, is_negated, objective)| RuleCondition {
                condition,
                is_negated,
                objective,
                measure_threshold: Some(0.5),
            })
            .collect(),
    })
}

fn rules(actions: &'static [Action]) -> impl Strategy<Value = Vec<Rule>> {
    prop_oneof![3 => Just(Vec::new()), 1 => prop::collection::vec(rule(actions), 1..3)]
}

fn rollup_rule() -> impl Strategy<Value = RollupRule> {
    let condition = (word(Condition::parse, Condition::WORDS), any::<bool>());
    (
        word(RollupAction::parse, RollupAction::WORDS),
        word(ChildSet::parse, ChildSet::WORDS),
        word(Combination::parse, Combination::WORDS),
        condition,
    )
        .prop_map(|(action, children, combination, (condition, is_negated))| RollupRule {
            action,
            children,
            minimum_count: Some(1),
            minimum_percent: Some(0.5),
            combination,
            conditions: vec![RollupCondition { condition, is_negated }],
        })
}

/// An objective that shares one of a few global ones, so that activities meet there.
fn objective(id: &'static str, is_primary: bool) -> impl Strategy<Value = Objective> {
    (any::<[bool; 5]>(), 0..3).prop_map(move |(flags, global)| Objective {
        id: Some(id.to_owned()),
        is_primary,
        satisfied_by_measure: flags[0],
        min_normalized_measure: Some(0.5),
        maps: vec![ObjectiveMap {
            target: format!("g{global}"),
            read_satisfied_status: flags[1],
            read_normalized_measure: flags[2],
            write_satisfied_status: flags[3],
            write_normalized_measure: flags[4],
            write_completion_status: flags[0],
            ..ObjectiveMap::default()
        }],
    })
}

const BEFORE: &[Action] = &[
    Action::Skip,
    Action::Disabled,
    Action::HiddenFromChoice,
    Action::StopForwardTraversal,
];
const BEHIND: &[Action] = &[
    Action::Retry,
    Action::RetryAll,
    Action::ExitParent,
    Action::ExitAll,
    Action::Continue,
    Action::Previous,
];

fn sequencing() -> impl Strategy<Value = Sequencing> {
    let controls = any::<[bool; 12]>();
    let objectives = prop_oneof![
        Just(Vec::new()),
        (objective("o0", true), objective("o1", false)).prop_map(|(primary, other)| vec![primary, other]),
    ];
    let random = (
        word(Timing::parse, Timing::WORDS),
        word(Timing::parse, Timing::WORDS),
        0_u32..4,
    );
    let limit = prop_oneof![4 => Just(None), 1 => (0_u32..3).prop_map(Some)];
    let rollup = prop::collection::vec(rollup_rule(), 0..2);
    let requirement = word(Requirement::parse, Requirement::WORDS);
    let ruled = (rules(BEFORE), rules(BEHIND), rules(&[Action::Exit]));
    (controls, objectives, random, limit, rollup, requirement, ruled).prop_map(
        |(on, objectives, random, limit, rollup, requirement, ruled)| {
            let mut sequencing = Sequencing::default();
            let control = &mut sequencing.control;
            (control.choice, control.choice_exit) = (on[0] || on[1], on[2] || on[3]);
            (control.flow, control.forward_only) = (on[4] || on[5], on[6] && on[7]);
            control.use_current_attempt_objective_info = on[8];
            control.use_current_attempt_progress_info = on[9];
            sequencing.constrained_choice.constrain_choice = on[6] && on[8];
            sequencing.constrained_choice.prevent_activation = on[7] && on[9];
            sequencing.rollup_considerations.required_for_satisfied = requirement;
            sequencing.rollup_considerations.required_for_completed = requirement;
            sequencing.rollup_considerations.measure_satisfaction_if_active = on[10];
            sequencing.delivery.tracked = on[11] || on[10];
            sequencing.objectives = objectives;
            sequencing.randomization.selection_timing = random.0;
            sequencing.randomization.randomization_timing = random.1;
            sequencing.randomization.reorder_children = on[9];
            sequencing.randomization.select_count = (on[11]).then_some(random.2);
            sequencing.limits.attempt_limit = limit;
            sequencing.rollup.rules = rollup;
            (
                sequencing.pre_condition_rules,
                sequencing.post_condition_rules,
                sequencing.exit_condition_rules,
            ) = ruled;
            sequencing
        },
    )
}

/// What a tree is made of, before its items have names.
#[derive(Clone, Debug)]
struct Shape(Sequencing, bool, Vec<Shape>);

fn shape() -> impl Strategy<Value = Shape> {
    let leaf = (sequencing(), any::<bool>()).prop_map(|(sequencing, measured)| Shape(sequencing, measured, Vec::new()));
    leaf.prop_recursive(3, 12, 4, |inner| {
        let below = prop::collection::vec(inner, 1..4);
        (sequencing(), any::<bool>(), below)
            .prop_map(|(sequencing, measured, below)| Shape(sequencing, measured, below))
    })
}

fn items(shapes: Vec<Shape>, count: &mut usize) -> Vec<Item> {
    let item = |Shape(sequencing, measured, below): Shape| {
        let name = format!("i{count}");
        *count += 1;
        Item {
            sequencing: Some(sequencing),
            completion: CompletionThreshold {
                completed_by_measure: measured,
                min_progress_measure: 0.5,
                progress_weight: 0.5,
            },
            items: items(below, count),
            ..leaf(&name)
        }
    };
    shapes.into_iter().map(item).collect()
}

pub(super) fn made_up_course() -> impl Strategy<Value = Course> {
    let shapes = prop::collection::vec(shape(), 1..4);
    (shapes, sequencing(), any::<bool>()).prop_map(|(shapes, root, lasts)| {
        let mut course = course(items(shapes, &mut 0));
        course.objectives_global_to_system = lasts;
        // Mostly one gets somewhere.
        course.sequencing = Some(Sequencing {
            pre_condition_rules: Vec::new(),
            ..root
        });
        course.sequencing.get_or_insert_default().control.flow = true;
        course
    })
}
