//! Lists in pages: `limit`, and a cursor that is bound to its tenant and query.

use sha2::{Digest, Sha256};

use super::extract::invalid;
use super::problem::{Code, Problem};
use crate::tenant::TenantId;
use crate::token::{SignError, TokenKeys};

/// Entries of a page where a call does not say.
const DEFAULT_LIMIT: i32 = 25;
/// Entries of the largest page: as many as one BatchGetItem fetches.
const MOST: i32 = 100;

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
            None => DEFAULT_LIMIT,
            Some(Ok(limit)) if (1..=MOST).contains(&limit) => limit,
            Some(_) => return Err(invalid("?limit", format!("limit is a number from 1 to {MOST}"))),
        };
        let query = digest(tenant, query);
        let after = match cursor {
            None => None,
            Some(cursor) => Some(keys.place(&query, cursor).ok_or_else(|| {
                Problem::new(
                    Code::InvalidCursor,
                    "The cursor is not one that this query was answered with.",
                )
            })?),
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

/// Names a tenant's query without telling it.
fn digest(tenant: &TenantId, query: &[&str]) -> String {
    let mut digest = Sha256::new();
    for part in [tenant.as_str()].iter().chain(query) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    digest
        .finalize()
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}
