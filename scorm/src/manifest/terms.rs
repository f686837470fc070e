//! What a manifest says of one item's run: thresholds, limits, launch data, objectives, shared stores (CAM 3.4.1, 5.1).

use roxmltree::Node;

use super::Reader;
use super::xml::{child, children, flag, identifier, place, text};
use crate::cmi::value::Number;
use crate::package::{Family, ScoTerms, SharedStore};

impl<'a, 'input: 'a> Reader<'a, 'input> {
    /// The terms under which an item is taken.
    pub(super) fn terms(&mut self, item: Node<'a, 'input>) -> ScoTerms {
        match self.edition.family() {
            Family::Scorm12 => self.terms_12(item),
            Family::Scorm2004 => self.terms_2004(item),
        }
    }

    fn terms_12(&mut self, item: Node) -> ScoTerms {
        let said = |name| child(item, name).and_then(text);
        ScoTerms {
            mastery_score: said("masteryscore").and_then(|score| self.number(item, "masteryscore", &score)),
            max_time_allowed: said("maxtimeallowed"),
            time_limit_action: said("timelimitaction"),
            launch_data: said("datafromlms"),
            ..ScoTerms::default()
        }
    }

    fn terms_2004(&mut self, item: Node<'a, 'input>) -> ScoTerms {
        let said = |name| child(item, name).and_then(text);
        let rollup = self.sequenced(item, &["rollupRules"]);
        let threshold = child(item, "completionThreshold");
        let weight = |node: Option<Node<'a, 'input>>, name| node.and_then(|node| node.attribute(name));
        let mut weighed = |name, text: Option<&str>| text.and_then(|text| self.number(item, name, text));
        let score_weight = weighed("objectiveMeasureWeight", weight(rollup, "objectiveMeasureWeight"));
        let progress_weight = weighed("progressWeight", weight(threshold, "progressWeight"));
        ScoTerms {
            max_time_allowed: self
                .sequenced(item, &["limitConditions"])
                .and_then(|limits| limits.attribute("attemptAbsoluteDurationLimit").map(str::to_owned)),
            time_limit_action: said("timeLimitAction"),
            launch_data: said("dataFromLMS"),
            scaled_passing_score: self.scaled_passing_score(item),
            completion_threshold: self.completion_threshold(item),
            objectives: self.objectives(item),
            stores: stores(item),
            score_weight,
            progress_weight,
            navigation: self.navigation(item),
            ..ScoTerms::default()
        }
    }

    /// The identifiers of the item's objectives, the primary one first.
    fn objectives(&self, item: Node<'a, 'input>) -> Vec<String> {
        let Some(objectives) = self.sequenced(item, &["objectives"]) else {
            return Vec::new();
        };
        let named = |node: Node<'a, 'input>| {
            node.attribute("objectiveID")
                .filter(|id| !id.is_empty())
                .map(str::to_owned)
        };
        let primary = children(objectives, "primaryObjective");
        let mut identifiers: Vec<String> = Vec::new();
        for id in primary.chain(children(objectives, "objective")).filter_map(named) {
            // A second one of the same name could not be told apart in `cmi.objectives`.
            if !identifiers.contains(&id) {
                identifiers.push(id);
            }
        }
        identifiers
    }

    /// The minimum measure of a primary objective that is satisfied by measure; 1.0 when it names none.
    fn scaled_passing_score(&mut self, item: Node) -> Option<Number> {
        let objective = self.sequenced(item, &["objectives", "primaryObjective"])?;
        if flag(objective, "satisfiedByMeasure") != Some(true) {
            return None;
        }
        let minimum = child(objective, "minNormalizedMeasure")
            .and_then(text)
            .unwrap_or_else(|| "1.0".to_owned());
        self.number(item, "minNormalizedMeasure", &minimum)
    }

    /// The 4th edition's attributes, or the text of earlier ones.
    fn completion_threshold(&mut self, item: Node) -> Option<Number> {
        let threshold = child(item, "completionThreshold")?;
        match (flag(threshold, "completedByMeasure"), text(threshold)) {
            (Some(true), _) => {
                let minimum = threshold.attribute("minProgressMeasure").unwrap_or("1.0");
                self.number(item, "completionThreshold", minimum)
            }
            (None, Some(measure)) => self.number(item, "completionThreshold", &measure),
            (Some(false), _) | (None, None) => None,
        }
    }

    /// A node below the item's `<sequencing>`, or below the collected one that it refers to.
    pub(super) fn sequenced(&self, item: Node<'a, 'input>, path: &[&str]) -> Option<Node<'a, 'input>>
    where
        'input: 'a,
    {
        let own = child(item, "sequencing")?;
        let shared = own.attribute("IDRef").and_then(|id| {
            let mut collected = children(child(self.root, "sequencingCollection")?, "sequencing");
            collected.find(|sequencing| sequencing.attribute("ID") == Some(id))
        });
        let below = |sequencing| path.iter().try_fold(sequencing, |node, name| child(node, name));
        below(own).or_else(|| shared.and_then(below))
    }

    fn number(&mut self, item: Node, what: &str, text: &str) -> Option<Number> {
        let number = Number::parse(text.trim());
        if number.is_none() {
            self.warnings.push(format!(
                "{}: <{what}> of item \"{}\" is no number: {text:?}",
                place(item),
                identifier(item)
            ));
        }
        number
    }
}

/// The stores that an item shares, where it may do anything with them at all (`adlcp:data`, 4th edition).
fn stores(item: Node) -> Vec<SharedStore> {
    let maps = child(item, "data").into_iter().flat_map(|data| children(data, "map"));
    let store = |map: Node| {
        Some(SharedStore {
            target: map
                .attribute("targetID")
                .filter(|target| !target.is_empty())?
                .to_owned(),
            readable: flag(map, "readSharedData").unwrap_or(true),
            writable: flag(map, "writeSharedData").unwrap_or(true),
        })
    };
    let mut stores: Vec<SharedStore> = Vec::new();
    for store in maps.filter_map(store) {
        // Two names for one store would each have a value.
        if !stores.iter().any(|known| known.target == store.target) {
            stores.push(store);
        }
    }
    stores
}
