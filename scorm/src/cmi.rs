//! The run-time data model: one table of elements per family, and one interpreter for both.
//!
//! A table row says what the standard says of an element: its name (`n` stands for an index), who
//! may read and write it, its type, and its value before anybody set it. [`judge`](crate::cmi::batch::judge) holds a change
//! against the table; nothing else decides what may be stored.

/// Judging a change of many elements at once.
pub mod batch;
/// SCORM 1.2's elements.
pub mod scorm12;
/// SCORM 2004's elements.
pub mod scorm2004;
/// Points in time and spans of it.
pub mod time;
/// Types of values: vocabularies, numbers, identifiers, texts.
pub mod value;

use std::collections::{BTreeMap, HashMap};
use std::sync::LazyLock;

use crate::package::Family;
use value::Kind;

/// Elements and their values, by full name.
pub type Data = BTreeMap<String, String>;

/// What a SCO may do with an element.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// The LMS sets it; a SCO reads it.
    ReadOnly,
    /// A SCO sets and reads it.
    ReadWrite,
    /// A SCO sets it and cannot read it back.
    WriteOnly,
}

/// What holds between the records of a collection (RTE 4.2.17, 4.2.9).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Nothing.
    None,
    /// Other members of its record need this one first.
    Opens,
    /// As `Opens`, and no other record of the collection has the same value.
    Unique,
    /// As `Unique`, and once set it stays.
    UniqueForGood,
    /// Needs the record's `id` first.
    NeedsId,
    /// Needs the record's `id` and `type` first.
    NeedsType,
}

/// A row of the table.
#[derive(Clone, Copy, Debug)]
pub struct Element {
    /// The full name, with `n` for each index.
    pub name: &'static str,
    /// What a SCO may do with it.
    pub access: Access,
    /// The type of its values.
    pub kind: Kind,
    /// Its value before anybody set it, when the standard names one.
    pub default: Option<&'static str>,
    /// What must be there before it, and what must not.
    pub rule: Rule,
}

pub(crate) const fn read_only(name: &'static str, kind: Kind) -> Element {
    Element {
        name,
        access: Access::ReadOnly,
        kind,
        default: None,
        rule: Rule::None,
    }
}

pub(crate) const fn read_write(name: &'static str, kind: Kind) -> Element {
    Element {
        name,
        access: Access::ReadWrite,
        kind,
        default: None,
        rule: Rule::None,
    }
}

pub(crate) const fn write_only(name: &'static str, kind: Kind) -> Element {
    Element {
        name,
        access: Access::WriteOnly,
        kind,
        default: None,
        rule: Rule::None,
    }
}

impl Element {
    pub(crate) const fn or(self, default: &'static str) -> Self {
        Self {
            default: Some(default),
            ..self
        }
    }

    pub(crate) const fn rule(self, rule: Rule) -> Self {
        Self { rule, ..self }
    }
}

/// A family's table, ready for look-ups.
pub struct Model {
    /// Whose elements they are.
    pub family: Family,
    /// The rows, in the standard's order.
    pub elements: &'static [Element],
    by_name: HashMap<&'static str, &'static Element>,
}

static SCORM_12: LazyLock<Model> = LazyLock::new(|| Model::new(Family::Scorm12, scorm12::ELEMENTS));
static SCORM_2004: LazyLock<Model> = LazyLock::new(|| Model::new(Family::Scorm2004, scorm2004::ELEMENTS));

/// Members of containers that describe the model itself and are never set.
const KEYWORDS: [&str; 3] = ["_children", "_count", "_version"];

/// What a name is in a model.
#[derive(Debug)]
pub enum Named {
    /// An element, with the index at each `n` of its row's name.
    Element(&'static Element, Vec<Index>),
    /// `_children`, `_count` or `_version`.
    Keyword,
    /// Something that holds elements, such as `cmi.core`.
    Container,
    /// An index with a leading zero or past any collection.
    BadIndex,
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
}

impl Model {
    fn new(family: Family, elements: &'static [Element]) -> Self {
        let by_name = elements.iter().map(|element| (element.name, element)).collect();
        Self {
            family,
            elements,
            by_name,
        }
    }

    /// The model of a family.
    pub fn of(family: Family) -> &'static Self {
        match family {
            Family::Scorm12 => &SCORM_12,
            Family::Scorm2004 => &SCORM_2004,
        }
    }

