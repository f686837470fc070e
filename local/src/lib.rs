//! The whole service in one process: every function's router behind one port, in front of a DynamoDB in the same
//! process.

/// An S3 in this process, behind the real client.
pub mod bucket;
/// A course's zip as a package.
pub mod course;
/// A DynamoDB in this process, behind the real client.
pub mod database;
/// What stays between two starts: the folder, the key, the secrets.
pub mod home;
/// The command line, from arguments to Ctrl-C.
pub mod run;
/// The routers merged, and the API's document.
pub mod service;
