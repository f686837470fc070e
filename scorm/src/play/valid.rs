//! The navigation requests that a SCO may ask about, by the names that follow `adl.nav.request_valid.` (RTE 4.3.2).

use crate::sequencing::Request;

/// The request of a name such as `continue` or `choice.{target=intro}`.
pub(super) fn request(name: &str) -> Option<Request> {
    let target = |kind: &str| {
        let target = name.strip_prefix(kind)?.strip_prefix(".{target=")?.strip_suffix('}')?;
        Some(target.to_owned())
    };
    match name {
        "continue" => Some(Request::Continue),
        "previous" => Some(Request::Previous),
        _ => target("choice")
            .map(Request::Choice)
            .or_else(|| target("jump").map(Request::Jump)),
    }
}
