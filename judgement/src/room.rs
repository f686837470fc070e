//! Whether what a manifest says has room in the answers that tell of it.
//!
//! An answer travels as JSON within the JSON of an envelope, in which each quotation mark and each backslash counts twice, and Lambda takes 6 MB of it.
//! What learners do is limited when it is stored; these are the shares that the course has.

use scorm::course::Course;
use scorm::finding::{Finding, FindingCode};
use scorm::manifest::Manifest;
use scorm::package::Sco;
use serde::Serialize;

/// The largest tree of items, in bytes of an answer. Beside it an answer has a package's findings and the first of its SCOs.
const MOST_TREE_BYTES: usize = 3_000_000;
/// The tree, and beside it once more the identifiers of what can be launched.
const MOST_COURSE_BYTES: usize = 4_500_000;
/// What the answer with a course adds to each of those identifiers.
const ENTRY_BYTES: usize = 70;
/// All that is kept of the SCOs: their identifiers, titles, addresses and terms (`MOST_OF_A_MANIFEST` of the store).
const MOST_LIST_BYTES: usize = 4 * 1024 * 1024;
/// What is kept of each beside its texts.
const LISTED_BYTES: usize = 120;
/// What one SCO is given at its launch, in bytes of an answer. Beside it an answer has the most that a session holds.
const MOST_SCO_BYTES: usize = 400_000;
/// What an answer adds to each SCO's texts: the names of a dozen members.
const MEMBERS_BYTES: usize = 600;
/// What an answer adds to an objective's identifier, of which it makes an element of its own.
const ELEMENT_BYTES: usize = 60;
/// How much of an item's identifier a finding repeats, in characters.
const MOST_OF_A_NAME: usize = 80;

/// What a manifest says that there is no room for.
pub(crate) fn lacking(manifest: &Manifest) -> Option<Finding> {
    let refused = |message: String| Some(Finding::new(FindingCode::CourseTooLarge, message));
    let said = bytes(&manifest.title).saturating_add(bytes(&manifest.language));
    if is_too_large(said, &manifest.course, &manifest.scos) {
        return refused(
            "The course's tree of items is larger than is kept; split it into several packages.".to_owned(),
        );
    }
    let listed = manifest
        .scos
        .iter()
        .map(|sco| launch_bytes(sco).saturating_sub(MEMBERS_BYTES - LISTED_BYTES));
    if listed.fold(0, usize::saturating_add) > MOST_LIST_BYTES {
        return refused(
            "What the manifest says of all its items together is more than is kept; split the course into several packages."
                .to_owned(),
        );
    }
    let heavy = manifest.scos.iter().find(|sco| launch_bytes(sco) > MOST_SCO_BYTES)?;
    let name: String = heavy.identifier.chars().take(MOST_OF_A_NAME).collect();
    refused(format!(
        "What the manifest says of the item \"{name}\" is more than its launch has room for; make its launch data, its title or its list of objectives shorter."
    ))
}

fn is_too_large(said: usize, course: &Course, scos: &[Sco]) -> bool {
    // Titles stand beside the tree once more.
    let tree = bytes(course).saturating_add(said);
    let entries = scos
        .iter()
        .map(|sco| bytes(&sco.identifier).saturating_add(ENTRY_BYTES));
    tree > MOST_TREE_BYTES || entries.fold(tree, usize::saturating_add) > MOST_COURSE_BYTES
}

/// What a SCO's terms take in an answer.
fn launch_bytes(sco: &Sco) -> usize {
    let terms = &sco.terms;
    let texts = [&terms.max_time_allowed, &terms.time_limit_action, &terms.launch_data];
    let texts = texts
        .into_iter()
        .flatten()
        .chain([&sco.identifier, &sco.title, &sco.href]);
    let texts = texts.map(bytes).fold(MEMBERS_BYTES, usize::saturating_add);
    let elements = terms
        .objectives
        .iter()
        .chain(terms.stores.iter().map(|store| &store.target));
    let elements = elements.map(|identifier| bytes(identifier).saturating_add(ELEMENT_BYTES));
    elements.fold(texts, usize::saturating_add)
}

/// The bytes of a part of an answer. What cannot be written has no room.
fn bytes(part: &impl Serialize) -> usize {
    let doubled = |json: String| json.len() + json.matches(['"', '\\']).count();
    serde_json::to_string(part).map_or(usize::MAX, doubled)
}

#[cfg(test)]
mod tests {
    use scorm::course::Item;
    use scorm::package::{ScoTerms, SharedStore};

    use super::*;

    fn sco(terms: ScoTerms) -> Sco {
        Sco {
            identifier: "s".to_owned(),
            title: "S".to_owned(),
            href: "s.html".to_owned(),
            terms,
        }
    }

    #[test]
    fn a_sco_is_measured_with_all_that_its_launch_tells() {
        let light = launch_bytes(&sco(ScoTerms::default()));
        assert!(light < 1000, "{light}");
        let many = |least: usize| (0..).map(|n: usize| n.to_string()).take(least).collect::<Vec<_>>();
        for heavy in [
            ScoTerms {
                launch_data: Some("\"".repeat(100_000)),
                ..ScoTerms::default()
            },
            ScoTerms {
                objectives: many(6_000),
                ..ScoTerms::default()
            },
            ScoTerms {
                stores: many(6_000)
                    .into_iter()
                    .map(|target| SharedStore {
                        target,
                        readable: true,
                        writable: true,
                    })
                    .collect(),
                ..ScoTerms::default()
            },
        ] {
            let heavy = launch_bytes(&sco(heavy));
            assert!(heavy > MOST_SCO_BYTES, "{heavy}");
        }
    }

    #[test]
    fn a_course_of_twenty_thousand_items_has_room() {
        let item = |n: usize| Item {
            identifier: format!("ITEM-{n:05}"),
            title: format!("Lesson {n}"),
            href: Some(format!("lessons/{n}/index.html")),
            is_sco: true,
            ..Item::default()
        };
        let is_too_large = |count: usize| {
            let items: Vec<Item> = (0..count).map(item).collect();
            let of = |item: &Item| Sco {
                identifier: item.identifier.clone(),
                ..sco(ScoTerms::default())
            };
            let scos: Vec<Sco> = items.iter().map(of).collect();
            is_too_large(
                0,
                &Course {
                    items,
                    ..Course::default()
                },
                &scos,
            )
        };
        assert!(!is_too_large(20_000));
        assert!(is_too_large(30_000));
    }
}
