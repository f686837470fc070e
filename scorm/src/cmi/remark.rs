//! What is given for an element, and what is to be said of it.

use crate::vocabulary;

vocabulary! {
    /// How a text that real courses write and the standard refuses is answered.
    Strictness {
        /// Stored, with a warning.
        Lenient = "lenient",
        /// Refused, as ADL's conformance suite does.
        Strict = "strict",
    }
}

/// A value as a client gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A string.
    Text(String),
    /// A number, as it was written.
    Number(String),
    /// Anything else, by the name of its JSON type.
    Other(&'static str),
}

/// Something to tell about one element: a fault, or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The element's name as the client wrote it.
    pub element: String,
    /// The value as the client gave it.
    pub value: Given,
    /// SCORM's error code, of the session's family.
    pub scorm_error: u16,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub expected: String,
}
