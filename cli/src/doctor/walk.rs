//! What stands in a learner's way, looked for in the order in which a request meets it: the service, the clock, the key, the package, the
//! session.

use std::time::Duration;

use admin::duration;
use admin::laptop;
use jiff::Timestamp;
use serde_json::Value;
use terminal::Exit;

use super::asking::{As, Asking, unreachable};
use super::check::{Check, State};
use crate::document::{each, number_of, text_of};
use crate::service::segment;

/// How far two clocks may be apart. Lectern allows its own machines as much.
const MOST_SKEW_SECONDS: i64 = 60;
/// A key that ends so soon is worth a word.
const SOON_SECONDS: i64 = 14 * 24 * 3600;
/// As long as a key is when `lectern keys create` has made it.
const KEY_LENGTH: usize = 49;

/// What the service is, and what time it is there.
pub(super) fn service(asking: &Asking, checks: &mut Vec<Check>) -> Option<Timestamp> {
    const NAME: &str = "service";
    let answer = match asking.get("/api/health", As::Nobody) {
        Ok(answer) => answer,
        Err(failure) => {
            checks.push(unreachable(NAME, &failure));
            return None;
        }
    };
    let (date, took) = (answer.date, answer.took);
    match asking.judged(NAME, answer) {
        Ok(health) if health["status"] == "ok" => {
            let version = text_of(&health, "version");
            let message = format!(
                "{} answers as Lectern {version}, in {} ms.",
                asking.url(),
                took.as_millis()
            );
            checks.push(Check::new(NAME, State::Ok, message));
            Some(clock(date, took, checks))
        }
        Ok(_) => {
            let message = format!("{} answers, and not as Lectern does.", asking.url());
            let cause = "Another program answers at this address.";
            let remedy = "Compare the address with the output ApiUrl of the deployment.";
            checks.push(Check::problem(NAME, "NOT_LECTERN", message, cause, remedy));
            None
        }
        Err(check) => {
            checks.push(*check);
            None
        }
    }
}

/// Whether this machine and the service agree on the time; the answer is the service's.
fn clock(date: Option<Timestamp>, took: Duration, checks: &mut Vec<Check>) -> Timestamp {
    const NAME: &str = "clock";
    let here = Timestamp::now();
    let Some(there) = date else {
        let message = "The answer does not say what time it is there; this machine's clock is taken instead.";
        checks.push(Check::new(NAME, State::Skipped, message));
        return here;
    };
    // The answer was on its way for some of the time, and its clock has whole seconds.
    let apart = here.duration_since(there).as_secs();
    let slack = i64::try_from(took.as_secs()).unwrap_or(i64::MAX) + 1;
    if apart.abs() <= MOST_SKEW_SECONDS + slack {
        let message = format!("It is {there} there, and here within {} s.", apart.abs().max(1));
        checks.push(Check::new(NAME, State::Ok, message));
    } else {
        let side = if apart > 0 { "ahead of" } else { "behind" };
        let message = format!(
            "This machine's clock is {} {side} the service's, which is {there}.",
            duration::shown(apart.abs())
        );
        let cause = "The clock of this machine is wrong, or that of what answers there. Whoever compares expires_at with it takes links for good \
                     that are over, or the other way round.";
        let remedy = "Let the machine take its time from the network (NTP). A Lectern on a laptop whose clock was moved on says so by \
                      `lectern --local clock show`.";
        checks.push(Check::problem(NAME, "CLOCK_SKEW", message, cause, remedy));
    }
    there
}

/// What time it is by a laptop's own clock, which can be moved on.
pub(super) fn laptops_clock(asking: &Asking, key: &str, checks: &mut Vec<Check>) -> Option<Timestamp> {
    let path = format!("{}{}", laptop::PATH, laptop::CLOCK);
    let told = asking.found("clock", &path, As::Key(key)).ok()?;
    let ahead = told["ahead_seconds"].as_i64().unwrap_or_default();
    if ahead != 0 {
        let message = format!(
            "The laptop's clock was moved on: it is {} there.",
            text_of(&told, "now")
        );
        checks.push(Check::new("clock", State::Ok, message));
    }
    text_of(&told, "now").parse().ok()
}

/// Who calls; the answer is the key as the service knows it.
pub(super) fn key(asking: &Asking, key: &str, now: Timestamp, checks: &mut Vec<Check>) -> Option<Value> {
    const NAME: &str = "key";
    let known = match asking.found(NAME, "/api/v1/key", As::Key(key)) {
        Ok(known) => known,
        Err(check) => {
            checks.push(match key.len() {
                KEY_LENGTH => *check,
                length => check.note(format!(
                    "The key that was given has {length} characters. One as Lectern makes them has {KEY_LENGTH}."
                )),
            });
            return None;
        }
    };
    let granted: Vec<&str> = each(&known, "granted").filter_map(Value::as_str).collect();
    let limit = known["calls_per_second"].as_u64();
    let limit = limit.map_or_else(String::new, |calls| format!(", {calls} calls a second"));
    let message = format!(
        "{} \"{}\" of the tenant {}, with the scopes {}{limit}.",
        text_of(&known, "key_id"),
        text_of(&known, "name"),
        text_of(&known, "tenant_id"),
        granted.join(", ")
    );
    let mut check = Check::new(NAME, State::Ok, message);
    if !granted.contains(&"write") {
        check = check.note("It may only read. To create, update, launch and renew takes a key with the scope write.");
    }
    if let Ok(end) = text_of(&known, "expires_at").parse::<Timestamp>() {
        let left = end.duration_since(now).as_secs();
        let when = if left < SOON_SECONDS {
            ", which is soon. Make the next one now"
        } else {
            ""
        };
        check = check.note(format!("It ends {end}, in {}{when}.", duration::shown(left.max(0))));
    }
    checks.push(check);
    Some(known)
}

