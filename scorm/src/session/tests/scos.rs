//! Several SCOs in a session.

use super::*;
use crate::package::SharedStore;

/// Two SCOs, A and B, of an edition.
pub(super) fn two_scos(edition: Edition, mode: Mode) -> Session {
    session(
        &revision(
            edition,
            vec![sco("a", ScoTerms::default()), sco("b", ScoTerms::default())],
        ),
        mode,
    )
}

pub(super) fn for_sco(sco: &str, change: Change) -> Change {
    Change {
        sco: Some(sco.to_owned()),
        ..change
    }
}

#[test]
fn an_lms_that_writes_another_sco_does_not_turn_the_page() {
    let mut session = two_scos(Edition::Scorm12, Mode::Normal);
    session.start_run(at(0));
    let ours = |location| for_sco("a", change(&[("cmi.core.lesson_location", location)], false));
    session.change(&ours("1"), Writer::Run, at(1)).expect("accepted");
    let theirs = for_sco("b", change(&[("cmi.core.lesson_location", "theirs")], false));
    session.change(&theirs, Writer::Lms, at(1)).expect("accepted");
    session.change(&ours("2"), Writer::Run, at(1)).expect("accepted");
    assert_eq!(session.current, "a");
    assert_eq!(session.cmi_data()["cmi.core.lesson_location"], "2");
    assert_eq!(session.cmi_data_of("b")["cmi.core.lesson_location"], "theirs");
}

#[test]
fn a_sco_that_is_entered_again_in_a_run_is_launched_again() {
    let entering = |sco| Change {
        enter: true,
        ..for_sco(sco, Change::default())
    };
    for (edition, exit, entry, location, time) in [
        (Edition::Fourth, "suspend", "resume", Some("7"), "PT1M"),
        // Another end than a suspension begins another attempt.
        (Edition::Fourth, "normal", "ab-initio", None, "PT0S"),
    ] {
        let mut session = two_scos(edition, Mode::Normal);
        session.start_run(at(0));
        let said = [("cmi.location", "7"), ("cmi.session_time", "PT1M"), ("cmi.exit", exit)];
        let mut go = |change: Change| session.change(&change, Writer::Run, at(1)).expect("accepted");
        go(for_sco("a", change(&said, true)));
        assert_eq!(go(entering("b")).ended, None);
        assert_eq!(go(entering("a")).ended.is_some(), exit == "normal");
        let found = session.cmi_data();
        assert_eq!((session.current.as_str(), found["cmi.entry"].as_str()), ("a", entry));
        assert_eq!(found.get("cmi.location").map(String::as_str), location);
        let total = Hundredths::parse(Family::Scorm2004, &found["cmi.total_time"]).expect("a span");
        assert_eq!(Some(total), Hundredths::parse(Family::Scorm2004, time));
        // Without being launched again, it only goes on.
        let mut go = |change: Change| session.change(&change, Writer::Run, at(2)).expect("accepted");
        assert_eq!(go(for_sco("a", change(&[("cmi.location", "8")], false))).ended, None);
    }
}

#[test]
fn several_scos_roll_up() {
    let scos = || vec![sco("a", ScoTerms::default()), sco("b", ScoTerms::default())];
    let mut session = session(&revision(Edition::Scorm12, scos()), Mode::Normal);
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
    let alike = Weights {
        score: 1.0,
        progress: 1.0,
    };
    let rolled = |scos: &[Outcome]| {
        let scos: Vec<_> = scos.iter().map(|sco| (*sco, alike)).collect();
        Outcome::roll_up(&scos).map(|outcome| outcome.success)
    };
    assert_eq!(rolled(&[lost, open]), Some(Success::Unknown));
    assert_eq!(rolled(&[lost, won]), Some(Success::Failed));
}

