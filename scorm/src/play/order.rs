//! The way through a course of SCORM 1.2: its items in the manifest's order, each open as its prerequisites are, and those of
//! the chapters that it stands in (CAM 1.2, 2.3.2.5.1).

use super::contents::{Contents, Entry, Status, Whole};
use super::part::{Part, Parts};
use super::refusal::{Cause, Refusal};
use super::step::Step;
use crate::prerequisites::holds;
use crate::sequencing::Request;

/// Where a learner is, and what the items have come to.
#[derive(Clone, Debug)]
pub(super) struct Order {
    /// By the items' places among the course's parts.
    said: Vec<Status>,
    pub(super) current: Option<usize>,
}

/// Which way one goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Direction {
    On,
    Back,
}

impl Order {
    pub(super) fn new(parts: &Parts) -> Self {
        Self {
            said: vec![Status::NotAttempted; parts.all().len()],
            current: None,
        }
    }

    /// Notes what an item has come to.
    pub(super) fn came_to(&mut self, at: usize, status: Status) {
        if let Some(said) = self.said.get_mut(at) {
            *said = status;
        }
    }

    /// The item to begin with: the one that is asked for, where it may be opened, else the first that may.
    pub(super) fn begin(&mut self, parts: &Parts, asked: Option<usize>) -> Option<usize> {
        let asked = asked.or(self.current).filter(|at| parts.all()[*at].is_launchable);
        let statuses = self.statuses(parts);
        let is_open = |at: &usize| closed(parts, &statuses, *at).is_none();
        // What may not be opened is better than nothing.
        let found = asked.filter(is_open).or_else(|| parts.launchable().find(is_open));
        self.current = found.or(asked);
        self.current
    }

    /// The next item that may be opened, one way or the other, or why there is none.
    fn beside(&self, parts: &Parts, direction: Direction) -> Result<usize, Cause> {
        let statuses = self.statuses(parts);
        let is_beside = |at: &usize| match direction {
            Direction::On => self.current.is_none_or(|current| *at > current),
            Direction::Back => self.current.is_some_and(|current| *at < current),
        };
        let shown = |at: &usize| is_beside(at) && !parts.all()[*at].is_hidden;
        let mut beside: Vec<usize> = parts.launchable().filter(shown).collect();
        if direction == Direction::Back {
            beside.reverse();
        }
        let nearest = beside.first().and_then(|at| closed(parts, &statuses, *at));
        let mut open = beside.into_iter().filter(|at| closed(parts, &statuses, *at).is_none());
        open.next().ok_or(nearest.unwrap_or(Cause::Nothing))
    }

    /// What comes of a request.
    pub(super) fn asked(&mut self, parts: &Parts, request: Option<&Request>) -> Step {
        let found = match request {
            None | Some(Request::Exit | Request::Abandon) => return Step::Waiting(None),
            Some(Request::ExitAll | Request::AbandonAll | Request::SuspendAll) => return Step::Ended,
            Some(Request::Continue) => self.beside(parts, Direction::On),
            Some(Request::Previous) => self.beside(parts, Direction::Back),
            Some(Request::Choice(item) | Request::Jump(item)) => self.chosen(parts, item),
            Some(Request::Start | Request::ResumeAll) => self.begin(parts, None).ok_or(Cause::Nothing),
        };
        match found {
            Ok(at) => self.delivered(parts, at),
            Err(cause) => Step::Waiting(Some(cause.into())),
        }
    }

    /// An item on its way to the learner.
    pub(super) fn delivered(&mut self, parts: &Parts, at: usize) -> Step {
        self.current = Some(at);
        let is_begun = self.statuses(parts).get(at) != Some(&Status::NotAttempted);
        Step::Delivered {
            item: parts.all()[at].identifier.clone(),
            resumes: is_begun,
        }
    }

    /// The item that is chosen, or why it may not be.
    fn chosen(&self, parts: &Parts, item: &str) -> Result<usize, Cause> {
        let at = parts.find(item).ok_or(Cause::Unavailable)?;
        closed(parts, &self.statuses(parts), at).map_or(Ok(at), Err)
    }

