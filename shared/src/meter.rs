//! What one request causes, counted where it happens, for its line in the log.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

tokio::task_local! {
    static METER: Arc<Mutex<Counts>>;
}

/// What a request has caused.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Counts {
    /// It, or a part of it, had been applied before and was answered again.
    pub replays: usize,
    /// What was stored although a stricter LMS would refuse it.
    pub warnings: usize,
    /// Read units that DynamoDB counted.
    pub read_units: f64,
    /// Write units that DynamoDB counted.
    pub write_units: f64,
}

/// Runs what answers a request, and counts what it causes.
pub async fn metered<F: Future>(answer: F) -> (F::Output, Counts) {
    let meter = Arc::new(Mutex::new(Counts::default()));
    let output = METER.scope(Arc::clone(&meter), answer).await;
    let counts = *meter.lock().unwrap_or_else(PoisonError::into_inner);
    (output, counts)
}

/// Counts something for the request that is being answered here; outside of one, for nobody.
pub fn count(add: impl FnOnce(&mut Counts)) {
    let _ = METER.try_with(|meter| add(&mut meter.lock().unwrap_or_else(PoisonError::into_inner)));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn each_request_has_its_own_counts() {
        count(|counts| counts.replays += 1);
        let one = metered(async {
            count(|counts| counts.warnings += 2);
            tokio::task::yield_now().await;
            count(|counts| counts.read_units += 0.5);
        });
        let other = metered(async { count(|counts| counts.replays += 1) });
        let ((_, one), (_, other)) = tokio::join!(one, other);
        assert_eq!((one.warnings, one.read_units, one.replays), (2, 0.5, 0));
        assert_eq!((other.replays, other.warnings), (1, 0));
    }
}
