//! Waits before another try.

use std::time::Duration;

/// Between half and all of a wait, so that writers that met once do not meet again.
pub fn jittered(wait: Duration) -> Duration {
    let mut byte = [0u8; 1];
    // Without randomness the whole wait is as good a guess as any.
    let _ = getrandom::fill(&mut byte);
    wait / 2 + wait * u32::from(byte[0]) / 512
}
