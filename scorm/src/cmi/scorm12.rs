//! SCORM 1.2's elements (RTE 1.2, 3.4.2).

use super::element::Rule::TypeOfFeedback;
use super::element::{Element, children, count, read_only, read_write, version, write_only};
use super::value::Kind::{Decimal, Feedback, Identifier, Percent, Result12, Text, TimeOfDay, Timespan, Whole, Words};

/// What a SCO may say of a lesson. `not attempted` is the LMS's word: it can be read and not written.
const LESSON_STATUS: &[&str] = &["passed", "completed", "failed", "incomplete", "browsed"];
/// An objective may also be said not to have been attempted.
const OBJECTIVE_STATUS: &[&str] = &[
    "passed",
    "completed",
    "failed",
    "incomplete",
    "browsed",
    "not attempted",
];
const EXIT: &[&str] = &["time-out", "suspend", "logout", ""];
const TYPE: &[&str] = &[
    "true-false",
    "choice",
    "fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
];
pub(super) const CREDIT: &[&str] = &["credit", "no-credit"];
pub(super) const ENTRY: &[&str] = &["ab-initio", "resume", ""];
pub(super) const MODE: &[&str] = &["browse", "normal", "review"];
pub(super) const TIME_LIMIT_ACTION: &[&str] = &[
    "exit,message",
    "exit,no message",
    "continue,message",
    "continue,no message",
];

/// Words of SCORM 2004 that courses write into 1.2's elements, each with the word it stands for.
const EXIT_2004: &[(&str, &str)] = &[("normal", "")];

const CORE: &str = "student_id,student_name,lesson_location,credit,lesson_status,entry,score,total_time,lesson_mode,\
                    exit,session_time";
const INTERACTION: &str = "id,objectives,time,type,correct_responses,weighting,student_response,result,latency";

/// 1.2 names no number of records that an LMS must hold.
const ANY_NUMBER: usize = usize::MAX;

/// The table.
pub const ELEMENTS: &[Element] = &[
    version("cmi._version", "3.4"),
    children(
        "cmi._children",
        "core,suspend_data,launch_data,comments,objectives,student_data,student_preference,interactions",
    ),
    children("cmi.core._children", CORE),
    read_only("cmi.core.student_id", Identifier),
    read_only("cmi.core.student_name", Text(255)).or(""),
    read_write("cmi.core.lesson_location", Text(255)).or(""),
    read_only("cmi.core.credit", Words(CREDIT, &[])).or("credit"),
    read_write("cmi.core.lesson_status", Words(LESSON_STATUS, &[])).or("not attempted"),
    read_only("cmi.core.entry", Words(ENTRY, &[])).or("ab-initio"),
    children("cmi.core.score._children", "raw,min,max"),
    read_write("cmi.core.score.raw", Percent).or(""),
    read_write("cmi.core.score.min", Percent).or(""),
    read_write("cmi.core.score.max", Percent).or(""),
    read_only("cmi.core.total_time", Timespan).or("0000:00:00.00"),
    read_only("cmi.core.lesson_mode", Words(MODE, &[])).or("normal"),
    write_only("cmi.core.exit", Words(EXIT, EXIT_2004)).or(""),
    write_only("cmi.core.session_time", Timespan),
    read_write("cmi.suspend_data", Text(4096)).or(""),
    read_only("cmi.launch_data", Text(4096)).or(""),
    read_write("cmi.comments", Text(4096)).or(""),
    read_only("cmi.comments_from_lms", Text(4096)).or(""),
    children("cmi.objectives._children", "id,score,status"),
    count("cmi.objectives._count", ANY_NUMBER),
    read_write("cmi.objectives.n.id", Identifier),
    children("cmi.objectives.n.score._children", "raw,min,max"),
    read_write("cmi.objectives.n.score.raw", Percent).or(""),
    read_write("cmi.objectives.n.score.min", Percent).or(""),
    read_write("cmi.objectives.n.score.max", Percent).or(""),
    read_write("cmi.objectives.n.status", Words(OBJECTIVE_STATUS, &[])),
    children(
        "cmi.student_data._children",
        "mastery_score,max_time_allowed,time_limit_action",
    ),
    read_only("cmi.student_data.mastery_score", Percent).or(""),
    read_only("cmi.student_data.max_time_allowed", Timespan).or(""),
    read_only("cmi.student_data.time_limit_action", Words(TIME_LIMIT_ACTION, &[])).or(""),
    children("cmi.student_preference._children", "audio,language,speed,text"),
    read_write("cmi.student_preference.audio", Whole(-1, 100)).or("0"),
    read_write("cmi.student_preference.language", Text(255)).or(""),
    read_write("cmi.student_preference.speed", Whole(-100, 100)).or("0"),
    read_write("cmi.student_preference.text", Whole(-1, 1)).or("0"),
    children("cmi.interactions._children", INTERACTION),
    count("cmi.interactions._count", ANY_NUMBER),
    write_only("cmi.interactions.n.id", Identifier),
    count("cmi.interactions.n.objectives._count", ANY_NUMBER),
    write_only("cmi.interactions.n.objectives.n.id", Identifier),
    write_only("cmi.interactions.n.time", TimeOfDay),
    write_only("cmi.interactions.n.type", Words(TYPE, &[])).rule(TypeOfFeedback),
    count("cmi.interactions.n.correct_responses._count", ANY_NUMBER),
    write_only("cmi.interactions.n.correct_responses.n.pattern", Feedback),
    write_only("cmi.interactions.n.weighting", Decimal),
    write_only("cmi.interactions.n.student_response", Feedback),
    write_only("cmi.interactions.n.result", Result12),
    write_only("cmi.interactions.n.latency", Timespan),
];
