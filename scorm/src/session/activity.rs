//! A SCO's data as its activity has them, and the other way (RTE 4; SN 4.2.1).

use crate::cmi::model::Model;
use crate::cmi::read::View;
use crate::cmi::{Data, count};
use crate::number;
use crate::sequencing::{End, Progress, Report, Run};

/// How a sitting stands when its activity is told of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The SCO has spoken and has not ended: what comes next goes on with it.
    BrokenOff,
    /// It has ended, as its `cmi.exit` says, or it was shown and never spoke.
    Over,
}

/// What a SCO's data say of its activity; statuses as thresholds show them.
pub(crate) fn run(model: &Model, view: View, told: Told) -> Run {
    let records = count(view.set, "cmi.objectives");
    let objectives = (0..records).filter_map(|at| {
        let record = format!("cmi.objectives.{at}.");
        Some((
            view.set.get(&format!("{record}id"))?.clone(),
            report(model, view, &record),
        ))
    });
    Run {
        activity: report(model, view, "cmi."),
        objectives: objectives.collect(),
        end: end(view.set, told),
    }
}

fn end(data: &Data, told: Told) -> End {
    match (told, data.get("cmi.exit").map(String::as_str)) {
        (Told::BrokenOff, _) | (_, Some("suspend")) => End::Suspend,
        (_, Some("time-out")) => End::TimeOut,
        (_, Some("logout")) => End::Logout,
        _ => End::Normal,
    }
}

fn report(model: &Model, view: View, record: &str) -> Report {
    let word = |name: &str| view.said(model, &format!("{record}{name}"));
    let number = |name: &str| word(name).and_then(number::value);
    let (success, completion) = (word("success_status"), word("completion_status"));
    Report {
        values: Progress {
            satisfied: match success {
                Some("passed") => Some(true),
                Some("failed") => Some(false),
                _ => None,
            },
            measure: number("score.scaled"),
            raw: number("score.raw"),
            min: number("score.min"),
            max: number("score.max"),
            completed: match completion {
                Some("completed") => Some(true),
                // What was not attempted counts as incomplete (SN 4.2.1.4.2).
                Some("incomplete" | "not attempted") => Some(false),
                _ => None,
            },
            progress: number("progress_measure"),
        },
        says_success: success.is_some(),
        says_completion: completion.is_some(),
    }
}

/// Puts in front of a SCO what is known of its activity's objectives; other records stay as they are (SN 4.2.1.2; RTE 4.2.17).
pub(crate) fn put_objectives(data: &mut Data, objectives: &[(String, Progress)]) {
    for (id, values) in objectives {
        let records = count(data, "cmi.objectives");
        let known = (0..records).find(|at| data.get(&format!("cmi.objectives.{at}.id")) == Some(id));
        let record = format!("cmi.objectives.{}.", known.unwrap_or(records));
        data.insert(format!("{record}id"), id.clone());
        let known = values_of(values).into_iter();
        data.extend(known.filter_map(|(name, value)| Some((format!("{record}{name}"), value?))));
    }
}

fn values_of(values: &Progress) -> [(&'static str, Option<String>); 7] {
    let number = |number: Option<f64>| number.map(|number| number.to_string());
    let word = |known: Option<bool>, words: [&str; 2]| known.map(|known| words[usize::from(known)].to_owned());
    [
        ("success_status", word(values.satisfied, ["failed", "passed"])),
        ("completion_status", word(values.completed, ["incomplete", "completed"])),
        ("score.scaled", number(values.measure)),
        ("score.raw", number(values.raw)),
        ("score.min", number(values.min)),
        ("score.max", number(values.max)),
        ("progress_measure", number(values.progress)),
    ]
}
