//! Objectives and the global ones that they share (CAM 5.1.6). Two schemas have a part of them each: `imsss` the
//! objectives themselves, and `adlseq`, since the 4th Edition, more of what they share (CAM 5.1.12).

use roxmltree::Node;

use crate::course::sequencing::{Objective, ObjectiveMap};
use crate::finding::FindingCode;
use crate::manifest::report::Report;
use crate::manifest::value::{flag, number_in};
use crate::manifest::xml::{child, children};

const RULE: &str = "CAM 5.1.6";

/// What all `<objectives>` of an activity say, the primary objective first.
pub(super) fn read(report: &mut Report, parts: &[Node]) -> Vec<Objective> {
    let mut objectives: Vec<Objective> = Vec::new();
    let (further, own): (Vec<Node>, Vec<Node>) = parts.iter().partition(|node| is_of_adlseq(**node));
    for node in own {
        let primary = children(node, "primaryObjective").map(|node| (node, true));
        for (node, is_primary) in primary.chain(children(node, "objective").map(|node| (node, false))) {
            objectives.extend(objective(report, node, is_primary, &objectives));
        }
    }
    for node in further.into_iter().flat_map(|node| children(node, "objective")) {
        share_more(report, node, &mut objectives);
    }
    objectives
}

fn is_of_adlseq(node: Node) -> bool {
    node.tag_name()
        .namespace()
        .is_some_and(|namespace| namespace.contains("adlseq"))
}

fn objective(report: &mut Report, node: Node, is_primary: bool, known: &[Objective]) -> Option<Objective> {
    let id = node.attribute("objectiveID").map(str::trim).filter(|id| !id.is_empty());
    if id.is_none() && !is_primary {
        let message = "The objective has no objectiveID, and was left out.";
        report.warn(FindingCode::IdentifierMissing, node, RULE, message);
        return None;
    }
    let is_known = |other: &Objective| match id {
        Some(id) => other.id.as_deref() == Some(id),
        None => other.is_primary,
    };
    if known.iter().any(is_known) {
        let message = "There is another objective of this name before; it is taken.";
        report.warn(FindingCode::IdentifierDuplicate, node, RULE, message);
        return None;
    }
    Some(Objective {
        id: id.map(str::to_owned),
        is_primary,
        satisfied_by_measure: flag(report, node, "satisfiedByMeasure", RULE).unwrap_or(false),
        min_normalized_measure: child(node, "minNormalizedMeasure")
            .and_then(|node| number_in(report, node, RULE, -1.0..=1.0))
            .map(|number| number.value()),
        maps: children(node, "mapInfo").filter_map(|node| map(report, node)).collect(),
    })
}

fn map(report: &mut Report, node: Node) -> Option<ObjectiveMap> {
    let mut map = ObjectiveMap {
        target: target(report, node)?,
        ..ObjectiveMap::default()
    };
    read_further(&mut map, false);
    let mut said = |name, place: &mut bool| *place = flag(report, node, name, RULE).unwrap_or(*place);
    said("readSatisfiedStatus", &mut map.read_satisfied_status);
    said("readNormalizedMeasure", &mut map.read_normalized_measure);
    said("writeSatisfiedStatus", &mut map.write_satisfied_status);
    said("writeNormalizedMeasure", &mut map.write_normalized_measure);
    Some(map)
}

fn target(report: &mut Report, node: Node) -> Option<String> {
    let target = node
        .attribute("targetObjectiveID")
        .map(str::trim)
        .filter(|target| !target.is_empty());
    if target.is_none() {
        let message = "The mapInfo names no targetObjectiveID, and was left out.";
        report.warn(FindingCode::IdentifierMissing, node, RULE, message);
    }
    target.map(str::to_owned)
}

/// What the 4th Edition has in its own schema is read where that has a word for it at all, and then by default.
fn read_further(map: &mut ObjectiveMap, reads: bool) {
    map.read_raw_score = reads;
    map.read_min_score = reads;
    map.read_max_score = reads;
    map.read_completion_status = reads;
    map.read_progress_measure = reads;
}

/// What an `<adlseq:objective>` adds to the objective of its name.
fn share_more(report: &mut Report, node: Node, objectives: &mut [Objective]) {
    const RULE: &str = "CAM 5.1.12";
    let id = node.attribute("objectiveID").map(str::trim).unwrap_or_default();
    let Some(objective) = objectives
        .iter_mut()
        .find(|objective| objective.id.as_deref() == Some(id))
    else {
        let message = format!("No objective of the activity has the name \"{id}\".");
        report.warn(FindingCode::IdentifierMissing, node, RULE, message);
        return;
    };
    for node in children(node, "mapInfo") {
        let Some(target) = target(report, node) else { continue };
        let at = objective
            .maps
            .iter()
            .position(|map| map.target == target)
            .unwrap_or_else(|| {
                // What the other schema says nothing of is not shared.
                objective.maps.push(ObjectiveMap {
                    target,
                    read_satisfied_status: false,
                    read_normalized_measure: false,
                    ..ObjectiveMap::default()
                });
                objective.maps.len() - 1
            });
        let map = &mut objective.maps[at];
        read_further(map, true);
        let mut said = |name, place: &mut bool| *place = flag(report, node, name, RULE).unwrap_or(*place);
        said("readRawScore", &mut map.read_raw_score);
        said("readMinScore", &mut map.read_min_score);
        said("readMaxScore", &mut map.read_max_score);
        said("readCompletionStatus", &mut map.read_completion_status);
        said("readProgressMeasure", &mut map.read_progress_measure);
        said("writeRawScore", &mut map.write_raw_score);
        said("writeMinScore", &mut map.write_min_score);
        said("writeMaxScore", &mut map.write_max_score);
        said("writeCompletionStatus", &mut map.write_completion_status);
        said("writeProgressMeasure", &mut map.write_progress_measure);
    }
}
