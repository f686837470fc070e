//! What the processes work on, and what all of them ask.

use std::sync::Arc;

use super::random::Random;
use super::tracking::{State, Tracking};
use super::tree::{Id, Tree};

/// Which results of activities count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Counting {
    /// The last ones, whatever attempt of the parent they are of. So rules are asked.
    All,
    /// Those of the parent's current attempt. So results roll up.
    Current,
    /// None of those below an activity whose next attempt is being looked for.
    Renewed(Id),
}

/// A course's activity tree with all that is known of a learner's way through it. The processes of the pseudo-code are its
/// methods, a file for each part of the standard.
#[derive(Clone, Debug)]
pub(super) struct Engine {
    pub(super) tree: Arc<Tree>,
    pub(super) state: State,
    /// Seconds of the clock.
    pub(super) now: i64,
    pub(super) random: Random,
    /// Which results count at the moment.
    pub(super) counting: Counting,
    /// Global objectives that have changed since the last rollup.
    pub(super) changed: Vec<String>,
}

impl Engine {
    pub(super) fn new(tree: Arc<Tree>, state: State) -> Self {
        Self {
            tree,
            state,
            now: 0,
            random: Random::of(0),
            counting: Counting::All,
            changed: Vec::new(),
        }
    }

    pub(super) fn tracking(&self, id: Id) -> &Tracking {
        &self.state.tracking[id.0]
    }

    pub(super) fn tracking_mut(&mut self, id: Id) -> &mut Tracking {
        &mut self.state.tracking[id.0]
    }

    pub(super) fn is_active(&self, id: Id) -> bool {
        self.tracking(id).is_active
    }

    pub(super) fn is_suspended(&self, id: Id) -> bool {
        self.tracking(id).is_suspended
    }

    /// Whether an activity's results are kept and count. What cannot be delivered has none.
    pub(super) fn is_tracked(&self, id: Id) -> bool {
        let activity = &self.tree[id];
        activity.sequencing.delivery.tracked && !activity.is_unavailable
    }

    /// The available children of an activity, in their order.
    pub(super) fn children(&self, id: Id) -> &[Id] {
        self.tracking(id).available.as_ref().unwrap_or(&self.tree[id].children)
    }

    /// The identifier of the only activity that can be delivered, where there is no more than one.
    pub(super) fn only_leaf(&self) -> Option<String> {
        let is_deliverable = |id: &Id| self.tree[*id].is_leaf() && !self.tree[*id].is_unavailable;
        let mut leaves = self.tree.ids().filter(is_deliverable);
        let only = leaves.next()?;
        leaves.next().is_none().then(|| self.tree[only].identifier.clone())
    }

    /// An activity's place among the available children of its parent.
    pub(super) fn place(&self, id: Id) -> Option<usize> {
        let parent = self.tree[id].parent?;
        match &self.tracking(parent).available {
            Some(available) => available.iter().position(|child| *child == id),
            None => Some(self.tree[id].place),
        }
    }

    /// Whether an activity comes after another in a forward traversal of what is available.
    pub(super) fn is_after(&self, id: Id, other: Id) -> bool {
        let common = self.tree.common_ancestor(id, other);
        let place = |id| {
            let branch = self.tree.below(common, id).last().copied();
            branch.and_then(|branch| self.place(branch))
        };
        // What stands above comes first.
        place(id) > place(other)
    }

    /// Whether the activity's parent has a control mode, for which the root asks nobody.
    pub(super) fn parent_allows(&self, id: Id, mode: impl Fn(&Engine, Id) -> bool) -> bool {
        self.tree[id].parent.is_none_or(|parent| mode(self, parent))
    }

    pub(super) fn flows(&self, cluster: Id) -> bool {
        self.tree[cluster].sequencing.control.flow
    }

    pub(super) fn is_forward_only(&self, cluster: Id) -> bool {
        self.tree[cluster].sequencing.control.forward_only
    }
}
