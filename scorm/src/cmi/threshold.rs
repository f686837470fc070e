//! What a measure says against the threshold of a manifest (RTE 4.2.4.1, 4.2.22.1).

/// Where a measure stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Nobody has measured.
    Unknown,
    /// It is below the threshold.
    Below,
    /// It reaches it.
    Reached,
}

/// Holds a measure against a threshold, to six decimals as ADL compares: a sum of tenths is no tenth in a double.
pub(crate) fn standing(measure: Option<f64>, threshold: f64) -> Standing {
    const HALF_OF_THE_SIXTH: f64 = 5e-7;
    match measure {
        Some(measure) if measure + HALF_OF_THE_SIXTH >= threshold => Standing::Reached,
        Some(_) => Standing::Below,
        None => Standing::Unknown,
    }
}
