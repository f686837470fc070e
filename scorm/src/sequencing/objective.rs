//! Objectives of activities, and the global ones that they read and write (SN 3.10, 4.2.1.2).

use super::engine::{Counting, Engine};
use super::tracking::{Progress, reaches};
use super::tree::{Id, Tree};
use crate::course::sequencing::ObjectiveMap;

impl Engine {
    /// What is known of an activity's objective. The value of a global objective that it reads comes first, then its own. An
    /// objective that is satisfied by measure is judged by its measure.
    pub(super) fn objective(&self, id: Id, at: usize) -> Progress {
        let own = self.own(id, at);
        let objective = &self.tree[id].sequencing.objectives[at];
        let maps = &objective.maps;
        // An objective that reads its satisfaction or measure has none of its own: what the global one does not know is not
        // known. Everything else is its own until a global one knows it.
        let has_none = |reads: fn(&ObjectiveMap) -> bool| maps.iter().any(reads);
        let own = Progress {
            satisfied: own.satisfied.filter(|_| !has_none(|map| map.read_satisfied_status)),
            measure: own.measure.filter(|_| !has_none(|map| map.read_normalized_measure)),
            ..own
        };
        let measure = read(
            self,
            maps,
            |map| map.read_normalized_measure,
            |global| global.measure,
            own.measure,
        );
        let satisfied = if objective.satisfied_by_measure {
            measure.and_then(|measure| self.by_measure(id, at, measure))
        } else {
            read(
                self,
                maps,
                |map| map.read_satisfied_status,
                |global| global.satisfied,
                own.satisfied,
            )
        };
        Progress {
            satisfied,
            measure,
            raw: read(self, maps, |map| map.read_raw_score, |global| global.raw, own.raw),
            min: read(self, maps, |map| map.read_min_score, |global| global.min, own.min),
            max: read(self, maps, |map| map.read_max_score, |global| global.max, own.max),
            completed: read(
                self,
                maps,
                |map| map.read_completion_status,
                |global| global.completed,
                own.completed,
            ),
            progress: read(
                self,
                maps,
                |map| map.read_progress_measure,
                |global| global.progress,
                own.progress,
            ),
        }
    }

    /// What is known of an activity, by its primary objective. If progress completes the activity, its progress decides, and
    /// not what a global objective says of completion.
    pub(super) fn primary(&self, id: Id) -> Progress {
        let known = self.objective(id, 0);
        let completion = &self.tree[id].completion;
        if !completion.completed_by_measure {
            return known;
        }
        Progress {
            completed: known
                .progress
                .map(|progress| reaches(progress, completion.min_progress_measure)),
            ..known
        }
    }

    /// Whether a measure satisfies an objective. Of the primary one this is not known while its activity is active, unless the
    /// manifest lets it count then.
    fn by_measure(&self, id: Id, at: usize, measure: f64) -> Option<bool> {
        let activity = &self.tree[id];
        let counts = activity.sequencing.rollup_considerations.measure_satisfaction_if_active;
        let least = activity.sequencing.objectives[at].min_normalized_measure.unwrap_or(1.0);
        (at > 0 || counts || !self.is_active(id)).then_some(reaches(measure, least))
    }

    /// The objective's own values, as far as they are of an attempt that counts.
    fn own(&self, id: Id, at: usize) -> Progress {
        let tracking = self.tracking(id);
        let own = tracking.objectives[at];
        let (objectives, progress) = match self.counting {
            Counting::All => return own,
            Counting::Current => (tracking.has_old_objectives, tracking.has_old_progress),
            Counting::Renewed(renewed) if renewed != id && self.tree.contains(renewed, id) => {
                self.uses_current(renewed, id)
            }
            Counting::Renewed(_) => return own,
        };
        without(own, at, objectives, progress)
    }

    /// Whether a new attempt of one activity discards the results of another below it: objectives, and progress.
    fn uses_current(&self, above: Id, id: Id) -> (bool, bool) {
        let parents = self
            .tree
            .below(above, id)
            .into_iter()
            .filter_map(|id| self.tree[id].parent);
        let mut current = (true, true);
        for parent in parents {
            let control = &self.tree[parent].sequencing.control;
            current.0 &= control.use_current_attempt_objective_info;
            current.1 &= control.use_current_attempt_progress_info;
        }
        current
    }

