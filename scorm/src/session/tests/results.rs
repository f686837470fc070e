//! Results: what a session reports.

use super::*;

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
        &revision(Edition::Scorm12, vec![sco("i", ScoTerms::default())]),
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
