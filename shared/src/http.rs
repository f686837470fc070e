//! Requests, answers and problems: what every function's router has in common.

/// The line that the log has of each request.
mod answered;
/// The files that a page of ours is made of.
pub mod asset;
/// An attempt as clients see it.
pub mod attempt;
/// Who calls, and what they may do.
pub mod auth;
/// The causes for which a call is refused.
pub mod code;
/// Content codings that a client takes.
pub mod coding;
/// Entity tags, and the conditions that name them.
pub mod condition;
/// The course of a session as clients see it.
pub mod course;
/// What the API's document says in many places.
pub mod document;
/// Events as an LMS gets them.
pub mod event;
/// Bodies, queries and conditions, read strictly.
pub mod extract;
/// Members that several bodies have.
pub mod fields;
/// What is around every function's routes.
pub mod frame;
/// API keys as clients see them.
pub mod key;
/// What the player is told of a launch.
pub mod launch;
/// A learner in a path, and the erasure of one as clients see it.
pub mod learner;
/// How much a request may say and ask for.
mod limits;
/// A page of a list of sessions.
pub mod listing;
/// What a launch takes of a package.
pub mod live;
/// Writes by an LMS.
pub mod lms;
/// Names that are not known, and the known ones most like them.
pub mod names;
/// Where the service is seen from outside.
pub mod origin;
/// What something came to, as clients see it.
pub mod outcome;
/// The tenant whose key a call came with.
pub mod owner;
/// A package as clients see it.
pub mod package;
/// Pages of ours as answers.
pub mod page;
/// Lists in pages.
pub mod paging;
/// The parameters that extractors read, as the document has them.
mod parameter;
/// A tenant's plan as clients see it.
pub mod plan;
/// What can be wrong with a request, and how it is told.
pub mod problem;
/// What is left of a key's limit.
pub mod quota;
/// What each argument of a handler refuses.
mod refused;
/// Faults and warnings of elements, as clients see them.
pub mod remark;
/// A function's routes.
mod routes;
/// Runs as clients see them.
pub mod run;
/// SCOs in pages.
pub mod scos;
/// A session as clients see it.
pub mod session;
/// The upload of a zip, as clients are told of it.
pub mod upload;
/// Webhooks and deliveries as clients see them.
pub mod webhook;
/// How large an answer is as Lambda has to give it.
pub mod weight;
/// Reasons, in words.
mod words;
