//! A learner's session with a package.
//!
//! The session is the unit of storage and of locking; inside it, a *run* is one opening of the player, a
//! *sitting* is one SCO's time between its launch and its end, and an *attempt* is what a SCO begins anew
//! after an end that was neither a suspension nor, in 1.2, a plain end. Everything here is a function of the
//! session, the change and the time; nothing reads a clock.

/// A SCO's data as its activity has them.
pub(crate) mod activity;
/// What a run has still to say when the next one has started.
pub mod behind;
/// An update, and what comes of it.
pub mod change;
/// The time of a run.
pub mod clock;
/// What is counted as it happens.
mod counting;
/// How a sitting ends, and what the next one begins with.
pub(crate) mod end;
/// A launch as its page is told of it.
pub mod handover;
/// When a learner played.
pub mod history;
/// What a SCO finds when it is launched, and reads.
pub mod launch;
/// Names of the elements that mean the same in both families.
pub(crate) mod names;
/// Derived state: completion, success, score.
pub mod outcome;
/// How often it may be written in a minute.
pub mod pace;
/// What a session reports.
mod record;
/// A learner begins again.
pub mod reset;
/// Runs.
mod run;
/// One SCO's data and sittings.
pub mod sco;
/// One SCO's time between its launch and its end.
pub mod sitting;
/// Under what conditions a session is taken.
pub mod terms;
/// The learner's way through a course (2004).
pub(crate) mod way;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::cmi::batch::Strictness;
use crate::course::Course;
use crate::id::{LearnerName, PackageId, SessionId, UserId};
use crate::package::{Edition, Family, Revision, ScoTerms};
use crate::sequencing::Saved;
use crate::vocabulary;
use outcome::{Completion, Rolled};
use pace::Paces;
use sco::ScoState;
use terms::{Aside, Changes, Credit, Digest, Mode, NewSession, NextRun, Run, Terms};

vocabulary! {
    /// Whether a session can be written.
    SessionStatus {
        /// It can, until it expires.
        Active = "active",
        /// It can be read and renewed, until it is purged.
        Expired = "expired",
    }
}

/// Updates by which a repetition is recognised. An LMS repeats a call within seconds, and seldom do as many others come between.
pub const MOST_REMEMBERED: usize = 8;

/// What is kept beside a session may go this part of its time before it: each time its end moves as far, all of it is written anew. It is there as
/// long as the session can be written in any case, and half the time after that.
const KEPT_SHARE: i32 = 16;

/// A learner's session with a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// The package.
    pub package_id: PackageId,
    /// The package's revision that it was made with, and stays with until it is moved.
    pub package_revision: u32,
    /// The learner.
    pub user_id: UserId,
    /// The learner's name.
    pub learner_name: Option<LearnerName>,
    /// The package's edition.
    pub edition: Edition,
    /// The terms of each SCO, in the package's order.
    pub scos: Vec<(String, ScoTerms)>,
    /// What the tenant's plan was when it was made.
    pub terms: Terms,
    /// What the launch is for.
    pub mode: Mode,
    /// Whether it counts.
    pub credit: Credit,
    /// How loose values are answered.
    pub strictness: Strictness,
    /// What the next run changes.
    pub next_run: NextRun,
    /// Where the player leads back to.
    pub return_url: Option<String>,
    /// The language of the player (RFC 5646), where the LMS has chosen one.
    pub language: Option<String>,
    /// Launch links made so far. The newest alone starts a run.
    pub launches: u32,
    /// A run of the newest link's was heard: the link itself starts no other.
    pub link_used: bool,
    /// The LMS's own JSON object, kept and returned as it was given.
    pub metadata: String,
    /// The newest run.
    pub run: Run,
    /// Attempts so far, 1 from the start.
    pub attempt: u32,
    /// Resets so far.
    pub resets: u32,
    /// The newest run at the last of them: it is closed, and so are those before it.
    pub reset_run: u32,
    /// How often it was written lately.
    pub paces: Paces,
    /// Who changed its record outside its runs.
    pub changes: Changes,
    /// Until when what is kept beside it is kept at least: earlier attempts, runs and changes.
    pub kept_until: Option<Timestamp>,
    /// The SCO that was launched or written last.
    pub current: String,
    /// Each SCO that was touched.
    pub states: BTreeMap<String, ScoState>,
    /// The stores that SCOs share, by their identifiers (`adl.data` of the 4th edition).
    pub shared: BTreeMap<String, String>,
    /// The course that it plays, where it is at hand and is one of 2004: its rules decide what may be asked for and what the
    /// course comes to. It is the package's, and not written with the session.
    pub course: Option<Arc<Course>>,
    /// Where the learner is in the course (SN 4.4), as the player said last.
    pub sequencing: Option<Saved>,
    /// Where that was before a run that must not change the record.
    pub aside: Option<Aside>,
    /// What the course has come to by its own rules, where it has any.
    pub rolled: Option<Rolled>,
    /// The last updates under the version rule, the newest last, to recognise their repetition.
    pub updates: Vec<Digest>,
    /// Why it was last changed, where the LMS said so.
    pub reason: Option<String>,
    /// When it was made.
    pub created_at: Timestamp,
    /// When it was last written.
    pub updated_at: Timestamp,
    /// When a launch link was last made for it.
    pub last_launched_at: Option<Timestamp>,
    /// When it was completed.
    pub completed_at: Option<Timestamp>,
    /// When it can no longer be written.
    pub expires_at: Timestamp,
}

