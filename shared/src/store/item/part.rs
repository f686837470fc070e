//! Parts: what an item cannot hold of its packed state, in items beside it.
//!
//! The head keeps the first piece in `cmi` and says in `parts` how many items have the others. A part's sort key is its
//! head's with a number, so that parts are read by key and an attempt's never meet its session's. Head and parts name
//! the write that made them: where the names differ, another write came between two reads.

use std::collections::HashMap;

use aws_sdk_dynamodb::primitives::Blob;
use aws_sdk_dynamodb::types::AttributeValue;
use uuid::Uuid;

use super::{SCHEMA, SESSION, TTL, WRITE_ID, is_head, key, must, text, write_id};
use crate::store::{Item, StoreError};

/// Bytes of a packed state that one item holds. DynamoDB takes 400 KB with all names and values, and the rest of them
/// is for what stands beside the state: 16 KiB of metadata, names, an address, the terms of the package's SCOs.
///
/// A transaction takes 100 items and 4 MB, which are never passed. What is said in a session, 2 MiB, is seven pieces
/// however badly it packs, and as many parts of an earlier version are deleted at most. What is noted beside it is once
/// more where the learner is in the course: at most 1 MiB, which packs to a few pieces. An ended attempt that goes with a
/// session was in it as it was stored, and an update adds no more than its body, so that both together pack to three
/// megabytes.
const MOST_IN_ITEM: usize = 300_000;

/// Bytes of a head with all that it holds: what DynamoDB takes, less what its own counting adds to numbers.
const MOST_IN_HEAD: usize = 395_000;

/// The state, or a piece of it.
const CMI: &str = "cmi";
/// How many items hold the rest of the state; absent where none do.
const PARTS: &str = "parts";

/// An item in the form in which it is stored.
#[derive(Debug)]
pub(crate) struct Stored {
    pub head: Item,
    pub parts: Vec<Item>,
}

/// Takes off an item what it cannot hold.
pub(crate) fn split(mut head: Item, write: Uuid) -> Result<Stored, StoreError> {
    let packed = packed(&head)?;
    let others = head.iter().filter(|(name, _)| name.as_str() != CMI).map(size).sum();
    let room = MOST_IN_HEAD.saturating_sub(others).min(MOST_IN_ITEM);
    if packed.len() <= room {
        return Ok(Stored {
            head,
            parts: Vec::new(),
        });
    }
    let (first, rest) = packed.split_at(room);
    let write = AttributeValue::S(write_id(write));
    let parts = (1..).zip(rest.chunks(MOST_IN_ITEM)).map(|(number, piece)| {
        let mut part = key_of(&head, number)?;
        part.extend([
            ("type".to_owned(), AttributeValue::S("part".to_owned())),
            ("schema".to_owned(), AttributeValue::N(SCHEMA.to_string())),
            (WRITE_ID.to_owned(), write.clone()),
            (CMI.to_owned(), AttributeValue::B(Blob::new(piece))),
        ]);
        part.extend(head.get(TTL).map(|ttl| (TTL.to_owned(), ttl.clone())));
        Ok(part)
    });
    let parts = parts.collect::<Result<Vec<_>, StoreError>>()?;
    let first = AttributeValue::B(Blob::new(first));
    head.insert(CMI.to_owned(), first);
    head.insert(PARTS.to_owned(), AttributeValue::N(parts.len().to_string()));
    head.insert(WRITE_ID.to_owned(), write);
    Ok(Stored { head, parts })
}

/// How many parts an item has.
pub(crate) fn count(head: &Item) -> Result<u32, StoreError> {
    let Some(count) = head.get(PARTS) else {
        return Ok(0);
    };
    let count = count.as_n().ok().and_then(|count| count.parse().ok());
    must(count, PARTS, "a number of items")
}

/// The keys of an item's parts.
pub(crate) fn keys(head: &Item) -> Result<Vec<Item>, StoreError> {
    (1..=count(head)?).map(|number| key_of(head, number)).collect()
}

/// The keys of the parts that an item had so many of, and has no longer.
pub(crate) fn dropped(head: &Item, had: u32) -> Result<Vec<Item>, StoreError> {
    (count(head)? + 1..=had).map(|number| key_of(head, number)).collect()
}

/// The item whole, if everything that it says it has is there, and from one write.
pub(crate) fn join(head: &Item, found: &[Item]) -> Result<Option<Item>, StoreError> {
    let found: HashMap<&str, &Item> = found
        .iter()
        .filter_map(|item| Some((text(item, "sk")?, item)))
        .collect();
    let mut whole = packed(head)?.to_vec();
    for number in 1..=count(head)? {
        let part = found.get(sk_of(head, number)?.as_str());
        let Some(part) = part.filter(|part| part.get(WRITE_ID) == head.get(WRITE_ID)) else {
            return Ok(None);
        };
        whole.extend(packed(part)?);
    }
    let mut head = head.clone();
    head.insert(CMI.to_owned(), AttributeValue::B(Blob::new(whole)));
    Ok(Some(head))
}

/// Whether an item is a part of another.
pub(crate) fn is(item: &Item) -> bool {
    text(item, "sk").is_some_and(|sk| sk.starts_with("PART#"))
}

/// Whether an item of a session's partition is a part of the session's own.
pub(crate) fn is_of_session(item: &Item) -> bool {
    text(item, "sk").is_some_and(|sk| sk.starts_with(&format!("PART#{SESSION}#")))
}

/// Whether an item of a session's partition is the session's own, or a part of that.
pub(crate) fn is_own(item: &Item) -> bool {
    is_head(item) || is_of_session(item)
}

fn packed(item: &Item) -> Result<&[u8], StoreError> {
    let bytes = item.get(CMI).and_then(|bytes| bytes.as_b().ok());
    must(bytes.map(AsRef::as_ref), CMI, "bytes")
}

/// About the bytes of an attribute, as DynamoDB counts them.
fn size((name, value): (&String, &AttributeValue)) -> usize {
    let value = match value {
        AttributeValue::S(text) | AttributeValue::N(text) => text.len(),
        AttributeValue::B(bytes) => bytes.as_ref().len(),
        AttributeValue::M(members) => members.iter().map(size).sum(),
        _ => 8,
    };
    name.len() + value
}

fn sk_of(head: &Item, number: u32) -> Result<String, StoreError> {
    let sk = must(text(head, "sk"), "sk", "a text")?;
    Ok(format!("PART#{sk}#{number:04}"))
}

fn key_of(head: &Item, number: u32) -> Result<Item, StoreError> {
    let pk = must(text(head, "pk"), "pk", "a text")?;
    Ok(key(pk.to_owned(), &sk_of(head, number)?))
}
