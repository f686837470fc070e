use super::*;
use crate::cmi::Fixed;
use crate::cmi::remark::Strictness;
use crate::package::Edition;

fn launch(edition: Edition, fixed: &[(&str, &str)]) -> Launch {
    let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    Launch {
        edition,
        strictness: Strictness::Strict,
        data: Data::new(),
        fixed: Fixed {
            values: fixed.iter().map(owned).collect(),
            ..Fixed::default()
        },
        is_touched: false,
    }
}

fn api(edition: Edition) -> Api {
    Api::new(launch(edition, &[]))
}

fn running(edition: Edition) -> Api {
    let mut api = api(edition);
    assert!(api.initialize(""));
    api
}

fn set(api: &mut Api, name: &str, value: &str) -> u16 {
    let is_set = api.set_value(name, value);
    assert_eq!(is_set, api.last_error() == 0);
    api.last_error()
}

fn get(api: &mut Api, name: &str) -> Result<String, u16> {
    let value = api.get_value(name);
    match api.last_error() {
        0 => Ok(value),
        code => {
            assert_eq!(value, "");
            Err(code)
        }
    }
}

/// Each call in turn, with a fresh instance that is brought into a state first; the codes.
fn codes(edition: Edition, prepare: impl Fn(&mut Api)) -> [u16; 5] {
    let location = match edition {
        Edition::Scorm12 => "cmi.core.lesson_location",
        _ => "cmi.location",
    };
    let calls: [fn(&mut Api, &str) -> bool; 5] = [
        |api, _| api.initialize(""),
        |api, _| api.terminate(""),
        |api, location| api.get_value(location).is_empty() && api.last_error() == 0,
        |api, location| api.set_value(location, "1"),
        |api, _| api.commit(""),
    ];
    calls.map(|call| {
        let mut api = api(edition);
        prepare(&mut api);
        let is_done = call(&mut api, location);
        // An element of 2004 that was never set is an error of its own.
        assert!(is_done == (api.last_error() == 0));
        api.last_error()
    })
}

#[test]
fn a_call_out_of_its_state_has_the_code_of_its_edition() {
    let fresh = |_: &mut Api| {};
    let running = |api: &mut Api| {
        api.initialize("");
    };
    let ended = |api: &mut Api| {
        api.initialize("");
        api.terminate("");
    };
    assert_eq!(codes(Edition::Fourth, fresh), [0, 112, 122, 132, 142]);
    assert_eq!(codes(Edition::Fourth, running), [103, 0, 403, 0, 0]);
    assert_eq!(codes(Edition::Fourth, ended), [104, 113, 123, 133, 143]);
    assert_eq!(codes(Edition::Scorm12, fresh), [0, 301, 301, 301, 301]);
    assert_eq!(codes(Edition::Scorm12, running), [101, 0, 0, 0, 0]);
    assert_eq!(codes(Edition::Scorm12, ended), [0, 301, 301, 301, 301]);
}

#[test]
fn an_argument_where_none_belongs_is_refused_and_changes_nothing() {
    for edition in [Edition::Scorm12, Edition::Fourth] {
        let mut api = api(edition);
        assert!(!api.initialize("x"));
        assert_eq!((api.last_error(), api.state()), (201, State::NotInitialized));
        api.initialize("");
        assert!(!api.commit("x") && api.last_error() == 201);
        assert!(!api.terminate("x") && api.last_error() == 201);
        assert_eq!(api.state(), State::Running);
        assert!(api.changes().is_empty());
    }
}

#[test]
fn the_error_triple_tells_of_the_last_error_and_leaves_it() {
    let mut api = running(Edition::Fourth);
    assert_eq!(set(&mut api, "cmi.score.scaled", "7"), 407);
    assert_eq!(api.error_string("407"), "Data Model Element Value Out Of Range");
    let told = "it is outside -1 to 1; expected: a real number from -1 to 1";
    assert_eq!(api.diagnostic(""), told);
    assert_eq!(api.diagnostic("407"), told);
    assert_eq!(api.diagnostic("408"), "Data Model Dependency Not Established");
    for unknown in ["", "001", "0407", "1444", "99999", "+0", "x", "202"] {
        assert_eq!(api.error_string(unknown), "", "{unknown}");
    }
    assert_eq!(api.diagnostic("1444"), "");
    assert_eq!(api.last_error(), 407);
    assert_eq!(get(&mut api, "cmi.mode"), Ok("normal".to_owned()));
    assert_eq!((api.diagnostic(""), api.last_error()), ("No Error".to_owned(), 0));
    assert_eq!(
        running(Edition::Scorm12).error_string("202"),
        "Element cannot have children"
    );
    // Words of the vocabulary are many.
    set(&mut api, &"x".repeat(4000), "");
    assert!(api.diagnostic("").chars().count() < 255);
}

