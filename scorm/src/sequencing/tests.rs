//! Tests of sequencing.

/// Choosing.
mod choices;
/// Small courses, and walks through them.
mod courses;
/// What a learner's page does with what the engine says: one SCO's data at a time.
mod desk;
/// Going on and going back.
mod flow;
/// A SCO's data, and what the engine has of them.
mod record;
/// Facts of ADL's conformance suite, where they lie beside the project.
mod suite;

use jiff::Timestamp;

use super::Moment;

/// Some moment; nothing here depends on which, but for what is random.
fn moment(seed: u64) -> Moment {
    Moment {
        now: Timestamp::from_second(1_700_000_000).expect("a time"),
        seed,
    }
}
