//! The activity tree (SN 2.1): the course's items with the organization as their root.

use std::ops::Index;

use crate::course::sequencing::rules::Action;
use crate::course::sequencing::{Objective, ObjectiveMap, Sequencing};
use crate::course::{CompletionThreshold, Course, HiddenControl, Item};
use crate::sorted::Sorted;

/// An activity's place in the tree: activities are numbered as a forward traversal meets them, the root first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Id(pub(super) usize);

/// One activity, and what its manifest says of it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Activity {
    pub(super) identifier: String,
    pub(super) title: String,
    pub(super) parent: Option<Id>,
    pub(super) children: Vec<Id>,
    /// Its place among its parent's children.
    pub(super) place: usize,
    /// The first activity behind all that are below this one.
    end: Id,
    /// A child has a rule that stops a forward traversal.
    pub(super) may_stop: bool,
    /// There is nothing to deliver: what it is to launch is not in the package.
    pub(super) is_unavailable: bool,
    /// It stands in no table of contents.
    pub(super) is_hidden: bool,
    pub(super) hidden_controls: Vec<HiddenControl>,
    /// Its objectives, the primary one first; there always is one.
    pub(super) sequencing: Sequencing,
    pub(super) completion: CompletionThreshold,
}

impl Activity {
    pub(super) fn is_leaf(&self) -> bool {
        self.children.is_empty()
    }

    fn has_rule_before(&self, action: Action) -> bool {
        let rules = &self.sequencing.pre_condition_rules;
        rules.iter().any(|rule| rule.action == action)
    }

    /// The objective that a rule names, or the primary one where none is named.
    pub(super) fn objective(&self, name: Option<&str>) -> Option<usize> {
        match name.filter(|name| !name.is_empty()) {
            None => Some(0),
            Some(name) => {
                let mut objectives = self.sequencing.objectives.iter();
                objectives.position(|objective| objective.id.as_deref() == Some(name))
            }
        }
    }
}

/// An activity tree.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Tree {
    activities: Vec<Activity>,
    by_identifier: Sorted<Id>,
    /// Which activities read a global objective, by its name.
    readers: Sorted<Vec<Id>>,
    /// Global objectives outlive an attempt at the course.
    pub(super) is_global_to_system: bool,
}

impl Index<Id> for Tree {
    type Output = Activity;

    fn index(&self, id: Id) -> &Activity {
        &self.activities[id.0]
    }
}

impl Tree {
    /// The root of every tree.
    pub(super) const ROOT: Id = Id(0);

    /// The tree of a course.
    pub(super) fn of(course: &Course) -> Self {
        let mut tree = Self {
            activities: Vec::new(),
            by_identifier: Sorted::default(),
            readers: Sorted::default(),
            is_global_to_system: course.objectives_global_to_system,
        };
        let root = Activity {
            identifier: course.identifier.clone(),
            title: course.title.clone(),
            parent: None,
            children: Vec::new(),
            place: 0,
            end: Id(1),
            may_stop: false,
            is_unavailable: course.items.is_empty(),
            is_hidden: false,
            hidden_controls: Vec::new(),
            sequencing: complete(course.sequencing.as_ref()),
            completion: course.completion,
        };
        tree.push(root);
        tree.grow(Self::ROOT, &course.items);
        // An item may have the organization's name: what is asked for by it is the item, which can be launched.
        let items_first = tree.ids().skip(1).chain([Self::ROOT]);
        tree.by_identifier = items_first.map(|id| (tree[id].identifier.clone(), id)).collect();
        tree
    }

    fn push(&mut self, activity: Activity) -> Id {
        let id = Id(self.activities.len());
        let maps = activity
            .sequencing
            .objectives
            .iter()
            .flat_map(|objective| &objective.maps)
            .filter(|map| reads(map));
        for map in maps {
            let readers = self.readers.get_or_insert(&map.target, Vec::new);
            if readers.last() != Some(&id) {
                readers.push(id);
            }
        }
        self.activities.push(activity);
        id
    }

    /// The depth of items is limited where manifests are read, so that this is not deep.
    fn grow(&mut self, parent: Id, items: &[Item]) {
        for (place, item) in items.iter().enumerate() {
            let id = self.push(Activity {
                identifier: item.identifier.clone(),
                title: item.title.clone(),
                parent: Some(parent),
                children: Vec::new(),
                place,
                end: Id(0),
                may_stop: false,
                is_unavailable: item.items.is_empty() && (item.unavailable || item.href.is_none()),
                is_hidden: item.hidden,
                hidden_controls: item.hidden_controls.clone(),
                sequencing: complete(item.sequencing.as_ref()),
                completion: item.completion,
            });
            let may_stop = self[id].has_rule_before(Action::StopForwardTraversal);
            let above = &mut self.activities[parent.0];
            above.children.push(id);
            above.may_stop |= may_stop;
            self.grow(id, &item.items);
        }
        self.activities[parent.0].end = Id(self.activities.len());
    }

    pub(super) fn len(&self) -> usize {
        self.activities.len()
    }

    /// Every activity, as a forward traversal meets them.
    pub(super) fn ids(&self) -> impl DoubleEndedIterator<Item = Id> + use<> {
        (0..self.activities.len()).map(Id)
    }

    /// The activity of a name.
    pub(super) fn find(&self, identifier: &str) -> Option<Id> {
        self.by_identifier.get(identifier).copied()
    }

    /// Activities with objectives that read a global one.
    pub(super) fn readers(&self, global: &str) -> &[Id] {
        self.readers.get(global).map_or(&[], Vec::as_slice)
    }

    /// Whether one activity stands below another, or is it.
    pub(super) fn contains(&self, above: Id, below: Id) -> bool {
        above <= below && below < self[above].end
    }

    /// The activity, its parent, and so on to the root.
    pub(super) fn upwards(&self, id: Id) -> impl Iterator<Item = Id> {
        std::iter::successors(Some(id), |id| self[*id].parent)
    }

    /// The path from the root to an activity, both included.
    pub(super) fn path(&self, id: Id) -> Vec<Id> {
        let mut path: Vec<Id> = self.upwards(id).collect();
        path.reverse();
        path
    }

    /// The lowest activity that two stand below, which may be one of them.
    pub(super) fn common_ancestor(&self, one: Id, other: Id) -> Id {
        let mut above = self.upwards(one);
        above.find(|above| self.contains(*above, other)).unwrap_or(Self::ROOT)
    }

    /// The path from an activity up to one above it, which is not part of it; nor is the activity itself, where the two
    /// are the same.
    pub(super) fn below(&self, above: Id, id: Id) -> Vec<Id> {
        self.upwards(id).take_while(|id| *id != above).collect()
    }
}

/// Whether a map reads anything of its global objective.
fn reads(map: &ObjectiveMap) -> bool {
    map.read_satisfied_status
        || map.read_normalized_measure
        || map.read_raw_score
        || map.read_min_score
        || map.read_max_score
        || map.read_completion_status
        || map.read_progress_measure
}

/// What is said of an activity, with the primary objective that every activity has (SN 3.10) in front.
fn complete(said: Option<&Sequencing>) -> Sequencing {
    let mut sequencing = said.cloned().unwrap_or_default();
    let primary = sequencing.objectives.iter().position(|objective| objective.is_primary);
    let primary = match primary {
        Some(at) => sequencing.objectives.remove(at),
        None => Objective {
            is_primary: true,
            ..Objective::default()
        },
    };
    sequencing.objectives.insert(0, primary);
    sequencing
}
