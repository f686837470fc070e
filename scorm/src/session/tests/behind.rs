use super::super::terms::Stage;
use super::*;

/// What a page says late: more time of its sitting, and a place.
fn late() -> Change {
    change(
        &[("cmi.core.session_time", "00:15:00"), ("cmi.core.lesson_location", "9")],
        false,
    )
}

/// A session whose first run was heard once, and then died.
fn broken_off() -> Session {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.plays(&[("cmi.core.session_time", "00:10:00"), ("cmi.core.lesson_location", "8")]);
    session.heard(1, [1; 32]);
    session
}

/// Hands a change of an earlier run in, as the service does.
fn hand_in(session: &mut Session, run: u32, change: &Change) -> Option<()> {
    let mut earlier = session.put_back_to(run)?;
    earlier.change(change, Writer::Run, at(9)).expect("accepted");
    earlier.heard(2, [2; 32]);
    assert!(earlier.start_over(&session.run, at(9)).is_none());
    *session = earlier;
    Some(())
}

#[test]
fn late_words_count_as_if_they_had_come_in_time() {
    let mut in_time = broken_off();
    in_time.change(&late(), Writer::Run, at(9)).expect("accepted");
    in_time.heard(2, [2; 32]);
    in_time.start_run(at(9));

    let mut session = broken_off();
    session.start_run(at(5));
    assert_eq!(session.time_spent().seconds(), 600);
    hand_in(&mut session, 1, &late()).expect("nobody has written");
    assert_eq!(session.states, in_time.states);
    assert_eq!(session.time_spent().seconds(), 900);
    assert_eq!((session.run.number, session.run.seq), (2, 0));
}

#[test]
fn late_words_are_taken_also_when_several_runs_have_said_nothing() {
    let mut session = broken_off();
    session.start_run(at(5));
    session.start_run(at(6));
    hand_in(&mut session, 1, &late()).expect("nobody has written");
    assert_eq!(session.time_spent().seconds(), 900);

    // The second run's own: its sitting is added to the first one's.
    let mut session = broken_off();
    session.start_run(at(5));
    session.start_run(at(6));
    hand_in(&mut session, 2, &late()).expect("nobody has written");
    assert_eq!(session.time_spent().seconds(), 1500);
    assert!(session.put_back_to(1).is_none(), "the second has written since");
}

#[test]
fn late_words_are_refused_when_another_run_has_written() {
    let mut session = broken_off();
    session.start_run(at(5));
    session.plays(&[("cmi.core.lesson_location", "10")]);
    session.heard(1, [3; 32]);
    assert!(session.put_back_to(1).is_none());
    let mut session = broken_off();
    assert!(session.put_back_to(1).is_none(), "it is the newest itself");
    session.start_run(at(5));
    assert!(session.put_back_to(2).is_none());
}

#[test]
fn nothing_is_put_back_where_a_new_attempt_began_or_nothing_counts() {
    let mut over = plain(Edition::Fourth);
    over.start_run(at(0));
    over.ends(&[("cmi.exit", "normal"), ("cmi.location", "1")]);
    over.heard(1, [1; 32]);
    assert!(over.start_run(at(5)).is_some());
    assert!(over.put_back_to(1).is_none());

    let course = revision(Edition::Scorm12, vec![sco("i", ScoTerms::default())]);
    let mut browsed = session(&course, Mode::Browse);
    browsed.start_run(at(0));
    browsed.start_run(at(5));
    assert!(browsed.put_back_to(1).is_none());

    let mut reviewed = broken_off();
    reviewed.next_run.mode = Some(Mode::Review);
    reviewed.start_run(at(5));
    assert!(reviewed.put_back_to(1).is_none());
}

#[test]
fn a_run_is_over_until_its_course_plays_on() {
    let said = |stage| Change {
        stage: Some(stage),
        ..Change::default()
    };
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session
        .change(&said(Stage::Over), Writer::Run, at(1))
        .expect("accepted");
    assert_eq!(session.run.stage, Stage::Over);
    let entered = Change {
        enter: true,
        ..Change::default()
    };
    session.change(&entered, Writer::Run, at(2)).expect("accepted");
    assert_eq!(session.run.stage, Stage::Playing);
    session
        .change(&said(Stage::Left), Writer::Run, at(3))
        .expect("accepted");
    session.change(&entered, Writer::Run, at(4)).expect("accepted");
    assert_eq!(session.run.stage, Stage::Left);
    session.start_run(at(5));
    assert_eq!(session.run.stage, Stage::Playing);
}