#[test]
fn an_update_of_several_scos_names_the_one() {
    let mut session = two_scos(Edition::Scorm12, Mode::Normal);
    session.start_run(at(0));
    let known = vec!["a".to_owned(), "b".to_owned()];
    for nameless in [change(&[("cmi.core.score.raw", "1")], false), change(&[], true)] {
        let refused = session.change(&nameless, Writer::Run, at(1));
        assert_eq!(refused, Err(ChangeError::NoSco { known: known.clone() }));
    }
    let metadata = Change {
        metadata: Some("{\"a\":1}".to_owned()),
        ..Change::default()
    };
    assert!(session.change(&metadata, Writer::Lms, at(1)).is_ok());
}

#[test]
fn the_score_is_weighted_where_the_manifest_weighs() {
    let weighed = |score: Option<&str>, progress: Option<&str>| ScoTerms {
        score_weight: score.and_then(Number::parse),
        progress_weight: progress.and_then(Number::parse),
        ..ScoTerms::default()
    };
    let rolled = |first: ScoTerms, second: ScoTerms| {
        let scos = vec![sco("a", first), sco("b", second)];
        let mut session = session(&revision(Edition::Fourth, scos), Mode::Normal);
        session.start_run(at(0));
        for (sco, scaled, progress) in [("a", "0.2", "0.5"), ("b", "0.8", "1.0")] {
            let said = change(
                &[("cmi.score.scaled", scaled), ("cmi.progress_measure", progress)],
                true,
            );
            session
                .change(&for_sco(sco, said), Writer::Run, at(1))
                .expect("accepted");
        }
        let outcome = session.outcome();
        let percent = |part: Option<f64>| part.map(|part| (part * 100.0).round());
        (percent(outcome.score.scaled), percent(outcome.progress))
    };
    let plain = || weighed(None, None);
    assert_eq!(rolled(plain(), plain()), (Some(50.0), Some(75.0)));
    assert_eq!(
        rolled(weighed(Some("3"), Some("0.25")), plain()),
        (Some(35.0), Some(90.0))
    );
    assert_eq!(rolled(weighed(Some("0"), None), plain()), (Some(80.0), Some(75.0)));
    assert_eq!(
        rolled(weighed(Some("0"), None), weighed(Some("0"), None)),
        (None, Some(75.0))
    );
}

#[test]
fn an_asset_is_complete_once_it_was_launched() {
    let asset = || ScoTerms {
        is_asset: true,
        ..ScoTerms::default()
    };
    for edition in [Edition::Scorm12, Edition::Fourth] {
        let mut alone = session_of(edition, asset());
        assert_eq!(alone.outcome(), Outcome::nothing(edition.family()));
        alone.start_run(at(0));
        assert_eq!(alone.outcome().completion, Completion::Completed);
        assert_eq!(alone.completed_at, Some(at(0)));
        assert_eq!(alone.outcome().success, Success::Unknown);
    }
    let mut browsed = session(&revision(Edition::Fourth, vec![sco("i", asset())]), Mode::Browse);
    browsed.start_run(at(0));
    assert_eq!(browsed.outcome(), Outcome::nothing(Family::Scorm2004));
}

#[test]
fn what_never_called_the_api_is_complete_once_it_was_shown_where_nothing_says_that_it_is_a_sco() {
    let unsaid = ScoTerms {
        is_unsaid: true,
        ..ScoTerms::default()
    };
    for edition in [Edition::Scorm12, Edition::Fourth] {
        let shown = Change {
            shown: true,
            ..Change::default()
        };
        let mut quiet = session_of(edition, unsaid.clone());
        quiet.start_run(at(0));
        assert_eq!(quiet.outcome(), Outcome::nothing(edition.family()), "it may call yet");
        quiet.change(&shown, Writer::Run, at(1)).expect("accepted");
        assert_eq!(quiet.outcome().completion, Completion::Completed);

        let mut sco = session_of(edition, ScoTerms::default());
        sco.start_run(at(0));
        sco.change(&shown, Writer::Run, at(1)).expect("accepted");
        assert_eq!(sco.outcome(), Outcome::nothing(edition.family()));
    }
    let mut calls = session_of(Edition::Fourth, unsaid);
    calls.start_run(at(0));
    calls.plays(&[("cmi.completion_status", "incomplete")]);
    let shown = Change {
        shown: true,
        ..Change::default()
    };
    calls.change(&shown, Writer::Run, at(1)).expect("accepted");
    assert_eq!(calls.outcome().completion, Completion::Incomplete);
}

