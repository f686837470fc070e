//! A course as the learner's page plays it: `scorm::play` behind functions that a page can call in WebAssembly, and nothing else.

/// The functions that are exported, and how texts cross.
pub mod boundary;
/// One course, and what is said to it and by it.
pub mod engine;
/// The forms of what is structured.
mod form;
/// Values as JavaScript has them.
pub mod wire;
