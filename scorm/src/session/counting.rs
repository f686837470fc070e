//! What is counted of a session, as it happens.

use jiff::Timestamp;

use super::Session;
use super::pace::{BYTES_OF_AN_UPDATE, MOST_ATTEMPTS_A_MINUTE, MOST_LAUNCHES_A_MINUTE, MOST_UPDATES_A_MINUTE, TooFast};

impl Session {
    /// Counts an update of a page; `is_last` says whether something ends with it.
    ///
    /// # Errors
    /// [`TooFast`]; then it is not to be applied.
    pub fn count_update(&mut self, is_last: bool, now: Timestamp) -> Result<(), TooFast> {
        let bytes = |(name, text): (&String, &String)| name.len() + text.len();
        let held: usize = self.states.values().flat_map(|state| &state.data).map(bytes).sum();
        let many = u32::try_from(1 + held / BYTES_OF_AN_UPDATE).unwrap_or(u32::MAX);
        let most = MOST_UPDATES_A_MINUTE;
        self.paces
            .updates
            .count("updates of the session's pages", (many, is_last), most, now)
    }

    /// Counts an attempt that has ended.
    ///
    /// # Errors
    /// [`TooFast`]; then it is not to end.
    pub fn count_attempt(&mut self, now: Timestamp) -> Result<(), TooFast> {
        let most = MOST_ATTEMPTS_A_MINUTE;
        self.paces
            .attempts
            .count("attempts of the session", (1, false), most, now)
    }

    /// Counts a launch link or a run.
    ///
    /// # Errors
    /// [`TooFast`]; then it is not to be made.
    pub fn count_launch(&mut self, now: Timestamp) -> Result<(), TooFast> {
        let most = MOST_LAUNCHES_A_MINUTE;
        self.paces
            .launches
            .count("launches and runs of the session", (1, false), most, now)
    }
}
