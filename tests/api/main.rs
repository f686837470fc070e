//! Tests of the whole service, over HTTP against the routers of `local`, each with a database and a clock of its
//! own.

#![allow(clippy::unwrap_used, missing_docs)]

mod app;
mod attempts;
mod binary;
mod browser;
mod command;
mod compressed;
mod content;
mod courses;
mod credentials;
mod docs;
mod document;
mod dynamo;
mod errors;
mod expiry;
mod functions;
mod hosts;
mod integrator;
mod laptop;
mod large;
mod launches;
mod lists;
mod packages;
mod player;
mod races;
mod runs;
mod schema;
mod scos;
mod sessions;
mod storage;
mod table;
mod tenants;
mod updates;
mod zips;
