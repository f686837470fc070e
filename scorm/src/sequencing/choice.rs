//! From the current activity to one that is chosen (SB.2.4, SB.2.9).

use super::engine::Engine;
use super::exception::Exception;
use super::flow::Direction;
use super::tree::{Id, Tree};
use crate::course::sequencing::rules::Action;

impl Engine {
    /// Choice Activity Traversal Subprocess \[SB.2.4\].
    fn choice_activity_traversal(&self, id: Id, direction: Direction) -> Result<(), Exception> {
        match direction {
            Direction::Forward if self.is_before(id, Action::StopForwardTraversal) => {
                Err(Exception::StopForwardTraversal)
            }
            Direction::Forward => Ok(()),
            Direction::Backward if id == Tree::ROOT => Err(Exception::ChoiceBackFromRoot),
            Direction::Backward if !self.parent_allows(id, |engine, parent| !engine.is_forward_only(parent)) => {
                Err(Exception::ChoiceForwardOnly)
            }
            Direction::Backward => Ok(()),
        }
    }

    /// Choice Sequencing Request Process \[SB.2.9\]: the activity to deliver.
    pub(super) fn choice_request(&self, target: Id) -> Result<Id, Exception> {
        for id in self.tree.path(target) {
            if id != Tree::ROOT && self.place(id).is_none() {
                return Err(Exception::ChoiceUnavailable);
            }
            if self.is_before(id, Action::HiddenFromChoice) {
                return Err(Exception::ChoiceHidden);
            }
        }
        if !self.parent_allows(target, |engine, parent| engine.tree[parent].sequencing.control.choice) {
            return Err(Exception::ChoiceForbidden);
        }
        self.choice_path(target)?;
        if self.tree[target].is_leaf() {
            return Ok(target);
        }
        self.flow(target, Direction::Forward, true)
            .map_err(|_| Exception::ChoiceNothingToDeliver)
    }

    /// Whether there is a way from the current activity to the chosen one: the cases of SB.2.9, from 6 on.
    fn choice_path(&self, target: Id) -> Result<(), Exception> {
        let Some(current) = self.state.current else {
            return self.choose_below(Tree::ROOT, target);
        };
        let common = self.tree.common_ancestor(current, target);
        if current == target {
            Ok(())
        } else if self.tree[current].parent == self.tree[target].parent {
            self.choose_sibling(current, target)
        } else if current == common {
            self.choose_below(common, target)
        } else if target == common {
            let mut left = self.tree.below(target, current).into_iter();
            match left.any(|id| !self.tree[id].sequencing.control.choice_exit) {
                true => Err(Exception::ChoiceExit),
                false => Ok(()),
            }
        } else {
            self.choose_across(current, common, target)
        }
    }

    /// The chosen activity stands beside the current one.
    fn choose_sibling(&self, current: Id, target: Id) -> Result<(), Exception> {
        let (Some(parent), Some(from), Some(to)) = (self.tree[target].parent, self.place(current), self.place(target))
        else {
            return Err(Exception::ChoiceNoPath);
        };
        // Each sibling may be asked about each other one, and there may be thousands: what one answer decides is asked once.
        if to < from {
            return self.choice_activity_traversal(current, Direction::Backward);
        }
        if !self.tree[parent].may_stop {
            return Ok(());
        }
        let between = self.children(parent).get(from..to).unwrap_or_default();
        let mut between = between.iter();
        between.try_for_each(|id| self.choice_activity_traversal(*id, Direction::Forward))
    }

    /// The chosen activity stands below the current one, or there is none.
    fn choose_below(&self, common: Id, target: Id) -> Result<(), Exception> {
        for id in self
            .tree
            .upwards(target)
            .skip(1)
            .take_while(|id| self.tree.contains(common, *id))
        {
            self.choice_activity_traversal(id, Direction::Forward)?;
            self.check_activation(id, common)?;
        }
        Ok(())
    }

    /// The chosen activity stands in another branch.
    fn choose_across(&self, current: Id, common: Id, target: Id) -> Result<(), Exception> {
        let mut constrained = None;
        for id in self.tree.below(common, current) {
            let sequencing = &self.tree[id].sequencing;
            if !sequencing.control.choice_exit {
                return Err(Exception::ChoiceExit);
            }
            if constrained.is_none() && sequencing.constrained_choice.constrain_choice {
                constrained = Some(id);
            }
        }
        if let Some(constrained) = constrained {
            let considered = self.choice_flow(constrained, self.direction(constrained, target));
            if !self.tree.contains(considered, target) && target != constrained {
                return Err(Exception::ChoiceConstrained);
            }
        }
        let is_forward = self.direction(current, target) == Direction::Forward;
        for id in self
            .tree
            .upwards(target)
            .skip(1)
            .take_while(|id| self.tree.contains(common, *id))
        {
            if is_forward {
                self.choice_activity_traversal(id, Direction::Forward)?;
            }
            self.check_activation(id, common)?;
        }
        Ok(())
    }

    fn direction(&self, from: Id, to: Id) -> Direction {
        match self.is_after(to, from) {
            true => Direction::Forward,
            false => Direction::Backward,
        }
    }

    /// An activity on the way that only flow may begin.
    fn check_activation(&self, id: Id, common: Id) -> Result<(), Exception> {
        let prevents = self.tree[id].sequencing.constrained_choice.prevent_activation;
        match prevents && id != common && !self.is_active(id) {
            true => Err(Exception::ActivationPrevented),
            false => Ok(()),
        }
    }

    /// Choice Flow Subprocess \[SB.2.9.1\]: what is next to an activity, or the activity where nothing is.
    fn choice_flow(&self, id: Id, direction: Direction) -> Id {
        self.choice_flow_tree_traversal(id, direction).unwrap_or(id)
    }

    /// Choice Flow Tree Traversal Subprocess \[SB.2.9.2\].
    fn choice_flow_tree_traversal(&self, id: Id, direction: Direction) -> Option<Id> {
        self.tree.upwards(id).find_map(|id| match direction {
            Direction::Forward => self.next_sibling(id),
            Direction::Backward => self.previous_sibling(id),
        })
    }
}