#[test]
fn what_was_said_can_be_taken_and_is_said_once() {
    let mut api = running(Edition::Fourth);
    set(&mut api, "cmi.location", "1");
    set(&mut api, "cmi.location", "2");
    set(&mut api, "cmi.score.scaled", "7");
    assert!(api.commit(""));
    let update = |members: &[(&str, &str)]| Update {
        cmi: launch(Edition::Fourth, members).fixed.values,
        ..Update::default()
    };
    assert_eq!(api.changes(), [update(&[("cmi.location", "2")])]);
    assert_eq!(api.take_changes(), [update(&[("cmi.location", "2")])]);
    assert_eq!(api.take_changes(), []);
    set(&mut api, "cmi.exit", "suspend");
    api.terminate("");
    let last = Update {
        terminate: true,
        ..update(&[("cmi.exit", "suspend")])
    };
    assert_eq!(api.take_changes(), [last]);
}

#[test]
fn a_type_that_changes_twice_is_told_twice() {
    let mut api = running(Edition::Fourth);
    for (name, value) in [("id", "i"), ("type", "choice"), ("learner_response", "a")] {
        set(&mut api, &format!("cmi.interactions.0.{name}"), value);
    }
    api.take_changes();
    set(&mut api, "cmi.interactions.0.learner_response", "b");
    set(&mut api, "cmi.interactions.0.type", "likert");
    assert_eq!(get(&mut api, "cmi.interactions.0.learner_response"), Err(403));
    set(&mut api, "cmi.interactions.0.type", "choice");
    let told: Vec<Vec<String>> = api
        .changes()
        .iter()
        .map(|update| update.cmi.values().cloned().collect())
        .collect();
    assert_eq!(told, [["likert"], ["choice"]]);
}

#[test]
fn what_is_refused_leaves_no_record_and_takes_no_value() {
    let mut api = running(Edition::Fourth);
    assert_eq!(set(&mut api, "cmi.objectives.0.id", "urn:"), 406);
    assert_eq!(get(&mut api, "cmi.objectives._count"), Ok("0".to_owned()));
    assert_eq!(set(&mut api, "cmi.objectives.0.id", "a"), 0);
    assert_eq!(set(&mut api, "cmi.objectives.1.id", "a"), 351);
    assert_eq!(set(&mut api, "cmi.objectives.1.id", "b"), 0);
    assert_eq!(set(&mut api, "cmi.objectives.3.id", "c"), 351);
    assert_eq!(get(&mut api, "cmi.objectives._count"), Ok("2".to_owned()));
    assert_eq!(get(&mut api, "cmi.objectives.2.id"), Err(301));
    // A value that is given up is free again.
    for (name, value, code) in [
        ("id", "i", 0),
        ("objectives.0.id", "x", 0),
        ("objectives.1.id", "x", 351),
        ("objectives.0.id", "y", 0),
        ("objectives.1.id", "x", 0),
    ] {
        assert_eq!(
            set(&mut api, &format!("cmi.interactions.0.{name}"), value),
            code,
            "{name}"
        );
    }
    // What the LMS alone sets is refused whatever the value is.
    assert_eq!(set(&mut api, "cmi.mode", "normal"), 404);
    assert_eq!(set(&mut api, "cmi.comments_from_lms.0.comment", "x"), 404);
}

#[test]
fn another_document_begins_another_sitting_of_the_attempt() {
    let mut api = Api::new(launch(
        Edition::Fourth,
        &[("cmi.entry", "ab-initio"), ("cmi.total_time", "PT0H0M0S")],
    ));
    api.initialize("");
    // Nothing was said, and so nothing is resumed.
    api.document_loaded();
    assert!(api.initialize(""));
    assert_eq!(get(&mut api, "cmi.entry"), Ok("ab-initio".to_owned()));
    set(&mut api, "cmi.session_time", "PT1M");
    set(&mut api, "cmi.location", "7");
    api.document_loaded();
    assert!(api.initialize(""));
    assert_eq!(get(&mut api, "cmi.entry"), Ok("resume".to_owned()));
    assert_eq!(get(&mut api, "cmi.total_time"), Ok("PT1M".to_owned()));
    assert_eq!(get(&mut api, "cmi.location"), Ok("7".to_owned()));
    set(&mut api, "cmi.exit", "normal");
    api.terminate("");
    assert!(!api.initialize(""));
    api.document_loaded();
    assert!(api.initialize(""));
    assert_eq!(get(&mut api, "cmi.entry"), Ok(String::new()));
    let told: Vec<(bool, bool)> = api.changes().iter().map(|u| (u.new_sitting, u.terminate)).collect();
    assert_eq!(told, [(true, false), (true, true), (true, false)]);
}

#[test]
fn a_lesson_of_1_2_begins_again_after_its_end_with_the_status_that_it_ended_with() {
    let fixed = [
        ("cmi.core.lesson_mode", "normal"),
        ("cmi.core.credit", "credit"),
        ("cmi.student_data.mastery_score", "80"),
    ];
    for (score, status) in [("80", "passed"), ("79", "failed"), ("", "completed")] {
        let mut api = Api::new(launch(Edition::Scorm12, &fixed));
        api.initialize("");
        set(&mut api, "cmi.core.score.raw", score);
        set(&mut api, "cmi.core.session_time", "00:00:05");
        assert!(api.terminate("") && api.initialize(""));
        assert_eq!(get(&mut api, "cmi.core.lesson_status"), Ok(status.to_owned()));
        assert_eq!(get(&mut api, "cmi.core.total_time"), Ok("0000:00:05.00".to_owned()));
        assert_eq!(get(&mut api, "cmi.core.entry"), Ok(String::new()));
    }
}

