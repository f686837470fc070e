use super::change::{Change, ChangeError, Changed, Standing};
use super::outcome::{Outcome, ResultPolicy, Score, Success, Weights};
use super::terms::Writer;
use super::*;
use crate::cmi::batch::Given;
use crate::cmi::time::Hundredths;
use crate::number::Number;
use crate::package::{Sco, Source};

pub(crate) fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time")
}

pub(crate) fn sco(identifier: &str, terms: ScoTerms) -> Sco {
    Sco {
        identifier: identifier.to_owned(),
        title: String::new(),
        href: "a.html".to_owned(),
        terms,
    }
}

pub(crate) fn revision(edition: Edition, scos: Vec<Sco>) -> Revision {
    Revision {
        number: 1,
        title: "A course".to_owned(),
        edition,
        language: None,
        scos,
        file_count: 1,
        size_bytes: 1,
        warnings: Vec::new(),
        source: Source::default(),
    }
}

pub(crate) fn session(revision: &Revision, mode: Mode) -> Session {
    let hours = SignedDuration::from_hours;
    let new = NewSession {
        id: SessionId::parse("s").expect("an id"),
        user_id: UserId::parse("u").expect("an id"),
        learner_name: LearnerName::parse("Doe, Jane").ok(),
        terms: Terms {
            lifetime: hours(24),
            retention: hours(720),
            result_policy: ResultPolicy::Best,
        },
        mode,
        credit: Credit::Credit,
        strictness: Strictness::Lenient,
        return_url: None,
        language: None,
        metadata: "{}".to_owned(),
    };
    let package = PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("an id");
    Session::new(new, package, revision, at(0))
}

fn session_of(edition: Edition, terms: ScoTerms) -> Session {
    session(&revision(edition, vec![sco("i", terms)]), Mode::Normal)
}

fn with_mastery(mastery: &str) -> Session {
    session_of(
        Edition::Scorm12,
        ScoTerms {
            mastery_score: Number::parse(mastery),
            ..ScoTerms::default()
        },
    )
}

fn plain(edition: Edition) -> Session {
    session_of(edition, ScoTerms::default())
}

fn change(members: &[(&str, &str)], terminate: bool) -> Change {
    let cmi = members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Given::Text((*value).to_owned())));
    Change {
        cmi: cmi.collect(),
        terminate,
        ..Change::default()
    }
}

impl Session {
    fn plays(&mut self, members: &[(&str, &str)]) -> Changed {
        self.change(&change(members, false), Writer::Run, at(1))
            .expect("accepted")
    }

    fn ends(&mut self, members: &[(&str, &str)]) -> Changed {
        self.change(&change(members, true), Writer::Run, at(2))
            .expect("accepted")
    }

    fn reads(&self, name: &str) -> Option<String> {
        self.cmi_data().remove(name)
    }
}

#[test]
fn a_1_2_sco_meets_its_launch_values() {
    let mut session = session_of(
        Edition::Scorm12,
        ScoTerms {
            mastery_score: Number::parse("80"),
            launch_data: Some("x".to_owned()),
            ..ScoTerms::default()
        },
    );
    session.start_run(at(0));
    let expected = [
        ("cmi.core.credit", "credit"),
        ("cmi.core.entry", "ab-initio"),
        ("cmi.core.lesson_mode", "normal"),
        ("cmi.core.lesson_status", "not attempted"),
        ("cmi.core.student_id", "u"),
        ("cmi.core.student_name", "Doe, Jane"),
        ("cmi.core.total_time", "0000:00:00.00"),
        ("cmi.launch_data", "x"),
        ("cmi.student_data.mastery_score", "80"),
        ("cmi.student_preference.audio", "0"),
        ("cmi.student_preference.speed", "0"),
        ("cmi.student_preference.text", "0"),
    ];
    assert_eq!(
        session.cmi_data(),
        expected.map(|(name, value)| (name.to_owned(), value.to_owned())).into()
    );
}