    /// Whether there is nothing left to do: no item on the way, and each is done.
    pub(super) fn is_done(&self, parts: &Parts) -> bool {
        let statuses = self.statuses(parts);
        let are_done = parts.launchable().all(|at| statuses[at].is_done());
        are_done && self.beside(parts, Direction::On).is_err()
    }

    /// What the learner is shown beside the course.
    pub(super) fn contents(&self, parts: &Parts) -> Contents {
        let statuses = self.statuses(parts);
        let entries = parts.all().iter().enumerate().map(|(at, part)| {
            let closed = closed(parts, &statuses, at);
            Entry {
                identifier: part.identifier.clone(),
                title: part.title.clone(),
                depth: part.depth,
                is_visible: parts.upwards(at).all(|part| !part.is_hidden),
                is_launchable: part.is_launchable,
                is_choosable: closed.is_none(),
                refusal: closed.map(Refusal::from),
                is_current: self.current == Some(at),
                status: statuses[at],
            }
        });
        let has_several = parts.launchable().nth(1).is_some();
        Contents {
            entries: entries.collect(),
            shows_contents: parts.has_choice,
            shows_continue: has_several,
            shows_previous: has_several,
            can_continue: self.beside(parts, Direction::On).is_ok(),
            can_go_back: self.beside(parts, Direction::Back).is_ok(),
            can_exit: false,
            can_exit_all: false,
            can_suspend: true,
            hidden_controls: Vec::new(),
            progress: Whole {
                measure: None,
                done: parts.launchable().filter(|at| statuses[*at].is_done()).count(),
                parts: parts.launchable().count(),
            },
        }
    }

    /// What every part has come to: an item as it was told, a chapter as what is below it.
    pub(super) fn statuses(&self, parts: &Parts) -> Vec<Status> {
        let all = parts.all();
        let mut statuses = vec![Status::NotAttempted; all.len()];
        for (at, part) in all.iter().enumerate().rev() {
            statuses[at] = if part.is_launchable {
                self.said[at]
            } else if part.is_unavailable {
                Status::Unavailable
            } else {
                chapter(all, &statuses, at)
            };
        }
        statuses
    }
}

/// What the children of a chapter make of it.
fn chapter(all: &[Part], statuses: &[Status], at: usize) -> Status {
    let mut children = Vec::new();
    let mut child = at + 1;
    while child < all[at].end {
        children.push(statuses[child]);
        child = all[child].end;
    }
    children.retain(|status| *status != Status::Unavailable);
    let are_all = |wanted: &[Status]| children.iter().all(|status| wanted.contains(status));
    if children.contains(&Status::Failed) {
        Status::Failed
    } else if are_all(&[Status::Passed]) {
        Status::Passed
    } else if are_all(&[Status::Passed, Status::Completed]) {
        Status::Completed
    } else if are_all(&[Status::NotAttempted]) {
        Status::NotAttempted
    } else {
        Status::Incomplete
    }
}

/// Why an item may not be opened, if so.
fn closed(parts: &Parts, statuses: &[Status], at: usize) -> Option<Cause> {
    let status_of = |identifier: &str| {
        let status = parts.find(identifier).and_then(|at| statuses.get(at));
        match status.copied().unwrap_or(Status::NotAttempted) {
            // Nobody can do what is not in the package, and nobody waits for it.
            Status::Unavailable => Status::Completed.as_str(),
            status => status.as_str(),
        }
    };
    let part = parts.all().get(at)?;
    if part.is_unavailable {
        return Some(Cause::Unavailable);
    }
    if !part.is_launchable {
        return Some(Cause::Chapter);
    }
    let mut asked = parts.upwards(at).filter_map(|part| part.prerequisites.as_deref());
    asked
        .any(|script| !holds(script, status_of))
        .then_some(Cause::Prerequisite)
}
