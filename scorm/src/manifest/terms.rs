//! What a manifest says of one item's run: thresholds, limits, launch data, objectives, shared stores (CAM 3.4.1, 5.1).

use roxmltree::Node;

use super::report::Report;
use super::value::{flag, ignore, measure, number_in};
use super::xml::{child, children, named, raw_text, text};
use crate::cmi::time::Hundredths;
use crate::course::CompletionThreshold;
use crate::course::sequencing::Sequencing;
use crate::finding::FindingCode;
use crate::number::Number;
use crate::package::{Family, ScoTerms, SharedStore};

/// What a SCO is to do when its time is over (RTE 4.2.21).
const TIME_LIMIT_ACTIONS: [&str; 4] = [
    "exit,message",
    "exit,no message",
    "continue,message",
    "continue,no message",
];

/// Characters of launch data that every system keeps (CAM 1.2, 2.3.2.5.5; CAM 3.4.1.13).
const LAUNCH_DATA_12: usize = 255;
const LAUNCH_DATA_2004: usize = 4000;

/// The terms under which an item is taken; where a learner may go from it is found elsewhere.
pub(super) fn terms(
    report: &mut Report,
    family: Family,
    item: Node,
    completion: CompletionThreshold,
    sequencing: Option<&Sequencing>,
) -> ScoTerms {
    match family {
        Family::Scorm12 => terms_12(report, item),
        Family::Scorm2004 => terms_2004(report, item, completion, sequencing),
    }
}

fn terms_12(report: &mut Report, item: Node) -> ScoTerms {
    let mastery = child(item, "masteryscore");
    let time = child(item, "maxtimeallowed").and_then(|node| Some((node, text(node)?)));
    let sound = |text: &str| Hundredths::parse(Family::Scorm12, text).is_some();
    if let Some((node, text)) = time.as_ref().filter(|(_, text)| !sound(text)) {
        ignore(
            report,
            *node,
            "CAM 1.2 2.3.2.5.3",
            "maxtimeallowed",
            text,
            "a time such as 01:30:00",
        );
    }
    ScoTerms {
        mastery_score: mastery.and_then(|node| mastery_score(report, node)),
        max_time_allowed: time.map(|(_, text)| text).filter(|text| sound(text)),
        time_limit_action: time_limit_action(report, item, "timelimitaction"),
        launch_data: launch_data(report, item, "datafromlms", LAUNCH_DATA_12),
        ..ScoTerms::default()
    }
}

/// The score that passes. A fraction was meant as one by some, and is kept as what it says.
fn mastery_score(report: &mut Report, node: Node) -> Option<Number> {
    const RULE: &str = "CAM 1.2 2.3.2.5.6";
    let score = number_in(report, node, RULE, 0.0..=100.0)?;
    if score.value() > 0.0 && score.value() <= 1.0 {
        let message = format!(
            "masteryscore is {} of 100, so that nearly everybody passes; was {} meant?",
            score.as_str(),
            (score.value() * 10_000.0).round() / 100.0
        );
        report.warn(FindingCode::ValueUnlikely, node, RULE, message);
    }
    Some(score)
}

fn terms_2004(
    report: &mut Report,
    item: Node,
    completion: CompletionThreshold,
    sequencing: Option<&Sequencing>,
) -> ScoTerms {
    let limits = sequencing.map(|sequencing| &sequencing.limits);
    // As the weight's own attribute has it: 1 where nothing is said.
    let score_weight = sequencing.map(|sequencing| sequencing.rollup.objective_measure_weight);
    ScoTerms {
        max_time_allowed: limits.and_then(|limits| limits.attempt_absolute_duration_limit.clone()),
        time_limit_action: time_limit_action(report, item, "timeLimitAction"),
        launch_data: launch_data(report, item, "dataFromLMS", LAUNCH_DATA_2004),
        scaled_passing_score: sequencing.and_then(scaled_passing_score),
        completion_threshold: (completion.completed_by_measure)
            .then_some(completion.min_progress_measure)
            .and_then(written),
        objectives: sequencing.map(objectives).unwrap_or_default(),
        stores: stores(report, item),
        score_weight: score_weight.filter(|weight| *weight != 1.0).and_then(written),
        progress_weight: Some(completion.progress_weight)
            .filter(|weight| *weight != 1.0)
            .and_then(written),
        ..ScoTerms::default()
    }
}