#[test]
fn a_1_2_status_never_set_is_completed_at_the_end_and_mastery_decides() {
    let mut unset = plain(Edition::Scorm12);
    unset.start_run(at(0));
    unset.ends(&[]);
    assert_eq!(unset.outcome().completion, Completion::Completed);
    assert_eq!(unset.completed_at, Some(at(2)));

    for (raw, completion, success) in [
        ("80", Completion::Completed, Success::Passed),
        ("79.9", Completion::Incomplete, Success::Failed),
    ] {
        let mut session = with_mastery("80");
        session.start_run(at(0));
        session.ends(&[("cmi.core.score.raw", raw), ("cmi.core.lesson_status", "completed")]);
        assert_eq!(
            (session.outcome().completion, session.outcome().success),
            (completion, success),
            "{raw}"
        );
    }
    let mut unscored = with_mastery("80");
    unscored.start_run(at(0));
    unscored.ends(&[("cmi.core.lesson_status", "incomplete")]);
    assert_eq!(unscored.outcome().completion, Completion::Incomplete);
}

/// ADL's suite, DMB activity 1: how a run ends decides how the next begins.
#[test]
fn the_end_of_a_run_decides_the_entry_of_the_next() {
    use Edition::{Fourth, Scorm12};
    type End = &'static [(&'static str, &'static str)];
    let cases: &[(Edition, End, &str, bool)] = &[
        (Fourth, &[("cmi.exit", "suspend")], "resume", true),
        (Fourth, &[("cmi.exit", "time-out")], "ab-initio", false),
        (Fourth, &[("cmi.exit", "normal")], "ab-initio", false),
        (Fourth, &[("cmi.exit", "")], "ab-initio", false),
        (Fourth, &[], "ab-initio", false),
        (Fourth, &[("cmi.exit", "logout")], "resume", true),
        (Fourth, &[("adl.nav.request", "suspendAll")], "resume", true),
        (
            Fourth,
            &[("cmi.exit", "normal"), ("adl.nav.request", "suspendAll")],
            "resume",
            true,
        ),
        (Scorm12, &[("cmi.core.exit", "suspend")], "resume", true),
        (Scorm12, &[("cmi.core.exit", "")], "", true),
        (Scorm12, &[("cmi.core.exit", "logout")], "", true),
        (Scorm12, &[], "", true),
        (Scorm12, &[("cmi.core.exit", "time-out")], "ab-initio", false),
    ];
    // With its course at hand, and without.
    for ((edition, end, entry, kept), course) in cases.iter().flat_map(|case| [(case, true), (case, false)]) {
        let mut session = plain(*edition);
        session.course =
            course.then(|| Arc::new(revision(*edition, vec![sco("i", ScoTerms::default())]).flat_course()));
        let (entry_name, location) = match edition.family() {
            Family::Scorm12 => ("cmi.core.entry", "cmi.core.lesson_location"),
            Family::Scorm2004 => ("cmi.entry", "cmi.location"),
        };
        session.start_run(at(0));
        session.plays(&[(location, "page-3")]);
        session.ends(end);
        let ended = session.start_run(at(3));
        assert_eq!(
            session.reads(entry_name).as_deref(),
            Some(*entry),
            "{edition:?} {end:?}"
        );
        assert_eq!(session.reads(location).is_some(), *kept, "{edition:?} {end:?}");
        assert_eq!(
            ended.map(|ended| ended.data[location].clone()),
            (!kept).then(|| "page-3".to_owned())
        );
        assert_eq!(session.attempt, if *kept { 1 } else { 2 });
    }
}

#[test]
fn a_run_that_never_ended_counts_as_suspended() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.plays(&[
        ("cmi.core.lesson_location", "3"),
        ("cmi.core.exit", ""),
        ("cmi.core.session_time", "00:10:00"),
    ]);
    session.start_run(at(5));
    assert_eq!(session.reads("cmi.core.entry").as_deref(), Some("resume"));
    assert_eq!(session.reads("cmi.core.lesson_location").as_deref(), Some("3"));
    assert_eq!(session.reads("cmi.core.total_time").as_deref(), Some("0000:10:00.00"));
}