impl Session {
    /// A session with a package in the revision that is live, as nobody has touched it.
    pub fn new(new: NewSession, package: PackageId, revision: &Revision, now: Timestamp) -> Self {
        let scos: Vec<_> = revision
            .scos
            .iter()
            .map(|sco| (sco.identifier.clone(), sco.terms.clone()))
            .collect();
        let current = scos
            .first()
            .map(|(identifier, _)| identifier.clone())
            .unwrap_or_default();
        Self {
            id: new.id,
            package_id: package,
            package_revision: revision.number,
            user_id: new.user_id,
            learner_name: new.learner_name,
            edition: revision.edition,
            scos,
            mode: new.mode,
            credit: new.credit,
            strictness: new.strictness,
            next_run: NextRun::default(),
            return_url: new.return_url,
            language: new.language,
            launches: 0,
            link_used: false,
            metadata: new.metadata,
            run: Run::default(),
            attempt: 1,
            resets: 0,
            reset_run: 0,
            paces: Paces::default(),
            changes: Changes::default(),
            kept_until: None,
            current,
            states: BTreeMap::new(),
            shared: BTreeMap::new(),
            course: None,
            sequencing: None,
            aside: None,
            rolled: None,
            updates: Vec::new(),
            reason: None,
            created_at: now,
            updated_at: now,
            last_launched_at: None,
            completed_at: None,
            expires_at: later(now, new.terms.lifetime),
            terms: new.terms,
        }
    }

    fn family(&self) -> Family {
        self.edition.family()
    }

    /// Remembers an update under the version rule. Its digest holds the version that it was made for, so that no other one has it.
    pub fn remember(&mut self, update: Digest) {
        let forgotten = (self.updates.len() + 1).saturating_sub(MOST_REMEMBERED);
        self.updates.drain(..forgotten);
        self.updates.push(update);
    }

    /// Whether an update has been applied.
    pub fn remembers(&self, update: &Digest) -> bool {
        self.updates.contains(update)
    }

    /// Whether it can be written.
    pub fn is_active(&self, now: Timestamp) -> bool {
        now < self.expires_at
    }

    /// Whether it can be written, as a word.
    pub fn status(&self, now: Timestamp) -> SessionStatus {
        match self.is_active(now) {
            true => SessionStatus::Active,
            false => SessionStatus::Expired,
        }
    }

    /// When it may be removed for good.
    pub fn purge_at(&self) -> Timestamp {
        let end = later(self.expires_at, self.terms.retention);
        // In whole seconds, rounded up, as the database counts.
        Timestamp::from_second((end.as_millisecond() + 999).div_euclid(1000)).unwrap_or(end)
    }

    /// Whether it is as good as removed: the database may take days to do it.
    pub fn is_purged(&self, now: Timestamp) -> bool {
        now >= self.purge_at()
    }

    /// Whether what is learned now goes on the record (RTE 4.2.6, 4.2.14).
    fn recorded(&self) -> bool {
        self.mode == Mode::Normal && self.credit == Credit::Credit
    }

    fn terms_of(&self, sco: &str) -> ScoTerms {
        let terms = self.scos.iter().find(|(identifier, _)| identifier == sco);
        terms.map(|(_, terms)| terms.clone()).unwrap_or_default()
    }

    /// A SCO's state, also of one that nobody has touched.
    fn state(&self, sco: &str) -> Cow<'_, ScoState> {
        let touched = self.states.get(sco).map(Cow::Borrowed);
        touched.unwrap_or_else(|| Cow::Owned(ScoState::fresh(&self.terms_of(sco))))
    }

    fn state_mut(&mut self, sco: &str) -> &mut ScoState {
        let fresh = ScoState::fresh(&self.terms_of(sco));
        self.states.entry(sco.to_owned()).or_insert(fresh)
    }

    /// Notes that a launch link was made.
    pub fn launched(&mut self, now: Timestamp) {
        self.last_launched_at = Some(now);
        self.launches = self.launches.saturating_add(1);
        self.link_used = false;
        self.touch(now);
    }

    /// Marks a write: the session lives on from now.
    pub fn touch(&mut self, now: Timestamp) {
        self.updated_at = now;
        self.reason = None;
        self.expires_at = later(now, self.terms.lifetime);
        let completed = self.outcome().completion == Completion::Completed;
        self.completed_at = self.completed_at.or(Some(now)).filter(|_| completed);
        self.keep_beside();
    }

    /// Whether anything is kept beside it.
    pub fn has_beside(&self) -> bool {
        self.attempt > 1 || self.run.number > 1 || self.resets > 0 || self.changes.count > 0
    }

    /// What is kept beside a session is to last as long as it does. It is written anew only when its end has moved far.
    fn keep_beside(&mut self) {
        let end = self.purge_at();
        let share = (self.terms.lifetime + self.terms.retention) / KEPT_SHARE;
        let far = share.min(self.terms.retention / 2);
        let is_near = |until: Timestamp| end.duration_since(until) <= far;
        if self.has_beside() && !self.kept_until.is_some_and(is_near) {
            self.kept_until = Some(end);
        }
    }
}

/// A later point in time; at the end of the calendar it stays there.
fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
pub(crate) mod tests;
