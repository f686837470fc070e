//! The session that both routes read.

use scorm::id::SessionId;
use scorm::session::Session;
use shared::app::App;
use shared::http::auth::Reader;
use shared::http::extract::no_session;
use shared::http::problem::Problem;
use shared::version::Versioned;

/// A session, for one whose key or token is for it.
pub(super) async fn session(app: &App, reader: &Reader, id: &SessionId) -> Result<Versioned<Session>, Problem> {
    let found = app.store()?.session(reader.tenant(), id, app.now()).await?;
    let session = found.ok_or_else(|| no_session(id.as_str()))?;
    if let Reader::Learner(grant) = reader {
        grant.check(session.value())?;
    }
    Ok(session)
}
