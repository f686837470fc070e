//! Under what conditions a session is taken: the mode, the credit, who writes, the tenant's terms, the run.

use jiff::SignedDuration;

use super::clock::Clock;
use super::outcome::ResultPolicy;
use super::sitting::Sitting;
use crate::cmi::batch::Strictness;
use crate::id::{LearnerName, SessionId, UserId};
use crate::sequencing::Saved;
use crate::vocabulary;

vocabulary! {
    /// What a launch is for (RTE 4.2.14).
    Mode {
        /// To look, without a record.
        Browse = "browse",
        /// To learn.
        Normal = "normal",
        /// To look again, without a record.
        Review = "review",
    }
}

vocabulary! {
    /// Whether it counts (RTE 4.2.6).
    Credit {
        /// It does.
        Credit = "credit",
        /// It does not.
        NoCredit = "no-credit",
    }
}

/// Who writes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Writer {
    /// The LMS, by its API key.
    Lms,
    /// The newest run's page.
    Run,
}

/// What a session takes from its tenant when it is made, so that an update needs the session alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Terms {
    /// How long it lives after its last use.
    pub lifetime: SignedDuration,
    /// How long it can be read after that.
    pub retention: SignedDuration,
    /// What it reports when a later attempt says less.
    pub result_policy: ResultPolicy,
}

/// A digest of an update, to recognise its repetition.
pub type Digest = [u8; 32];

vocabulary! {
    /// How far a run has come, as its page says it.
    Stage {
        /// Its page plays.
        Playing = "playing",
        /// The course has ended in it. Its token starts no further run.
        Over = "over",
        /// The learner has left. Its token only reads.
        Left = "left",
    }
}

/// The newest run. Its number is its right to write.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// Runs so far; 0 before the first.
    pub number: u32,
    /// What its page called the start, to recognise the repetition of one whose answer was lost.
    pub start_id: Option<String>,
    /// How far it has come.
    pub stage: Stage,
    /// The number of the last update that was applied within the run; 0 before the first.
    pub seq: u64,
    /// That update's digest.
    pub digest: Option<Digest>,
    /// Its time.
    pub clock: Clock,
    /// Where the run before it stood, as long as nobody has written since: what that one still has to say can be taken.
    pub behind: Option<Box<Behind>>,
}

impl Default for Run {
    fn default() -> Self {
        Self {
            number: 0,
            start_id: None,
            stage: Stage::Playing,
            seq: 0,
            digest: None,
            clock: Clock::default(),
            behind: None,
        }
    }
}

/// Where a run stood when a later one started.
#[derive(Clone, Debug, PartialEq)]
pub struct Behind {
    /// The run's number.
    pub run: u32,
    /// Its last update that was applied.
    pub seq: u64,
    /// That update's digest.
    pub digest: Option<Digest>,
    /// Its time.
    pub clock: Clock,
    /// The SCO that the later run launched.
    pub sco: String,
    /// How that SCO was left.
    pub sitting: Sitting,
    /// Where the sequencing stood.
    pub sequencing: Option<Saved>,
    /// The SCOs of whose data it had not heard.
    pub untold: Vec<String>,
}

/// Where the sequencing stood before a run that must not change the record.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Aside {
    /// Its state, where there was one.
    pub sequencing: Option<Saved>,
}

/// The entries of who changed the session's record outside its runs: how many there are, and the newest one's digest. Each entry has the
/// digest of the one before it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// Entries so far.
    pub count: u32,
    /// The newest one's digest.
    pub digest: Digest,
}

/// Choices of a launch that hold from the next run on, so that an open page is not disturbed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct NextRun {
    /// A new mode.
    pub mode: Option<Mode>,
    /// A new credit.
    pub credit: Option<Credit>,
    /// A new strictness.
    pub strictness: Option<Strictness>,
    /// A new name.
    pub learner_name: Option<LearnerName>,
}

impl NextRun {
    /// Whether the next run is judged as the one before it.
    pub(super) fn keeps_terms(&self) -> bool {
        self.mode.is_none() && self.credit.is_none() && self.strictness.is_none()
    }

    /// Takes over what another choice says, and keeps what it leaves open.
    pub fn choose(&mut self, other: &Self) {
        self.mode = other.mode.or(self.mode);
        self.credit = other.credit.or(self.credit);
        self.strictness = other.strictness.or(self.strictness);
        if other.learner_name.is_some() {
            self.learner_name.clone_from(&other.learner_name);
        }
    }
}

/// What a new session is made of.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Its identity.
    pub id: SessionId,
    /// The learner.
    pub user_id: UserId,
    /// The learner's name.
    pub learner_name: Option<LearnerName>,
    /// The tenant's plan.
    pub terms: Terms,
    /// What the launch is for.
    pub mode: Mode,
    /// Whether it counts.
    pub credit: Credit,
    /// How loose values are answered.
    pub strictness: Strictness,
    /// Where the player leads back to.
    pub return_url: Option<String>,
    /// The language of the player.
    pub language: Option<String>,
    /// The LMS's own JSON object.
    pub metadata: String,
}
