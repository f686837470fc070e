use super::outcome::{Score, Success};
use super::*;
use crate::cmi::batch::Given;
use crate::cmi::value::Number;
use crate::package::{PackageStatus, Sco};

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(1_800_000_000 + second).expect("a time")
}

fn sco(identifier: &str, terms: ScoTerms) -> Sco {
    Sco {
        identifier: identifier.to_owned(),
        title: String::new(),
        href: "a.html".to_owned(),
        terms,
    }
}

fn package(edition: Edition, scos: Vec<Sco>) -> Package {
    Package {
        id: PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("an id"),
        title: "A course".to_owned(),
        edition,
        status: PackageStatus::Ready,
        scos,
        file_count: 1,
        size_bytes: 1,
        errors: Vec::new(),
        created_at: at(0),
        updated_at: at(0),
    }
}

fn session(package: &Package, mode: Mode) -> Session {
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
        metadata: "{}".to_owned(),
    };
    Session::new(new, package, at(0))
}

fn session_of(edition: Edition, terms: ScoTerms) -> Session {
    session(&package(edition, vec![sco("i", terms)]), Mode::Normal)
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

#[test]
fn scores_of_1_2_are_scaled_by_their_own_bounds() {
    let scaled = |members: &[(&str, &str)]| {
        let mut session = plain(Edition::Scorm12);
        session.start_run(at(0));
        session.plays(members);
        session.outcome().score
    };
    let score = scaled(&[("cmi.core.score.raw", "85")]);
    assert_eq!(
        score,
        Score {
            raw: Some(85.0),
            min: None,
            max: None,
            scaled: Some(0.85)
        }
    );
    let bounded = [
        ("cmi.core.score.raw", "15"),
        ("cmi.core.score.min", "10"),
        ("cmi.core.score.max", "20"),
    ];
    assert_eq!(scaled(&bounded).scaled, Some(0.5));
    let impossible = [
        ("cmi.core.score.raw", "15"),
        ("cmi.core.score.min", "20"),
        ("cmi.core.score.max", "20"),
    ];
    assert_eq!(scaled(&impossible).scaled, None);
}

#[test]
fn thresholds_mask_a_2004_scos_own_words() {
    let terms = ScoTerms {
        completion_threshold: Number::parse("0.8"),
        scaled_passing_score: Number::parse("0.6"),
        ..ScoTerms::default()
    };
    let mut session = session_of(Edition::Fourth, terms);
    session.start_run(at(0));
    session.plays(&[("cmi.completion_status", "completed"), ("cmi.success_status", "passed")]);
    assert_eq!(session.outcome(), Outcome::nothing(Family::Scorm2004));
    assert_eq!(session.reads("cmi.completion_status").as_deref(), Some("unknown"));
    session.plays(&[("cmi.progress_measure", "0.8"), ("cmi.score.scaled", "0.5")]);
    assert_eq!(session.outcome().completion, Completion::Completed);
    assert_eq!(session.outcome().success, Success::Failed);
    assert_eq!(session.reads("cmi.success_status").as_deref(), Some("failed"));
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
    for (edition, end, entry, kept) in cases {
        let mut session = plain(*edition);
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
fn an_unfinished_attempt_does_not_take_back_a_result() {
    let mut session = plain(Edition::Fourth);
    session.start_run(at(0));
    session.ends(&[
        ("cmi.completion_status", "completed"),
        ("cmi.success_status", "passed"),
        ("cmi.score.scaled", "0.9"),
    ]);
    session.start_run(at(3));
    session.plays(&[("cmi.completion_status", "incomplete"), ("cmi.score.scaled", "0.1")]);
    let outcome = session.outcome();
    assert_eq!(
        (outcome.completion, outcome.success),
        (Completion::Completed, Success::Passed)
    );
    assert_eq!(outcome.score.scaled, Some(0.9));
    assert_eq!(session.completed_at, Some(at(2)));
    session.terms.result_policy = ResultPolicy::Latest;
    assert_eq!(session.outcome().completion, Completion::Incomplete);
}

#[test]
fn browse_review_and_no_credit_leave_the_record_alone() {
    let mut browsed = session(
        &package(Edition::Scorm12, vec![sco("i", ScoTerms::default())]),
        Mode::Browse,
    );
    browsed.start_run(at(0));
    browsed.ends(&[("cmi.core.score.raw", "100")]);
    assert_eq!(browsed.reads("cmi.core.lesson_status").as_deref(), Some("browsed"));
    assert_eq!(browsed.outcome(), Outcome::nothing(Family::Scorm12));

    let mut reviewed = plain(Edition::Scorm12);
    reviewed.start_run(at(0));
    reviewed.ends(&[("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "90")]);
    let before = reviewed.outcome();
    for (mode, credit) in [(Mode::Review, Credit::Credit), (Mode::Normal, Credit::NoCredit)] {
        reviewed.next_run = NextRun {
            mode: Some(mode),
            credit: Some(credit),
            ..NextRun::default()
        };
        reviewed.start_run(at(3));
        reviewed.ends(&[("cmi.core.lesson_status", "failed"), ("cmi.core.score.raw", "1")]);
        assert_eq!(reviewed.outcome(), before);
    }
    reviewed.terms.result_policy = ResultPolicy::Latest;
    reviewed.next_run = NextRun {
        mode: Some(Mode::Normal),
        credit: Some(Credit::Credit),
        ..NextRun::default()
    };
    reviewed.start_run(at(4));
    assert_eq!(reviewed.outcome(), before);
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
fn several_scos_roll_up() {
    let scos = || vec![sco("a", ScoTerms::default()), sco("b", ScoTerms::default())];
    let mut session = session(&package(Edition::Scorm12, scos()), Mode::Normal);
    session.start_run(at(0));
    let write = |session: &mut Session, sco: &str, status: &str, raw: &str| {
        let members = [("cmi.core.lesson_status", status), ("cmi.core.score.raw", raw)];
        let change = Change {
            sco: Some(sco.to_owned()),
            ..change(&members, true)
        };
        session.change(&change, Writer::Run, at(1)).expect("accepted");
        (session.outcome().completion, session.outcome().success)
    };
    assert_eq!(session.outcome().completion, Completion::NotAttempted);
    assert_eq!(
        write(&mut session, "a", "passed", "80"),
        (Completion::Incomplete, Success::Passed)
    );
    assert_eq!(
        write(&mut session, "b", "passed", "60"),
        (Completion::Completed, Success::Passed)
    );
    assert_eq!(session.outcome().score.raw, Some(70.0));
    assert_eq!(session.current, "b");

    let failed = |completion, success| Outcome {
        completion,
        success,
        ..Outcome::nothing(Family::Scorm12)
    };
    let open = Outcome::nothing(Family::Scorm12);
    let lost = failed(Completion::Incomplete, Success::Failed);
    let won = failed(Completion::Completed, Success::Passed);
    let rolled = |scos: &[Outcome]| Outcome::roll_up(scos).map(|outcome| outcome.success);
    assert_eq!(rolled(&[lost, open]), Some(Success::Unknown));
    assert_eq!(rolled(&[lost, won]), Some(Success::Failed));
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

/// Two SCOs, A and B, of an edition.
fn two_scos(edition: Edition, mode: Mode) -> Session {
    session(
        &package(
            edition,
            vec![sco("a", ScoTerms::default()), sco("b", ScoTerms::default())],
        ),
        mode,
    )
}

fn for_sco(sco: &str, change: Change) -> Change {
    Change {
        sco: Some(sco.to_owned()),
        ..change
    }
}

#[test]
fn an_lms_that_writes_another_sco_does_not_turn_the_page() {
    let mut session = two_scos(Edition::Scorm12, Mode::Normal);
    session.start_run(at(0));
    session.plays(&[("cmi.core.lesson_location", "1")]);
    let theirs = for_sco("b", change(&[("cmi.core.lesson_location", "theirs")], false));
    session.change(&theirs, Writer::Lms, at(1)).expect("accepted");
    session.plays(&[("cmi.core.lesson_location", "2")]);
    assert_eq!(session.current, "a");
    assert_eq!(session.cmi_data()["cmi.core.lesson_location"], "2");
    assert_eq!(session.cmi_data_of("b")["cmi.core.lesson_location"], "theirs");
}

#[test]
fn what_comes_back_as_it_was_is_no_new_sitting() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.ends(&[("cmi.core.session_time", "00:10:00"), ("cmi.core.exit", "suspend")]);
    let echo = session
        .cmi_data()
        .into_iter()
        .map(|(name, text)| (name, Given::Text(text)))
        .collect();
    for writer in [Writer::Lms, Writer::Run] {
        let echo = Change {
            cmi: Clone::clone(&echo),
            terminate: true,
            ..Change::default()
        };
        session.change(&echo, writer, at(3)).expect("accepted");
        assert_eq!(session.time_spent().seconds(), 600);
    }
}

#[test]
fn an_ends_repetition_may_name_the_total_time_of_its_launch() {
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    let end = [
        ("cmi.core.session_time", "00:10:00"),
        ("cmi.core.total_time", "0000:00:00.00"),
    ];
    session.ends(&end);
    session.ends(&end);
    assert_eq!(session.reads("cmi.core.total_time").as_deref(), Some("0000:10:00.00"));
    session.ends(&[("cmi.core.total_time", "0000:10:00.00")]);
}

#[test]
fn a_page_that_goes_on_after_an_end_sits_again() {
    let mut session = plain(Edition::Fourth);
    session.start_run(at(0));
    session.ends(&[("cmi.session_time", "PT10M"), ("cmi.exit", "normal")]);
    session.plays(&[("cmi.suspend_data", "again")]);
    session.plays(&[("cmi.session_time", "PT2M")]);
    assert_eq!(session.time_spent().seconds(), 720);
    session.start_run(at(5));
    assert_eq!(session.reads("cmi.entry").as_deref(), Some("resume"));
    assert_eq!(session.reads("cmi.suspend_data").as_deref(), Some("again"));
}

#[test]
fn a_result_stays_when_its_sco_is_entered_again_within_the_run() {
    let mut session = two_scos(Edition::Fourth, Mode::Normal);
    session.start_run(at(0));
    let ended = for_sco("b", change(&[("cmi.exit", "normal")], true));
    session.change(&ended, Writer::Lms, at(1)).expect("accepted");
    session
        .change(&for_sco("a", change(&[], false)), Writer::Run, at(1))
        .expect("accepted");
    let passed = [("cmi.completion_status", "completed"), ("cmi.success_status", "passed")];
    session
        .change(&for_sco("b", change(&passed, false)), Writer::Lms, at(2))
        .expect("accepted");
    assert_eq!(session.outcome().success, Success::Passed);
    let entered = for_sco("b", change(&[("cmi.location", "1")], false));
    let changed = session.change(&entered, Writer::Run, at(3)).expect("accepted");
    assert_eq!(changed.ended.map(|ended| ended.outcome.success), Some(Success::Passed));
    assert_eq!(session.outcome().success, Success::Passed);
}

#[test]
fn what_an_lms_writes_in_browse_mode_does_not_count_later_either() {
    let mut session = session(
        &package(Edition::Scorm12, vec![sco("i", ScoTerms::default())]),
        Mode::Browse,
    );
    let passed = change(
        &[("cmi.core.lesson_status", "passed"), ("cmi.core.score.raw", "95")],
        false,
    );
    session.change(&passed, Writer::Lms, at(0)).expect("accepted");
    session.next_run.mode = Some(Mode::Normal);
    session.start_run(at(1));
    assert_eq!(session.outcome(), Outcome::nothing(Family::Scorm12));
}
