//! What a sequencer's view shows, in the words that both editions share.

use super::contents::{Contents, Entry, Status, Whole};
use super::part::{Part, Parts};
use super::refusal::{Cause, Refusal};
use crate::course::HiddenControl;
use crate::sequencing::{Progress, Shown, View};

/// What the learner is shown beside the course.
pub(super) fn contents(parts: &Parts, view: View) -> Contents {
    let is_shown = |control| !view.hidden_controls.contains(&control);
    let measure = view.activities.first().and_then(|root| root.progress.progress);
    // The tree has the parts' order.
    let activities = parts.all().iter().zip(view.activities);
    let known = activities.map(|(part, shown)| {
        (
            shown.is_available && part.is_launchable,
            is_done(shown.progress),
            entry(part, shown),
        )
    });
    let known: Vec<(bool, bool, Entry)> = known.collect();
    let counts = |wanted: fn(&(bool, bool, Entry)) -> bool| known.iter().filter(|each| wanted(each)).count();
    Contents {
        shows_contents: parts.has_choice,
        shows_continue: view.flows_on && is_shown(HiddenControl::Continue),
        shows_previous: view.flows_back && is_shown(HiddenControl::Previous),
        can_continue: view.can_continue,
        can_go_back: view.can_go_back,
        can_exit: view.can_exit,
        can_exit_all: view.can_exit_all,
        can_suspend: view.can_suspend,
        progress: Whole {
            measure,
            done: counts(|(counts, is_done, _)| *counts && *is_done),
            parts: counts(|(counts, ..)| *counts),
        },
        hidden_controls: view.hidden_controls,
        entries: known.into_iter().map(|(.., entry)| entry).collect(),
    }
}

fn entry(part: &Part, shown: Shown) -> Entry {
    let refusal = match shown.refusal {
        _ if shown.is_choosable => None,
        _ if part.is_unavailable => Some(Refusal {
            exception: shown.refusal,
            ..Cause::Unavailable.into()
        }),
        Some(exception) => Some(exception.into()),
        None => Some(Cause::Over.into()),
    };
    Entry {
        identifier: shown.identifier,
        title: part.title.clone(),
        depth: shown.depth,
        is_visible: shown.is_visible,
        is_launchable: part.is_launchable,
        is_choosable: shown.is_choosable,
        refusal,
        is_current: shown.is_current,
        status: match part.is_unavailable {
            true => Status::Unavailable,
            false => status(shown.progress, shown.attempts),
        },
    }
}

/// An activity's tracking in one word: success where it is known, then completion, then whether it was begun.
fn status(progress: Progress, attempts: u32) -> Status {
    match (progress.satisfied, progress.completed) {
        (Some(true), _) => Status::Passed,
        (Some(false), _) => Status::Failed,
        (None, Some(true)) => Status::Completed,
        (None, Some(false)) => Status::Incomplete,
        (None, None) if attempts > 0 => Status::Incomplete,
        (None, None) => Status::NotAttempted,
    }
}

/// Whether there is nothing left to do in an activity: one that is not satisfied is done unless it says that it is not completed.
fn is_done(progress: Progress) -> bool {
    match (progress.satisfied, progress.completed) {
        (Some(true), _) | (_, Some(true)) => true,
        (Some(false), completed) => completed.is_none(),
        (None, Some(false) | None) => false,
    }
}
