//! Tests of the whole service, over HTTP against the routers of `local`, each with a database and a clock of its
//! own.

#![allow(clippy::unwrap_used, missing_docs)]

mod app;
mod credentials;
mod expiry;
mod launches;
mod lists;
mod races;
mod runs;
mod storage;
mod errors;
mod document;
mod dynamo;
mod sessions;
mod tenants;
mod updates;
