//! What a write of a session tells.

use jiff::{SignedDuration, Timestamp};
use scorm::session::outcome::{Completion, Outcome, Success};
use shared::event::EventType;
use shared::http::event::Happened;
use shared::store::feed::{Telling, subject_of_session};
use shared::store::item::event::Told;
use shared::store::item::session::SessionImage;
use shared::store::stream::Subject;

use crate::candidate::{Candidate, last_state, state};

/// `session.progressed` comes at most so often for one session, by the times of the writes.
const PROGRESS_EVERY: SignedDuration = SignedDuration::from_secs(60);

/// One write of a session.
pub struct SessionWrite(Subject<SessionImage>);

/// The write as a candidate for the feed, where it may tell something.
pub fn candidate(write: Subject<SessionImage>) -> Option<Box<dyn Candidate>> {
    let write = SessionWrite(write);
    let tells = !write.happened(None).is_empty();
    tells.then(|| Box::new(write) as Box<dyn Candidate>)
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
        self.0
            .after
            .as_ref()
            .map_or(self.0.at, |after| after.session.value().updated_at)
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
        let is_due = progressed_at.is_none_or(|last| self.at() >= last + PROGRESS_EVERY);
        let now = after.outcome;
        let was = before.map_or(NOTHING, |before| before.outcome);
        let run = |image: &SessionImage| image.session.value().run.number;
        let time = |image: &SessionImage| image.time_spent;
        let progressed = now != was || time(after) != before.map(time).unwrap_or_default();
        let became = |success| now.success == success && was.success != success;
        let rules = [
            (EventType::SessionCreated, before.is_none()),
            (EventType::SessionLaunched, run(after) > before.map_or(0, run)),
            (EventType::SessionProgressed, progressed && is_due),
            (EventType::SessionScored, now.score != was.score),
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

/// What a session that nobody has touched comes to.
const NOTHING: Outcome = Outcome {
    completion: Completion::NotAttempted,
    success: Success::Unknown,
    score: scorm::session::outcome::Score {
        raw: None,
        min: None,
        max: None,
        scaled: None,
    },
    progress: None,
};

fn is_complete(outcome: &Outcome) -> bool {
    outcome.completion == Completion::Completed || outcome.success == Success::Passed
}

impl Candidate for SessionWrite {
    fn subject(&self) -> String {
        self.image()
            .map_or_else(String::new, |image| subject_of_session(&image.session.value().id))
    }

    fn state(&self) -> String {
        let created = self
            .image()
            .map(|image| image.session.value().created_at)
            .unwrap_or_default();
        match &self.0.after {
            Some(after) => state(created, after.session.version()),
            None => last_state(created),
        }
    }

    fn tell(&self, told: &Told) -> (Told, Vec<Telling>) {
        let state = self.state();
        let happened = self.happened(told.progressed_at);
        let progressed_at = match happened.contains(&EventType::SessionProgressed) {
            true => Some(self.at()),
            false => told.progressed_at,
        };
        let Some(image) = self.image() else {
            return (told.clone(), Vec::new());
        };
        let tell = |event: EventType| {
            let expired_at = image_before(self, event).map(|before| before.session.value().expires_at);
            let at = expired_at.unwrap_or_else(|| self.at());
            let shown = image_before(self, event).unwrap_or(image);
            let happened = Happened {
                tenant: &self.0.tenant,
                event,
                state: &state,
                at,
            };
            // What is removed because its time was over is not shown: nothing of its learner outlives it.
            let is_kept = !self.0.is_over;
            Telling {
                event: happened.to_session(shown, self.before(), is_kept),
                ttl: is_kept.then_some(image.ttl),
            }
        };
        let told = Told {
            state: state.clone(),
            progressed_at,
        };
        (told, happened.into_iter().map(tell).collect())
    }
}

/// The session as it was before the write, for the one event that tells of what was before.
fn image_before(write: &SessionWrite, event: EventType) -> Option<&SessionImage> {
    write.before().filter(|_| event == EventType::SessionExpired)
}
