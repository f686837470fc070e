//! Updates by a run's page: numbered within the run, applied to the session as it is now.

use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use scorm::cmi::batch::Remark;
use scorm::id::SessionId;
use scorm::session::Session;
use scorm::session::change::{Change, Changed, Standing, Writer};
use secrecy::ExposeSecret;
use serde_json::json;
use shared::app::App;
use shared::http::auth::superseded;
use shared::http::extract::{invalid, no_session};
use shared::http::fields;
use shared::http::problem::{Code, Problem};
use shared::http::session::{SessionView, WrittenSession, expired, tagged};
use shared::store::item::time_text;
use shared::store::rewrite::RewriteError;
use shared::store::sessions::While;
use shared::token::Grant;
use shared::version::Versioned;

use super::{PageUpdate, Updated, digest};

/// Why an update of the run is not written.
enum Stop {
    /// It is refused.
    Refused(Problem),
    /// It is in the session already: as the last one, or overtaken by a later one.
    Applied(Box<Versioned<Session>>, Standing),
}

/// Applies the run's next update, whatever others wrote meanwhile.
pub(super) async fn update(app: &App, grant: &Grant, id: &SessionId, body: PageUpdate) -> Result<Response, Problem> {
    let seq = body.seq.filter(|seq| *seq > 0);
    let seq = seq.ok_or_else(|| {
        invalid(
            "/seq",
            "an update with a play token has a seq of 1 or more, not a version",
        )
    })?;
    let digest = digest(&(
        seq,
        &body.sco,
        &body.cmi_data,
        body.enter,
        &body.sequencing,
        body.terminate,
    ));
    let change = Change {
        sco: body.sco,
        cmi: fields::cmi_data(body.cmi_data),
        metadata: None,
        enter: body.enter.unwrap_or(false),
        sequencing: fields::sequencing(body.sequencing)?,
        terminate: body.terminate.unwrap_or(false),
    };

    let (store, now) = (app.store()?, app.now());
    let session = store
        .session(&grant.tenant, id, now)
        .await?
        .ok_or_else(|| no_session(id.as_str()))?;
    let written = store.rewrite(&grant.tenant, session, While::Active, now, |session| {
        grant
            .check(session.value())
            .map_err(|error| Stop::Refused(error.into()))?;
        let standing = session.value().standing(grant.run, seq, &digest);
        match standing {
            Standing::Next => {}
            Standing::Repeat | Standing::Late => return Err(Stop::Applied(Box::new(session.clone()), standing)),
            Standing::Clash => return Err(Stop::Refused(clash(seq, session, now))),
            Standing::Superseded => return Err(Stop::Refused(overtaken(grant, session))),
        }
        if !session.value().is_active(now) {
            return Err(Stop::Refused(expired(session.value())));
        }
        let Changed { warnings, ended } = session
            .value_mut()
            .change(&change, Writer::Run, now)
            .map_err(|error| Stop::Refused(error.into()))?;
        session.value_mut().run.seq = seq;
        session.value_mut().run.digest = Some(digest);
        Ok((warnings, ended))
    });
    match written.await {
        Ok((session, warnings)) => answer(app, grant, &session, warnings, None, now),
        Err(RewriteError::Stopped(Stop::Applied(session, standing))) => {
            let late = (standing == Standing::Late).then_some(true);
            answer(app, grant, &session, Vec::new(), late, now)
        }
        Err(RewriteError::Stopped(Stop::Refused(problem))) => Err(problem),
        Err(RewriteError::Missing(id)) => Err(no_session(id.as_str())),
        Err(RewriteError::Expired(session)) => Err(expired(session.value())),
        Err(RewriteError::Store(error)) => Err(error.into()),
    }
}

fn overtaken(grant: &Grant, session: &Versioned<Session>) -> Problem {
    superseded(grant.run, session.value().run.number, session.value().updated_at)
}

/// Two updates of a run with one number: a page that counts wrongly.
fn clash(seq: u64, current: &Versioned<Session>, now: Timestamp) -> Problem {
    let detail = format!("The run's update {seq} was applied with other contents; the next one needs a higher seq.");
    Problem::new(Code::VersionConflict, detail).details(json!({
        "sent_seq": seq,
        "current_seq": current.value().run.seq,
        "current_version": current.version(),
        "current": SessionView::new(current, now),
    }))
}

fn answer(
    app: &App,
    grant: &Grant,
    session: &Versioned<Session>,
    warnings: Vec<Remark>,
    superseded: Option<bool>,
    now: Timestamp,
) -> Result<Response, Problem> {
    let fresh = match grant.is_past_half(now) {
        true => Some(app.tokens()?.play(grant, session.value(), now)?),
        false => None,
    };
    let body = Updated {
        written: WrittenSession::new(session, warnings, now),
        superseded,
        play_token: fresh.as_ref().map(|signed| signed.token.expose_secret().to_owned()),
        play_token_expires_at: fresh.map(|signed| time_text(signed.expires_at)),
    };
    Ok(tagged(StatusCode::OK, session.version(), &body))
}
