//! The functions' own binaries, deployed as `template.yaml` says: each with its environment and its role's
//! permissions, behind stand-ins for API Gateway and for Lambda's runtime API.

/// Answers in the form that API Gateway takes (payload 2.0).
mod answer;
/// What the template makes of them all, in this process.
mod deployment;
/// Events as API Gateway sends them (payload 2.0).
mod event;
/// A DynamoDB and an S3 that let each function do what its role allows.
mod guard;
/// Sessions and launches of a learner.
mod learner;
/// A function's process.
mod process;
/// Lambda's runtime API, for one process.
mod runtime;
/// What Lambda does with the stream and the queues.
mod sources;
/// What `template.yaml` says of the functions.
mod template;

/// A firewall in front, and what is measured.
mod distribution;
/// What goes wrong outside of a function, and that it lives on.
mod faults;
/// Tenants that have hosts of their own.
mod hosts;
/// A learner's journey through the binaries of all operations.
mod journey;
/// The keys of tokens at the edge, by CloudFormation's asking.
mod keys;
/// Calls that have to wait.
mod later;
/// What a function writes down.
mod logs;
/// Headers that make no sense.
mod nonsense;
/// What no route takes.
mod refusals;
/// Removals that are killed, and what the edge has of them.
mod removals;
/// Requests in every form that they come in.
mod requests;
/// An import that is killed, and goes on.
mod resume;
/// The whole of a deployment, in a browser.
mod whole;
