//! The parts of a course as a page has them: its items in the manifest's order, under the course itself.

use crate::course::{Course, Item};
use crate::package::Family;
use crate::sorted::Sorted;

/// The course, a chapter, or something that can be launched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Part {
    pub(super) identifier: String,
    /// What it is called; its identifier where it has no title.
    pub(super) title: String,
    /// How many parts stand above it.
    pub(super) depth: usize,
    pub(super) parent: Option<usize>,
    /// The first part behind all that are below it.
    pub(super) end: usize,
    /// It stands in no table of contents.
    pub(super) is_hidden: bool,
    /// It can be shown in the page.
    pub(super) is_launchable: bool,
    /// What it shows talks to the API.
    pub(super) is_sco: bool,
    /// What it is to launch is not in the package; of a chapter, nothing of what it has is.
    pub(super) is_unavailable: bool,
    pub(super) prerequisites: Option<String>,
}

/// A course's parts; the first is the course itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Parts {
    parts: Vec<Part>,
    by_identifier: Sorted<usize>,
    /// A chapter, or the course, lets one choose among several parts.
    pub(super) has_choice: bool,
}

impl Parts {
    /// The parts of a course. In 2004 what has items below it is launched by nobody (CAM 3.4.1.8).
    pub(super) fn of(course: &Course, family: Family) -> Self {
        let root = Part {
            identifier: course.identifier.clone(),
            title: called(&course.title, &course.identifier),
            depth: 0,
            parent: None,
            end: 1,
            is_hidden: false,
            is_launchable: false,
            is_sco: false,
            is_unavailable: false,
            prerequisites: None,
        };
        let mut parts = Self {
            parts: vec![root],
            by_identifier: Sorted::default(),
            has_choice: false,
        };
        parts.grow(0, &course.items, family);
        let items = parts.parts.iter().enumerate().skip(1);
        parts.by_identifier = items.map(|(at, part)| (part.identifier.clone(), at)).collect();
        let lets_choose = |item: &Item| !item.items.is_empty() && control_of(item.sequencing.as_ref());
        let is_open =
            family == Family::Scorm12 || control_of(course.sequencing.as_ref()) || course.all_items().any(lets_choose);
        parts.has_choice = is_open && parts.launchable().nth(1).is_some();
        parts
    }

    /// The depth of items is limited where manifests are read, so that this is not deep.
    fn grow(&mut self, parent: usize, items: &[Item], family: Family) {
        for item in items {
            let at = self.parts.len();
            let is_leaf = item.items.is_empty() || family == Family::Scorm12;
            self.parts.push(Part {
                identifier: item.identifier.clone(),
                title: called(&item.title, &item.identifier),
                depth: self.parts[parent].depth + 1,
                parent: Some(parent),
                end: at,
                is_hidden: item.hidden,
                is_launchable: is_leaf && item.href.is_some() && !item.unavailable,
                is_sco: item.is_sco,
                is_unavailable: false,
                prerequisites: item.prerequisites.clone(),
            });
            self.grow(at, &item.items, family);
            self.parts[at].is_unavailable = self.parts[at..].iter().all(|part| !part.is_launchable);
        }
        self.parts[parent].end = self.parts.len();
    }

    pub(super) fn all(&self) -> &[Part] {
        &self.parts
    }

    pub(super) fn find(&self, identifier: &str) -> Option<usize> {
        self.by_identifier.get(identifier).copied()
    }

    /// The parts that can be shown, in their order.
    pub(super) fn launchable(&self) -> impl DoubleEndedIterator<Item = usize> {
        let parts = self.parts.iter().enumerate();
        parts.filter(|(_, part)| part.is_launchable).map(|(at, _)| at)
    }

    /// The part, its chapter, and so on to the course.
    pub(super) fn upwards(&self, at: usize) -> impl Iterator<Item = &Part> {
        let parent = |part: &&Part| part.parent.and_then(|at| self.parts.get(at));
        std::iter::successors(self.parts.get(at), parent)
    }
}

fn called(title: &str, identifier: &str) -> String {
    match title {
        "" => identifier.to_owned(),
        title => title.to_owned(),
    }
}

fn control_of(sequencing: Option<&crate::course::sequencing::Sequencing>) -> bool {
    sequencing.is_none_or(|sequencing| sequencing.control.choice)
}
