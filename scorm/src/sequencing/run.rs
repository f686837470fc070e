//! What a SCO starts with, and what it leaves behind (RTE 4; SN 4.2.1).

use super::engine::Engine;
use super::navigation::Request;
use super::tracking::{Progress, reaches};
use super::tree::Id;

/// How a SCO says that it ends (`cmi.exit`, RTE 4.2.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum End {
    /// Its attempt ends.
    #[default]
    Normal,
    /// Its attempt is to go on later.
    Suspend,
    /// Its time is over, which ends the course's attempt.
    TimeOut,
    /// The learner leaves, which ends the course's attempt.
    Logout,
}

impl End {
    /// What a SCO's end is for its course where nothing is left of that, and nobody could ask for anything else: one that is
    /// suspended suspends the course, so that it goes on another time.
    pub(crate) fn of_the_course(self) -> Request {
        match self {
            Self::Suspend => Request::SuspendAll,
            Self::Normal | Self::TimeOut | Self::Logout => Request::ExitAll,
        }
    }

    /// Whether the SCO's attempt goes on later.
    fn suspends(self) -> bool {
        matches!(self, Self::Suspend | Self::Logout)
    }
}

/// What a SCO's data say of its activity, or of an objective.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Report {
    /// Statuses and numbers.
    pub values: Progress,
    /// `success_status` has a value, if only `unknown`.
    pub says_success: bool,
    /// `completion_status` has a value, if only `unknown`.
    pub says_completion: bool,
}

/// What a SCO's data are when it ends.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Run {
    /// `cmi.success_status`, `cmi.score`, `cmi.completion_status` and `cmi.progress_measure`.
    pub activity: Report,
    /// `cmi.objectives`, by their ids.
    pub objectives: Vec<(String, Report)>,
    /// `cmi.exit`.
    pub end: End,
}

/// An activity on its way to the learner.
#[derive(Clone, Debug, PartialEq)]
pub struct Delivery {
    /// The identifier of its item.
    pub activity: String,
    /// Its attempt goes on (`cmi.entry` is `resume`); otherwise it begins anew, without what the SCO kept.
    pub resumes: bool,
    /// What `cmi.objectives` holds, in the manifest's order.
    pub objectives: Vec<(String, Progress)>,
}

impl Engine {
    /// What an activity's SCO finds.
    pub(super) fn delivered(&self, id: Id, resumes: bool) -> Delivery {
        Delivery {
            activity: self.tree[id].identifier.clone(),
            resumes,
            objectives: self.named_objectives(id),
        }
    }

    /// What is known of the objectives of an activity that have names.
    pub(super) fn named_objectives(&self, id: Id) -> Vec<(String, Progress)> {
        let objectives = self.tree[id].sequencing.objectives.iter().enumerate();
        let named = objectives.filter_map(|(at, objective)| Some((objective.id.clone()?, self.objective(id, at))));
        named.collect()
    }

    /// Takes over what a SCO has reported.
    pub(super) fn record(&mut self, id: Id, run: &Run) {
        let primary = self.tree[id].sequencing.objectives[0].id.as_ref();
        let mut records = run.objectives.iter().filter(|(name, _)| Some(name) == primary);
        let record = records.next().map(|(_, report)| *report).unwrap_or_default();
        let tracking = self.tracking_mut(id);
        // After a `logout` the attempt is resumed, though the course's has ended (RTE 4.2.8; the suite's DMB, activity 1).
        tracking.is_suspended = run.end.suspends();
        tracking.says_success = run.activity.says_success || record.says_success;
        tracking.says_completion = run.activity.says_completion || record.says_completion;
        if !self.is_tracked(id) {
            return;
        }
        let tree = self.tree.clone();
        for (at, objective) in tree[id].sequencing.objectives.iter().enumerate() {
            let mut records = run.objectives.iter();
            let record = records.find(|(name, _)| Some(name) == objective.id.as_ref());
            let record = record.map(|(_, report)| report);
            let activity = (at == 0).then_some(&run.activity);
            self.take_over(id, at, [activity, record]);
        }
    }

    /// Takes over what a SCO has reported, whether its attempt is in progress or not.
    pub(super) fn report(&mut self, id: Id, run: &Run, has_ended: bool) {
        if self.tree[id].is_unavailable {
            return;
        }
        if !self.is_active(id) && self.is_tracked(id) {
            for above in self.tree.path(id) {
                let tracking = self.tracking_mut(above);
                tracking.attempts = tracking.attempts.max(1);
            }
        }
        self.record(id, run);
        if self.is_active(id) {
            self.overall_rollup(id);
            return;
        }
        if has_ended && !run.end.suspends() && self.is_tracked(id) {
            self.assume_results(id);
        }
        self.overall_rollup(id);
        if run.end.suspends() && !self.state.is_open && self.state.suspended.is_none() {
            for above in self.tree.path(id) {
                self.tracking_mut(above).is_suspended = true;
            }
            self.state.suspended = Some(id);
        }
    }

    /// Stores what the SCO says of an objective. Of the primary one it may speak twice: its word for the activity, such as
    /// `cmi.success_status`, comes before that in `cmi.objectives`.
    ///
    /// A value that the SCO found and left changes no global objective; one that it took away does.
    fn take_over(&mut self, id: Id, at: usize, reports: [Option<&Report>; 2]) {
        let (given, own) = (self.objective(id, at), self.tracking(id).objectives[at]);
        let (mut before, mut new) = (own, own);
        for report in reports.into_iter().rev().flatten() {
            let said = report.values.rounded();
            let (success, completion) = (report.says_success, report.says_completion);
            take(
                success,
                [said.satisfied, given.satisfied, own.satisfied],
                &mut before.satisfied,
                &mut new.satisfied,
            );
            take(
                completion,
                [said.completed, given.completed, own.completed],
                &mut before.completed,
                &mut new.completed,
            );
            take(
                false,
                [said.measure, given.measure, own.measure],
                &mut before.measure,
                &mut new.measure,
            );
            take(false, [said.raw, given.raw, own.raw], &mut before.raw, &mut new.raw);
            take(false, [said.min, given.min, own.min], &mut before.min, &mut new.min);
            take(false, [said.max, given.max, own.max], &mut before.max, &mut new.max);
            take(
                false,
                [said.progress, given.progress, own.progress],
                &mut before.progress,
                &mut new.progress,
            );
        }
        let objective = &self.tree[id].sequencing.objectives[at];
        if objective.satisfied_by_measure {
            let least = objective.min_normalized_measure.unwrap_or(1.0);
            new.satisfied = new.measure.map(|measure| reaches(measure, least));
            before.satisfied = own.satisfied;
        }
        self.replace_objective(id, at, before, new);
    }
}

/// Stores a value, if the SCO gave one. A value that it found and left is compared with the objective's own to see what is
/// shared; any other with what the SCO found.
fn take<T: Copy + PartialEq>(
    is_said: bool,
    [said, given, own]: [Option<T>; 3],
    before: &mut Option<T>,
    new: &mut Option<T>,
) {
    if is_said || said.is_some() {
        *before = if said == given { own } else { given };
        *new = said;
    }
}