    /// Finds what a name means.
    pub fn name(&self, name: &str) -> Named {
        let Some((pattern, indexes)) = to_pattern(name) else {
            return Named::BadIndex;
        };
        if let Some(element) = self.by_name.get(pattern.as_str()) {
            return Named::Element(element, indexes);
        }
        if self.is_container(&pattern) {
            return Named::Container;
        }
        let (parent, leaf) = pattern.rsplit_once('.').unwrap_or(("", &pattern));
        let in_category = self.is_container(parent);
        if in_category && KEYWORDS.contains(&leaf) {
            return Named::Keyword;
        }
        // Everything is in `cmi`: that is no category yet.
        Named::Unknown {
            in_category: in_category && parent.contains('.'),
        }
    }

    fn is_container(&self, pattern: &str) -> bool {
        let holds = |element: &Element| {
            element
                .name
                .strip_prefix(pattern)
                .is_some_and(|rest| rest.starts_with('.'))
        };
        !pattern.is_empty() && self.elements.iter().any(holds)
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
        let compared = self.elements.iter().map(|element| (likeness(element), element.name));
        let (likeness, nearest) = compared.max_by(|(a, _), (b, _)| a.total_cmp(b))?;
        (likeness >= LIKE_ENOUGH).then_some(nearest)
    }

    /// The defaults outside collections that say something: an empty one is no different from an
    /// absent value.
    pub fn defaults(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        let single = self.elements.iter().filter(|element| !element.name.contains(".n."));
        single.filter_map(|element| Some((element.name, element.default.filter(|text| !text.is_empty())?)))
    }
}

/// Turns `cmi.objectives.3.id` into `cmi.objectives.n.id` and its indexes; `None` for an index with a
/// leading zero or one that no collection can reach.
fn to_pattern(name: &str) -> Option<(String, Vec<Index>)> {
    let mut pattern = String::with_capacity(name.len());
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
            let record_end = start + segment.len();
            indexes.push(Index {
                collection_end: start - 1,
                record_end,
                at: at as usize,
            });
            pattern.push('n');
        } else {
            pattern.push_str(segment);
        }
        start += segment.len() + 1;
    }
    Some((pattern, indexes))
}

/// How many records a collection has; its indexes have no gaps, so the highest one tells.
pub fn count(data: &Data, collection: &str) -> usize {
    let prefix = format!("{collection}.");
    let index = |name: &String| -> Option<usize> {
        name[prefix.len()..]
            .split('.')
            .next()
            .and_then(|index| index.parse().ok())
    };
    let records = data
        .range(prefix.clone()..)
        .take_while(|(name, _)| name.starts_with(&prefix));
    records
        .filter_map(|(name, _)| index(name))
        .max()
        .map_or(0, |highest| highest + 1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_is_found_by_its_own_name() {
        for model in [Model::of(Family::Scorm12), Model::of(Family::Scorm2004)] {
            for element in model.elements {
                let name = element.name.replace(".n.", ".0.");
                let Named::Element(found, indexes) = model.name(&name) else {
                    panic!("{name} is not found");
                };
                assert_eq!(found.name, element.name);
                assert_eq!(indexes.len(), element.name.matches(".n.").count());
            }
        }
    }

    #[test]
    fn containers_keywords_and_strangers_are_told_apart() {
        let model = Model::of(Family::Scorm12);
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
            assert!(matches!(model.name(keyword), Named::Keyword), "{keyword}");
        }
        assert!(matches!(
            model.name("cmi.core.bogus"),
            Named::Unknown { in_category: true }
        ));
        for unknown in ["", ".", "cmi.bogus", "bogus.thing", "cmi.bogus.x", "0", "cmi..core"] {
            assert!(
                matches!(model.name(unknown), Named::Unknown { in_category: false }),
                "{unknown}"
            );
        }
        for index in ["cmi.objectives.01.id", "cmi.objectives.99999999999.id"] {
            assert!(matches!(model.name(index), Named::BadIndex), "{index}");
        }
    }

    #[test]
    fn a_slip_of_the_pen_gets_the_nearest_name() {
        let model = Model::of(Family::Scorm12);
        assert_eq!(model.nearest("cmi.core.lesson_statuss"), Some("cmi.core.lesson_status"));
        assert_eq!(model.nearest("cmi.score.raw"), Some("cmi.core.score.raw"));
        assert_eq!(model.nearest("totally.different"), None);
    }
}
