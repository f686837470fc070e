//! From an activity to the next or the one before it (SB.2.1 to SB.2.3).

use super::engine::Engine;
use super::exception::Exception;
use super::tree::{Id, Tree};
use crate::course::sequencing::rules::Action;

/// Which way one goes through the tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Direction {
    Forward,
    Backward,
}

/// Why nothing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// The last activity is behind: the session ends.
    End,
    /// The standard's exception.
    Exception(Exception),
}

impl From<Exception> for Stop {
    fn from(exception: Exception) -> Self {
        Self::Exception(exception)
    }
}

/// An activity of the traversal, and the way that goes on from it.
struct Next {
    activity: Id,
    direction: Direction,
}

impl Engine {
    /// Flow Tree Traversal Subprocess \[SB.2.1\]. That the attempts end where the session does is left to who ends it.
    fn flow_tree_traversal(
        &self,
        id: Id,
        direction: Direction,
        previous: Option<Direction>,
        consider_children: bool,
    ) -> Result<Next, Stop> {
        let mut at = id;
        let mut direction = direction;
        let mut is_reversed = false;
        if previous == Some(Direction::Backward) && self.next_sibling(at).is_none() {
            // All children of a forward only cluster were skipped: one goes on backward, from the first of them.
            let siblings = self.tree[at].parent.map(|parent| self.children(parent));
            at = siblings.and_then(|siblings| siblings.first().copied()).unwrap_or(at);
            direction = Direction::Backward;
            is_reversed = true;
        }
        if consider_children && !self.tree[at].is_leaf() {
            return self.enter(at, direction);
        }
        match direction {
            Direction::Forward => self.flow_forward(at),
            Direction::Backward => self.flow_backward(at, is_reversed),
        }
    }

    /// The first activity of a cluster in the direction of the traversal.
    fn enter(&self, cluster: Id, direction: Direction) -> Result<Next, Stop> {
        let children = self.children(cluster);
        let is_forward = direction == Direction::Forward || self.is_forward_only(cluster);
        let (found, direction) = match is_forward {
            true => (children.first(), Direction::Forward),
            false => (children.last(), Direction::Backward),
        };
        let activity = *found.ok_or(Exception::NoAvailableChildren)?;
        Ok(Next { activity, direction })
    }

    fn flow_forward(&self, id: Id) -> Result<Next, Stop> {
        let next = self.tree.upwards(id).find_map(|id| self.next_sibling(id));
        Ok(Next {
            activity: next.ok_or(Stop::End)?,
            direction: Direction::Forward,
        })
    }

    fn flow_backward(&self, id: Id, is_reversed: bool) -> Result<Next, Stop> {
        let mut is_reversed = is_reversed;
        for id in self.tree.upwards(id) {
            if id == Tree::ROOT {
                break;
            }
            if !is_reversed && !self.parent_allows(id, |engine, parent| !engine.is_forward_only(parent)) {
                return Err(Exception::ForwardOnly.into());
            }
            if let Some(activity) = self.previous_sibling(id) {
                return Ok(Next {
                    activity,
                    direction: Direction::Backward,
                });
            }
            is_reversed = false;
        }
        Err(Exception::BeginningReached.into())
    }

    pub(super) fn next_sibling(&self, id: Id) -> Option<Id> {
        let parent = self.tree[id].parent?;
        self.children(parent).get(self.place(id)?.checked_add(1)?).copied()
    }

    pub(super) fn previous_sibling(&self, id: Id) -> Option<Id> {
        let parent = self.tree[id].parent?;
        self.children(parent).get(self.place(id)?.checked_sub(1)?).copied()
    }

    /// Flow Activity Traversal Subprocess \[SB.2.2\]: the activity itself, or what is found from it on. A loop where the
    /// standard calls itself, because thousands of activities may be skipped.
    fn flow_activity_traversal(&self, id: Id, direction: Direction) -> Result<Id, Stop> {
        let (mut at, mut direction, mut previous) = (id, direction, None);
        loop {
            if !self.parent_allows(at, Engine::flows) {
                return Err(Exception::FlowForbidden.into());
            }
            // What is not in the package keeps nobody from what follows.
            if self.is_before(at, Action::Skip) || self.tree[at].is_unavailable {
                let next = self.flow_tree_traversal(at, direction, previous, false)?;
                at = next.activity;
                if previous == Some(Direction::Backward) && next.direction == Direction::Backward {
                    (direction, previous) = (Direction::Backward, None);
                }
                continue;
            }
            if self.check_activity(at) {
                return Err(Exception::ActivityUnavailable.into());
            }
            if self.tree[at].is_leaf() {
                return Ok(at);
            }
            let next = self.flow_tree_traversal(at, direction, None, true)?;
            at = next.activity;
            previous = (direction != next.direction).then_some(direction);
            direction = next.direction;
        }
    }

    /// Flow Subprocess \[SB.2.3\].
    pub(super) fn flow(&self, id: Id, direction: Direction, consider_children: bool) -> Result<Id, Stop> {
        let next = self.flow_tree_traversal(id, direction, None, consider_children)?;
        self.flow_activity_traversal(next.activity, next.direction)
    }
}
