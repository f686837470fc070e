//! `lectern verify`: whether the entries of who changed a record are the ones that were written.
//!
//! Each entry has the digest of the one before it, and the session the newest one's. So an entry that was altered no longer fits its own digest,
//! and one that was left out or put in later no longer fits its neighbours'.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::path::{Path, PathBuf};

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
/// How a chain is told that lacks its end.
const TOO_FEW: &str = "Changes are missing:";

#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The session whose changes are verified.
    #[arg(long, value_name = "ID", required_unless_present = "export")]
    session: Option<String>,
    /// The file of a learner's export, as `lectern learners export` writes it: the changes of each session in it are verified.
    #[arg(long, value_name = "FILE", conflicts_with = "session")]
    pub(crate) export: Option<PathBuf>,
}

/// Walks the chains in a file. What came after it was written is not known.
pub(crate) fn run_file(terminal: &Terminal, file: &Path) -> Result<(), Failure> {
    let unread = |error: &dyn Display| {
        let message = format!("{} cannot be read: {error}", file.display());
        Failure::new(Exit::Usage, "FILE_UNREADABLE", message)
    };
    let text = std::fs::read_to_string(file).map_err(|error| unread(&error))?;
    let mut chains: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for line in text.lines() {
        let mut line: Value = serde_json::from_str(line).map_err(|error| unread(&error))?;
        if line["type"] != "change" {
            continue;
        }
        let session = text_of(&line, "session_id").to_owned();
        if let Some(members) = line.as_object_mut() {
            members.remove("type");
            members.remove("session_id");
        }
        chains.entry(session).or_default().push(line);
    }
    let mut told = Vec::new();
    let mut verified = 0;
    for (session, entries) in &chains {
        let newest = entries
            .first()
            .map(|entry| (entry["number"].as_u64(), text_of(entry, "digest")));
        let (count, digest) = newest.unwrap_or_default();
        let of_session = faults(entries, count.unwrap_or_default(), digest).into_iter();
        told.extend(of_session.map(|fault| format!("{session}: {fault}")));
        verified += entries.len();
    }
    let sessions = chains.len();
    let done = json!({ "sessions": sessions, "verified": verified });
    answer(terminal, &file.display().to_string(), &told, &done, || {
        format!("{verified} changes of {sessions} sessions are as they were written.\n")
    })
}

/// Walks the chain of a session.
pub(crate) fn run(service: &Service, terminal: &Terminal, asked: &Asked) -> Result<(), Failure> {
    let session = asked.session.as_deref().unwrap_or_default();
    let path = format!("{}/changes", sessions::path(session));
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
    let count = first["count"].as_u64().unwrap_or_default();
    let faults = faults(&entries, count, text_of(&first, "digest"));
    // The oldest go first, a little before their session does.
    let may_be_over = first["all_kept"] == false;
    let is_lost = |fault: &String| !may_be_over || !fault.starts_with(TOO_FEW);
    let faults: Vec<String> = faults.into_iter().filter(is_lost).collect();
    let done = json!({ "session": session, "verified": entries.len(), "digest": first["digest"] });
    answer(terminal, session, &faults, &done, || {
        let (count, digest) = (entries.len(), text_of(&first, "digest"));
        format!("{count} changes of {session} are as they were written. The newest has the digest {digest}.\n")
    })
}

/// Says that all of it fits, or what does not.
fn answer(
    terminal: &Terminal,
    of: &str,
    faults: &[String],
    done: &Value,
    text: impl FnOnce() -> String,
) -> Result<(), Failure> {
    if faults.is_empty() {
        return terminal.answer(done, text);
    }
    let message = format!(
        "The changes of {of} are not as they were written:\n{}",
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
            "{TOO_FEW} {kept} are to be there, and there are {}.",
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
        assert_eq!(
            judged(&chain()[..2]),
            ["Changes are missing: 3 are to be there, and there are 2."]
        );
        assert!(!judged(&[]).is_empty());
    }
}
