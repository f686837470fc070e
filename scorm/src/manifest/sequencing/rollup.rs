//! What the children of an activity come to (CAM 5.1.5), and when it counts itself (CAM 5.1.10).

use roxmltree::Node;

use super::rules::{combination, is_negated};
use crate::course::sequencing::rules::{ChildSet, Combination, Condition, RollupAction, RollupCondition, RollupRule};
use crate::course::sequencing::{Requirement, Rollup, RollupConsiderations};
use crate::finding::FindingCode;
use crate::manifest::report::Report;
use crate::manifest::value::{count, flag, measure, word};
use crate::manifest::xml::{child, children};

const RULE: &str = "CAM 5.1.5";

pub(super) fn read(report: &mut Report, node: Node) -> Rollup {
    Rollup {
        objective_satisfied: flag(report, node, "rollupObjectiveSatisfied", RULE).unwrap_or(true),
        progress_completion: flag(report, node, "rollupProgressCompletion", RULE).unwrap_or(true),
        objective_measure_weight: measure(report, node, "objectiveMeasureWeight", RULE, 0.0..=1.0).unwrap_or(1.0),
        rules: children(node, "rollupRule")
            .filter_map(|node| rule(report, node))
            .collect(),
    }
}

fn rule(report: &mut Report, node: Node) -> Option<RollupRule> {
    let action = child(node, "rollupAction")
        .and_then(|action| word(report, action, "action", RULE, RollupAction::parse, RollupAction::WORDS));
    let conditions = child(node, "rollupConditions");
    let asked: Vec<RollupCondition> = conditions
        .into_iter()
        .flat_map(|conditions| children(conditions, "rollupCondition"))
        .filter_map(|node| {
            Some(RollupCondition {
                condition: word(report, node, "condition", RULE, Condition::parse, Condition::WORDS)?,
                is_negated: is_negated(report, node, RULE),
            })
        })
        .collect();
    let (Some(action), false) = (action, asked.is_empty()) else {
        let message = "The rollup rule has no action or no condition that is known; it was left out.";
        report.warn(FindingCode::ValueIgnored, node, RULE, message);
        return None;
    };
    let children = word(report, node, "childActivitySet", RULE, ChildSet::parse, ChildSet::WORDS);
    Some(RollupRule {
        action,
        children: children.unwrap_or(ChildSet::All),
        minimum_count: count(report, node, "minimumCount", RULE),
        minimum_percent: measure(report, node, "minimumPercent", RULE, 0.0..=1.0),
        // Rollup asks for one of them where nothing is said, and not for all (CAM 5.1.5.1.1).
        combination: combination(report, conditions, Combination::Any, RULE),
        conditions: asked,
    })
}

pub(super) fn considerations(report: &mut Report, node: Node) -> RollupConsiderations {
    const RULE: &str = "CAM 5.1.10";
    let mut required =
        |name| word(report, node, name, RULE, Requirement::parse, Requirement::WORDS).unwrap_or(Requirement::Always);
    RollupConsiderations {
        required_for_satisfied: required("requiredForSatisfied"),
        required_for_not_satisfied: required("requiredForNotSatisfied"),
        required_for_completed: required("requiredForCompleted"),
        required_for_incomplete: required("requiredForIncomplete"),
        measure_satisfaction_if_active: flag(report, node, "measureSatisfactionIfActive", RULE).unwrap_or(true),
    }
}
