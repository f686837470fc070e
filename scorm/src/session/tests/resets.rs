use std::sync::Arc;

use super::super::history::RunEnd;
use super::super::outcome::Completion;
use super::super::reset::{Onto, ResumeRule};
use super::super::terms::Stage;
use super::*;
use crate::course::Course;
use crate::package::SharedStore;

/// Three SCOs, of which the learner has passed one and begun another.
fn played() -> Session {
    let scos = ["a", "b", "c"].map(|id| sco(id, ScoTerms::default()));
    let mut session = session(&revision(Edition::Scorm12, scos.into()), Mode::Normal);
    session.start_run(at(0));
    let of = |sco: &str, members: &[(&str, &str)], terminate| Change {
        sco: Some(sco.to_owned()),
        ..change(members, terminate)
    };
    let passes = of(
        "a",
        &[
            ("cmi.core.lesson_status", "passed"),
            ("cmi.core.score.raw", "90"),
            ("cmi.core.session_time", "00:10:00"),
            ("cmi.student_preference.audio", "7"),
        ],
        true,
    );
    session.change(&passes, Writer::Run, at(1)).expect("accepted");
    let begins = of(
        "b",
        &[("cmi.suspend_data", "half"), ("cmi.core.session_time", "00:01:00")],
        false,
    );
    session.change(&begins, Writer::Run, at(2)).expect("accepted");
    session.heard(2, [2; 32]);
    session
}

/// Another revision, in which one SCO is gone and another is new.
fn newer(edition: Edition) -> Onto {
    let scos = ["d", "a", "b"].map(|id| sco(id, ScoTerms::default()));
    let revision = Revision {
        number: 7,
        ..revision(edition, scos.into())
    };
    Onto {
        course: Arc::new(revision.flat_course()),
        revision: Arc::new(revision),
    }
}

#[test]
fn a_reset_keeps_each_attempt_and_begins_as_if_nobody_had() {
    let mut session = played();
    let reset = session.reset(None, at(9));
    let kept: Vec<_> = reset
        .attempts
        .iter()
        .map(|ended| (ended.number, ended.sco.as_str(), ended.of_sco))
        .collect();
    assert_eq!(kept, [(1, "a", 1), (2, "b", 1)]);
    assert_eq!(reset.attempts[0].outcome.success, Success::Passed);
    assert_eq!(reset.attempts[0].time_spent.seconds(), 600);
    assert_eq!(reset.attempts[1].data["cmi.suspend_data"], "half");
    assert_eq!(reset.attempts[1].replaced_at, at(9));

    assert_eq!((session.attempt, session.resets, session.time_spent().0), (3, 1, 0));
    assert_eq!(session.outcome(), Outcome::nothing(Family::Scorm12));
    assert_eq!((session.completed_at, session.current.as_str()), (None, "a"));
    session.start_run(at(10));
    assert_eq!(session.reads("cmi.core.entry").as_deref(), Some("ab-initio"));
    assert_eq!(
        session.reads("cmi.core.lesson_status").as_deref(),
        Some("not attempted")
    );
    // What the learner prefers is no result.
    assert_eq!(session.reads("cmi.student_preference.audio").as_deref(), Some("7"));
    assert_eq!(session.states["a"].earlier_attempts, 1);

    // Nothing was touched since but that it was opened.
    let again = session.reset(None, at(11));
    assert_eq!(again.attempts.len(), 1);
    assert_eq!((again.attempts[0].number, again.attempts[0].of_sco), (3, 2));
    assert!(session.reset(None, at(12)).attempts.is_empty());
}

#[test]
fn pages_that_were_open_write_no_more_whatever_they_have_still_to_say() {
    let mut session = played();
    session.reset(None, at(9));
    assert_eq!(session.standing(1, 3, &[3; 32]), Standing::Reset);
    assert_eq!(session.standing(1, 2, &[2; 32]), Standing::Reset);
    assert!(session.put_back_to(1).is_none());
    session.start_run(at(10));
    assert_eq!(session.run.number, 2);
    assert_eq!(session.standing(1, 3, &[3; 32]), Standing::Reset);
    assert_eq!(session.standing(2, 1, &[1; 32]), Standing::Next);
    assert!(session.put_back_to(1).is_none());
    session.start_run(at(11));
    assert_eq!(session.standing(2, 1, &[1; 32]), Standing::Superseded);
}

#[test]
fn a_session_moves_onto_another_revision_with_what_still_means_something() {
    let mut session = played();
    let reset = session.reset(Some(&newer(Edition::Scorm12)), at(9));
    assert_eq!(reset.attempts.len(), 2);
    assert_eq!((session.package_revision, session.current.as_str()), (7, "d"));
    let scos: Vec<&str> = session.scos.iter().map(|(sco, _)| sco.as_str()).collect();
    assert_eq!(scos, ["d", "a", "b"]);
    assert_eq!(session.states["a"].earlier_attempts, 1);
    assert_eq!(session.outcome(), Outcome::nothing(Family::Scorm12));

    let mut session = played();
    session.reset(Some(&newer(Edition::Fourth)), at(9));
    assert!(session.states.is_empty() && session.course.is_some());
    session.start_run(at(10));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("ab-initio"));
}

#[test]
fn a_course_with_rules_begins_anew_too() {
    let onto = newer(Edition::Third);
    let mut session = session(&onto.revision, Mode::Normal);
    session.course = Some(Arc::new(Course {
        items: onto.course.items.clone(),
        ..Course::default()
    }));
    session.start_run(at(0));
    let ends = Change {
        sco: Some("d".to_owned()),
        ..change(&[("cmi.completion_status", "completed"), ("cmi.exit", "suspend")], true)
    };
    session.change(&ends, Writer::Run, at(2)).expect("accepted");
    assert!(session.sequencing.is_some());
    session.reset(None, at(3));
    assert!(session.sequencing.is_none() && session.rolled.is_none_or(|rolled| rolled.record.is_none()));
    assert_ne!(session.outcome().completion, Completion::Completed);
    session.start_run(at(4));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("ab-initio"));
}