#[test]
fn time_is_added_once_however_often_the_end_is_told() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.plays(&[("cmi.core.session_time", "00:05:00")]);
    assert_eq!(
        (
            session.time_spent().seconds(),
            session.reads("cmi.core.total_time").as_deref()
        ),
        (300, Some("0000:00:00.00"))
    );
    for _ in 0..3 {
        session.ends(&[("cmi.core.session_time", "00:10:00.50"), ("cmi.core.exit", "suspend")]);
    }
    assert_eq!(session.reads("cmi.core.total_time").as_deref(), Some("0000:10:00.50"));
    session.start_run(at(3));
    session.ends(&[("cmi.core.session_time", "00:00:09.50")]);
    assert_eq!(session.reads("cmi.core.total_time").as_deref(), Some("0000:10:10.00"));
    assert_eq!(session.time_spent(), Hundredths(61_000));
}

#[test]
fn an_lms_that_plays_by_itself_adds_its_sittings_up() {
    let mut session = plain(Edition::Scorm12);
    for minutes in ["00:10:00", "00:05:00"] {
        let sitting = change(&[("cmi.core.session_time", minutes)], true);
        session.change(&sitting, Writer::Lms, at(1)).expect("accepted");
    }
    let correction = change(&[("cmi.core.score.raw", "50")], false);
    session.change(&correction, Writer::Lms, at(1)).expect("accepted");
    assert_eq!(session.time_spent().seconds(), 900);
}

#[test]
fn a_refused_update_leaves_the_session_as_it_was() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    let before = session.clone();
    let refused = change(&[("cmi.core.lesson_location", "9"), ("cmi.core.score.raw", "x")], true);
    let Err(ChangeError::Cmi(faults)) = session.change(&refused, Writer::Run, at(9)) else {
        panic!("it was accepted");
    };
    assert_eq!(faults.len(), 1);
    assert_eq!(session, before);
    let stranger = Change {
        sco: Some("j".to_owned()),
        ..Change::default()
    };
    let known = vec!["i".to_owned()];
    assert_eq!(
        session.change(&stranger, Writer::Lms, at(9)),
        Err(ChangeError::UnknownSco {
            given: "j".to_owned(),
            known
        })
    );
}

#[test]
fn an_update_stands_by_its_run_and_number() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.run.seq = 5;
    session.run.digest = Some([5; 32]);
    let standing = |run, seq, digest: u8| session.standing(run, seq, &[digest; 32]);
    assert_eq!(standing(1, 6, 6), Standing::Next);
    assert_eq!(standing(1, 9, 6), Standing::Next);
    assert_eq!(standing(1, 5, 5), Standing::Repeat);
    assert_eq!(standing(1, 5, 6), Standing::Clash);
    assert_eq!(standing(1, 4, 5), Standing::Late);
    assert_eq!(standing(0, 6, 6), Standing::Superseded);
}

#[test]
fn a_session_slides_expires_and_is_purged() {
    let mut session = plain(Edition::Scorm12);
    let day = 24 * 3600;
    assert!(session.is_active(at(day - 1)) && !session.is_active(at(day)));
    session.launched(at(100));
    assert!(session.is_active(at(day + 99)));
    assert!(!session.is_purged(at(31 * day + 99)) && session.is_purged(at(31 * day + 100)));
}

/// What a run has still to say when the next one has started.
mod behind;
/// Children in random order.
mod chance;
/// Ends.
mod ends;
/// Launch values, and what a new attempt keeps.
mod launches;
/// Where a run begins, and which attempts go on.
mod openings;
/// A learner begins again, and when a learner played.
mod resets;
/// Results: what a session reports.
mod results;
/// Several SCOs.
mod scos;
/// Sittings: what begins one, what only comes back, and what counts.
mod sittings;
/// Courses with rules: what they come to, and what may be asked for.
mod ways;
