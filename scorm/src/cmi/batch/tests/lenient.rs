//! What lenient lets through, and strict does not.

use super::*;

#[test]
fn lenient_stores_what_strict_refuses_and_says_so() {
    let given = batch(&[("cmi.core.exit", "normal"), ("cmi.suspend_data", &"x".repeat(5000))]);
    let model = Model::of(Edition::Scorm12);
    let accepted = judge(model, Strictness::Lenient, Data::new(), &Fixed::default(), &given).expect("accepted");
    assert_eq!(accepted.data["cmi.suspend_data"].len(), 5000);
    assert_eq!(
        accepted.warnings.iter().map(|w| w.scorm_error).collect::<Vec<_>>(),
        [405, 405]
    );
    let faults = codes(judge(model, Strictness::Strict, Data::new(), &Fixed::default(), &given));
    assert_eq!(
        faults,
        [("cmi.core.exit".to_owned(), 405), ("cmi.suspend_data".to_owned(), 405)]
    );
}

#[test]
fn what_has_no_value_comes_back_as_an_empty_text_and_only_lenient_lets_it() {
    let mut fixed = Fixed::default();
    fixed.values.insert("adl.data.0.id".to_owned(), "store".to_owned());
    fixed.unwritable.insert("adl.data.0.store");
    for name in ["cmi.launch_data", "cmi.completion_threshold", "adl.data.0.store"] {
        let judged = |strictness, value| {
            let judged = judge(
                Model::of(Edition::Fourth),
                strictness,
                Data::new(),
                &fixed,
                &batch(&[(name, value)]),
            );
            judged
                .map(|accepted| accepted.data)
                .map_err(|faults| faults[0].scorm_error)
        };
        assert_eq!(judged(Strictness::Lenient, ""), Ok(Data::new()), "{name}");
        assert_eq!(judged(Strictness::Lenient, "x"), Err(404), "{name}");
        assert_eq!(judged(Strictness::Strict, ""), Err(404), "{name}");
    }
}

#[test]
fn lenient_takes_its_list_and_nothing_else() {
    let base = [("cmi.interactions.0.id", "i"), ("cmi.interactions.0.type", "choice")];
    let verdict = |edition, name: &str, value: &str| {
        let start = if edition == Edition::Scorm12 {
            judged(edition, &Data::new(), &[("cmi.interactions.0.type", "choice")])
        } else {
            judged(edition, &Data::new(), &base)
        };
        let data = start.expect("accepted").data;
        let lenient = judged(edition, &data, &[(name, value)]).map(|accepted| accepted.warnings.len());
        let given = batch(&[(name, value)]);
        let strict = judge(Model::of(edition), Strictness::Strict, data, &Fixed::default(), &given);
        (lenient.ok(), strict.is_ok())
    };
    let (loose, noted, refused) = ((Some(1), false), (Some(1), true), (None, false));
    let long = "x".repeat(5000);
    for (edition, name, value, expected) in [
        (Edition::Scorm12, "cmi.core.lesson_location", long.as_str(), loose),
        (Edition::Scorm12, "cmi.objectives.0.id", "an id", loose),
        (Edition::Scorm12, "cmi.interactions.0.student_response", "Paris", loose),
        (
            Edition::Scorm12,
            "cmi.interactions.0.correct_responses.0.pattern",
            "Paris",
            loose,
        ),
        (Edition::Scorm12, "cmi.core.session_time", "00:00:01.234", loose),
        (Edition::Scorm12, "cmi.core.exit", "normal", loose),
        (Edition::Scorm12, "cmi.interactions.0.result", "incorrect", loose),
        (Edition::Scorm12, "cmi.core.lesson_status", "Passed", refused),
        (Edition::Scorm12, "cmi.core.score.raw", "101", refused),
        (Edition::Scorm12, "cmi.core.session_time", "PT1M", refused),
        (Edition::Fourth, "cmi.location", long.as_str(), noted),
        (
            Edition::Fourth,
            "cmi.comments_from_learner.0.timestamp",
            "2026-01-15T10:30:00Z",
            loose,
        ),
        (
            Edition::Fourth,
            "cmi.comments_from_learner.0.timestamp",
            "2026-01-15T10:30:00.123Z",
            loose,
        ),
        (
            Edition::Fourth,
            "cmi.comments_from_learner.0.timestamp",
            "2026-01-15T10:30Z",
            refused,
        ),
        (Edition::Fourth, "cmi.session_time", "PT1.234S", loose),
        (
            Edition::Fourth,
            "cmi.comments_from_learner.0.comment",
            "{lang=frl}a",
            loose,
        ),
        (
            Edition::Fourth,
            "cmi.comments_from_learner.0.comment",
            "{lang=}a",
            refused,
        ),
        (Edition::Fourth, "cmi.learner_preference.language", "frl", loose),
        (
            Edition::Fourth,
            "cmi.interactions.0.learner_response",
            "an answer",
            refused,
        ),
        (Edition::Fourth, "cmi.interactions.0.result", "wrong", refused),
        (Edition::Fourth, "cmi.objectives.0.id", "an id", refused),
        (Edition::Second, "cmi.suspend_data", long.as_str(), noted),
        (Edition::Third, "cmi.suspend_data", long.as_str(), (Some(0), true)),
        (Edition::Third, "adl.nav.request", "{target=a}jump", refused),
    ] {
        assert_eq!(verdict(edition, name, value), expected, "{name} {value}");
    }
}
