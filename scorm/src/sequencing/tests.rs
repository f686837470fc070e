//! Tests of sequencing.

/// Choosing.
mod choices;
/// Small courses, and walks through them.
mod courses;
/// Ends of attempts and sessions.
mod endings;
/// Going on and going back.
mod flow;
/// Laws of all courses.
mod laws;
/// Courses of all kinds.
mod made_up;
/// Which objective is asked, and what of it is shared.
mod objectives;
/// What is reported without a page.
mod reports;
/// Rollup and objectives.
mod results;
/// What counts when something is taken again.
mod retries;
/// What is kept, and chance.
mod state;

use jiff::Timestamp;

use super::Moment;

/// Some moment; nothing here depends on which, but for what is random.
fn moment(seed: u64) -> Moment {
    Moment {
        now: Timestamp::from_second(1_700_000_000).expect("a time"),
        seed,
    }
}
