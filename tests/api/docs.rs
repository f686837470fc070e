//! The documents: what they say to type works, and what they link to is there.

/// The clients of docs/integrate, in each language.
mod clients;
/// Each section of the errors meets its error, and solves it.
mod errors;
/// The page of limits says what the constants are.
mod limits;
/// Links and anchors.
mod links;
/// A service that fails on its way.
mod outages;
/// A page, its snippets, headings and links.
mod page;
/// Every snippet is run, or is listed with the reason why it is not.
mod pages;
/// The receivers of docs/integrate/receivers.md, in each language.
mod receivers;
/// How snippets are run.
mod shell;
