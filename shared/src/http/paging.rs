//! Lists in pages: `limit`, and a cursor that is bound to its tenant and list.

use std::convert::Infallible;

use axum::extract::FromRequestParts;
use axum::http::Uri;
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use utoipa::IntoParams;

use super::code::Code;
use super::document::schema;
use super::extract::{invalid, pairs};
use super::limits::{DEFAULT_ENTRIES, MOST_ENTRIES};
use super::owner::TENANT;
use super::problem::Problem;
use super::weight::{MOST_ANSWER_BYTES, entry_weight};
use crate::app::App;
use crate::hex::hex;
use crate::tenant::TenantId;
use crate::token::{SignError, TokenKeys};

/// Parameters that say how much of a list an answer shows, and not which entries are in it; the tenant is the key's in any case.
const OF_THE_ANSWER: [&str; 4] = ["limit", "cursor", "include", TENANT];

/// How a page of a list was asked for. It is read from the request itself, so that a cursor is bound to the list's path and to
/// all its parameters but those that only shape the answer: a filter that a list gets one day is among them, whatever its handler does.
#[derive(Clone, Debug)]
pub struct Paging {
    list: Vec<String>,
    limit: Option<String>,
    cursor: Option<String>,
}

impl FromRequestParts<App> for Paging {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &App) -> Result<Self, Infallible> {
        Ok(Self::asked_by(&parts.uri))
    }
}

impl Paging {
    fn asked_by(uri: &Uri) -> Self {
        let (mut of_answer, mut filters): (Vec<_>, Vec<_>) = pairs(uri.query().unwrap_or_default())
            .into_iter()
            .partition(|(name, _)| OF_THE_ANSWER.contains(&name.as_str()));
        filters.sort();
        let filters = filters.into_iter().flat_map(|(name, value)| [name, value]);
        let mut take = |name: &str| {
            let at = of_answer.iter().position(|(given, _)| given == name)?;
            Some(of_answer.swap_remove(at).1)
        };
        Self {
            limit: take("limit"),
            cursor: take("cursor"),
            list: std::iter::once(uri.path().to_owned()).chain(filters).collect(),
        }
    }

    /// The page.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100, and for a cursor of another tenant or list, or of nobody.
    pub fn page(&self, keys: &TokenKeys, tenant: &TenantId) -> Result<Page, Problem> {
        let limit = limit(self.limit.as_deref())?;
        let list = digest(tenant, &self.list);
        let after = match &self.cursor {
            None => None,
            Some(cursor) => Some(keys.place(&list, cursor).ok_or_else(no_cursor)?),
        };
        Ok(Page { limit, after, list })
    }

    /// The page of a list whose places are within what the path names, so that nobody need sign them.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100, and for a cursor that is no place.
    pub fn unsigned_page(&self, is_place: impl Fn(&str) -> bool) -> Result<Page, Problem> {
        let after = self.cursor.as_deref().map(|cursor| {
            let place = opened(cursor).filter(|place| is_place(place));
            place.ok_or_else(no_cursor)
        });
        Ok(Page {
            limit: limit(self.limit.as_deref())?,
            after: after.transpose()?,
            list: String::new(),
        })
    }
}

/// A cursor that is not signed.
pub fn unsigned(place: &str) -> String {
    URL_SAFE_NO_PAD.encode(place)
}

/// The place of a cursor that is not signed.
pub fn opened(cursor: &str) -> Option<String> {
    String::from_utf8(URL_SAFE_NO_PAD.decode(cursor).ok()?).ok()
}

/// A page that was asked for.
#[derive(Clone, Debug)]
pub struct Page {
    /// At most so many entries.
    pub limit: i32,
    /// Behind this place.
    pub after: Option<String>,
    /// Names the tenant's list without telling it.
    list: String,
}

impl Page {
    /// The cursor of the next page.
    ///
    /// # Errors
    /// [`SignError`], which a sound configuration never meets.
    pub fn cursor(&self, keys: &TokenKeys, after: Option<&str>) -> Result<Option<String>, SignError> {
        after.map(|after| keys.cursor(&self.list, after)).transpose()
    }
}

