//! What a type says of a text.

/// What a type says of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It takes it.
    Fits,
    /// It takes it, though another LMS may cut it: the text is over its SPM.
    Noted(String),
    /// The standard refuses it, real courses write it, and no meaning is lost.
    Loose(String),
    /// It is something else.
    Mistyped(String),
    /// It is a number, and outside the range.
    OutOfRange(String),
}

use Verdict::{Fits, Loose, Mistyped, Noted, OutOfRange};

impl Verdict {
    /// The graver one of two, both of which count; the first of two alike.
    pub(super) fn and(self, other: Self) -> Self {
        let rank = |verdict: &Self| match verdict {
            Fits => 0,
            Noted(_) => 1,
            Loose(_) => 2,
            Mistyped(_) | OutOfRange(_) => 3,
        };
        if rank(&other) > rank(&self) { other } else { self }
    }
}

/// Whether it fits, and why not.
pub(super) fn when(fits: bool, reason: &str) -> Verdict {
    if fits { Fits } else { Mistyped(reason.to_owned()) }
}
