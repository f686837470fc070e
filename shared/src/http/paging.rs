//! Lists in pages: `limit`, and a cursor that is bound to its tenant and query.

use sha2::{Digest, Sha256};

use super::code::Code;
use super::extract::invalid;
use super::limits::{DEFAULT_ENTRIES, MOST_ENTRIES};
use super::problem::Problem;
use crate::hex::hex;
use crate::tenant::TenantId;
use crate::token::{SignError, TokenKeys};

/// Text of a page, in bytes: Lambda's answers end at 6 MB, and JSON may write a byte as two. A page ends behind the
/// entry that passes it.
const MOST_PAGE_BYTES: usize = 2 * 1024 * 1024;

/// A page that was asked for.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most so many entries.
    pub limit: i32,
    /// Behind this place.
    pub after: Option<String>,
    query: String,
}

impl Page {
    /// Reads `limit` and `cursor` for a query, whose parameters are given in a fixed order.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100, and for a cursor of another tenant or query, or of nobody.
    pub fn new(
        keys: &TokenKeys,
        tenant: &TenantId,
        query: &[&str],
        limit: Option<&str>,
        cursor: Option<&str>,
    ) -> Result<Self, Problem> {
        let limit = match limit.map(str::parse::<i32>) {
            None => DEFAULT_ENTRIES,
            Some(Ok(limit)) if (1..=MOST_ENTRIES).contains(&limit) => limit,
            Some(_) => return Err(invalid("?limit", format!("limit is a number from 1 to {MOST_ENTRIES}"))),
        };
        let query = digest(tenant, query);
        let after = match cursor {
            None => None,
            Some(cursor) => Some(keys.place(&query, cursor).ok_or_else(no_cursor)?),
        };
        Ok(Self { limit, after, query })
    }

    /// The cursor of the next page.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn cursor(&self, keys: &TokenKeys, after: Option<&str>) -> Result<Option<String>, SignError> {
        after.map(|after| keys.cursor(&self.query, after)).transpose()
    }
}

/// The answer to a cursor that leads nowhere.
pub fn no_cursor() -> Problem {
    Problem::new(
        Code::InvalidCursor,
        "The cursor is not one that this query was answered with.",
    )
}

/// A page that is being filled, entry by entry.
#[derive(Debug)]
pub struct Filling<T> {
    limit: usize,
    bytes: usize,
    entries: Vec<T>,
    last: Option<String>,
    full: bool,
}

impl<T> Filling<T> {
    /// An empty one.
    pub fn of(page: &Page) -> Self {
        Self {
            limit: usize::try_from(page.limit).unwrap_or_default(),
            bytes: 0,
            entries: Vec::new(),
            last: None,
            full: false,
        }
    }

    /// How many entries to look for: what the page has room for, and one that tells whether there is a next page.
    pub fn wanted(&self) -> i32 {
        i32::try_from(self.limit - self.entries.len() + 1).unwrap_or(i32::MAX)
    }

    /// Whether it takes no more: it has as many entries, or as much text, as a page may have, and the list goes on.
    pub fn is_full(&self) -> bool {
        self.full
    }

    /// Adds an entry at its place in the list, with so much text; one that it has no room for begins the next page.
    pub fn add(&mut self, place: String, bytes: usize, entry: T) {
        self.full = self.full || self.entries.len() == self.limit;
        if self.full {
            return;
        }
        self.bytes += bytes;
        self.entries.push(entry);
        self.last = Some(place);
        self.full = self.bytes > MOST_PAGE_BYTES;
    }

    /// The entries, and the place behind which the next page begins: the last entry's where the page is full, and
    /// otherwise where the looking stopped, if there is more.
    pub fn end(self, stopped: Option<String>) -> (Vec<T>, Option<String>) {
        let next = if self.full { self.last } else { stopped };
        (self.entries, next)
    }
}

/// Names a tenant's query without telling it.
fn digest(tenant: &TenantId, query: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in [tenant.as_str()].iter().chain(query) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex(&digest.finalize()[..16])
}

crate::refuses! {
    Page:
        InvalidCursor "The cursor was not given for this query.";
}