/// How many entries a list is asked for.
///
/// # Errors
/// 400 outside 1 to 100.
pub fn limit(text: Option<&str>) -> Result<i32, Problem> {
    match text.map(str::parse::<i32>) {
        None => Ok(DEFAULT_ENTRIES),
        Some(Ok(limit)) if (1..=MOST_ENTRIES).contains(&limit) => Ok(limit),
        Some(_) => Err(invalid("?limit", format!("limit is a number from 1 to {MOST_ENTRIES}"))),
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

impl<T: Serialize> Filling<T> {
    /// An empty one.
    pub fn of(page: &Page) -> Self {
        Self::with_room(page.limit)
    }

    fn with_room(limit: i32) -> Self {
        Self {
            limit: usize::try_from(limit).unwrap_or_default(),
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

    /// Adds an entry at its place in the list; one that it has no room for begins the next page. The first one always has room.
    pub fn add(&mut self, place: String, entry: T) {
        let bytes = entry_weight(&entry);
        let is_too_much = !self.entries.is_empty() && self.bytes.saturating_add(bytes) > MOST_ANSWER_BYTES;
        self.full = self.full || self.entries.len() == self.limit || is_too_much;
        if self.full {
            return;
        }
        self.bytes = self.bytes.saturating_add(bytes);
        self.entries.push(entry);
        self.last = Some(place);
    }

    /// The entries, and the place behind which the next page begins: the last entry's where the page is full, and
    /// otherwise where the looking stopped, if there is more.
    pub fn end(self, stopped: Option<String>) -> (Vec<T>, Option<String>) {
        let next = if self.full { self.last } else { stopped };
        (self.entries, next)
    }
}

/// Which page of a list that nothing else is asked of.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PageQuery {
    /// Entries of the page.
    #[param(value_type = Option<schema::PageLimit>)]
    pub limit: Option<String>,
    /// `next_cursor` of the page before; none for the first page.
    #[param(value_type = Option<schema::Cursor>)]
    pub cursor: Option<String>,
}

/// A page of a list whose entries have numbers and come newest first. The cursor is the last entry's number, which is no secret.
#[derive(Debug)]
pub struct Numbered<T>(Filling<T>);

impl PageQuery {
    /// An empty page of such a list, and the number below which its entries are.
    ///
    /// # Errors
    /// 400 for a limit outside 1 to 100, and for a cursor that is no number.
    pub fn numbered<T: Serialize>(&self) -> Result<(Numbered<T>, u32), Problem> {
        let page = Numbered(Filling::with_room(limit(self.limit.as_deref())?));
        let before = match &self.cursor {
            None => u32::MAX,
            Some(cursor) => cursor.parse().ok().filter(|number| *number > 0).ok_or_else(no_cursor)?,
        };
        Ok((page, before))
    }
}

impl<T: Serialize> Numbered<T> {
    /// How many entries to look for.
    pub fn wanted(&self) -> u32 {
        self.0.wanted().unsigned_abs()
    }

    /// Adds an entry; one that it has no room for begins the next page.
    pub fn add(&mut self, number: u32, entry: T) {
        self.0.add(number.to_string(), entry);
    }

    /// The entries, and the cursor of the next page.
    pub fn end(self) -> (Vec<T>, Option<String>) {
        self.0.end(None)
    }
}

/// Names a tenant's list without telling it.
fn digest(tenant: &TenantId, list: &[String]) -> String {
    let mut digest = Sha256::new();
    for part in [tenant.as_str()].into_iter().chain(list.iter().map(String::as_str)) {
        digest.update((part.len() as u64).to_be_bytes());
        digest.update(part);
    }
    hex(&digest.finalize()[..16])
}

crate::refuses! {
    PageQuery:
        InvalidCursor "`cursor` is not one of this list.";
    Paging:
        InvalidCursor "The cursor was not given for this query.";
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cursor_is_bound_to_whatever_parameter_a_list_may_get() {
        let keys = TokenKeys::parse(&format!("k:{}", "a".repeat(32)).into()).expect("keys");
        let tenant = TenantId::parse("acme").expect("a name");
        let page = |uri: String| Paging::asked_by(&uri.parse().expect("an address")).page(&keys, &tenant);
        let first = page("/things?colour=red&size=1&limit=5".to_owned()).expect("a page");
        let cursor = first.cursor(&keys, Some("here")).expect("signed").expect("a cursor");
        for same in ["colour=red&size=1", "size=1&colour=%72ed&limit=7&include=all"] {
            let next = page(format!("/things?{same}&cursor={cursor}")).expect("the next page");
            assert_eq!(next.after.as_deref(), Some("here"), "{same}");
        }
        for other in [
            "/things?colour=red",
            "/things?colour=blue&size=1",
            "/things?colour=red&size=1&shape=round",
            "/things?colour=redsize&1",
            "/others?colour=red&size=1",
        ] {
            let refused = page(format!("{other}&cursor={cursor}")).expect_err("another list");
            assert_eq!(refused.code(), Code::InvalidCursor, "{other}");
        }
    }
}
