//! An edition's table, ready for look-ups, and what a name means in it.

use std::sync::LazyLock;

use super::element::{Element, Rule};
use super::value::Kind;
use super::{scorm12, scorm2004};
use crate::extent::HAS_2004;
use crate::package::{Edition, Family};

/// An edition's elements.
#[derive(Debug)]
pub struct Model {
    /// Whose they are.
    pub edition: Edition,
    /// The rows, in the standard's order.
    pub elements: Vec<&'static Element>,
    /// The rows by their names, in order: a look-up halves them.
    by_name: Vec<Row>,
    /// In order as well.
    containers: Vec<&'static str>,
}

/// A row, and the collections on the way to it.
#[derive(Debug)]
struct Row {
    element: &'static Element,
    collections: Vec<Collection>,
}

#[derive(Clone, Copy, Debug)]
struct Collection {
    /// How many records it must be able to hold.
    spm: usize,
    /// The manifest makes its records.
    is_closed: bool,
}

static SCORM_12: LazyLock<Model> = LazyLock::new(|| Model::new(Edition::Scorm12, scorm12::ELEMENTS));
static SECOND: LazyLock<Model> = LazyLock::new(|| Model::new(Edition::Second, scorm2004::ELEMENTS));
static THIRD: LazyLock<Model> = LazyLock::new(|| Model::new(Edition::Third, scorm2004::ELEMENTS));
static FOURTH: LazyLock<Model> = LazyLock::new(|| Model::new(Edition::Fourth, scorm2004::ELEMENTS));

/// Members that describe the model itself and are never set.
const KEYWORDS: [&str; 3] = ["_children", "_count", "_version"];

