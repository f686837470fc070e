//! What SCORM is, and nothing else: no clock, no randomness, no network, no storage format.
//!
//! Sources are cited as `RTE 1.2` (SCORM 1.2 Run-Time Environment), `RTE` (SCORM 2004 Run-Time
//! Environment, 4th Edition), `CAM` (Content Aggregation Model) and `SN` (Sequencing and Navigation).

/// One SCO's API instance: what a course calls.
pub mod api;
/// The run-time data model: element tables and the interpreter that judges a change.
pub mod cmi;
/// The course tree: what a learner may be shown, and under which rules.
pub mod course;
/// How much of SCORM is built in.
pub mod extent;
/// What is wrong with a package, and where.
pub mod finding;
/// Names of things: packages, sessions, users.
pub mod id;
/// Reading `imsmanifest.xml`.
pub mod manifest;
/// Numbers, kept as they were written.
pub mod number;
/// A course as it was registered, and the terms its SCOs carry.
pub mod package;
/// A course as a learner's page plays it: the way through it, and the SCO that is shown.
pub mod play;
/// What has to be done before an item of SCORM 1.2.
pub mod prerequisites;
/// Where a learner goes in a SCORM 2004 course, by its rules.
pub mod sequencing;
/// A learner's session with a package: runs, attempts, results.
pub mod session;
/// Maps and sets that are lists in order.
pub mod sorted;

#[cfg(test)]
mod conformance;
#[cfg(test)]
mod laws;

/// Declares an enum whose variants are words of a fixed vocabulary, written in one place.
macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident { $($(#[$variant_doc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$variant_doc])* $variant),+ }

        impl $name {
            /// Every word, in the order of declaration.
            pub const WORDS: &[&str] = &[$($word),+];

            /// The word itself.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The variant for exactly this word (case-sensitive, as SCORM's vocabularies are).
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use vocabulary;