#[test]
fn scos_share_their_stores_as_the_manifest_lets_them() {
    let store = |readable, writable| SharedStore {
        target: "notes".to_owned(),
        readable,
        writable,
    };
    let own = || SharedStore {
        target: "own".to_owned(),
        readable: true,
        writable: true,
    };
    let sharing = |stores: Vec<SharedStore>| ScoTerms {
        stores,
        ..ScoTerms::default()
    };
    let scos = vec![
        sco("writer", sharing(vec![store(false, true)])),
        sco("reader", sharing(vec![own(), store(true, false)])),
        sco("stranger", ScoTerms::default()),
    ];
    let mut session = session(&revision(Edition::Fourth, scos), Mode::Normal);
    session.start_run(at(0));
    let set = |session: &mut Session, sco: &str, name: &str, value: &str| {
        let said = for_sco(sco, change(&[(name, value)], false));
        match session.change(&said, Writer::Run, at(1)) {
            Ok(_) => 0,
            Err(ChangeError::Cmi(faults)) => faults[0].scorm_error,
            Err(error) => panic!("{error}"),
        }
    };
    let read = |session: &Session, sco: &str, name: &str| session.read(sco, name).map_err(|fault| fault.scorm_error);
    assert_eq!(read(&session, "reader", "adl.data.1.store"), Err(403));
    assert_eq!(set(&mut session, "writer", "adl.data.0.store", "shared"), 0);
    assert_eq!(read(&session, "writer", "adl.data.0.store"), Err(405));
    assert_eq!(read(&session, "reader", "adl.data.1.store"), Ok("shared".to_owned()));
    assert_eq!(set(&mut session, "reader", "adl.data.1.store", "mine"), 404);
    assert_eq!(set(&mut session, "reader", "adl.data.1.store", "shared"), 0);
    assert_eq!(set(&mut session, "reader", "adl.data.2.store", "more"), 351);
    assert_eq!(set(&mut session, "reader", "adl.data.3.store", "more"), 351);
    assert_eq!(set(&mut session, "stranger", "adl.data.0.store", "x"), 351);
    assert_eq!(read(&session, "reader", "adl.data._count"), Ok("2".to_owned()));
    assert_eq!(read(&session, "reader", "adl.data.1.id"), Ok("notes".to_owned()));
    let data = session.cmi_data_of("reader");
    assert_eq!(data["adl.data.1.store"], "shared");
    assert!(
        session.states["reader"]
            .data
            .keys()
            .all(|name| !name.starts_with("adl.data"))
    );

    // A new attempt is the SCO's, and the stores are everybody's.
    let over = for_sco("writer", change(&[("cmi.exit", "normal")], true));
    session.change(&over, Writer::Run, at(2)).expect("accepted");
    session.current = "writer".to_owned();
    assert!(session.start_run(at(3)).is_some());
    assert_eq!(read(&session, "reader", "adl.data.1.store"), Ok("shared".to_owned()));
}

#[test]
fn an_empty_text_takes_a_stores_value_away_for_all() {
    let store = SharedStore {
        target: "notes".to_owned(),
        readable: true,
        writable: true,
    };
    let terms = ScoTerms {
        stores: vec![store],
        ..ScoTerms::default()
    };
    let scos = vec![sco("a", terms.clone()), sco("b", terms)];
    let mut session = session(&revision(Edition::Fourth, scos), Mode::Normal);
    session.start_run(at(0));
    for (text, read) in [("a note", Ok("a note".to_owned())), ("", Err(403))] {
        let said = for_sco("a", change(&[("adl.data.0.store", text)], false));
        session.change(&said, Writer::Run, at(1)).expect("accepted");
        let told = session.read("b", "adl.data.0.store");
        assert_eq!(told.map_err(|fault| fault.scorm_error), read);
    }
    assert!(session.shared.is_empty());
}
