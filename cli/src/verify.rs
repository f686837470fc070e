//! `lectern verify`: whether the entries of who changed a record are the ones that were written.
//!
//! Each entry has the digest of the one before it, and the session the newest one's. So an entry that was altered no longer fits its own digest,
//! and one that was left out or put in later no longer fits its neighbours'.

use clap::Args;
use ring::digest::{SHA256, digest};
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::Service;
use crate::sessions;

/// Entries that the service keeps of a session.
const KEPT: u64 = 1000;
const PAGE: usize = 100;

#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The session whose changes are verified.
    #[arg(long, value_name = "ID")]
    session: String,
}

/// Walks the chain of a session.
pub(crate) fn run(service: &Service, terminal: &Terminal, asked: &Asked) -> Result<(), Failure> {
    let path = format!("{}/changes", sessions::path(&asked.session));
    let mut entries = Vec::new();
    let first = service.get(&format!("{path}?limit={PAGE}"))?;
    let mut page = first.clone();
    loop {
        entries.extend(page["changes"].as_array().into_iter().flatten().cloned());
        let Some(next) = page["next_cursor"].as_str() else {
            break;
        };
        page = service.get(&format!("{path}?limit={PAGE}&cursor={next}"))?;
    }
    let faults = faults(
        &entries,
        first["count"].as_u64().unwrap_or_default(),
        text_of(&first, "digest"),
    );
    if faults.is_empty() {
        let told = json!({ "session": asked.session, "verified": entries.len(), "digest": first["digest"] });
        return terminal.answer(&told, || {
            let (count, digest) = (entries.len(), text_of(&first, "digest"));
            format!(
                "{count} changes of {} are as they were written. The newest has the digest {digest}.\n",
                asked.session
            )
        });
    }
    let message = format!(
        "The changes of {} are not as they were written:\n{}",
        asked.session,
        faults.join("\n")
    );
    Err(Failure::new(Exit::Refused, "CHAIN_BROKEN", message))
}

/// What does not fit in a chain, its newest entry first; `count` and `newest` are what the session says of it.
fn faults(entries: &[Value], count: u64, newest: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let mut expected = newest.to_owned();
    let mut number = count;
    for entry in entries {
        let told = entry["number"].as_u64().unwrap_or_default();
        if told != number {
            faults.push(format!(
                "Change {number} is missing; change {told} stands in its place."
            ));
        }
        let own = text_of(entry, "digest");
        if own != expected {
            faults.push(format!(
                "Change {told} is another one than the change behind it, or the session, says."
            ));
        }
        if digest_of(entry).as_deref() != Some(own) {
            faults.push(format!("Change {told} was altered: its digest is another one."));
        }
        text_of(entry, "previous").clone_into(&mut expected);
        number = told.saturating_sub(1);
    }
    let kept = count.min(KEPT);
    if (entries.len() as u64) < kept {
        faults.push(format!(
            "There are {} changes, and {kept} are to be there.",
            entries.len()
        ));
    }
    if number == 0 && !expected.bytes().all(|digit| digit == b'0') {
        faults.push("A change before the first was there.".to_owned());
    }
    faults
}

/// The digest of an entry: the SHA-256 of its canonical form (RFC 8785) without the digest itself.
fn digest_of(entry: &Value) -> Option<String> {
    let mut entry = entry.clone();
    entry.as_object_mut()?.remove("digest");
    let canonical = serde_json_canonicalizer::to_vec(&entry).ok()?;
    let bytes = digest(&SHA256, &canonical);
    Some(bytes.as_ref().iter().map(|byte| format!("{byte:02x}")).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A chain of three, the newest first.
    fn chain() -> Vec<Value> {
        let mut previous = "0".repeat(64);
        let mut entries = Vec::new();
        for number in 1..=3 {
            let mut entry = json!({ "number": number, "previous": previous, "reason": "ä", "elements": [{ "after": number.to_string() }] });
            previous = digest_of(&entry).expect("an entry");
            entry["digest"] = json!(previous);
            entries.insert(0, entry);
        }
        entries
    }

    fn judged(entries: &[Value]) -> Vec<String> {
        let newest = text_of(&chain()[0], "digest").to_owned();
        faults(entries, 3, &newest)
    }

    #[test]
    fn a_chain_is_whole_or_says_where_it_is_not() {
        assert!(judged(&chain()).is_empty());
        assert!(faults(&[], 0, &"0".repeat(64)).is_empty());

        let mut altered = chain();
        altered[1]["elements"][0]["after"] = json!("99");
        assert_eq!(judged(&altered), ["Change 2 was altered: its digest is another one."]);
        // Whoever makes the digest fit meets the next one.
        let mut remade = altered.clone();
        remade[1]["digest"] = json!(digest_of(&altered[1]));
        assert_eq!(
            judged(&remade),
            ["Change 2 is another one than the change behind it, or the session, says."]
        );

        let mut without = chain();
        without.remove(1);
        assert!(judged(&without)[0].starts_with("Change 2 is missing"));
        assert!(judged(&chain()[1..])[0].starts_with("Change 3 is missing"));
        assert_eq!(judged(&chain()[..2]), ["There are 2 changes, and 3 are to be there."]);
        assert!(!judged(&[]).is_empty());
    }
}