fn written(number: f64) -> Option<Number> {
    Number::parse(&number.to_string())
}

fn time_limit_action(report: &mut Report, item: Node, name: &str) -> Option<String> {
    let node = child(item, name)?;
    let words = text(node)?;
    let known = TIME_LIMIT_ACTIONS.contains(&words.as_str());
    if !known {
        let expected = format!("one of \"{}\"", TIME_LIMIT_ACTIONS.join("\", \""));
        ignore(report, node, "CAM 3.4.1.12", name, &words, &expected);
    }
    known.then_some(words)
}

/// Launch data goes to the SCO as it is, white space included.
fn launch_data(report: &mut Report, item: Node, name: &str, most: usize) -> Option<String> {
    let node = child(item, name)?;
    let data = raw_text(node);
    if data.chars().count() > most {
        let message = format!("{name} is longer than the {most} characters that every system keeps; it is kept whole.");
        report.warn(FindingCode::ValueIgnored, node, "CAM 3.4.1.13", message);
    }
    (!data.trim().is_empty()).then_some(data)
}

/// The identifiers of the objectives that the SCO finds, the primary one first.
fn objectives(sequencing: &Sequencing) -> Vec<String> {
    sequencing
        .objectives
        .iter()
        .filter_map(|objective| objective.id.clone())
        .collect()
}

/// The minimum measure of a primary objective that is satisfied by measure; 1.0 when it names none.
fn scaled_passing_score(sequencing: &Sequencing) -> Option<Number> {
    let primary = sequencing
        .primary_objective()
        .filter(|primary| primary.satisfied_by_measure)?;
    written(primary.min_normalized_measure.unwrap_or(1.0))
}

/// What completes an item or an organization: the 4th edition's attributes, or the text of earlier ones.
pub(super) fn completion(report: &mut Report, family: Family, node: Node) -> CompletionThreshold {
    const RULE: &str = "CAM 3.4.1.14";
    let default = CompletionThreshold::default();
    let threshold = child(node, "completionThreshold").filter(|_| family == Family::Scorm2004);
    let Some(node) = threshold else { return default };
    let (completed_by_measure, least) = match flag(report, node, "completedByMeasure", RULE) {
        Some(said) => (said, measure(report, node, "minProgressMeasure", RULE, 0.0..=1.0)),
        // Before the 4th Edition the threshold was the element's text.
        None => {
            let least = number_in(report, node, RULE, 0.0..=1.0).map(|least| least.value());
            (least.is_some(), least)
        }
    };
    let weight = measure(report, node, "progressWeight", RULE, 0.0..=1.0);
    CompletionThreshold {
        completed_by_measure,
        min_progress_measure: least.unwrap_or(default.min_progress_measure),
        progress_weight: weight.unwrap_or(default.progress_weight),
    }
}

/// The stores that an item shares, where it may do anything with them at all (`adlcp:data`, 4th edition).
fn stores(report: &mut Report, item: Node) -> Vec<SharedStore> {
    const RULE: &str = "CAM 3.4.1.15";
    let mut stores: Vec<SharedStore> = Vec::new();
    let maps = child(item, "data").into_iter().flat_map(|data| children(data, "map"));
    for map in maps {
        let Some(target) = named(map, "targetID") else {
            continue;
        };
        let store = SharedStore {
            target: target.to_owned(),
            readable: flag(report, map, "readSharedData", RULE).unwrap_or(true),
            writable: flag(report, map, "writeSharedData", RULE).unwrap_or(true),
        };
        // Two names for one store would each have a value.
        if !stores.iter().any(|known| known.target == store.target) {
            stores.push(store);
        }
    }
    stores
}
