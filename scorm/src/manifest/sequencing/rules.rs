//! Rules of sequencing (CAM 5.1.3).

use roxmltree::Node;

use crate::course::sequencing::rules::{Action, Combination, Condition, Rule, RuleCondition};
use crate::finding::FindingCode;
use crate::manifest::report::Report;
use crate::manifest::value::{measure, word};
use crate::manifest::xml::{child, children};

const RULE: &str = "CAM 5.1.3";

/// The rules of one kind. One that says not what it does, or when, can do nothing, and is left out.
pub(super) fn read(report: &mut Report, node: Node, kind: &str) -> Vec<Rule> {
    children(node, kind).filter_map(|node| rule(report, node)).collect()
}

fn rule(report: &mut Report, node: Node) -> Option<Rule> {
    let action =
        child(node, "ruleAction").and_then(|action| word(report, action, "action", RULE, Action::parse, Action::WORDS));
    let conditions = child(node, "ruleConditions");
    let asked: Vec<RuleCondition> = conditions
        .into_iter()
        .flat_map(|conditions| children(conditions, "ruleCondition"))
        .filter_map(|node| condition(report, node))
        .collect();
    let (Some(action), false) = (action, asked.is_empty()) else {
        let message = "The rule has no action or no condition that is known; it was left out.";
        report.warn(FindingCode::ValueIgnored, node, RULE, message);
        return None;
    };
    Some(Rule {
        action,
        combination: combination(report, conditions, Combination::All, RULE),
        conditions: asked,
    })
}

fn condition(report: &mut Report, node: Node) -> Option<RuleCondition> {
    Some(RuleCondition {
        condition: word(report, node, "condition", RULE, Condition::parse, Condition::WORDS)?,
        is_negated: is_negated(report, node, RULE),
        objective: node.attribute("referencedObjective").map(str::to_owned),
        measure_threshold: measure(report, node, "measureThreshold", RULE, -1.0..=1.0),
    })
}

/// How conditions are taken together, where they say it.
pub(super) fn combination(report: &mut Report, node: Option<Node>, default: Combination, rule: &str) -> Combination {
    node.and_then(|node| {
        word(
            report,
            node,
            "conditionCombination",
            rule,
            Combination::parse,
            Combination::WORDS,
        )
    })
    .unwrap_or(default)
}

/// Whether a condition's operator turns its answer round.
pub(super) fn is_negated(report: &mut Report, node: Node, rule: &str) -> bool {
    let parse = |text: &str| match text {
        "not" => Some(true),
        "noOp" => Some(false),
        _ => None,
    };
    word(report, node, "operator", rule, parse, &["not", "noOp"]).unwrap_or(false)
}
