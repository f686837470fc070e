//! What a write of a session tells.

use jiff::{SignedDuration, Timestamp};
use scorm::session::outcome::{Completion, Outcome, Success};
use shared::event::EventType;
use shared::http::event::Happened;
use shared::store::feed::{Telling, subject_of_session};
use shared::store::item::event::Last;
use shared::store::item::session::SessionImage;
use shared::store::stream::Subject;

use crate::candidate::{Candidate, state};

/// `session.progressed` comes at most so often for one session, by the times of the writes.
const PROGRESS_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// As much later as times are told apart.
const MOMENT: SignedDuration = SignedDuration::from_millis(1);

/// One write of a session.
pub struct SessionWrite(Subject<SessionImage>);

/// The write as a candidate for the feed, where it may tell something.
pub fn candidate(write: Subject<SessionImage>) -> Option<Box<dyn Candidate>> {
    let write = SessionWrite(write);
    let tells = write.0.after.is_none() || !write.happened(None).is_empty();
    tells.then(|| Box::new(write) as Box<dyn Candidate>)
}

/// Until when what stands beside a session is to be kept, where a write has moved that. What the write itself put beside it has the right
/// end already.
pub fn kept_until(write: &Subject<SessionImage>) -> Option<Timestamp> {
    let (before, after) = (
        write.before.as_ref()?.session.value(),
        write.after.as_ref()?.session.value(),
    );
    let has_moved =
        before.created_at == after.created_at && before.has_beside() && before.kept_until != after.kept_until;
    after.kept_until.filter(|_| has_moved)
}

impl SessionWrite {
    /// The session as it is, or as it was when it went.
    fn image(&self) -> Option<&SessionImage> {
        self.0.after.as_ref().or(self.before())
    }

    /// The session before, unless that was another one under the same id, whose time was over.
    fn before(&self) -> Option<&SessionImage> {
        let before = self.0.before.as_ref()?;
        let created = |image: &SessionImage| image.session.value().created_at;
        let is_same = self
            .0
            .after
            .as_ref()
            .is_none_or(|after| created(after) == created(before));
        is_same.then_some(before)
    }

    /// When it was written.
    fn at(&self) -> Timestamp {
        let written = |image: &SessionImage| image.session.value().updated_at;
        match (&self.0.after, self.before()) {
            (Some(after), _) => written(after),
            // The stream knows seconds: whoever deletes something does so behind the last write of it.
            (None, before) => before.map_or(self.0.at, |before| self.0.at.max(written(before) + MOMENT)),
        }
    }

    /// What happened, in the order in which it is told, where the last `session.progressed` was then.
    fn happened(&self, progressed_at: Option<Timestamp>) -> Vec<EventType> {
        let (before, after) = (self.before(), self.0.after.as_ref());
        let expired = before
            .filter(|before| self.is_first_after_its_end(before))
            .map(|_| EventType::SessionExpired);
        let Some(after) = after else {
            let deleted = (!self.0.is_over).then_some(EventType::SessionDeleted);
            return expired.into_iter().chain(deleted).collect();
        };
        // What was told of another session under the same id does not count.
        let progressed_at = progressed_at.filter(|_| before.is_some());
        let is_due = progressed_at.is_none_or(|last| self.at() >= last + PROGRESS_EVERY);
        let now = after.outcome;
        let untouched = || Outcome::nothing(after.session.value().edition.family());
        let was = before.map_or_else(untouched, |before| before.outcome);
        let run = |image: &SessionImage| image.session.value().run.number;
        let time = |image: &SessionImage| image.time_spent;
        let resets = |image: &SessionImage| image.session.value().resets;
        let is_reset = resets(after) > before.map_or(0, resets);
        // What a reset took back is told as one.
        let progressed = !is_reset && (now != was || time(after) != before.map(time).unwrap_or_default());
        let became = |success| now.success == success && was.success != success;
        let rules = [
            (EventType::SessionCreated, before.is_none()),
            (EventType::SessionLaunched, run(after) > before.map_or(0, run)),
            (EventType::SessionProgressed, progressed && is_due),
            (EventType::SessionReset, is_reset),
            (EventType::SessionScored, !is_reset && now.score != was.score),
            (EventType::SessionCompleted, is_complete(&now) && !is_complete(&was)),
            (EventType::SessionPassed, became(Success::Passed)),
            (EventType::SessionFailed, became(Success::Failed)),
        ];
        let happened = rules.into_iter().filter(|(_, holds)| *holds).map(|(event, _)| event);
        expired.into_iter().chain(happened).collect()
    }

    /// Whether this is the first write since the session's time was over.
    fn is_first_after_its_end(&self, before: &SessionImage) -> bool {
        let before = before.session.value();
        let noticed = if self.0.is_over { before.expires_at } else { self.at() };
        before.updated_at < before.expires_at && before.expires_at <= noticed
    }
}

fn is_complete(outcome: &Outcome) -> bool {
    outcome.completion == Completion::Completed || outcome.success == Success::Passed
}

impl Candidate for SessionWrite {
    fn subject(&self) -> String {
        self.image()
            .map_or_else(String::new, |image| subject_of_session(&image.session.value().id))
    }

    fn last(&self) -> Option<Last> {
        let session = self.image()?.session.value();
        Some(Last {
            created_at: session.created_at,
            is_gone: self.0.after.is_none(),
        })
    }

    fn tell(&self, progressed_at: Option<Timestamp>) -> (Option<Timestamp>, Vec<Telling>) {
        let happened = self.happened(progressed_at);
        let has_progressed = happened.contains(&EventType::SessionProgressed);
        let Some(image) = self.image() else {
            return (progressed_at, Vec::new());
        };
        let created = image.session.value().created_at;
        let version = self.0.after.as_ref().map(|after| after.session.version());
        let state = state(created, version);
        let tell = |event: EventType| {
            let expired = self.before().filter(|_| event == EventType::SessionExpired);
            let at = expired.map_or_else(|| self.at(), |before| before.session.value().expires_at);
            let happened = Happened {
                tenant: &self.0.tenant,
                event,
                state: &state,
                at,
            };
            // What is gone is named and not shown: nothing of its learner outlives it.
            let is_shown = self.0.after.is_some();
            Telling {
                event: happened.to_session(expired.unwrap_or(image), self.before(), is_shown),
                ttl: is_shown.then_some(image.ttl),
                began: (event == EventType::SessionCreated).then(|| {
                    let session = image.session.value();
                    (session.package_id, session.package_revision)
                }),
            }
        };
        let events = happened.into_iter().map(tell).collect();
        (if has_progressed { Some(self.at()) } else { progressed_at }, events)
    }
}
