//! A SCO's data as elements and values, and as the engine has them.

use crate::cmi::{Data, count};
use crate::package::ScoTerms;
use crate::sequencing::{Delivery, End, Progress, Report, Run};

/// Statuses as thresholds show them (RTE 4.2.4.1, 4.2.22.1).
pub(super) fn masked(mut data: Data, terms: &ScoTerms) -> Data {
    let number = |name: &str| data.get(name).and_then(|text| text.parse::<f64>().ok());
    let (progress, scaled) = (number("cmi.progress_measure"), number("cmi.score.scaled"));
    let mut mask = |name: &str, least: Option<f64>, measure: Option<f64>, words: [&str; 2]| {
        let Some(least) = least else { return };
        let word = measure.map_or("unknown", |measure| words[usize::from(measure >= least)]);
        data.insert(name.to_owned(), word.to_owned());
    };
    let threshold = terms.completion_threshold.as_ref().map(|number| number.value());
    let passing = terms.scaled_passing_score.as_ref().map(|number| number.value());
    mask(
        "cmi.completion_status",
        threshold,
        progress,
        ["incomplete", "completed"],
    );
    mask("cmi.success_status", passing, scaled, ["failed", "passed"]);
    data
}

/// What the data say.
pub(super) fn run(data: &Data) -> Run {
    let objectives = (0..count(data, "cmi.objectives")).filter_map(|at| {
        let record = format!("cmi.objectives.{at}.");
        Some((data.get(&format!("{record}id"))?.clone(), report(data, &record)))
    });
    let end = match data.get("cmi.exit").map(String::as_str) {
        Some("suspend") => End::Suspend,
        Some("time-out") => End::TimeOut,
        Some("logout") => End::Logout,
        _ => End::Normal,
    };
    Run {
        activity: report(data, "cmi."),
        objectives: objectives.collect(),
        end,
    }
}

fn report(data: &Data, record: &str) -> Report {
    let word = |name: &str| data.get(&format!("{record}{name}")).map(String::as_str);
    let number = |name: &str| word(name).and_then(|text| text.parse::<f64>().ok());
    Report {
        values: Progress {
            satisfied: match word("success_status") {
                Some("passed") => Some(true),
                Some("failed") => Some(false),
                _ => None,
            },
            measure: number("score.scaled"),
            raw: number("score.raw"),
            min: number("score.min"),
            max: number("score.max"),
            completed: match word("completion_status") {
                Some("completed") => Some(true),
                // What was not attempted counts as incomplete.
                Some("incomplete" | "not attempted") => Some(false),
                _ => None,
            },
            progress: number("progress_measure"),
        },
        says_success: word("success_status").is_some(),
        says_completion: word("completion_status").is_some(),
    }
}

/// Puts what is known of the objectives in front of a SCO.
pub(super) fn begin(data: &mut Data, delivery: &Delivery) {
    for (id, values) in &delivery.objectives {
        let records = count(data, "cmi.objectives");
        let known = (0..records).find(|at| data.get(&format!("cmi.objectives.{at}.id")) == Some(id));
        let record = format!("cmi.objectives.{}.", known.unwrap_or(records));
        data.insert(format!("{record}id"), id.clone());
        put(data, &record, values);
    }
}

fn put(data: &mut Data, record: &str, values: &Progress) {
    let number = |number: Option<f64>| number.map(|number| number.to_string());
    let word = |known: Option<bool>, words: [&str; 2]| known.map(|known| words[usize::from(known)].to_owned());
    for (name, value) in [
        ("success_status", word(values.satisfied, ["failed", "passed"])),
        ("completion_status", word(values.completed, ["incomplete", "completed"])),
        ("score.scaled", number(values.measure)),
        ("score.raw", number(values.raw)),
        ("score.min", number(values.min)),
        ("score.max", number(values.max)),
        ("progress_measure", number(values.progress)),
    ] {
        if let Some(value) = value {
            data.insert(format!("{record}{name}"), value);
        }
    }
}
