//! What a launch asks for.

use jiff::{SignedDuration, Timestamp};
use scorm::id::{PackageId, SessionId, UserId};
use scorm::package::Revision;
use scorm::session::Session;
use scorm::session::terms::{Credit, Mode, NewSession, NextRun, Terms};
use shared::tenant::Plan;

/// A launch, read.
#[derive(Debug)]
pub struct Wish {
    pub user_id: UserId,
    pub session_id: Option<SessionId>,
    pub resume: bool,
    pub choices: NextRun,
    pub return_url: Option<String>,
    pub language: Option<String>,
    pub lifetime: Option<SignedDuration>,
    pub metadata: Option<String>,
}

impl Wish {
    /// The session that the wish creates.
    pub fn session(
        &self,
        id: SessionId,
        package: PackageId,
        revision: &Revision,
        plan: &Plan,
        now: Timestamp,
    ) -> Session {
        let new = NewSession {
            id,
            user_id: self.user_id.clone(),
            learner_name: self.choices.learner_name.clone(),
            terms: Terms::from(plan),
            mode: self.choices.mode.unwrap_or(Mode::Normal),
            credit: self.choices.credit.unwrap_or(Credit::Credit),
            strictness: self.choices.strictness.unwrap_or(plan.strictness),
            return_url: self.return_url.clone(),
            language: self.language.clone(),
            metadata: self.metadata.clone().unwrap_or_else(|| "{}".to_owned()),
        };
        let mut session = Session::new(new, package, revision, now);
        session.launched(now);
        session
    }

    /// Launches a session that is there. What the wish chooses for the course holds from the next run on.
    pub fn apply(&self, session: &mut Session, now: Timestamp) {
        session.next_run.choose(&self.choices);
        if self.return_url.is_some() {
            session.return_url.clone_from(&self.return_url);
        }
        if self.language.is_some() {
            session.language.clone_from(&self.language);
        }
        if let Some(metadata) = &self.metadata {
            session.metadata.clone_from(metadata);
        }
        session.launched(now);
    }
}