    /// Sets an objective's own values, and writes those that change to global objectives.
    pub(super) fn set_objective(&mut self, id: Id, at: usize, values: Progress) {
        let before = self.tracking(id).objectives[at];
        self.replace_objective(id, at, before, values);
    }

    /// Sets an objective's own values, and writes those that differ from `before` to global objectives.
    pub(super) fn replace_objective(&mut self, id: Id, at: usize, before: Progress, values: Progress) {
        let values = values.rounded();
        self.tracking_mut(id).objectives[at] = values;
        self.share(id, at, before, values);
    }

    /// Writes to the global objectives what has changed of an objective.
    fn share(&mut self, id: Id, at: usize, before: Progress, values: Progress) {
        let tree = self.tree.clone();
        for map in &tree[id].sequencing.objectives[at].maps {
            let old = self.state.globals.get(&map.target).copied().unwrap_or_default();
            let mut new = old;
            put(
                map.write_satisfied_status,
                &mut new.satisfied,
                before.satisfied,
                values.satisfied,
            );
            put(
                map.write_normalized_measure,
                &mut new.measure,
                before.measure,
                values.measure,
            );
            put(map.write_raw_score, &mut new.raw, before.raw, values.raw);
            put(map.write_min_score, &mut new.min, before.min, values.min);
            put(map.write_max_score, &mut new.max, before.max, values.max);
            put(
                map.write_completion_status,
                &mut new.completed,
                before.completed,
                values.completed,
            );
            put(
                map.write_progress_measure,
                &mut new.progress,
                before.progress,
                values.progress,
            );
            if new != old {
                self.state.globals.set(&map.target, new);
                self.changed.push(map.target.clone());
            }
        }
    }

    /// A new attempt of an activity has no results yet. Those of activities below it are of an earlier one: they do not roll
    /// up, though rules still see them. Global objectives keep theirs.
    pub(super) fn forget_attempt(&mut self, id: Id) {
        let tracking = self.tracking_mut(id);
        tracking.objectives.fill(Progress::default());
        (tracking.has_old_objectives, tracking.has_old_progress) = (false, false);
        let tree = self.tree.clone();
        let mut clusters = vec![(id, true, true)];
        while let Some((cluster, objectives, progress)) = clusters.pop() {
            let control = &tree[cluster].sequencing.control;
            let objectives = objectives && control.use_current_attempt_objective_info;
            let progress = progress && control.use_current_attempt_progress_info;
            for child in &tree[cluster].children {
                let tracking = self.tracking_mut(*child);
                let is_known = tracking.objectives.iter().any(|known| *known != Progress::default());
                tracking.has_old_objectives |= objectives && is_known;
                tracking.has_old_progress |= progress && is_known;
                clusters.push((*child, objectives, progress));
            }
        }
    }
}

/// The values without those of objectives, or without the activity's progress, which the primary objective holds.
fn without(known: Progress, at: usize, objectives: bool, progress: bool) -> Progress {
    let kept = |forgets: bool| if forgets { Progress::default() } else { known };
    let (objective, completion) = (kept(objectives), kept(if at == 0 { progress } else { objectives }));
    Progress {
        completed: completion.completed,
        progress: completion.progress,
        ..objective
    }
}

/// What a global objective says that is read, else what is the objective's own.
fn read<T>(
    engine: &Engine,
    maps: &[ObjectiveMap],
    reads: fn(&ObjectiveMap) -> bool,
    part: fn(&Progress) -> Option<T>,
    own: Option<T>,
) -> Option<T> {
    if engine.counting == Counting::Renewed(Tree::ROOT) && !engine.tree.is_global_to_system {
        return own;
    }
    let mut maps = maps.iter().filter(|map| reads(map));
    let global = maps.find_map(|map| engine.state.globals.get(&map.target).and_then(part));
    global.or(own)
}

fn put<T: PartialEq>(writes: bool, place: &mut Option<T>, before: Option<T>, value: Option<T>) {
    if writes && before != value {
        *place = value;
    }
}
