//! Identifiers. Each has one fallible constructor; after it nobody checks again.

use std::fmt;

use thiserror::Error;
use uuid::Uuid;

/// The longest user, session or learner name, in characters. 255 is what SCORM 1.2 gives
/// `cmi.core.student_id` (RTE 1.2, 3.4.2.1) and what a DynamoDB key has room for in any script.
pub const MOST_CHARACTERS: usize = 255;

/// A package's identity: a UUID, printed hyphenated and in lower case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PackageId(Uuid);

/// The text is no UUID (RFC 9562).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("a package id is a UUID")]
pub struct NotAUuid;

impl PackageId {
    /// Takes a UUID made elsewhere.
    pub fn new(uuid: Uuid) -> Self {
        Self(uuid)
    }

    /// Reads a hyphenated UUID, in either case.
    ///
    /// # Errors
    /// [`NotAUuid`] for every other text, the braced and the bare form included: one package has one
    /// written id.
    pub fn parse(text: &str) -> Result<Self, NotAUuid> {
        const HYPHENATED: usize = 36;
        if text.len() != HYPHENATED {
            return Err(NotAUuid);
        }
        Uuid::try_parse(text).map(Self).map_err(|_| NotAUuid)
    }
}

impl fmt::Display for PackageId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0.as_hyphenated())
    }
}

/// A session's identity, chosen by the LMS or made by the service.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct SessionId(String);

/// Why a text is no session id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidSessionId {
    /// Nothing there.
    #[error("a session_id has at least one character")]
    Empty,
    /// `.` or `..`, which every client and server takes out of a path (RFC 3986, 5.2.4).
    #[error("a session_id is not . or .., which a path cannot name")]
    Dots,
    /// Over [`MOST_CHARACTERS`].
    #[error("a session_id has at most {MOST_CHARACTERS} characters")]
    TooLong,
    /// A character that a URL path would have to encode (RFC 3986, 2.3 lists those it need not).
    #[error("a session_id holds only A-Z a-z 0-9 . _ ~ -; it has {0:?}")]
    Character(char),
}

impl SessionId {
    /// Reads an id made of RFC 3986's unreserved characters.
    ///
    /// # Errors
    /// [`InvalidSessionId`] names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidSessionId> {
        if text.is_empty() {
            return Err(InvalidSessionId::Empty);
        }
        if matches!(text, "." | "..") {
            return Err(InvalidSessionId::Dots);
        }
        let unreserved = |c: char| c.is_ascii_alphanumeric() || ['.', '_', '~', '-'].contains(&c);
        if let Some(c) = text.chars().find(|c| !unreserved(*c)) {
            return Err(InvalidSessionId::Character(c));
        }
        if text.len() > MOST_CHARACTERS {
            return Err(InvalidSessionId::TooLong);
        }
        Ok(Self(text.to_owned()))
    }

    /// An id from a UUID; UUIDv7 sorts by creation.
    pub fn from_uuid(uuid: Uuid) -> Self {
        Self(uuid.as_hyphenated().to_string())
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a text is no user id or learner name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum InvalidName {
    /// Nothing there.
    #[error("it is empty")]
    Empty,
    /// Over [`MOST_CHARACTERS`].
    #[error("it has {0} characters, and at most {MOST_CHARACTERS} are taken")]
    TooLong(usize),
    /// A control character, which no form field or URL carries unharmed.
    #[error("it holds the control character U+{0:04X}")]
    Control(u32),
}

/// Checks a text that people know something by: 1 to [`MOST_CHARACTERS`] characters without control characters.
///
/// # Errors
/// [`InvalidName`] names what is wrong with it.
pub fn check_name(text: &str) -> Result<(), InvalidName> {
    if text.is_empty() {
        return Err(InvalidName::Empty);
    }
    if let Some(c) = text.chars().find(|c| c.is_control()) {
        return Err(InvalidName::Control(u32::from(c)));
    }
    match text.chars().count() {
        many if many > MOST_CHARACTERS => Err(InvalidName::TooLong(many)),
        _ => Ok(()),
    }
}

/// The LMS's own name for a learner; any text, so that an e-mail address or a number will do.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct UserId(String);

impl UserId {
    /// Takes 1 to [`MOST_CHARACTERS`] characters without control characters.
    ///
    /// # Errors
    /// [`InvalidName`] names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        check_name(text).map(|()| Self(text.to_owned()))
    }

    /// The id as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The learner's name as a course may greet them; SCORM 1.2 wants "Last, First".
#[derive(Clone, PartialEq, Eq)]
pub struct LearnerName(String);

impl LearnerName {
    /// Takes 1 to [`MOST_CHARACTERS`] characters without control characters.
    ///
    /// # Errors
    /// [`InvalidName`] names what is wrong with it.
    pub fn parse(text: &str) -> Result<Self, InvalidName> {
        check_name(text).map(|()| Self(text.to_owned()))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for LearnerName {
    /// Hides the name: nothing logs who a learner is.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LearnerName(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_package_id_is_a_hyphenated_uuid_in_either_case() {
        let id = PackageId::parse("0197A4C2-5B1E-7C30-9A4F-0242AC120002").map(|id| id.to_string());
        assert_eq!(id.as_deref(), Ok("0197a4c2-5b1e-7c30-9a4f-0242ac120002"));
        for other in [
            "",
            "pkg_abc123",
            "0197a4c25b1e7c309a4f0242ac120002",
            "{0197a4c2-5b1e-7c30-9a4f-0242ac12}",
        ] {
            assert_eq!(PackageId::parse(other), Err(NotAUuid), "{other}");
        }
    }

    #[test]
    fn a_session_id_needs_no_encoding_in_a_path() {
        assert!(SessionId::parse("Session_1.2~a-b").is_ok());
        assert!(SessionId::parse(&"x".repeat(255)).is_ok());
        assert_eq!(SessionId::parse(""), Err(InvalidSessionId::Empty));
        assert_eq!(SessionId::parse(&"x".repeat(256)), Err(InvalidSessionId::TooLong));
        assert_eq!(SessionId::parse(".."), Err(InvalidSessionId::Dots));
        assert_eq!(SessionId::parse("a/b"), Err(InvalidSessionId::Character('/')));
        assert_eq!(SessionId::parse("ä"), Err(InvalidSessionId::Character('ä')));
    }

    #[test]
    fn a_user_id_is_any_text_of_255_characters_without_control_characters() {
        assert!(UserId::parse(&"ü".repeat(255)).is_ok());
        assert!(UserId::parse("jane doe+test@example.org/#?").is_ok());
        assert_eq!(UserId::parse(""), Err(InvalidName::Empty));
        assert_eq!(UserId::parse(&"ü".repeat(256)), Err(InvalidName::TooLong(256)));
        assert_eq!(UserId::parse("a\nb"), Err(InvalidName::Control(10)));
    }

    #[test]
    fn a_learner_name_is_not_printed_by_debug() {
        let name = LearnerName::parse("Doe, Jane").expect("a name");
        assert!(!format!("{name:?}").contains("Jane"));
    }
}