#[test]
fn the_order_of_a_type_and_its_response_decides_nothing_in_1_2() {
    let mut api = running(Edition::Scorm12);
    assert_eq!(set(&mut api, "cmi.interactions.0.student_response", "Paris"), 0);
    assert_eq!(set(&mut api, "cmi.interactions.0.type", "choice"), 405);
    assert_eq!(set(&mut api, "cmi.interactions.0.type", "fill-in"), 0);
}

#[test]
fn thresholds_decide_the_statuses_and_requests_are_valid_as_was_told() {
    let mut api = Api::new(launch(
        Edition::Fourth,
        &[("cmi.completion_threshold", "0.8"), ("cmi.scaled_passing_score", "0.5")],
    ));
    api.initialize("");
    set(&mut api, "cmi.completion_status", "completed");
    assert_eq!(get(&mut api, "cmi.completion_status"), Ok("unknown".to_owned()));
    for (measure, completion, success) in [
        ("0.79", "incomplete", "passed"),
        ("0.8", "completed", "passed"),
        ("0.4", "incomplete", "failed"),
    ] {
        set(&mut api, "cmi.progress_measure", measure);
        set(&mut api, "cmi.score.scaled", measure);
        assert_eq!(get(&mut api, "cmi.completion_status"), Ok(completion.to_owned()));
        assert_eq!(get(&mut api, "cmi.success_status"), Ok(success.to_owned()));
    }
    let mut valid = |request: &str, told| {
        api.tell_valid(request, told);
        get(&mut api, &format!("adl.nav.request_valid.{request}"))
    };
    assert_eq!(valid("continue", None), Ok("unknown".to_owned()));
    assert_eq!(valid("continue", Some(true)), Ok("true".to_owned()));
    assert_eq!(valid("choice.{target=a.1}", Some(false)), Ok("false".to_owned()));
    assert_eq!(valid("choice.{target=a.1}", None), Ok("unknown".to_owned()));
}

#[test]
fn patterns_of_another_type_begin_anew() {
    let mut api = running(Edition::Fourth);
    for (name, value) in [
        ("id", "i"),
        ("type", "choice"),
        ("correct_responses.0.pattern", "a"),
        ("correct_responses.1.pattern", "b"),
        ("type", "sequencing"),
        ("correct_responses.0.pattern", "b"),
        ("correct_responses.1.pattern", "a"),
    ] {
        assert_eq!(
            set(&mut api, &format!("cmi.interactions.0.{name}"), value),
            0,
            "{name} {value}"
        );
    }
    assert_eq!(
        set(&mut api, "cmi.interactions.0.correct_responses.2.pattern", "a"),
        351
    );
}

#[test]
fn a_sco_that_says_what_is_there_or_what_a_learner_prefers_has_said_nothing() {
    for (value, entry) in [("o", "ab-initio"), ("p", "resume")] {
        let mut found = launch(Edition::Fourth, &[("cmi.entry", "ab-initio")]);
        found.data.insert("cmi.objectives.0.id".to_owned(), "o".to_owned());
        let mut api = Api::new(found);
        api.initialize("");
        set(&mut api, "cmi.learner_preference.audio_level", "7");
        let at = usize::from(value != "o");
        assert_eq!(set(&mut api, &format!("cmi.objectives.{at}.id"), value), 0);
        api.document_loaded();
        api.initialize("");
        assert_eq!(get(&mut api, "cmi.entry"), Ok(entry.to_owned()));
    }
}

#[test]
fn what_a_document_says_on_its_way_out_is_one_sitting() {
    let mut api = Api::new(launch(Edition::Scorm12, &[("cmi.core.total_time", "0000:00:00.00")]));
    let said = |api: &mut Api| {
        assert!(api.initialize(""));
        set(api, "cmi.core.session_time", "00:01:00");
        assert!(api.terminate(""));
    };
    said(&mut api);
    api.document_leaves();
    said(&mut api);
    assert_eq!(api.changes().iter().filter(|update| update.new_sitting).count(), 0);
    // Another end within one document is another sitting.
    said(&mut api);
    assert_eq!(api.changes().iter().filter(|update| update.new_sitting).count(), 1);
}

#[test]
fn a_lenient_instance_warns_of_the_last_value_alone() {
    let lenient = Launch {
        strictness: Strictness::Lenient,
        ..launch(Edition::Scorm12, &[])
    };
    let mut api = Api::new(lenient);
    assert!(api.initialize(""));
    let mut warned = |value: &str| -> Vec<u16> {
        assert_eq!(set(&mut api, "cmi.core.exit", value), 0, "{value}");
        api.warnings().iter().map(|remark| remark.scorm_error).collect()
    };
    assert_eq!(warned("normal"), [405]);
    assert!(warned("suspend").is_empty());
}
