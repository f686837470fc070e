//! Names of things: 1.2's identifiers, and 2004's, which are URIs.

use iri_string::types::IriReferenceStr;

use super::text::{SHORT_12, SHORT_2004, length};
use super::verdict::Verdict::{self, Fits, Loose, Mistyped};
use crate::package::Family;

/// The SPM of `long_identifier_type`, in characters.
const LONG: usize = 4000;

/// Judges a `CMIIdentifier` (RTE 1.2, 3.4.1).
pub(super) fn identifier(text: &str) -> Verdict {
    if text.trim().is_empty() {
        return Mistyped("it is blank".to_owned());
    }
    match length(Family::Scorm12, text, SHORT_12) {
        Fits if text.contains(char::is_whitespace) => Loose("it holds a blank".to_owned()),
        verdict => verdict,
    }
}

/// Judges a `long_identifier_type` (RTE 4.1.1.3).
pub(super) fn long(text: &str) -> Verdict {
    uri(text).and(length(Family::Scorm2004, text, LONG))
}

/// Judges a `short_identifier_type` (RTE 4.1.1.4).
pub(super) fn short(text: &str) -> Verdict {
    uri(text).and(length(Family::Scorm2004, text, SHORT_2004))
}

/// A URI reference (RFC 3986), in any script (RFC 3987), that names something behind its scheme.
fn uri(text: &str) -> Verdict {
    if text.trim().is_empty() {
        return Mistyped("it is blank".to_owned());
    }
    match IriReferenceStr::new(text).map(|reference| reference.scheme_str()) {
        Err(_) if text.contains(char::is_whitespace) => Mistyped("a URI holds no blanks".to_owned()),
        Err(_) => Mistyped("it is no URI: one of its characters has to be percent-encoded there".to_owned()),
        Ok(Some(scheme)) if scheme.len() + 1 == text.len() => {
            Mistyped("a URI names something behind its scheme".to_owned())
        }
        Ok(_) => Fits,
    }
}