/// What a name is in a model.
#[derive(Debug)]
pub enum Named {
    /// An element, or a keyword that is there, with the index at each `n` of its row's name.
    Element(&'static Element, Vec<Index>),
    /// `_children`, `_count` or `_version` where there is none.
    NoKeyword(&'static str),
    /// Something that holds elements, such as `cmi.core`.
    Container,
    /// An index with a leading zero or past any collection.
    BadIndex,
    /// No name at all.
    Nothing,
    /// Nothing here; whether at least its category (`cmi.core`) is known.
    Unknown {
        /// The part before the last dot is a container.
        in_category: bool,
    },
}

/// An index in an element's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Index {
    /// How many bytes of the name precede it, the dot left out: the collection's name.
    pub collection_end: usize,
    /// How many bytes of the name end with it: the record's name.
    pub record_end: usize,
    /// The index.
    pub at: usize,
    /// How many records every LMS must hold in the collection (SPM).
    pub spm: usize,
    /// The manifest makes the collection's records, and a SCO opens none.
    pub is_closed: bool,
}

impl Model {
    fn new(edition: Edition, table: &'static [Element]) -> Self {
        let elements: Vec<&Element> = table.iter().filter(|element| element.is_in(edition)).collect();
        let collection = |name: &str| {
            let counts = |element: &&&Element| element.name.strip_suffix("._count") == Some(name);
            let count = elements.iter().find(counts);
            Collection {
                spm: match count.map(|count| count.kind) {
                    Some(Kind::Count(least)) => least,
                    _ => usize::MAX,
                },
                is_closed: count.is_some_and(|count| count.rule == Rule::OfManifest),
            }
        };
        let row = |element: &&'static Element| {
            let name = element.name;
            let ends = name.match_indices(".n.");
            let collections = ends.map(|(at, _)| collection(&name[..at])).collect();
            Row { element, collections }
        };
        let mut by_name: Vec<Row> = elements.iter().map(row).collect();
        by_name.sort_unstable_by_key(|row| row.element.name);
        let prefixes = |element: &&'static Element| {
            let name = element.name;
            name.match_indices('.').map(move |(at, _)| &name[..at])
        };
        let mut containers: Vec<&str> = elements.iter().flat_map(prefixes).collect();
        containers.sort_unstable();
        containers.dedup();
        Self {
            edition,
            elements,
            by_name,
            containers,
        }
    }

    /// The model of an edition.
    pub fn of(edition: Edition) -> &'static Self {
        match edition {
            Edition::Scorm12 => &SCORM_12,
            _ if !HAS_2004 => &SCORM_12,
            Edition::Second => &SECOND,
            Edition::Third => &THIRD,
            Edition::Fourth => &FOURTH,
        }
    }

    /// Whose error codes it answers with.
    pub fn family(&self) -> Family {
        self.edition.family()
    }

    fn row(&self, name: &str) -> Option<&Row> {
        let at = self.by_name.binary_search_by_key(&name, |row| row.element.name).ok()?;
        self.by_name.get(at)
    }

    fn is_container(&self, name: &str) -> bool {
        self.containers.binary_search(&name).is_ok()
    }

    /// Finds what a name means.
    pub fn name(&self, name: &str) -> Named {
        if name.is_empty() {
            return Named::Nothing;
        }
        let Some((pattern, mut indexes)) = to_pattern(name) else {
            return Named::BadIndex;
        };
        // A name that says `n` itself has the row's name and not its indexes.
        let row = self.row(&pattern);
        if let Some(row) = row.filter(|row| row.collections.len() == indexes.len()) {
            for (index, collection) in indexes.iter_mut().zip(&row.collections) {
                index.spm = collection.spm;
                index.is_closed = collection.is_closed;
            }
            return Named::Element(row.element, indexes);
        }
        if self.is_container(&pattern) {
            return Named::Container;
        }
        let (parent, leaf) = pattern.rsplit_once('.').unwrap_or(("", &pattern));
        let in_category = self.is_container(parent);
        let keyword = KEYWORDS.into_iter().find(|keyword| *keyword == leaf);
        match keyword {
            Some(keyword) if in_category || self.row(parent).is_some() => Named::NoKeyword(keyword),
            // Everything is in `cmi`: that is no category yet.
            _ => Named::Unknown {
                in_category: in_category && parent.contains('.'),
            },
        }
    }

    /// The known name that is most like this one, with its own indexes shown as `n`.
    pub fn nearest(&self, name: &str) -> Option<&'static str> {
        /// Below this likeness a suggestion misleads more than it helps.
        const LIKE_ENOUGH: f64 = 0.7;
        /// A slip of the pen is about as long as a name; comparing takes time by the product of both lengths.
        const LONGEST: usize = 128;
        if name.len() > LONGEST {
            return None;
        }
        let pattern = to_pattern(name).map_or_else(|| name.to_owned(), |(pattern, _)| pattern);
        let likeness = |element: &Element| strsim::normalized_levenshtein(&pattern, element.name);
        let data = self.elements.iter().filter(|element| !element.is_keyword());
        let compared = data.map(|element| (likeness(element), element.name));
        let (likeness, nearest) = compared.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (likeness >= LIKE_ENOUGH).then_some(nearest)
    }

    /// The defaults outside collections that say something: an empty one is no different from an
    /// absent value.
    pub fn defaults(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let single = self.elements.iter().filter(|element| {
            let named_at_once = !element.name.contains(".n.") && !element.name.contains(TARGET);
            named_at_once && !element.is_keyword()
        });
        single.filter_map(|element| Some((element.name, element.default.filter(|text| !text.is_empty())?)))
    }
}

/// What stands for an activity's identifier at the end of a row's name, as `n` does for an index.
const TARGET: &str = "{target=ID}";

