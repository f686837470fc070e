//! The documents: what they say to type works, and what they link to is there.

/// Each section of the errors meets its error, and solves it.
mod errors;
/// Links and anchors.
mod links;
/// A page, its snippets, headings and links.
mod page;
/// Which snippets are run, and what they are to print.
mod pages;
/// How snippets are run.
mod shell;
