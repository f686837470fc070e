//! A page of a list of sessions.

use jiff::Timestamp;
use scorm::session::{Session, SessionStatus};

use super::paging::{Filling, Page};
use super::session::SessionView;
use crate::app::App;
use crate::store::StoreError;
use crate::store::lists::Selection;
use crate::tenant::TenantId;
use crate::version::Versioned;

/// Looks into the index for one page. A status that few sessions have is looked for in so many entries and no
/// further; the cursor goes on from there.
const MOST_LOOKS: usize = 8;

/// How a session is shown, as it is at a time.
pub type View = fn(&Versioned<Session>, Timestamp) -> SessionView;

/// The sessions of a page, newest first, and the place behind which the next page begins.
///
/// # Errors
/// [`StoreError`].
pub async fn sessions(
    app: &App,
    tenant: &TenantId,
    (selection, wanted): (&Selection, Option<SessionStatus>),
    page: &Page,
    view: View,
) -> Result<(Vec<SessionView>, Option<String>), StoreError> {
    let now = app.now();
    let mut filling = Filling::of(page);
    let mut after = page.after.clone();
    for _ in 0..MOST_LOOKS {
        let looked = app
            .store()?
            .look_at_sessions(tenant, selection, after.as_ref(), filling.wanted(), now)
            .await?;
        for (place, session) in looked.sessions {
            if wanted.is_none_or(|wanted| wanted == session.value().status(now)) {
                filling.add(place, view(&session, now));
            }
        }
        after = looked.next;
        if after.is_none() || filling.is_full() {
            break;
        }
    }
    Ok(filling.end(after))
}
