//! A learner's session with a package.
//!
//! The session is the unit of storage and of locking; inside it, a *run* is one opening of the player, a
//! *sitting* is one SCO's time between its launch and its end, and an *attempt* is what a SCO begins anew
//! after an end that was neither a suspension nor, in 1.2, a plain end. Everything here is a function of the
//! session, the change and the time; nothing reads a clock.

/// An update, and what comes of it.
pub mod change;
/// Derived state: completion, success, score.
pub mod outcome;
/// One SCO's data and sittings.
pub mod sco;
/// Under what conditions a session is taken.
pub mod terms;

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};

use crate::cmi::batch::{self, Given, Remark, Strictness};
use crate::cmi::time::Hundredths;
use crate::cmi::{Data, Model};
use crate::id::{LearnerName, PackageId, SessionId, UserId};
use crate::package::{Edition, Family, Package, ScoTerms};
use change::{Change, ChangeError, Changed, EndedAttempt, Standing, Writer};
use outcome::{Completion, Outcome, ResultPolicy};
use sco::{ScoState, Seat};
use terms::{Credit, Digest, Mode, NewSession, NextRun, Run, Terms};

/// A learner's session with a package.
#[derive(Clone, Debug, PartialEq)]
pub struct Session {
    /// Its identity.
    pub id: SessionId,
    /// The package.
    pub package_id: PackageId,
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
    /// The LMS's own JSON object, kept and returned as it was given.
    pub metadata: String,
    /// The newest run.
    pub run: Run,
    /// Attempts so far, 1 from the start.
    pub attempt: u32,
    /// The SCO that was launched or written last.
    pub current: String,
    /// Each SCO that was touched.
    pub states: BTreeMap<String, ScoState>,
    /// The time of earlier attempts.
    pub earlier_time: Hundredths,
    /// The last update under the version rule, to recognise its repetition.
    pub last_update: Option<Digest>,
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
    /// A session with a ready package, as nobody has touched it.
    pub fn new(new: NewSession, package: &Package, now: Timestamp) -> Self {
        let scos: Vec<_> = package
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
            package_id: package.id,
            user_id: new.user_id,
            learner_name: new.learner_name,
            edition: package.edition,
            scos,
            mode: new.mode,
            credit: new.credit,
            strictness: new.strictness,
            next_run: NextRun::default(),
            return_url: new.return_url,
            metadata: new.metadata,
            run: Run::default(),
            attempt: 1,
            current,
            states: BTreeMap::new(),
            earlier_time: Hundredths::default(),
            last_update: None,
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

    /// Whether it can be written.
    pub fn is_active(&self, now: Timestamp) -> bool {
        now < self.expires_at
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

    /// What the session reports.
    pub fn outcome(&self) -> Outcome {
        let nothing = Outcome::nothing(self.family());
        let reports = |(identifier, terms): &(String, ScoTerms)| {
            self.states
                .get(identifier)
                .map_or(nothing, |state| self.reported(state, terms))
        };
        let scos: Vec<Outcome> = self.scos.iter().map(reports).collect();
        Outcome::roll_up(&scos).unwrap_or(nothing)
    }

    /// What one SCO reports: its record, and what the running sitting adds to it where it counts.
    fn reported(&self, state: &ScoState, terms: &ScoTerms) -> Outcome {
        let live = state.outcome(self.family(), terms);
        match (self.recorded(), self.terms.result_policy, state.record) {
            (false, _, record) => record.unwrap_or(Outcome::nothing(self.family())),
            (true, ResultPolicy::Best, Some(record)) => Outcome::best(record, live),
            (true, ResultPolicy::Latest, _) | (true, ResultPolicy::Best, None) => live,
        }
    }

    /// Puts on a SCO's record what it reports now.
    fn put_on_record(&mut self, sco: &str) {
        let terms = self.terms_of(sco);
        let reported = self.states.get(sco).map(|state| self.reported(state, &terms));
        if let Some(state) = self.states.get_mut(sco) {
            state.record = reported;
        }
    }

    /// All time spent, in every attempt, the running sitting included.
    pub fn time_spent(&self) -> Hundredths {
        let states = self.states.values().map(|state| state.time_spent(self.family()));
        states.fold(self.earlier_time, Hundredths::plus)
    }

    /// The current SCO's elements as the SCO would read them, write-only ones included.
    pub fn cmi_data(&self) -> Data {
        self.cmi_data_of(&self.current)
    }

    /// A SCO's elements as it would read them.
    pub fn cmi_data_of(&self, sco: &str) -> Data {
        let state = self.states.get(sco).cloned().unwrap_or_default();
        let terms = self.terms_of(sco);
        let defaults = Model::of(self.family()).defaults();
        let mut data: Data = defaults
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        data.extend(sco::fixed(self.family(), &terms, &state, &self.seat()));
        data.extend(state.visible(self.family(), &terms));
        data
    }

    /// How much text the current SCO's elements have, in bytes.
    pub fn data_bytes(&self) -> usize {
        let data = self.states.get(&self.current).map(|state| &state.data);
        data.into_iter()
            .flatten()
            .map(|(name, text)| name.len() + text.len())
            .sum()
    }

    fn seat(&self) -> Seat<'_> {
        Seat {
            user: self.user_id.as_str(),
            learner_name: self.learner_name.as_ref().map(LearnerName::as_str),
            mode: self.mode,
            credit: self.credit,
        }
    }

    /// Applies an update, or refuses all of it.
    ///
    /// # Errors
    /// [`ChangeError`]; the session is then as it was.
    pub fn change(&mut self, change: &Change, writer: Writer, now: Timestamp) -> Result<Changed, ChangeError> {
        let sco = self.choose(change.sco.as_deref())?;
        let mut next = self.clone();
        // An LMS that writes beside a page does not turn the page to another SCO.
        if writer == Writer::Run || self.run.number == 0 {
            next.current.clone_from(&sco);
        }
        let mut ended = None;
        if writer == Writer::Run && !next.is_in(&sco) {
            next.put_on_record(&sco);
            ended = next.enter(&sco, now);
        }
        next.go_on(&sco, writer, change);
        let warnings = next.judge(&sco, change)?;
        if change.terminate {
            next.end(&sco);
        }
        if let Some(metadata) = &change.metadata {
            next.metadata.clone_from(metadata);
        }
        next.touch(now);
        *self = next;
        Ok(Changed { warnings, ended })
    }

    fn choose(&self, given: Option<&str>) -> Result<String, ChangeError> {
        let Some(given) = given else {
            return Ok(self.current.clone());
        };
        if self.scos.iter().any(|(identifier, _)| identifier == given) {
            return Ok(given.to_owned());
        }
        let known = self.scos.iter().map(|(identifier, _)| identifier.clone()).collect();
        Err(ChangeError::UnknownSco {
            given: given.to_owned(),
            known,
        })
    }

    fn judge(&mut self, sco: &str, change: &Change) -> Result<Vec<Remark>, ChangeError> {
        let (family, terms) = (self.family(), self.terms_of(sco));
        let state = self.states.get(sco).cloned().unwrap_or_default();
        let fixed = sco::fixed(family, &terms, &state, &self.seat());
        let mut given = change.cmi.clone();
        // The time of earlier sittings changes when one ends, and its repetition may still name it as it was.
        let launched = Given::Text(state.total_time.format(family));
        if given.get(sco::total_time_name(family)) == Some(&launched) {
            given.remove(sco::total_time_name(family));
        }
        let accepted = batch::judge(Model::of(family), self.strictness, &state.data, &fixed, &given);
        let accepted = accepted.map_err(ChangeError::Cmi)?;
        self.states.entry(sco.to_owned()).or_default().data = accepted.data;
        Ok(accepted.warnings)
    }

    fn end(&mut self, sco: &str) {
        let (family, terms) = (self.family(), self.terms_of(sco));
        let state = self.states.entry(sco.to_owned()).or_default();
        state.end(family, &terms, self.mode, self.credit);
        self.put_on_record(sco);
    }

    /// Makes room for what a writer says after an end, and for what must not go on the record.
    fn go_on(&mut self, sco: &str, writer: Writer, change: &Change) {
        let (family, recorded) = (self.family(), self.recorded());
        let state = self.states.entry(sco.to_owned()).or_default();
        state.go_on(family, writer, &change.cmi);
        if !recorded {
            state.set_aside_record(family);
        }
    }

    /// Whether the newest run has launched a SCO.
    fn is_in(&self, sco: &str) -> bool {
        self.states
            .get(sco)
            .is_some_and(|state| state.launched_in == self.run.number)
    }

    /// Launches a SCO in the newest run.
    fn enter(&mut self, sco: &str, now: Timestamp) -> Option<EndedAttempt> {
        let (family, run, recorded) = (self.family(), self.run.number, self.recorded());
        let terms = self.terms_of(sco);
        let over = self
            .states
            .entry(sco.to_owned())
            .or_default()
            .launch(family, run, recorded)?;
        let time_spent = over.time_spent(family);
        let outcome = over.outcome(family, &terms);
        let number = self.attempt;
        self.attempt += 1;
        self.earlier_time = self.earlier_time.plus(time_spent);
        Some(EndedAttempt {
            number,
            sco: sco.to_owned(),
            of_sco: over.earlier_attempts + 1,
            outcome,
            time_spent,
            data: over.data,
            replaced_at: now,
        })
    }

    /// Starts a run: every older page loses its right to write, a sitting that was broken off counts as
    /// suspended, and the current SCO is launched.
    pub fn start_run(&mut self, now: Timestamp) -> Option<EndedAttempt> {
        for sco in self.states.keys().cloned().collect::<Vec<_>>() {
            self.put_on_record(&sco);
        }
        let next = std::mem::take(&mut self.next_run);
        self.mode = next.mode.unwrap_or(self.mode);
        self.credit = next.credit.unwrap_or(self.credit);
        self.strictness = next.strictness.unwrap_or(self.strictness);
        self.learner_name = next.learner_name.or(self.learner_name.take());
        self.run = Run {
            number: self.run.number + 1,
            seq: 0,
            digest: None,
        };
        let current = self.current.clone();
        let ended = self.enter(&current, now);
        self.touch(now);
        ended
    }

    /// Where an update stands that a run's page numbered.
    pub fn standing(&self, run: u32, seq: u64, digest: &Digest) -> Standing {
        if run != self.run.number {
            return Standing::Superseded;
        }
        match seq.cmp(&self.run.seq) {
            std::cmp::Ordering::Greater => Standing::Next,
            std::cmp::Ordering::Less => Standing::Late,
            std::cmp::Ordering::Equal if self.run.digest.as_ref() == Some(digest) => Standing::Repeat,
            std::cmp::Ordering::Equal => Standing::Clash,
        }
    }

    /// Notes that a launch link was made.
    pub fn launched(&mut self, now: Timestamp) {
        self.last_launched_at = Some(now);
        self.touch(now);
    }

    /// Marks a write: the session lives on from now.
    pub fn touch(&mut self, now: Timestamp) {
        self.updated_at = now;
        self.expires_at = later(now, self.terms.lifetime);
        let completed = self.outcome().completion == Completion::Completed;
        self.completed_at = self.completed_at.or(Some(now)).filter(|_| completed);
    }
}

/// A later point in time; at the end of the calendar it stays there.
fn later(time: Timestamp, by: SignedDuration) -> Timestamp {
    time.checked_add(by).unwrap_or(Timestamp::MAX)
}

#[cfg(test)]
mod tests;
