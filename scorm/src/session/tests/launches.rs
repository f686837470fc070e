//! What a SCO finds when it is launched, and what a new attempt keeps.

use super::*;
use crate::session::handover::Notes;
use crate::session::launch::Launch;

#[test]
fn a_sco_finds_the_objectives_of_its_manifest_in_every_attempt() {
    let terms = ScoTerms {
        objectives: vec!["primary".to_owned(), "second".to_owned()],
        ..ScoTerms::default()
    };
    let mut session = session_of(Edition::Fourth, terms);
    assert_eq!(session.read("i", "cmi.objectives._count").as_deref(), Ok("2"));
    session.start_run(at(0));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("ab-initio"));
    session.ends(&[
        ("cmi.objectives.1.success_status", "passed"),
        ("cmi.objectives.2.id", "third"),
        ("cmi.exit", "normal"),
    ]);
    let ended = session.start_run(at(3)).expect("an ended attempt");
    assert_eq!(ended.data["cmi.objectives.1.success_status"], "passed");
    assert_eq!(session.read("i", "cmi.objectives._count").as_deref(), Ok("2"));
    assert_eq!(session.reads("cmi.objectives.1.id").as_deref(), Some("second"));
    let renamed = change(&[("cmi.objectives.0.id", "other")], false);
    assert!(session.change(&renamed, Writer::Run, at(4)).is_err());
}

#[test]
fn what_a_learner_prefers_outlasts_an_attempt_and_nothing_else_does() {
    let mut session = plain(Edition::Fourth);
    session.start_run(at(0));
    session.ends(&[
        ("cmi.learner_preference.audio_level", "0.5"),
        ("cmi.location", "3"),
        ("cmi.suspend_data", "x"),
        ("cmi.session_time", "PT1M"),
        ("cmi.exit", "time-out"),
    ]);
    session.start_run(at(3));
    assert_eq!(
        session.reads("cmi.learner_preference.audio_level").as_deref(),
        Some("0.5")
    );
    for gone in ["cmi.location", "cmi.suspend_data"] {
        assert_eq!(session.read("i", gone).map_err(|fault| fault.scorm_error), Err(403));
    }
    assert_eq!(session.reads("cmi.total_time").as_deref(), Some("PT0H0M0S"));
    assert_eq!(session.time_spent().seconds(), 60);
    assert_eq!(session.time_spent_in("i").seconds(), 60);
}

#[test]
fn what_a_manifest_calls_an_objective_may_come_back_whatever_it_is() {
    let terms = ScoTerms {
        objectives: vec!["no URI".to_owned()],
        ..ScoTerms::default()
    };
    let mut session = session_of(Edition::Fourth, terms);
    session.strictness = Strictness::Strict;
    session.start_run(at(0));
    session.plays(&[("cmi.objectives.0.id", "no URI"), ("cmi.objectives.0.score.raw", "1")]);
    assert_eq!(session.reads("cmi.objectives.0.score.raw").as_deref(), Some("1"));
}

#[test]
fn a_later_choice_for_the_next_run_leaves_open_what_it_does_not_name() {
    use crate::cmi::batch::Strictness;
    let all = |mode, credit, strictness, name: &str| NextRun {
        mode: Some(mode),
        credit: Some(credit),
        strictness: Some(strictness),
        learner_name: LearnerName::parse(name).ok(),
    };
    let first = || all(Mode::Browse, Credit::NoCredit, Strictness::Strict, "One, A");
    let second = all(Mode::Review, Credit::Credit, Strictness::Lenient, "Two, B");
    let chosen = |before: NextRun, other: &NextRun| {
        let mut next = before;
        next.choose(other);
        next
    };
    assert_eq!(chosen(first(), &NextRun::default()), first());
    assert_eq!(chosen(NextRun::default(), &first()), first());
    assert_eq!(chosen(first(), &second), second);
    assert!(!chosen(first(), &NextRun::default()).keeps_terms());
    let named = NextRun {
        learner_name: LearnerName::parse("One, A").ok(),
        ..NextRun::default()
    };
    assert!(named.keeps_terms());
    for choice in [
        NextRun {
            mode: Some(Mode::Normal),
            ..NextRun::default()
        },
        NextRun {
            credit: Some(Credit::Credit),
            ..NextRun::default()
        },
        NextRun {
            strictness: Some(Strictness::Lenient),
            ..NextRun::default()
        },
    ] {
        assert!(!choice.keeps_terms());
    }
}

#[test]
fn a_page_judges_as_strictly_as_its_session() {
    for strictness in [Strictness::Strict, Strictness::Lenient] {
        let mut session = plain(Edition::Fourth);
        session.strictness = strictness;
        session.start_run(at(0));
        let shown = session.cmi_data_of("i");
        let notes = Notes::of(&session.launch_of("i"), &shown);
        assert_eq!(Launch::told(session.edition, shown, notes).strictness, strictness);
    }
}