#[test]
fn what_is_only_looked_at_again_is_ended_as_it_was_on_record() {
    let mut session = played();
    session.next_run.mode = Some(Mode::Review);
    session.start_run(at(4));
    let looks = Change {
        sco: Some("a".to_owned()),
        ..change(&[("cmi.core.score.raw", "1")], false)
    };
    session.change(&looks, Writer::Run, at(5)).expect("accepted");
    let reset = session.reset(None, at(9));
    assert_eq!(reset.attempts[0].data["cmi.core.score.raw"], "90");
}

#[test]
fn each_rule_moves_what_it_says() {
    let (untouched, begun) = (plain(Edition::Scorm12), played());
    let mut done = plain(Edition::Scorm12);
    done.start_run(at(0));
    done.ends(&[("cmi.core.lesson_status", "completed")]);
    let moves = |rule| [&untouched, &begun, &done].map(|session| session.moves(rule, 2));
    assert_eq!(moves(ResumeRule::Keep), [false, false, false]);
    assert_eq!(moves(ResumeRule::MoveWhenNotStarted), [true, false, false]);
    assert_eq!(moves(ResumeRule::MoveWhenNotComplete), [true, true, false]);
    assert!(!untouched.moves(ResumeRule::MoveWhenNotComplete, 1));
    let mut again = begun;
    again.reset(None, at(9));
    assert!(again.moves(ResumeRule::MoveWhenNotStarted, 2));
}

#[test]
fn a_run_has_its_time_by_the_clock_beside_the_time_that_was_reported() {
    let mut session = plain(Edition::Scorm12);
    assert_eq!(session.newest_run(at(0)), None);
    session.start_run(at(0));
    let run = session.newest_run(at(0)).expect("a run");
    assert_eq!(
        (run.started_at, run.heard_at, run.end, run.reported.0),
        (at(0), at(0), None, 0)
    );
    // Two seconds, in which the SCO reports 87 minutes.
    let says = change(&[("cmi.core.session_time", "01:27:00")], false);
    session.change(&says, Writer::Run, at(2)).expect("accepted");
    let run = session.run_before_next().expect("a run");
    assert_eq!((run.heard_at, run.reported.seconds()), (at(2), 87 * 60));
    assert_eq!(
        (run.end, run.scos.as_slice()),
        (Some(RunEnd::Superseded), &["i".to_owned()][..])
    );

    session.start_run(at(10));
    let run = session.newest_run(at(11)).expect("a run");
    assert_eq!((run.number, run.started_at, run.reported.0), (2, at(10), 0));
    let ends = |stage| Change {
        stage: Some(stage),
        ..change(&[], true)
    };
    session
        .change(&ends(Stage::Over), Writer::Run, at(12))
        .expect("accepted");
    assert_eq!(session.newest_run(at(13)).expect("a run").end, Some(RunEnd::Terminated));
    session
        .change(&ends(Stage::Left), Writer::Run, at(13))
        .expect("accepted");
    assert_eq!(session.run_before_next().expect("a run").end, Some(RunEnd::Left));
    assert_eq!(session.reset(None, at(14)).run.expect("a run").end, Some(RunEnd::Left));
    assert_eq!(session.newest_run(at(15)), None);
}

#[test]
fn a_run_that_outlives_its_session_has_expired() {
    let day = 24 * 3600;
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    let end = |session: &Session, now| session.newest_run(at(now)).expect("a run").end;
    assert_eq!(
        (end(&session, day - 1), end(&session, day)),
        (None, Some(RunEnd::Expired))
    );
    session.renew(at(day + 5));
    assert_eq!(end(&session, day + 6), Some(RunEnd::Expired));
    assert_eq!(session.run_before_next().expect("a run").end, Some(RunEnd::Expired));
    // Its page is still there, and goes on.
    let goes_on = change(&[("cmi.core.lesson_location", "2")], false);
    session.change(&goes_on, Writer::Run, at(day + 6)).expect("accepted");
    session.renew(at(day + 7));
    assert_eq!(end(&session, day + 8), None);
    assert_eq!(
        session.reset(None, at(day + 9)).run.expect("a run").end,
        Some(RunEnd::Reset)
    );
}

#[test]
fn what_is_kept_beside_a_session_lasts_with_it() {
    let day = 24 * 3600;
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    assert_eq!(session.kept_until, None);
    session.start_run(at(1));
    let kept = session.kept_until.expect("a run is kept");
    assert_eq!(kept, session.purge_at());
    session.touch(at(day));
    assert_eq!(session.kept_until, Some(kept));
    session.touch(at(2 * day));
    assert_eq!(session.kept_until, Some(session.purge_at()));
}

#[test]
fn what_scos_share_is_kept_with_their_attempts() {
    let store = SharedStore {
        target: "notes".to_owned(),
        readable: true,
        writable: true,
    };
    let terms = ScoTerms {
        stores: vec![store],
        ..ScoTerms::default()
    };
    let mut session = session_of(Edition::Fourth, terms);
    session.start_run(at(0));
    session.plays(&[("adl.data.0.store", "a thought")]);
    let reset = session.reset(None, at(3));
    assert_eq!(reset.attempts[0].data["adl.data.0.store"], "a thought");
    assert!(session.shared.is_empty());
}
