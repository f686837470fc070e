//! SCORM 2004's elements (RTE 4.2), and the navigation request of its Sequencing and Navigation book.
//!
//! The 2nd, 3rd and 4th editions share these; `adl.data` of the 4th is not offered.

use super::Rule::{NeedsId, NeedsType, Opens, Unique, UniqueForGood};
use super::scorm12::TIME_LIMIT_ACTION;
use super::value::Kind::{
    Duration, Language, Localized, LongIdentifier, Navigation, Real, Response, Result2004, Text, Timestamp, Words,
};
use super::{Element, read_only, read_write, write_only};

const COMPLETION: &[&str] = &["completed", "incomplete", "not attempted", "unknown"];
const SUCCESS: &[&str] = &["passed", "failed", "unknown"];
const EXIT: &[&str] = &["time-out", "suspend", "logout", "normal", ""];
const TYPE: &[&str] = &[
    "true-false",
    "choice",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
];

const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
const POSITIVE: (f64, f64) = (0.0, f64::INFINITY);
const SCALED: (f64, f64) = (-1.0, 1.0);
const MEASURE: (f64, f64) = (0.0, 1.0);

/// The table.
pub const ELEMENTS: &[Element] = &[
    read_write("cmi.comments_from_learner.n.comment", Localized(4000)),
    read_write("cmi.comments_from_learner.n.location", Text(250)),
    read_write("cmi.comments_from_learner.n.timestamp", Timestamp),
    read_only("cmi.comments_from_lms.n.comment", Localized(4000)),
    read_only("cmi.comments_from_lms.n.location", Text(250)),
    read_only("cmi.comments_from_lms.n.timestamp", Timestamp),
    read_write("cmi.completion_status", Words(COMPLETION, &[])).or("unknown"),
    read_only("cmi.completion_threshold", Real(MEASURE)),
    read_only("cmi.credit", Words(&["credit", "no-credit"], &[])).or("credit"),
    read_only("cmi.entry", Words(&["ab-initio", "resume", ""], &[])).or("ab-initio"),
    write_only("cmi.exit", Words(EXIT, &[])).or(""),
    read_write("cmi.interactions.n.id", LongIdentifier).rule(Opens),
    read_write("cmi.interactions.n.type", Words(TYPE, &[])).rule(NeedsId),
    read_write("cmi.interactions.n.objectives.n.id", LongIdentifier).rule(Unique),
    read_write("cmi.interactions.n.timestamp", Timestamp).rule(NeedsId),
    read_write("cmi.interactions.n.correct_responses.n.pattern", Response).rule(NeedsType),
    read_write("cmi.interactions.n.weighting", Real(ANY)).rule(NeedsId),
    read_write("cmi.interactions.n.learner_response", Response).rule(NeedsType),
    read_write("cmi.interactions.n.result", Result2004).rule(NeedsId),
    read_write("cmi.interactions.n.latency", Duration).rule(NeedsId),
    read_write("cmi.interactions.n.description", Localized(250)).rule(NeedsId),
    read_only("cmi.launch_data", Text(4000)),
    read_only("cmi.learner_id", LongIdentifier),
    read_only("cmi.learner_name", Localized(250)),
    read_write("cmi.learner_preference.audio_level", Real(POSITIVE)).or("1"),
    read_write("cmi.learner_preference.language", Language).or(""),
    read_write("cmi.learner_preference.delivery_speed", Real(POSITIVE)).or("1"),
    read_write("cmi.learner_preference.audio_captioning", Words(&["-1", "0", "1"], &[])).or("0"),
    read_write("cmi.location", Text(1000)),
    read_only("cmi.max_time_allowed", Duration),
    read_only("cmi.mode", Words(&["browse", "normal", "review"], &[])).or("normal"),
    read_write("cmi.objectives.n.id", LongIdentifier).rule(UniqueForGood),
    read_write("cmi.objectives.n.score.scaled", Real(SCALED)).rule(NeedsId),
    read_write("cmi.objectives.n.score.raw", Real(ANY)).rule(NeedsId),
    read_write("cmi.objectives.n.score.min", Real(ANY)).rule(NeedsId),
    read_write("cmi.objectives.n.score.max", Real(ANY)).rule(NeedsId),
    read_write("cmi.objectives.n.success_status", Words(SUCCESS, &[]))
        .or("unknown")
        .rule(NeedsId),
    read_write("cmi.objectives.n.completion_status", Words(COMPLETION, &[]))
        .or("unknown")
        .rule(NeedsId),
    read_write("cmi.objectives.n.progress_measure", Real(MEASURE)).rule(NeedsId),
    read_write("cmi.objectives.n.description", Localized(250)).rule(NeedsId),
    read_write("cmi.progress_measure", Real(MEASURE)),
    read_only("cmi.scaled_passing_score", Real(SCALED)),
    read_write("cmi.score.scaled", Real(SCALED)),
    read_write("cmi.score.raw", Real(ANY)),
    read_write("cmi.score.min", Real(ANY)),
    read_write("cmi.score.max", Real(ANY)),
    write_only("cmi.session_time", Duration),
    read_write("cmi.success_status", Words(SUCCESS, &[])).or("unknown"),
    read_write("cmi.suspend_data", Text(64_000)),
    read_only("cmi.time_limit_action", Words(TIME_LIMIT_ACTION, &[])).or("continue,no message"),
    read_only("cmi.total_time", Duration).or("PT0H0M0S"),
    read_write("adl.nav.request", Navigation).or("_none_"),
];
