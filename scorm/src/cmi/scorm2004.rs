//! SCORM 2004's elements: the run-time data model (RTE 4.2), the 4th edition's shared data (`adl.data`), and the
//! navigation requests of the Sequencing and Navigation book (`adl.nav`).

use super::element::Rule::{
    EmptyIsUnset, NeedsId, NeedsIdAndIsUnique, NeedsType, PatternOfType, TypeOfInteraction, UniqueForGood,
};
use super::element::{Element, Mask, children, count, count_of_manifest, read_only, read_write, version, write_only};
use super::scorm12::{CREDIT, ENTRY, MODE, TIME_LIMIT_ACTION};
use super::value::Kind::{
    Duration, Language, Localized, LongIdentifier, Navigation, Pattern, Real, Response, Result2004, Text, Timestamp,
    Words,
};
use super::value::interaction::Interaction;
use crate::package::Edition::{self, Fourth, Second, Third};

const COMPLETION: &[&str] = &["completed", "incomplete", "not attempted", "unknown"];
const SUCCESS: &[&str] = &["passed", "failed", "unknown"];
const EXIT: &[&str] = &["time-out", "suspend", "logout", "normal", ""];
const CAPTIONING: &[&str] = &["-1", "0", "1"];
const VALIDITY: &[&str] = &["true", "false", "unknown"];

const ANY: (f64, f64) = (f64::NEG_INFINITY, f64::INFINITY);
const POSITIVE: (f64, f64) = (0.0, f64::INFINITY);
const SCALED: (f64, f64) = (-1.0, 1.0);
const MEASURE: (f64, f64) = (0.0, 1.0);

const FOURTH_ONLY: &[Edition] = &[Fourth];
const BEFORE_FOURTH: &[Edition] = &[Second, Third];

const COMMENT: &str = "comment,location,timestamp";
const INTERACTION: &str = "id,type,objectives,timestamp,correct_responses,weighting,learner_response,result,latency,\
                           description";
const PREFERENCE: &str = "audio_level,language,delivery_speed,audio_captioning";
const OBJECTIVE: &str = "id,score,success_status,completion_status,progress_measure,description";
const SCORE: &str = "scaled,raw,min,max";

pub(crate) const COMPLETED_BY: Mask = Mask {
    threshold: "cmi.completion_threshold",
    measure: "cmi.progress_measure",
    words: ["unknown", "incomplete", "completed"],
};
pub(crate) const PASSED_BY: Mask = Mask {
    threshold: "cmi.scaled_passing_score",
    measure: "cmi.score.scaled",
    words: ["unknown", "failed", "passed"],
};