/// Turns `cmi.objectives.3.id` into `cmi.objectives.n.id` and its indexes; `None` for an index with a
/// leading zero or one that no collection can reach.
fn to_pattern(name: &str) -> Option<(String, Vec<Index>)> {
    // An identifier may hold dots and digits of its own.
    let (name, target) = match name.find(".{target=").filter(|_| name.ends_with('}')) {
        Some(at) => (&name[..at], true),
        None => (name, false),
    };
    let mut pattern = String::with_capacity(name.len() + TARGET.len());
    let mut indexes = Vec::new();
    let mut start = 0;
    for segment in name.split('.') {
        if start > 0 {
            pattern.push('.');
        }
        let numeric = !segment.is_empty() && segment.bytes().all(|b| b.is_ascii_digit());
        if numeric && start > 0 {
            let leading_zero = segment.len() > 1 && segment.starts_with('0');
            let at = segment.parse::<u32>().ok().filter(|_| !leading_zero)?;
            indexes.push(Index {
                collection_end: start - 1,
                record_end: start + segment.len(),
                at: at as usize,
                spm: usize::MAX,
                is_closed: false,
            });
            pattern.push('n');
        } else {
            pattern.push_str(segment);
        }
        start += segment.len() + 1;
    }
    if target {
        pattern.push('.');
        pattern.push_str(TARGET);
    }
    Some((pattern, indexes))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::*;

    const EDITIONS: [Edition; 4] = [Edition::Scorm12, Edition::Second, Edition::Third, Edition::Fourth];

    #[test]
    fn every_row_is_found_by_its_own_name() {
        for model in EDITIONS.map(Model::of) {
            for element in &model.elements {
                let name = element.name.replace(".n.", ".0.").replace("=ID", "=a.0.b");
                let Named::Element(found, indexes) = model.name(&name) else {
                    panic!("{name} is not found");
                };
                assert_eq!(found.name, element.name);
                assert_eq!(indexes.len(), element.name.matches(".n.").count());
            }
        }
    }

    #[test]
    fn children_are_the_rows_of_their_container() {
        for model in EDITIONS.map(Model::of) {
            for row in model.elements.iter().filter(|row| row.name.ends_with("._children")) {
                let container = row.name.trim_end_matches("_children");
                let below = |element: &&'static Element| {
                    let below = element.name.strip_prefix(container)?.trim_start_matches("n.");
                    below.split('.').next().filter(|child| !child.starts_with('_'))
                };
                let rows: HashSet<&str> = model.elements.iter().filter_map(below).collect();
                let mut listed: HashSet<&str> = row.default.into_iter().flat_map(|list| list.split(',')).collect();
                // 1.2's own list leaves it out.
                if row.name == "cmi._children" {
                    listed.insert("comments_from_lms");
                }
                assert_eq!(listed, rows, "{}", row.name);
            }
        }
    }

    #[test]
    fn containers_keywords_and_strangers_are_told_apart() {
        let model = Model::of(Edition::Scorm12);
        for container in [
            "cmi",
            "cmi.core",
            "cmi.core.score",
            "cmi.objectives",
            "cmi.interactions.0",
        ] {
            assert!(matches!(model.name(container), Named::Container), "{container}");
        }
        for keyword in ["cmi._version", "cmi.core._children", "cmi.objectives._count"] {
            assert!(matches!(model.name(keyword), Named::Element(row, _) if row.is_keyword()));
        }
        for keyword in [
            "cmi.core._count",
            "cmi.core.student_id._children",
            "cmi.objectives.0._count",
        ] {
            assert!(matches!(model.name(keyword), Named::NoKeyword(_)), "{keyword}");
        }
        assert!(matches!(
            model.name("cmi.core.bogus"),
            Named::Unknown { in_category: true }
        ));
        for unknown in [
            ".",
            "cmi.bogus",
            "bogus.thing",
            "cmi.bogus.x",
            "0",
            "cmi..core",
            "cmi.bogus._count",
        ] {
            assert!(
                matches!(model.name(unknown), Named::Unknown { in_category: false }),
                "{unknown}"
            );
        }
        for literal in [
            "cmi.objectives.n.id",
            "cmi.objectives.n.score.raw",
            "cmi.interactions.0.objectives.n.id",
        ] {
            assert!(matches!(model.name(literal), Named::Unknown { .. }), "{literal}");
        }
        for index in ["cmi.objectives.01.id", "cmi.objectives.99999999999.id"] {
            assert!(matches!(model.name(index), Named::BadIndex), "{index}");
        }
    }

    #[test]
    fn an_edition_has_its_own_elements_only() {
        let has = |edition, name| matches!(Model::of(edition).name(name), Named::Element(..));
        for name in ["adl.data.0.store", "adl.nav.request_valid.jump.{target=a}"] {
            assert!(has(Edition::Fourth, name) && !has(Edition::Third, name), "{name}");
        }
        assert!(has(Edition::Second, "cmi.suspend_data") && has(Edition::Fourth, "cmi.suspend_data"));
    }

    #[test]
    fn a_slip_of_the_pen_gets_the_nearest_name() {
        let model = Model::of(Edition::Scorm12);
        assert_eq!(model.nearest("cmi.core.lesson_statuss"), Some("cmi.core.lesson_status"));
        assert_eq!(model.nearest("cmi.score.raw"), Some("cmi.core.score.raw"));
        assert_eq!(model.nearest("totally.different"), None);
    }
}
