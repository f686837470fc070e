//! Why something went wrong, for whoever reads a log or a terminal; no client is shown it.

use std::error::Error;

/// A cause.
pub type Cause = Box<dyn Error + Send + Sync>;

/// An error with its causes, in one line.
pub fn told(error: &dyn Error) -> String {
    let mut text = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let more = error.to_string();
        if !text.ends_with(&more) {
            text = format!("{text}: {more}");
        }
        cause = error.source();
    }
    text
}
