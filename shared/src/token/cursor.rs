//! The cursors of lists.

use serde::{Deserialize, Serialize};

use super::keys::{SignError, TokenKeys};

const CURSOR: &str = "cursor";

/// What a cursor says: which query it belongs to, and behind which place that goes on.
#[derive(Serialize, Deserialize)]
struct CursorClaims {
    aud: String,
    query: String,
    after: String,
}

impl TokenKeys {
    /// A cursor for going on with a query behind a place. It does not end, and does not tell the tenant.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn cursor(&self, query: &str, after: &str) -> Result<String, SignError> {
        let claims = CursorClaims {
            aud: CURSOR.to_owned(),
            query: query.to_owned(),
            after: after.to_owned(),
        };
        self.encode(&claims)
    }

    /// The place that a cursor goes on behind; `None` when it is not a cursor of this query.
    pub fn place(&self, query: &str, cursor: &str) -> Option<String> {
        let claims: CursorClaims = self.decode(cursor).ok()?;
        (claims.aud == CURSOR && claims.query == query).then_some(claims.after)
    }
}
