//! Courses of all kinds, with every rule that a manifest can have.

use arbitrary::{Result, Unstructured};
use scorm::course::sequencing::rules::{
    Action, ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule, Rule, RuleCondition,
};
use scorm::course::sequencing::{Objective, ObjectiveMap, Requirement, Sequencing, Timing};
use scorm::course::{CompletionThreshold, Course, Item};

/// Items of the largest course.
const MOST_ITEMS: usize = 16;
/// Levels of the deepest.
const MOST_LEVELS: usize = 4;

/// A course.
pub fn course(bytes: &mut Unstructured) -> Result<Course> {
    let mut count = 0;
    let mut items = vec![item(bytes, &mut count, 1)?];
    while count < MOST_ITEMS && bytes.ratio(2, 3)? {
        items.push(item(bytes, &mut count, 1)?);
    }
    Ok(Course {
        identifier: "course".to_owned(),
        objectives_global_to_system: bytes.arbitrary()?,
        sequencing: Some(sequencing(bytes)?),
        items,
        ..Course::default()
    })
}

fn item(bytes: &mut Unstructured, count: &mut usize, level: usize) -> Result<Item> {
    let identifier = format!("i{count}");
    *count += 1;
    let mut items = Vec::new();
    while level < MOST_LEVELS && *count < MOST_ITEMS && bytes.ratio(1, 3)? {
        items.push(item(bytes, count, level + 1)?);
    }
    Ok(Item {
        href: items.is_empty().then(|| format!("{identifier}.html")),
        is_sco: items.is_empty(),
        title: identifier.clone(),
        identifier,
        hidden: bytes.ratio(1, 8)?,
        completion: CompletionThreshold {
            completed_by_measure: bytes.arbitrary()?,
            min_progress_measure: 0.5,
            progress_weight: 0.5,
        },
        sequencing: if bytes.ratio(3, 4)? {
            Some(sequencing(bytes)?)
        } else {
            None
        },
        items,
        ..Item::default()
    })
}

/// A word of a vocabulary.
fn word<T>(bytes: &mut Unstructured, parse: fn(&str) -> Option<T>, words: &[&str]) -> Result<T> {
    parse(bytes.choose(words)?).ok_or(arbitrary::Error::IncorrectFormat)
}

fn rules(bytes: &mut Unstructured) -> Result<Vec<Rule>> {
    let mut rules = Vec::new();
    while rules.len() < 3 && bytes.ratio(1, 4)? {
        rules.push(Rule {
            action: word(bytes, Action::parse, Action::WORDS)?,
            combination: word(bytes, Combination::parse, Combination::WORDS)?,
            conditions: vec![RuleCondition {
                condition: word(bytes, Condition::parse, Condition::WORDS)?,
                is_negated: bytes.arbitrary()?,
                objective: bytes.choose(&[None, Some("o1"), Some("o9")])?.map(str::to_owned),
                measure_threshold: Some(0.5),
            }],
        });
    }
    Ok(rules)
}

fn rollup(bytes: &mut Unstructured) -> Result<Vec<RollupRule>> {
    let mut rules = Vec::new();
    while rules.len() < 2 && bytes.ratio(1, 3)? {
        rules.push(RollupRule {
            action: word(bytes, RollupAction::parse, RollupAction::WORDS)?,
            children: word(bytes, ChildSet::parse, ChildSet::WORDS)?,
            minimum_count: Some(bytes.int_in_range(0..=4)?),
            minimum_percent: Some(0.5),
            combination: word(bytes, Combination::parse, Combination::WORDS)?,
            conditions: vec![RollupCondition {
                condition: word(bytes, Condition::parse, Condition::WORDS)?,
                is_negated: bytes.arbitrary()?,
            }],
        });
    }
    Ok(rules)
}

/// Objectives that share a few global ones, so that activities meet there.
fn objectives(bytes: &mut Unstructured) -> Result<Vec<Objective>> {
    let mut objectives = Vec::new();
    while objectives.len() < 2 && bytes.ratio(1, 2)? {
        let at = objectives.len();
        objectives.push(Objective {
            id: Some(format!("o{at}")),
            is_primary: at == 0,
            satisfied_by_measure: bytes.arbitrary()?,
            min_normalized_measure: Some(0.5),
            maps: vec![ObjectiveMap {
                target: format!("g{}", bytes.int_in_range(0..=2)?),
                read_satisfied_status: bytes.arbitrary()?,
                read_normalized_measure: bytes.arbitrary()?,
                write_satisfied_status: bytes.arbitrary()?,
                write_normalized_measure: bytes.arbitrary()?,
                write_completion_status: bytes.arbitrary()?,
                ..ObjectiveMap::default()
            }],
        });
    }
    Ok(objectives)
}

fn sequencing(bytes: &mut Unstructured) -> Result<Sequencing> {
    let mut sequencing = Sequencing::default();
    let control = &mut sequencing.control;
    control.choice = bytes.ratio(3, 4)?;
    control.choice_exit = bytes.ratio(3, 4)?;
    control.flow = bytes.ratio(3, 4)?;
    control.forward_only = bytes.ratio(1, 4)?;
    control.use_current_attempt_objective_info = bytes.arbitrary()?;
    control.use_current_attempt_progress_info = bytes.arbitrary()?;
    sequencing.constrained_choice.constrain_choice = bytes.ratio(1, 4)?;
    sequencing.constrained_choice.prevent_activation = bytes.ratio(1, 4)?;
    sequencing.rollup_considerations.required_for_satisfied = word(bytes, Requirement::parse, Requirement::WORDS)?;
    sequencing.rollup_considerations.required_for_completed = word(bytes, Requirement::parse, Requirement::WORDS)?;
    sequencing.rollup_considerations.measure_satisfaction_if_active = bytes.arbitrary()?;
    sequencing.delivery.tracked = bytes.ratio(3, 4)?;
    sequencing.objectives = objectives(bytes)?;
    sequencing.randomization.selection_timing = word(bytes, Timing::parse, Timing::WORDS)?;
    sequencing.randomization.randomization_timing = word(bytes, Timing::parse, Timing::WORDS)?;
    sequencing.randomization.reorder_children = bytes.arbitrary()?;
    sequencing.randomization.select_count = bytes.choose(&[None, Some(0), Some(1), Some(3)])?.to_owned();
    sequencing.limits.attempt_limit = bytes.choose(&[None, None, Some(0), Some(1), Some(2)])?.to_owned();
    sequencing.rollup.rules = rollup(bytes)?;
    sequencing.pre_condition_rules = rules(bytes)?;
    sequencing.post_condition_rules = rules(bytes)?;
    sequencing.exit_condition_rules = rules(bytes)?;
    Ok(sequencing)
}
