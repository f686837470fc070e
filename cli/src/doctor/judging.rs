//! A token: what it says, held against the clock, the key and the session, and then tried with a call that only reads.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::asking::{As, Asking, unreachable};
use super::check::{Check, State};
use super::token::{Audience, Claims, Given, decoded, origin};
use crate::document::text_of;
use crate::service::segment;

const NAME: &str = "token";
const INVALID: &str = "INVALID_LAUNCH_TOKEN";
/// How far ahead of its own clock a service takes a token to have been made.
const MOST_AHEAD_SECONDS: i64 = 60;

/// What a token is held against, as far as it is known.
#[derive(Debug)]
pub(super) struct Against<'a> {
    pub now: Timestamp,
    /// The tenant of the key.
    pub tenant: Option<&'a str>,
    /// The id of the session that was named.
    pub session_id: Option<&'a str>,
    /// The session as it is now.
    pub session: Option<&'a Value>,
    pub package: Option<&'a Value>,
}

/// Judges a token that was given.
pub(super) fn token(asking: &Asking, given: &Given, against: &Against) -> Check {
    let pages = asking.url();
    let Some(claims) = decoded(given.token) else {
        let message = match given.token {
            "" => "The link has no token in it.",
            token if token.starts_with("scorm_") => "An API key was given in place of a token.",
            _ => "What was given is no token of Lectern's.",
        };
        return Check::of_code(NAME, INVALID, &json!({ "reason": "malformed" }), message, pages);
    };
    let tried = match claims.audience {
        Audience::Launch | Audience::Play => tried(asking, given.token, &claims),
        Audience::Content => tried_file(asking, given, &claims, against),
    };
    let said = said(&claims);
    let check = match (tried, misfit(&claims, against)) {
        (Err(check), _) => *check,
        (Ok(_), Some(misfit)) => misfit.check(&said, pages),
        (Ok(how), None) => {
            let check = Check::new(NAME, State::Ok, format!("{said} {how}"));
            if claims.expires_at <= against.now {
                return check.note(
                    "By the time that the service tells it would be over: the clock that it goes by is another one.",
                );
            }
            return with_doubts(check, &claims, against);
        }
    };
    check.note(said)
}

/// What a token says, for people.
fn said(claims: &Claims) -> String {
    let run = claims.run.map_or_else(String::new, |run| format!(" for run {run}"));
    let revision = claims
        .revision
        .map_or_else(String::new, |revision| format!(", revision {revision}"));
    let of = match &claims.session {
        Some(session) => format!(
            "session \"{session}\" of {}",
            claims.user.as_deref().unwrap_or("nobody")
        ),
        None => format!("package {}{revision}", claims.package),
    };
    let made = claims
        .issued_at
        .map_or_else(String::new, |made| format!("made {made}, "));
    let host = claims
        .host
        .as_ref()
        .map_or_else(String::new, |host| format!(", at the host {host} alone"));
    format!(
        "A {} token{run}: {of}, tenant {}, {made}good until {}{host}.",
        claims.audience.as_str(),
        claims.tenant,
        claims.expires_at
    )
}

/// Reads the token's session with it. That changes nothing.
fn tried(asking: &Asking, token: &str, claims: &Claims) -> Result<&'static str, Box<Check>> {
    let session = claims.session.as_deref().unwrap_or_default();
    let path = format!("/api/v1/sessions/{}", segment(session));
    asking.found(NAME, &path, As::Token(token))?;
    Ok("The service takes it.")
}

