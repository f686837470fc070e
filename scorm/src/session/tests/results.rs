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

#[test]
fn the_better_of_two_outcomes_is_taken_part_by_part() {
    let nothing = Outcome::nothing(Family::Scorm2004);
    let completion = |earlier, later| {
        let of = |completion| Outcome { completion, ..nothing };
        Outcome::best(of(earlier), of(later)).completion
    };
    use Completion::{Completed, Incomplete, NotAttempted, Unknown};
    assert_eq!(completion(Completed, Incomplete), Completed);
    assert_eq!(completion(Incomplete, Completed), Completed);
    assert_eq!(completion(Incomplete, NotAttempted), NotAttempted);
    assert_eq!(completion(NotAttempted, Unknown), Unknown);

    let success = |earlier, later| {
        let of = |success| Outcome { success, ..nothing };
        Outcome::best(of(earlier), of(later)).success
    };
    for (earlier, later, best) in [
        (Success::Passed, Success::Failed, Success::Passed),
        (Success::Passed, Success::Unknown, Success::Passed),
        (Success::Failed, Success::Passed, Success::Passed),
        (Success::Failed, Success::Unknown, Success::Failed),
        (Success::Unknown, Success::Failed, Success::Failed),
    ] {
        assert_eq!(success(earlier, later), best, "{earlier:?} {later:?}");
    }

    let progress = |earlier, later| {
        let of = |progress| Outcome { progress, ..nothing };
        Outcome::best(of(earlier), of(later)).progress
    };
    assert_eq!(progress(Some(0.5), Some(0.3)), Some(0.5));
    assert_eq!(progress(Some(0.3), Some(0.5)), Some(0.5));
    assert_eq!(progress(Some(0.5), None), Some(0.5));
    assert_eq!(progress(None, Some(0.5)), Some(0.5));
}

#[test]
fn the_higher_of_two_scores_is_taken_whole_and_of_two_alike_the_later() {
    let score = |raw, scaled, max| Score {
        raw,
        scaled,
        max,
        min: None,
    };
    let (nothing, bounds) = (Score::default(), score(None, None, Some(9.0)));
    let (raw, scaled) = (score(Some(5.0), None, Some(1.0)), score(None, Some(0.5), Some(2.0)));
    for (earlier, later, best) in [
        (scaled, score(None, Some(0.4), None), scaled),
        (scaled, score(None, Some(0.6), None), score(None, Some(0.6), None)),
        // The later one where they are equal.
        (
            scaled,
            score(Some(1.0), Some(0.5), None),
            score(Some(1.0), Some(0.5), None),
        ),
        (raw, score(Some(4.0), None, None), raw),
        (raw, score(Some(5.0), None, None), score(Some(5.0), None, None)),
        // The scaled parts decide where both have them.
        (
            score(Some(9.0), Some(0.1), None),
            score(Some(1.0), Some(0.2), None),
            score(Some(1.0), Some(0.2), None),
        ),
        // Points of two kinds do not compare.
        (raw, scaled, scaled),
        (scaled, raw, raw),
        (raw, nothing, raw),
        (scaled, bounds, scaled),
        (nothing, raw, raw),
        (nothing, bounds, bounds),
    ] {
        let of = |score| Outcome {
            score,
            ..Outcome::nothing(Family::Scorm2004)
        };
        assert_eq!(
            Outcome::best(of(earlier), of(later)).score,
            best,
            "{earlier:?} {later:?}"
        );
    }
}
