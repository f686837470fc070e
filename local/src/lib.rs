//! The whole service in one process: every function's router behind one port, in front of a DynamoDB in the same
//! process.

/// An S3 in this process, behind the real client.
pub mod bucket;
/// A command on tenants or keys, while nothing runs.
pub mod command;
/// What functions in containers are told of this program.
pub mod containers;
/// Packages' files, as a page plays them.
pub mod content;
/// The courses that a start brings along.
pub mod course;
/// A DynamoDB in this process, behind the real client.
pub mod database;
/// Deliveries of events to webhooks.
pub mod deliveries;
/// The document of the API.
pub mod document;
/// What a start puts into the table and the bucket.
pub mod furnish;
/// What stays between two starts: the folder, the key, the secrets.
pub mod home;
/// What S3 and Lambda do around an import.
pub mod imports;
/// What only the owner of a laptop may ask: tenants, keys, the clock.
pub mod owner;
/// A course as a browser opens it, without an LMS.
pub mod play;
/// The command line, from arguments to Ctrl-C.
pub mod run;
/// The routers merged, and the API's document.
pub mod service;
/// The table's stream.
pub mod stream;
