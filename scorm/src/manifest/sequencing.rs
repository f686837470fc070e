//! What a manifest says of the sequencing of an item or an organization (CAM 5.1): its own `<sequencing>`, and for every
//! part that this has not, the collected one that it refers to (CAM 5.1.1).

/// Objectives, and what they share.
mod objectives;
/// What children come to.
mod rollup;
/// Rules of sequencing.
mod rules;
#[cfg(test)]
mod tests;

use std::collections::HashMap;

use roxmltree::Node;

use super::report::Report;
use super::value::{count, flag, ignore, word};
use super::xml::{child, children, named};
use crate::cmi::time::Hundredths;
use crate::course::sequencing::{
    ConstrainedChoice, ControlMode, DeliveryControls, LimitConditions, Randomization, Sequencing, Timing,
};
use crate::finding::FindingCode;
use crate::package::Family;

/// The sequencings that items refer to, by their `ID`.
pub(super) struct Collection<'a, 'input>(HashMap<&'a str, Node<'a, 'input>>);

impl<'a, 'input: 'a> Collection<'a, 'input> {
    /// The collection of a manifest.
    pub(super) fn of(report: &mut Report, root: Node<'a, 'input>) -> Self {
        let mut collected = HashMap::new();
        let collections = children(root, "sequencingCollection");
        for sequencing in collections.flat_map(|collection| children(collection, "sequencing")) {
            let Some(id) = named(sequencing, "ID") else { continue };
            if collected.contains_key(id) {
                let message = format!("There is another <sequencing> of the ID \"{id}\" before; it is taken.");
                report.warn(FindingCode::IdentifierDuplicate, sequencing, "CAM 5.1.1", message);
            } else {
                collected.insert(id, sequencing);
            }
        }
        Self(collected)
    }

    fn referred(&self, report: &mut Report, own: Node) -> Option<Node<'a, 'input>> {
        let id = named(own, "IDRef")?;
        let found = self.0.get(id).copied();
        if found.is_none() {
            let message = format!("No collected <sequencing> has the ID \"{id}\".");
            report.warn(FindingCode::IdentifierMissing, own, "CAM 5.1.1", message);
        }
        found
    }
}

/// A `<sequencing>` and the one that it refers to.
#[derive(Clone, Copy)]
struct Parts<'a, 'input> {
    own: Node<'a, 'input>,
    referred: Option<Node<'a, 'input>>,
}

impl<'a, 'input: 'a> Parts<'a, 'input> {
    /// A part of it: the own one, else the other's.
    fn get(self, name: &str) -> Option<Node<'a, 'input>> {
        child(self.own, name).or_else(|| child(self.referred?, name))
    }

    /// All parts of a name, of which the standard's two schemas have one each.
    fn all(self, name: &'a str) -> Vec<Node<'a, 'input>> {
        let own: Vec<_> = children(self.own, name).collect();
        match self.referred {
            Some(referred) if own.is_empty() => children(referred, name).collect(),
            _ => own,
        }
    }
}

/// What is said of an item's or an organization's sequencing; `None` where nothing is.
pub(super) fn read<'a, 'input: 'a>(
    report: &mut Report,
    collection: &Collection<'a, 'input>,
    node: Node<'a, 'input>,
) -> Option<Sequencing> {
    let own = child(node, "sequencing")?;
    let parts = Parts {
        own,
        referred: collection.referred(report, own),
    };
    let mut sequencing = Sequencing {
        objectives: objectives::read(report, &parts.all("objectives")),
        ..Sequencing::default()
    };
    if let Some(node) = parts.get("controlMode") {
        sequencing.control = control(report, node);
    }
    if let Some(node) = parts.get("sequencingRules") {
        sequencing.pre_condition_rules = rules::read(report, node, "preConditionRule");
        sequencing.post_condition_rules = rules::read(report, node, "postConditionRule");
        sequencing.exit_condition_rules = rules::read(report, node, "exitConditionRule");
    }
    if let Some(node) = parts.get("limitConditions") {
        sequencing.limits = limits(report, node);
    }
    if let Some(node) = parts.get("rollupRules") {
        sequencing.rollup = rollup::read(report, node);
    }
    if let Some(node) = parts.get("rollupConsiderations") {
        sequencing.rollup_considerations = rollup::considerations(report, node);
    }
    if let Some(node) = parts.get("constrainedChoiceConsiderations") {
        sequencing.constrained_choice = constrained_choice(report, node);
    }
    if let Some(node) = parts.get("randomizationControls") {
        sequencing.randomization = randomization(report, node);
    }
    if let Some(node) = parts.get("deliveryControls") {
        sequencing.delivery = delivery(report, node);
    }
    Some(sequencing)
}

fn control(report: &mut Report, node: Node) -> ControlMode {
    let default = ControlMode::default();
    let mut mode = |name, default| flag(report, node, name, "CAM 5.1.2").unwrap_or(default);
    ControlMode {
        choice: mode("choice", default.choice),
        choice_exit: mode("choiceExit", default.choice_exit),
        flow: mode("flow", default.flow),
        forward_only: mode("forwardOnly", default.forward_only),
        use_current_attempt_objective_info: mode(
            "useCurrentAttemptObjectiveInfo",
            default.use_current_attempt_objective_info,
        ),
        use_current_attempt_progress_info: mode(
            "useCurrentAttemptProgressInfo",
            default.use_current_attempt_progress_info,
        ),
    }
}

fn limits(report: &mut Report, node: Node) -> LimitConditions {
    const RULE: &str = "CAM 5.1.4";
    const DURATION: &str = "attemptAbsoluteDurationLimit";
    let duration = node.attribute(DURATION).map(str::trim);
    let sound = |text: &&str| Hundredths::parse(Family::Scorm2004, text).is_some();
    if let Some(text) = duration.filter(|text| !sound(text)) {
        ignore(report, node, RULE, DURATION, text, "a duration such as PT1H30M");
    }
    LimitConditions {
        attempt_limit: count(report, node, "attemptLimit", RULE),
        attempt_absolute_duration_limit: duration.filter(sound).map(str::to_owned),
    }
}

fn constrained_choice(report: &mut Report, node: Node) -> ConstrainedChoice {
    let mut said = |name| flag(report, node, name, "CAM 5.1.11").unwrap_or(false);
    ConstrainedChoice {
        prevent_activation: said("preventActivation"),
        constrain_choice: said("constrainChoice"),
    }
}

fn randomization(report: &mut Report, node: Node) -> Randomization {
    const RULE: &str = "CAM 5.1.7";
    let mut timing = |name| word(report, node, name, RULE, Timing::parse, Timing::WORDS).unwrap_or(Timing::Never);
    let (randomization_timing, selection_timing) = (timing("randomizationTiming"), timing("selectionTiming"));
    Randomization {
        randomization_timing,
        selection_timing,
        select_count: count(report, node, "selectCount", RULE),
        reorder_children: flag(report, node, "reorderChildren", RULE).unwrap_or(false),
    }
}

fn delivery(report: &mut Report, node: Node) -> DeliveryControls {
    let mut said = |name, default| flag(report, node, name, "CAM 5.1.8").unwrap_or(default);
    DeliveryControls {
        tracked: said("tracked", true),
        completion_set_by_content: said("completionSetByContent", false),
        objective_set_by_content: said("objectiveSetByContent", false),
    }
}
