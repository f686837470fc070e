//! Tests of sequencing.

/// What a learner's page does with what the engine says: one SCO's data at a time.
mod desk;
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
