//! Which children are available, and in what order (SR.1, SR.2).
//!
//! The standard leaves open when a cluster's children are chosen for a new attempt. Here it is when the attempt before has
//! ended: so whatever is asked of the next one has an answer, and keeps it until it begins.

use super::engine::Engine;
use super::tree::Id;
use crate::course::sequencing::Timing;

impl Engine {
    /// Selects and orders the children of every cluster, before a learner's first session.
    pub(super) fn prepare_course(&mut self) {
        for id in self.tree.ids() {
            self.prepare(id, &[Timing::Once, Timing::OnEachNewAttempt]);
        }
    }

    /// Selects and orders the children for an activity's next attempt.
    pub(super) fn prepare_next_attempt(&mut self, id: Id) {
        self.prepare(id, &[Timing::OnEachNewAttempt]);
    }

    fn prepare(&mut self, id: Id, timings: &[Timing]) {
        let randomization = self.tree[id].sequencing.randomization;
        if timings.contains(&randomization.selection_timing) {
            self.select_children(id);
        }
        if timings.contains(&randomization.randomization_timing) {
            self.randomize_children(id);
        }
    }

    /// Select Children Process \[SR.1\].
    fn select_children(&mut self, id: Id) {
        let children = self.tree[id].children.clone();
        let Some(count) = self.tree[id].sequencing.randomization.select_count else {
            return;
        };
        let places = self.random.choose(count as usize, children.len());
        let selected = places.into_iter().filter_map(|place| children.get(place).copied());
        self.tracking_mut(id).available = Some(selected.collect());
    }

    /// Randomize Children Process \[SR.2\].
    fn randomize_children(&mut self, id: Id) {
        if !self.tree[id].sequencing.randomization.reorder_children {
            return;
        }
        let mut children = self.children(id).to_vec();
        self.random.shuffle(&mut children);
        self.tracking_mut(id).available = Some(children);
    }
}
