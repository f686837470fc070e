//! One SCO's time between its launch and its end.

use super::outcome::Outcome;
use crate::cmi::Data;
use crate::cmi::time::Hundredths;

/// How a SCO is entered (RTE 4.2.8).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Entry {
    /// A new attempt.
    #[default]
    AbInitio,
    /// The attempt that was suspended.
    Resume,
    /// The attempt that was ended, again.
    Blank,
}

impl Entry {
    /// The word that a SCO reads.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::AbInitio => "ab-initio",
            Self::Resume => "resume",
            Self::Blank => "",
        }
    }

    /// The entry for a word.
    pub fn parse(word: &str) -> Option<Self> {
        [Self::AbInitio, Self::Resume, Self::Blank]
            .into_iter()
            .find(|entry| entry.as_str() == word)
    }
}

/// What a launch settles of a SCO's sitting.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sitting {
    /// The time of the sittings before it.
    pub total_time: Hundredths,
    /// How it was entered.
    pub entry: Entry,
    /// The run in which it was launched.
    pub launched_in: u32,
    /// It was ended, and not only broken off.
    pub ended: bool,
    /// What ended sittings had reported.
    pub record: Option<Outcome>,
    /// Its time and the way it was left, as the SCO set them.
    pub marks: Data,
}