/// The table.
pub const ELEMENTS: &[Element] = &[
    version("cmi._version", "1.0"),
    children("cmi.comments_from_learner._children", COMMENT),
    count("cmi.comments_from_learner._count", 250),
    read_write("cmi.comments_from_learner.n.comment", Localized(4000)),
    read_write("cmi.comments_from_learner.n.location", Text(250)),
    read_write("cmi.comments_from_learner.n.timestamp", Timestamp),
    children("cmi.comments_from_lms._children", COMMENT),
    count("cmi.comments_from_lms._count", 100),
    read_only("cmi.comments_from_lms.n.comment", Localized(4000)),
    read_only("cmi.comments_from_lms.n.location", Text(250)),
    read_only("cmi.comments_from_lms.n.timestamp", Timestamp),
    read_write("cmi.completion_status", Words(COMPLETION, &[]))
        .or("unknown")
        .masked(&COMPLETED_BY),
    read_only("cmi.completion_threshold", Real(MEASURE)),
    read_only("cmi.credit", Words(CREDIT, &[])).or("credit"),
    read_only("cmi.entry", Words(ENTRY, &[])).or("ab-initio"),
    write_only("cmi.exit", Words(EXIT, &[])).or(""),
    children("cmi.interactions._children", INTERACTION),
    count("cmi.interactions._count", 250),
    read_write("cmi.interactions.n.id", LongIdentifier),
    read_write("cmi.interactions.n.type", Words(Interaction::WORDS, &[])).rule(TypeOfInteraction),
    count("cmi.interactions.n.objectives._count", 10),
    read_write("cmi.interactions.n.objectives.n.id", LongIdentifier).rule(NeedsIdAndIsUnique),
    read_write("cmi.interactions.n.timestamp", Timestamp).rule(NeedsId),
    // How many patterns there may be follows from the interaction's type.
    count("cmi.interactions.n.correct_responses._count", usize::MAX),
    read_write("cmi.interactions.n.correct_responses.n.pattern", Pattern).rule(PatternOfType),
    read_write("cmi.interactions.n.weighting", Real(ANY)).rule(NeedsId),
    read_write("cmi.interactions.n.learner_response", Response).rule(NeedsType),
    read_write("cmi.interactions.n.result", Result2004).rule(NeedsId),
    read_write("cmi.interactions.n.latency", Duration).rule(NeedsId),
    read_write("cmi.interactions.n.description", Localized(250)).rule(NeedsId),
    read_only("cmi.launch_data", Text(4000)),
    read_only("cmi.learner_id", LongIdentifier),
    read_only("cmi.learner_name", Localized(250)).or(""),
    children("cmi.learner_preference._children", PREFERENCE),
    read_write("cmi.learner_preference.audio_level", Real(POSITIVE)).or("1"),
    read_write("cmi.learner_preference.language", Language).or(""),
    read_write("cmi.learner_preference.delivery_speed", Real(POSITIVE)).or("1"),
    read_write("cmi.learner_preference.audio_captioning", Words(CAPTIONING, &[])).or("0"),
    read_write("cmi.location", Text(1000)),
    read_only("cmi.max_time_allowed", Duration),
    read_only("cmi.mode", Words(MODE, &[])).or("normal"),
    children("cmi.objectives._children", OBJECTIVE),
    count("cmi.objectives._count", 100),
    read_write("cmi.objectives.n.id", LongIdentifier).rule(UniqueForGood),
    children("cmi.objectives.n.score._children", SCORE),
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
    children("cmi.score._children", SCORE),
    read_write("cmi.score.scaled", Real(SCALED)),
    read_write("cmi.score.raw", Real(ANY)),
    read_write("cmi.score.min", Real(ANY)),
    read_write("cmi.score.max", Real(ANY)),
    write_only("cmi.session_time", Duration),
    read_write("cmi.success_status", Words(SUCCESS, &[]))
        .or("unknown")
        .masked(&PASSED_BY),
    read_write("cmi.suspend_data", Text(4000)).only(&[Second]),
    read_write("cmi.suspend_data", Text(64_000)).only(&[Third, Fourth]),
    read_only("cmi.time_limit_action", Words(TIME_LIMIT_ACTION, &[])).or("continue,no message"),
    read_only("cmi.total_time", Duration).or("PT0H0M0S"),
    read_write("adl.nav.request", Navigation { jump: false })
        .or("_none_")
        .only(BEFORE_FOURTH),
    read_write("adl.nav.request", Navigation { jump: true })
        .or("_none_")
        .only(FOURTH_ONLY),
    read_only("adl.nav.request_valid.continue", Words(VALIDITY, &[])).or("unknown"),
    read_only("adl.nav.request_valid.previous", Words(VALIDITY, &[])).or("unknown"),
    read_only("adl.nav.request_valid.choice.{target=ID}", Words(VALIDITY, &[])).or("unknown"),
    read_only("adl.nav.request_valid.jump.{target=ID}", Words(VALIDITY, &[]))
        .or("unknown")
        .only(FOURTH_ONLY),
    children("adl.data._children", "id,store").only(FOURTH_ONLY),
    count_of_manifest("adl.data._count", 250).only(FOURTH_ONLY),
    read_only("adl.data.n.id", LongIdentifier).only(FOURTH_ONLY),
    // Which stores a SCO may read and write is in the manifest (`adlcp:map`).
    read_write("adl.data.n.store", Text(64_000))
        .rule(EmptyIsUnset)
        .only(FOURTH_ONLY),
];