/// A package that is to be launched; the answer is the package.
pub(super) fn package(asking: &Asking, who: As, id: &str, checks: &mut Vec<Check>) -> Option<Value> {
    const NAME: &str = "package";
    let package = match asking.found(NAME, &format!("/api/v1/packages/{}", segment(id)), who) {
        Ok(package) => package,
        Err(check) => {
            checks.push(*check);
            return None;
        }
    };
    let findings = |of: &Value, member: &str| {
        each(of, member)
            .map(|finding| text_of(finding, "message").to_owned())
            .collect()
    };
    let status = text_of(&package, "status");
    let title = text_of(&package, "title");
    let check = if status == "ready" {
        let message = format!(
            "\"{title}\" can be launched: SCORM {}, revision {}, {}.",
            text_of(&package, "scorm_version"),
            number_of(&package, "revision"),
            counted(package["sco_count"].as_u64().unwrap_or_default(), "SCO")
        );
        Check::new(NAME, State::Ok, message)
    } else {
        let message = format!("\"{title}\" cannot be launched: it is {status}.");
        let errors: Vec<String> = findings(&package, "errors");
        Check::of_code(
            NAME,
            "PACKAGE_NOT_READY",
            &package_details(status),
            message,
            asking.url(),
        )
        .notes(errors)
    };
    let next = &package["next"];
    checks.push(match text_of(next, "status") {
        "failed" => {
            let errors: Vec<String> = findings(next, "errors");
            check
                .note(format!(
                    "Its newer zip, revision {}, was refused:",
                    number_of(next, "revision")
                ))
                .notes(errors)
        }
        _ => check,
    });
    Some(package)
}

fn package_details(status: &str) -> Value {
    serde_json::json!({ "status": status })
}

/// A session: what it is, how long it lives, and who wrote it last.
pub(super) fn session(asking: &Asking, who: As, id: &str, now: Timestamp, checks: &mut Vec<Check>) -> Option<Value> {
    const NAME: &str = "session";
    let session = match asking.found(NAME, &format!("/api/v1/sessions/{}", segment(id)), who) {
        Ok(session) => session,
        Err(check) => {
            checks.push(*check);
            return None;
        }
    };
    let message = format!(
        "\"{id}\" of {} is at version {}: completion {}, success {}, {} spent.",
        text_of(&session, "user_id"),
        number_of(&session, "version"),
        text_of(&session, "completion_status"),
        text_of(&session, "success_status"),
        duration::shown(session["time_spent_seconds"].as_f64().unwrap_or_default() as i64),
    );
    checks.push(Check::new(NAME, State::Ok, message));
    checks.push(expiry(asking, &session, now));
    checks.push(writer(&session));
    Some(session)
}

/// A number with what it counts.
fn counted(number: u64, what: &str) -> String {
    let ending = if number == 1 { "" } else { "s" };
    format!("{number} {what}{ending}")
}

fn expiry(asking: &Asking, session: &Value, now: Timestamp) -> Check {
    const NAME: &str = "expiry";
    let end = text_of(session, "expires_at");
    if text_of(session, "status") == "expired" {
        let message = format!("The session expired at {end}. It can be read, and not written.");
        return Check::of_code(NAME, "SESSION_EXPIRED", &Value::Null, message, asking.url());
    }
    let left = end.parse::<Timestamp>().map(|end| end.duration_since(now).as_secs());
    let left = left
        .ok()
        .filter(|left| *left > 0)
        .map(|left| format!(", for {} more", duration::shown(left)));
    Check::new(
        NAME,
        State::Ok,
        format!("The session is active until {end}{}.", left.unwrap_or_default()),
    )
}

/// Who wrote last, as far as the API tells.
fn writer(session: &Value) -> Check {
    let of = |member| text_of(session, member);
    let (updated, launched) = (of("updated_at"), of("last_launched_at"));
    let runs = session["run_count"].as_u64().unwrap_or_default();
    let message = if updated == of("created_at") && launched.is_empty() {
        format!("Nobody has written the session since it was created, {updated}.")
    } else if runs == 0 && updated == launched {
        format!("A launch was the last write, {updated}: nobody has opened the link yet.")
    } else if updated == launched {
        format!(
            "A launch was the last write, {updated}. It was played before, in {}.",
            counted(runs, "run")
        )
    } else {
        let by = match runs {
            0 => "a call with an API key: no page was ever opened".to_owned(),
            runs => format!("the page of run {runs}, or a call with an API key; the API does not tell which"),
        };
        format!("The last write was {updated}, by {by}.")
    };
    let check = Check::new("writer", State::Ok, message);
    if launched.is_empty() || launched == updated {
        check
    } else {
        check.note(format!("Launched last {launched}."))
    }
}

/// How doctor ends, by what it found.
pub(super) fn exit(checks: &[Check]) -> Exit {
    let is_refused = checks.iter().any(|check| check.state == State::Problem);
    if is_refused { Exit::Refused } else { Exit::Unavailable }
}
