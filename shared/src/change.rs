//! Who changed a session's record outside its runs: each write with an API key that changed it, as one entry of a chain.
//!
//! An entry has the digest of the one before it, so that none can be altered, left out or put in later without its followers showing it.

use std::collections::BTreeSet;

use jiff::Timestamp;
use scorm::session::Session;
use scorm::session::terms::{Changes, Digest};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use utoipa::ToSchema;

use crate::clock::time_text;
use crate::hex::hex;
use crate::tenant::KeyName;

/// Entries that are kept of a session, the newest: a person who corrects one each working day takes four years to write as many.
pub const MOST_CHANGES: u32 = 1000;
/// Characters of a value that an entry shows. Statuses, scores and answers are shorter; of what is longer, the digest is kept.
pub const MOST_SHOWN_CHARACTERS: usize = 4096;
/// Bytes of values that one entry shows, so that it fits into an item with all that stands around them. Of what comes behind, digests
/// are kept.
pub const MOST_SHOWN_BYTES: usize = 200_000;

/// What a write did to the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ChangeKind)]
pub enum Kind {
    /// The session was made with elements.
    Created,
    /// Elements were set.
    Updated,
    /// The learner begins again.
    Reset,
    /// A launch moved the session onto the package's live revision, by the tenant's rule.
    Moved,
}

/// One element, before and after.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ElementChange {
    /// Its value afterwards; null where it has none.
    #[schema(required)]
    pub after: Option<String>,
    /// The SHA-256 of the value afterwards, in hexadecimal, where it is too long to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub after_sha256: Option<String>,
    /// Its value before; null where it had none.
    #[schema(required)]
    pub before: Option<String>,
    /// The SHA-256 of the value before, in hexadecimal, where it is too long to be shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub before_sha256: Option<String>,
    /// The element.
    pub element: String,
    /// The SCO whose element it is.
    pub sco: String,
}

/// An entry of the chain. Its members stand in the order of their names, as they do in what its digest is made of (RFC 8785).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = Change)]
pub struct Entry {
    /// When it was written.
    #[schema(format = DateTime)]
    pub at: String,
    /// The attempts that it ended, by their numbers.
    pub attempts_ended: Vec<u32>,
    /// The SHA-256 of this entry without this member, as JSON in its canonical form (RFC 8785), in hexadecimal.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    #[schema(min_length = 64, max_length = 64, required = true)]
    pub digest: String,
    /// The elements that it changed, each before and after. A reset ends attempts instead, which keep theirs.
    pub elements: Vec<ElementChange>,
    /// The public id of the API key that wrote it.
    #[schema(pattern = "^key_[0-9a-f]{16}$")]
    pub key_id: String,
    /// What the key was called then.
    pub key_name: String,
    /// What was done.
    pub kind: Kind,
    /// Its place among the session's entries, from 1.
    #[schema(minimum = 1)]
    pub number: u32,
    /// The digest of the entry before it; of the first, 64 zeros.
    #[schema(min_length = 64, max_length = 64)]
    pub previous: String,
    /// Why, where the LMS said so.
    #[schema(required)]
    pub reason: Option<String>,
    /// The package's revision that the session has played since then.
    #[schema(minimum = 1)]
    pub revision: u32,
    /// The session's version that it led to.
    #[schema(minimum = 1)]
    pub version: u64,
}

/// What an entry is made of beside the session as it was and as it is.
#[derive(Clone, Copy, Debug)]
pub struct Writing<'a> {
    /// The key that writes.
    pub key: &'a KeyName,
    /// What it does.
    pub kind: Kind,
    /// The session's version that it leads to.
    pub version: u64,
    /// The attempts that it ends.
    pub attempts_ended: &'a [u32],
    /// When.
    pub now: Timestamp,
}

impl Writing<'_> {
    /// The entry of a write that changed the record, noted in the session as it is to be written; none where it changed nothing of it.
    /// `before` is the session as it was, nothing for a new one.
    pub fn entry(self, before: Option<&Session>, after: &mut Session) -> Option<Entry> {
        let elements = match self.kind {
            Kind::Created | Kind::Updated => elements(before, after),
            Kind::Reset | Kind::Moved => Vec::new(),
        };
        if elements.is_empty() && matches!(self.kind, Kind::Created | Kind::Updated) {
            return None;
        }
        let mut entry = Entry {
            at: time_text(self.now),
            attempts_ended: self.attempts_ended.to_vec(),
            digest: String::new(),
            elements,
            key_id: self.key.id.clone(),
            key_name: self.key.name.clone(),
            kind: self.kind,
            number: after.changes.count.saturating_add(1),
            previous: hex(&after.changes.digest),
            reason: after.reason.clone(),
            revision: after.package_revision,
            version: self.version,
        };
        let digest = entry.digest();
        entry.digest = hex(&digest);
        after.changes = Changes {
            count: entry.number,
            digest,
        };
        Some(entry)
    }
}

impl Entry {
    /// The digest of the entry without its digest.
    fn digest(&self) -> Digest {
        // Texts, numbers and lists: what can be written as JSON has a canonical form.
        let canonical = serde_json_canonicalizer::to_vec(self).unwrap_or_default();
        Sha256::digest(canonical).into()
    }
}

/// The elements that differ, in the order of SCOs and names.
fn elements(before: Option<&Session>, after: &Session) -> Vec<ElementChange> {
    let mut shown = 0;
    let mut changes = Vec::new();
    for (sco, _) in &after.scos {
        let data = |session: Option<&Session>| {
            session
                .and_then(|session| session.states.get(sco))
                .map(|state| state.data.clone())
        };
        let (was, is) = (data(before).unwrap_or_default(), data(Some(after)).unwrap_or_default());
        let names: BTreeSet<&String> = was.keys().chain(is.keys()).collect();
        for name in names.into_iter().filter(|name| was.get(*name) != is.get(*name)) {
            let (before, before_sha256) = show(was.get(name), &mut shown);
            let (after, after_sha256) = show(is.get(name), &mut shown);
            changes.push(ElementChange {
                after,
                after_sha256,
                before,
                before_sha256,
                element: name.clone(),
                sco: sco.clone(),
            });
        }
    }
    changes
}

/// A value as an entry has it: itself, or its digest where it is long or others have taken the room.
fn show(value: Option<&String>, shown: &mut usize) -> (Option<String>, Option<String>) {
    let Some(value) = value else { return (None, None) };
    let has_room = value.chars().count() <= MOST_SHOWN_CHARACTERS && *shown + value.len() <= MOST_SHOWN_BYTES;
    if has_room {
        *shown += value.len();
        return (Some(value.clone()), None);
    }
    (None, Some(hex(&Sha256::digest(value))))
}
