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

/// Elements that one entry lists. Of what comes behind, one digest is kept.
pub const MOST_SHOWN_ELEMENTS: usize = 1000;

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

/// What a session reported before a reset. Its attempts keep what their SCOs did; this is what the course came to. Decimals are texts, so that they are
/// the same wherever a digest is made of them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[schema(as = ResultBefore)]
pub struct ResultBefore {
    /// `not attempted`, `incomplete`, `completed` or `unknown`.
    pub completion_status: String,
    /// 0 to 1; null where it was not known.
    #[schema(required)]
    pub progress_measure: Option<String>,
    /// The score in points; null where it was not known.
    #[schema(required)]
    pub score_raw: Option<String>,
    /// The score from -1 to 1; null where it was not known.
    #[schema(required)]
    pub score_scaled: Option<String>,
    /// `passed`, `failed` or `unknown`.
    pub success_status: String,
    /// The time that the course had reported.
    pub time_spent_seconds: u64,
}

impl ResultBefore {
    fn of(session: &Session) -> Self {
        let outcome = session.outcome();
        let text = |decimal: Option<f64>| decimal.map(|decimal| decimal.to_string());
        Self {
            completion_status: outcome.completion.as_str().to_owned(),
            progress_measure: text(outcome.progress),
            score_raw: text(outcome.score.raw),
            score_scaled: text(outcome.score.scaled),
            success_status: outcome.success.as_str().to_owned(),
            time_spent_seconds: session.time_spent().seconds(),
        }
    }
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
    /// Elements that it changed and that are not listed, because they are too many.
    pub omitted: u32,
    /// The SHA-256 of these, as a list like `elements` in its canonical form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[schema(value_type = String, required = false)]
    pub omitted_sha256: Option<String>,
    /// The digest of the entry before it; of the first, 64 zeros.
    #[schema(min_length = 64, max_length = 64)]
    pub previous: String,
    /// Why, where the LMS said so.
    #[schema(required)]
    pub reason: Option<String>,
    /// What the session reported before a reset or a move; null for what is neither.
    #[schema(required)]
    pub result_before: Option<ResultBefore>,
    /// The package's revision that the session has played since then.
    #[schema(minimum = 1)]
    pub revision: u32,
    /// Whether it ended a SCO's sitting.
    pub terminated: bool,
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
        let is_of_elements = matches!(self.kind, Kind::Created | Kind::Updated);
        let mut elements = match is_of_elements {
            true => elements(before, after),
            false => Vec::new(),
        };
        let terminated = is_of_elements && has_ended(before, after);
        if is_of_elements && elements.is_empty() && !terminated {
            return None;
        }
        let omitted = elements.split_off(elements.len().min(MOST_SHOWN_ELEMENTS));
        let mut entry = Entry {
            at: time_text(self.now),
            attempts_ended: self.attempts_ended.to_vec(),
            digest: String::new(),
            elements,
            key_id: self.key.id.clone(),
            key_name: self.key.name.clone(),
            kind: self.kind,
            number: after.changes.count.saturating_add(1),
            omitted: u32::try_from(omitted.len()).unwrap_or(u32::MAX),
            omitted_sha256: (!omitted.is_empty()).then(|| hex(&canonical_digest(&omitted))),
            previous: hex(&after.changes.digest),
            reason: after.reason.clone(),
            result_before: before.filter(|_| !is_of_elements).map(ResultBefore::of),
            revision: after.package_revision,
            terminated,
            version: self.version,
        };
        let digest = canonical_digest(&entry);
        entry.digest = hex(&digest);
        after.changes = Changes {
            count: entry.number,
            digest,
        };
        Some(entry)
    }
}

/// The digest of the canonical form; of an entry, before it has its own.
fn canonical_digest(of: &impl Serialize) -> Digest {
    // Texts, numbers and lists: what can be written as JSON has a canonical form.
    let canonical = serde_json_canonicalizer::to_vec(of).unwrap_or_default();
    Sha256::digest(canonical).into()
}

/// Whether some SCO's sitting was ended.
fn has_ended(before: Option<&Session>, after: &Session) -> bool {
    let ended = |session: &Session, sco: &str| session.states.get(sco).is_some_and(|state| state.ended);
    let is_new = |sco: &str| ended(after, sco) && !before.is_some_and(|before| ended(before, sco));
    after.states.keys().any(|sco| is_new(sco))
}

/// The elements that differ, in the order of SCOs and names.
fn elements(before: Option<&Session>, after: &Session) -> Vec<ElementChange> {
    let mut shown = 0;
    let mut changes = Vec::new();
    for (sco, _) in &after.scos {
        // Most SCOs of a large course are as they were.
        let is_same =
            |before: &Session| before.shared == after.shared && before.states.get(sco) == after.states.get(sco);
        if before.is_some_and(is_same) {
            continue;
        }
        let kept = |session: Option<&Session>| session.map(|session| session.kept_of(sco)).unwrap_or_default();
        let (was, is) = (kept(before), kept(Some(after)));
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
