//! Which key is meant: by its id, or by a name that no other active key has.

use terminal::{Exit, Failure};

/// How the ids of keys begin. A name does not begin so.
const ID_PREFIX: &str = "key_";

/// What a key is chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Known<'a> {
    /// Its public id.
    pub key_id: &'a str,
    /// Its name.
    pub name: &'a str,
    /// It opens nothing any more.
    pub is_revoked: bool,
}

/// The key that a text means.
///
/// # Errors
/// In words: there is none, or there are several.
pub fn chosen<T>(keys: Vec<T>, text: &str, known: impl Fn(&T) -> Known<'_>) -> Result<T, Failure> {
    if text.starts_with(ID_PREFIX) {
        let found = keys.into_iter().find(|key| known(key).key_id == text);
        return found.ok_or_else(|| no_key("key id"));
    }
    let is_meant = |key: &T| {
        let known = known(key);
        known.name == text && !known.is_revoked
    };
    let mut named: Vec<T> = keys.into_iter().filter(is_meant).collect();
    match (named.pop(), named.len()) {
        (Some(found), 0) => Ok(found),
        (None, _) => Err(no_key("active key of that name")),
        (Some(_), others) => {
            let message = format!(
                "{} active keys have that name. Give the id of one; `lectern keys list` shows them.",
                others + 1
            );
            Err(Failure::new(Exit::Refused, "KEY_AMBIGUOUS", message))
        }
    }
}

/// There is no such key.
pub fn no_key(what: &str) -> Failure {
    let message = format!("There is no such {what}. `lectern keys list` shows the keys and their ids.");
    Failure::new(Exit::Refused, "KEY_NOT_FOUND", message)
}
