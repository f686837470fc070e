//! Sittings: what begins one, what only comes back, and what counts.

use super::scos::{for_sco, two_scos};
use super::*;

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
        &revision(Edition::Scorm12, vec![sco("i", ScoTerms::default())]),
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

#[test]
fn a_new_document_begins_another_sitting_of_the_same_attempt() {
    let anew = Change {
        new_sitting: true,
        ..Change::default()
    };
    for (edition, time, exit) in [
        (Edition::Scorm12, "cmi.core.session_time", "cmi.core.exit"),
        (Edition::Fourth, "cmi.session_time", "cmi.exit"),
    ] {
        let (span, entry) = match edition {
            Edition::Scorm12 => ("00:10:00", "cmi.core.entry"),
            _ => ("PT10M", "cmi.entry"),
        };
        // Broken off, as a reload does.
        let mut session = plain(edition);
        session.start_run(at(0));
        session.plays(&[(time, span)]);
        session.change(&anew, Writer::Run, at(1)).expect("accepted");
        session.plays(&[(time, span)]);
        assert_eq!(session.time_spent().seconds(), 1200);
        assert_eq!(session.reads(entry).as_deref(), Some("resume"));

        // Ended, as a page does that is turned.
        let mut session = plain(edition);
        session.start_run(at(0));
        session.ends(&[(time, span), (exit, "time-out")]);
        session.change(&anew, Writer::Run, at(1)).expect("accepted");
        session.ends(&[(time, span)]);
        assert_eq!((session.time_spent().seconds(), session.attempt), (1200, 1));
        assert_eq!(session.reads(entry).as_deref(), Some(""));
    }
    // Nothing was said yet: it is still the first time.
    let mut session = plain(Edition::Scorm12);
    session.start_run(at(0));
    session.change(&anew, Writer::Run, at(1)).expect("accepted");
    assert_eq!(session.reads("cmi.core.entry").as_deref(), Some("ab-initio"));
}

#[test]
fn what_says_nothing_of_a_sitting_after_its_end_begins_none() {
    let writes = |writer, members: &[(&str, &str)]| {
        let mut session = plain(Edition::Fourth);
        session.scos[0].1.stores.push(crate::package::SharedStore {
            target: "notes".to_owned(),
            readable: true,
            writable: true,
        });
        session.start_run(at(0));
        session.ends(&[
            ("cmi.session_time", "PT10M"),
            ("cmi.exit", "suspend"),
            ("cmi.score.raw", "5"),
        ]);
        session
            .change(&change(members, false), writer, at(2))
            .expect("accepted");
        // A sitting that has begun has forgotten how the one before was left.
        !session.states["i"].data.contains_key("cmi.exit")
    };
    assert!(writes(Writer::Run, &[("cmi.location", "2")]));
    assert!(writes(Writer::Run, &[("cmi.session_time", "PT11M")]));
    assert!(writes(Writer::Lms, &[("cmi.session_time", "PT11M")]));
    // What is there already, what the LMS sets, what SCOs share, what an LMS corrects, and a time that is repeated.
    assert!(!writes(Writer::Run, &[("cmi.score.raw", "5")]));
    assert!(!writes(Writer::Run, &[("cmi.mode", "normal"), ("cmi.learner_id", "u")]));
    assert!(!writes(Writer::Run, &[("adl.data.0.store", "a note")]));
    assert!(!writes(Writer::Lms, &[("cmi.location", "2")]));
    assert!(!writes(
        Writer::Run,
        &[("cmi.session_time", "PT10M"), ("cmi.location", "2")]
    ));
    assert!(!writes(Writer::Lms, &[("cmi.session_time", "PT10M")]));
}

#[test]
fn a_time_that_is_corrected_within_a_sitting_counts_once() {
    for writer in [Writer::Run, Writer::Lms] {
        let mut session = plain(Edition::Scorm12);
        session.start_run(at(0));
        for time in ["00:10:00", "00:12:00"] {
            let said = change(&[("cmi.core.session_time", time)], false);
            session.change(&said, writer, at(1)).expect("accepted");
        }
        assert_eq!(session.time_spent().seconds(), 720);
        // After the end another time is another sitting's, and the same one is the end's repetition.
        session.ends(&[]);
        for (time, seconds) in [("00:12:00", 720), ("00:01:00", 780)] {
            let said = change(&[("cmi.core.session_time", time)], true);
            session.change(&said, writer, at(2)).expect("accepted");
            assert_eq!(session.time_spent().seconds(), seconds);
        }
    }
}

#[test]
fn an_entry_is_read_by_the_word_that_it_shows() {
    use crate::session::sitting::Entry;
    for entry in [Entry::AbInitio, Entry::Resume, Entry::Blank] {
        assert_eq!(Entry::parse(entry.as_str()), Some(entry));
    }
    assert_eq!(Entry::parse("Resume"), None);
    assert_eq!(Entry::AbInitio.as_str(), "ab-initio");
}
