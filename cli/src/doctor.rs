//! `lectern doctor`: what a support person looks at, in the order in which a request meets it. It reads, and changes nothing.

/// Calls.
mod asking;
/// What was looked at.
mod check;
/// A token, held against what is known.
mod judging;
/// The page of errors.
mod page;
/// What a token says.
mod token;
/// Service, clock, key, package and session.
mod walk;

use std::io::{self, Read};
use std::path::Path;

use clap::Args;
use jiff::Timestamp;
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use crate::document::text_of;
use crate::service::{address, usable_key};
use crate::target::{Target, no_address};

use asking::{As, Asking, refused};
use check::{Check, State};
use judging::Against;
use token::{Claims, Given, decoded, given, origin};

/// What is to be looked at beside the service, the clock and the key.
#[derive(Debug, Args)]
pub(crate) struct Asked {
    /// The session that makes trouble.
    #[arg(long, value_name = "ID")]
    session: Option<String>,
    /// The package that makes trouble. [default: the session's]
    #[arg(long, value_name = "ID")]
    package: Option<String>,
    /// A launch, play or content token, the whole link that has it, or - to read it from stdin. It is never shown. Other users of
    /// this machine can see it in the list of processes: - is safer.
    #[arg(long, value_name = "TOKEN")]
    token: Option<String>,
    /// Explain an error: its code, a file with the answer that has it, or - to read that from stdin.
    #[arg(long, value_name = "ERROR")]
    error: Option<String>,
}

/// Looks at what was asked for, and says what is wrong.
pub(crate) fn run(target: &Target, terminal: &mut Terminal, asked: &Asked) -> Result<(), Failure> {
    if [&asked.token, &asked.error]
        .iter()
        .all(|given| given.as_deref() == Some("-"))
    {
        let message = "The token and the error cannot both be read from stdin.";
        return Err(Failure::new(Exit::Usage, "USAGE", message));
    }
    let (url, key) = target.given(terminal)?;
    let mut checks = Vec::new();
    if let Some(error) = &asked.error {
        checks.push(explained(error, url.as_deref().unwrap_or_default())?);
    }
    let is_walk = asked.error.is_none() || asked.session.is_some() || asked.package.is_some() || asked.token.is_some();
    if is_walk {
        look(target, terminal, asked, (url, key), &mut checks)?;
    }
    tell(terminal, &checks)
}

fn tell(terminal: &Terminal, checks: &[Check]) -> Result<(), Failure> {
    let wrong = checks.iter().filter(|check| check.is_wrong()).count();
    let document = json!({ "ok": wrong == 0, "checks": checks.iter().map(Check::document).collect::<Vec<Value>>() });
    let text: String = checks.iter().map(Check::text).collect();
    // Details of others' answers may repeat a path, and that a token.
    let document: Value =
        serde_json::from_str(&terminal.hidden(&document.to_string())).unwrap_or_else(|_| json!({ "ok": wrong == 0 }));
    terminal.answer(&document, || terminal.hidden(&text))?;
    match wrong {
        0 => Ok(()),
        1 => Err(Failure::new(
            walk::exit(checks),
            "PROBLEMS_FOUND",
            "1 problem was found.",
        )),
        wrong => Err(Failure::new(
            walk::exit(checks),
            "PROBLEMS_FOUND",
            format!("{wrong} problems were found."),
        )),
    }
}

/// What was given, or what stdin has.
fn read(given: &str) -> Result<String, Failure> {
    if given != "-" {
        return Ok(given.to_owned());
    }
    let mut text = String::new();
    io::stdin()
        .read_to_string(&mut text)
        .map_err(|error| unread("stdin", &error))?;
    Ok(text)
}

fn unread(name: &str, error: &io::Error) -> Failure {
    Failure::new(Exit::Usage, "FILE_NOT_READ", format!("{name} cannot be read: {error}."))
}

