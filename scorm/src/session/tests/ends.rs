//! Ends: told twice, gone on after, or of a sitting that does not count.

use super::scos::{for_sco, two_scos};
use super::*;
use crate::package::SharedStore;

#[test]
fn an_end_that_comes_again_counts_its_time_once_whatever_was_settled_or_corrected_meanwhile() {
    let mut settled = with_mastery("80");
    settled.start_run(at(0));
    let end = [
        ("cmi.core.session_time", "00:05:00"),
        ("cmi.core.lesson_status", "completed"),
        ("cmi.core.score.raw", "50"),
    ];
    settled.ends(&end);
    settled.ends(&end);
    assert_eq!(settled.time_spent().seconds(), 300);

    let store = SharedStore {
        target: "notes".to_owned(),
        readable: true,
        writable: true,
    };
    let mut sharing = session_of(
        Edition::Fourth,
        ScoTerms {
            stores: vec![store],
            ..ScoTerms::default()
        },
    );
    sharing.start_run(at(0));
    let end = [
        ("cmi.session_time", "PT5M"),
        ("adl.data.0.store", "x"),
        ("cmi.score.raw", "85"),
    ];
    sharing.ends(&end);
    sharing.ends(&end);
    let correction = change(&[("cmi.score.raw", "90")], false);
    sharing.change(&correction, Writer::Lms, at(3)).expect("accepted");
    sharing.ends(&end);
    assert_eq!(sharing.time_spent().seconds(), 300);
}

#[test]
fn a_request_of_an_ended_sitting_does_not_decide_the_next_ones_end() {
    let mut session = plain(Edition::Fourth);
    session.start_run(at(0));
    session.ends(&[("adl.nav.request", "suspendAll"), ("cmi.session_time", "PT1M")]);
    session.plays(&[("cmi.location", "2")]);
    session.ends(&[("cmi.exit", "normal"), ("cmi.session_time", "PT2M")]);
    session.start_run(at(3));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("ab-initio"));
    assert_eq!(session.time_spent().seconds(), 180);
}

#[test]
fn a_run_in_which_nothing_was_said_is_not_resumed() {
    let mut session = plain(Edition::Fourth);
    session.start_run(at(0));
    session.start_run(at(1));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("ab-initio"));
    session.ends(&[("cmi.exit", "suspend")]);
    session.start_run(at(2));
    session.start_run(at(3));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("resume"));
}

#[test]
fn what_was_learned_in_review_stays_off_the_record_when_the_page_turned_away() {
    let mut session = two_scos(Edition::Fourth, Mode::Normal);
    session.next_run.mode = Some(Mode::Review);
    session.start_run(at(0));
    let passed = [("cmi.completion_status", "completed"), ("cmi.success_status", "passed")];
    for (sco, said) in [("b", &passed[..]), ("a", &[("cmi.location", "1")])] {
        let said = for_sco(sco, change(said, false));
        session.change(&said, Writer::Run, at(1)).expect("accepted");
    }
    session.next_run.mode = Some(Mode::Normal);
    for second in 2..4 {
        session.start_run(at(second));
        assert_eq!(session.outcome_of("b"), Outcome::nothing(Family::Scorm2004));
    }
}

#[test]
fn a_review_begins_no_attempt_and_ends_none() {
    let mut session = plain(Edition::Fourth);
    session.terms.result_policy = ResultPolicy::Latest;
    session.start_run(at(0));
    session.ends(&[
        ("cmi.completion_status", "completed"),
        ("cmi.success_status", "passed"),
        ("cmi.location", "9"),
        ("cmi.exit", "normal"),
    ]);
    let before = session.outcome();
    session.next_run.mode = Some(Mode::Review);
    assert_eq!(session.start_run(at(3)), None);
    assert_eq!(session.reads("cmi.location").as_deref(), Some("9"));
    session.ends(&[("cmi.success_status", "failed"), ("cmi.exit", "normal")]);
    session.next_run.mode = Some(Mode::Normal);
    assert_eq!(session.start_run(at(4)), None);
    assert_eq!((session.outcome(), session.attempt), (before, 1));
    assert_eq!(session.reads("cmi.location").as_deref(), Some("9"));
}

#[test]
fn points_compare_with_points_of_their_kind_and_measures_to_six_decimals() {
    let scored = |raw, scaled| Outcome {
        score: Score {
            raw,
            scaled,
            ..Score::default()
        },
        ..Outcome::nothing(Family::Scorm2004)
    };
    let best = |earlier, later| Outcome::best(earlier, later).score.raw;
    assert_eq!(
        best(scored(Some(50.0), None), scored(Some(95.0), Some(0.95))),
        Some(95.0)
    );
    assert_eq!(
        best(scored(Some(95.0), Some(0.95)), scored(Some(96.0), Some(0.5))),
        Some(95.0)
    );

    let mut session = session_of(
        Edition::Fourth,
        ScoTerms {
            scaled_passing_score: Number::parse("0.8"),
            ..ScoTerms::default()
        },
    );
    session.start_run(at(0));
    session.plays(&[("cmi.score.scaled", "0.7999999999999999")]);
    assert_eq!(session.outcome().success, Success::Passed);
    session.plays(&[("cmi.score.scaled", "0.79999")]);
    assert_eq!(session.outcome().success, Success::Failed);
}