/// Asks for the first byte of a file with it.
fn tried_file(asking: &Asking, given: &Given, claims: &Claims, against: &Against) -> Result<&'static str, Box<Check>> {
    let launch_path = against.package.map_or("", |package| text_of(package, "launch_path"));
    let link = match given.link {
        Some(link) => link.to_owned(),
        None if launch_path.is_empty() => {
            return Ok("It was not tried: give the whole address of a file, or --package and a key.");
        }
        None => format!("{}/content/{}/{launch_path}", asking.url(), given.token),
    };
    let status = match asking.get_link(&link, As::Nobody, Some("bytes=0-0")) {
        Ok(answer) => answer.status,
        Err(failure) => return Err(unreachable(NAME, &failure).into()),
    };
    let problem = |code, message, cause, remedy| Err(Check::problem(NAME, code, message, cause, remedy).into());
    match status {
        200..=299 | 304 => Ok("The file can be read with it."),
        403 if claims
            .host
            .as_deref()
            .is_some_and(|host| !origin(&link).ends_with(&format!("//{host}"))) =>
        {
            problem(
                "CONTENT_REFUSED",
                "The file is refused with 403.",
                "Its tenant's files are to be had at the tenant's own host alone, and another one was asked.",
                "Open the course by its launch link, which leads to that host.",
            )
        }
        403 => problem(
            "CONTENT_REFUSED",
            "The file is refused with 403.",
            "The token is over, was changed, or comes from another deployment.",
            "Launch the course again: its page gets a new token.",
        ),
        404 => problem(
            "CONTENT_NOT_FOUND",
            "The token holds, and the package does not have the file (404).",
            "The course asks for a file that its zip does not have, or writes its name in other capitals.",
            "Look for such names with `lectern packages check course.zip`, and upload the mended course as a new version.",
        ),
        status => problem(
            "CONTENT_REFUSED",
            &format!("The file is answered with {status}."),
            "The bucket with the courses' files does not answer as it should, or something in front of it does.",
            "Try again in a minute. If it stays, whoever runs this Lectern looks at the distribution and the bucket.",
        ),
    }
}

/// Why a token is of no use although the service can read with it.
enum Misfit {
    /// The page of errors has it.
    Known {
        code: &'static str,
        details: Value,
    },
    OtherTenant {
        key: String,
    },
}

impl Misfit {
    fn check(self, said: &str, pages: &str) -> Check {
        let message = "The service reads with it, and it fits nothing else that was given.";
        match self {
            Self::Known { code, details } => {
                let why = if code == INVALID {
                    "A run cannot be started with it"
                } else {
                    "It can only be read with"
                };
                Check::of_code(NAME, code, &details, format!("{why}: {}.", reason(&details)), pages)
            }
            Self::OtherTenant { key } => Check::problem(
                NAME,
                "OTHER_TENANT",
                format!("{message} The key's tenant is {key}."),
                "The link was made with the key of another tenant, or of another deployment.",
                &format!("Use the key of the tenant that the token names: {said}"),
            ),
        }
    }
}

fn reason(details: &Value) -> String {
    match details["reason"].as_str() {
        Some("replaced") => "the session was launched again since".to_owned(),
        Some("wrong_session") => "it is of another session than the one that was named".to_owned(),
        _ => format!("run {} of the session has started since", details["current_run"]),
    }
}

fn misfit(claims: &Claims, against: &Against) -> Option<Misfit> {
    let invalid = |reason: &str| Misfit::Known {
        code: INVALID,
        details: json!({ "reason": reason }),
    };
    if let Some(key) = against.tenant.filter(|tenant| *tenant != claims.tenant) {
        return Some(Misfit::OtherTenant { key: key.to_owned() });
    }
    let session = claims.session.as_deref()?;
    if against.session_id.is_some_and(|named| named != session) {
        return Some(invalid("wrong_session"));
    }
    let now = against.session?;
    let launched: Option<Timestamp> = text_of(now, "last_launched_at").parse().ok();
    let newest = now["run_count"].as_u64().unwrap_or_default();
    match claims.audience {
        Audience::Play if claims.run.is_some_and(|run| run < newest) => Some(Misfit::Known {
            code: "RUN_SUPERSEDED",
            details: json!({ "run": claims.run, "current_run": newest }),
        }),
        // Whole seconds, because that is what a token has.
        Audience::Launch
            if launched.is_some_and(|at| claims.issued_at.is_some_and(|made| at.as_second() > made.as_second())) =>
        {
            Some(invalid("replaced"))
        }
        _ => None,
    }
}

/// What reading with a token does not tell.
fn with_doubts(check: Check, claims: &Claims, against: &Against) -> Check {
    let mut check = check;
    if claims
        .issued_at
        .is_some_and(|made| made.duration_since(against.now).as_secs() > MOST_AHEAD_SECONDS)
    {
        check = check.note("It was made in the future, by the time that the service tells.");
    }
    if claims.audience != Audience::Launch {
        return check;
    }
    let was_played = against.session.is_some_and(|session| {
        let time = |member| text_of(session, member).parse::<Timestamp>().ok();
        session["run_count"].as_u64() > Some(0) && time("updated_at") > time("last_launched_at")
    });
    if was_played {
        return check.note("A link starts a course once. The session was written after its launch, so that this one has probably been opened.");
    }
    check.note("A link starts a course once. That nobody has opened it yet was not tried, because that would open it.")
}