/// An error that was given: a code, or an answer that has one.
fn explained(given: &str, pages: &str) -> Result<Check, Failure> {
    if let Some(code) = page::codes().find(|code| given.eq_ignore_ascii_case(code)) {
        return Ok(Check::of_code("given", code, &Value::Null, code, pages).state(State::Explained));
    }
    let text = match given {
        "-" => read(given)?,
        file if Path::new(file).exists() => std::fs::read_to_string(file).map_err(|error| unread(file, &error))?,
        _ => {
            let message = format!(
                "There is no code and no file {given:?}. The codes are {}.",
                page::codes().collect::<Vec<_>>().join(", ")
            );
            return Err(Failure::new(Exit::Usage, "NOT_EXPLAINED", message));
        }
    };
    let not_explained = |message: &str| Failure::new(Exit::Usage, "NOT_EXPLAINED", message);
    // `curl -i` puts headers before the answer.
    let document = text
        .find('{')
        .and_then(|at| text.rfind('}').and_then(|end| text.get(at..=end)));
    let answer: Value = document
        .and_then(|document| serde_json::from_str(document).ok())
        .ok_or_else(|| not_explained("What was given is no answer of Lectern's: it has no JSON. docs/operate.md lists what CloudFront answers."))?;
    // An error of `lectern --json` has the answer inside.
    let answer = if answer["problem"].is_object() {
        answer["problem"].clone()
    } else {
        answer
    };
    let is_known =
        page::codes().any(|code| code == text_of(&answer, "code")) || !text_of(&answer, "message").is_empty();
    if !is_known {
        return Err(not_explained(
            "What was given is no error of Lectern's: it has no code that docs/errors.md has.",
        ));
    }
    Ok(refused("given", None, answer, pages).state(State::Explained))
}

fn look(
    target: &Target,
    terminal: &mut Terminal,
    asked: &Asked,
    (url, key): (Option<String>, Option<String>),
    checks: &mut Vec<Check>,
) -> Result<(), Failure> {
    let text = asked.token.as_deref().map(read).transpose()?;
    let token = text.as_deref().map(given);
    if let Some(token) = &token {
        terminal.keep_secret(token.token);
    }
    let linked = token.as_ref().and_then(|token| token.link).map(origin);
    // A link that somebody sent is no place for the key.
    let key = key.filter(|_| url.is_some());
    let url = url.or(linked.map(str::to_owned)).ok_or_else(no_address)?;
    let asking = Asking::at(address(&url)?);
    let key = key.as_deref().map(usable_key).transpose()?;
    let Some(mut now) = walk::service(&asking, checks) else {
        return Ok(());
    };
    if let (Some(_), Some(key)) = (target.laptop(), key) {
        now = walk::laptops_clock(&asking, key, checks).unwrap_or(now);
    }
    let claims = token.as_ref().and_then(|token| decoded(token.token));
    let seen = of_key(&asking, key, now, asked, claims.as_ref(), checks);
    if let Some(token) = token {
        let elsewhere = linked
            .filter(|origin| *origin != asking.url())
            .map(|origin| Asking::at(origin.to_owned()));
        let asking = elsewhere.as_ref().unwrap_or(&asking);
        checks.push(judged(asking, &token, asked, &seen, now));
    }
    Ok(())
}

/// What the key can see.
#[derive(Default)]
struct Seen {
    tenant: Option<String>,
    session: Option<Value>,
    package: Option<Value>,
}

fn of_key(
    asking: &Asking,
    key: Option<&str>,
    now: Timestamp,
    asked: &Asked,
    claims: Option<&Claims>,
    checks: &mut Vec<Check>,
) -> Seen {
    let Some(key) = key else {
        let message = "No key was given for this address, so that neither the session nor the package is looked at: LECTERN_URL and LECTERN_API_KEY.";
        checks.push(Check::new("key", State::Skipped, message));
        return Seen::default();
    };
    let Some(known) = walk::key(asking, key, now, checks) else {
        return Seen::default();
    };
    let tenant = text_of(&known, "tenant_id").to_owned();
    // What another tenant's token names, this key cannot see.
    let claims = claims.filter(|claims| claims.tenant == tenant);
    let session = asked
        .session
        .as_deref()
        .or(claims.and_then(|claims| claims.session.as_deref()));
    let session = session.and_then(|id| walk::session(asking, As::Key(key), id, now, checks));
    let of_session = session.as_ref().map(|session| text_of(session, "package_id"));
    let of_token = claims.map(|claims| claims.package.as_str());
    let package = asked.package.as_deref().or(of_session).or(of_token);
    let package = package.and_then(|id| walk::package(asking, As::Key(key), id, checks));
    Seen {
        tenant: Some(tenant),
        session,
        package,
    }
}

fn judged(asking: &Asking, token: &Given, asked: &Asked, seen: &Seen, now: Timestamp) -> Check {
    let of_token = decoded(token.token).and_then(|claims| claims.session);
    let is_its_session = |session: &&Value| of_token.as_deref() == Some(text_of(session, "session_id"));
    let against = Against {
        now,
        tenant: seen.tenant.as_deref(),
        session_id: asked.session.as_deref(),
        session: seen.session.as_ref().filter(is_its_session),
        package: seen.package.as_ref(),
    };
    judging::token(asking, token, &against)
}
