use super::verdict::Verdict::{Noted, OutOfRange};
use super::*;

fn check12(kind: Kind, text: &str) -> Verdict {
    kind.check(Family::Scorm12, text, None)
}

fn check2004(kind: Kind, text: &str) -> Verdict {
    kind.check(Family::Scorm2004, text, None)
}

#[test]
fn a_percent_is_a_decimal_from_0_to_100_or_blank() {
    for good in ["", "0", "100", "85.5", "+7"] {
        assert_eq!(check12(Kind::Percent, good), Fits, "{good}");
    }
    for bad in ["1e2", "abc", "1,5", ".", "5.", " 5", "NaN", "inf"] {
        assert!(matches!(check12(Kind::Percent, bad), Mistyped(_)), "{bad}");
    }
    for outside in ["-1", "101", "100.01"] {
        assert!(matches!(check12(Kind::Percent, outside), OutOfRange(_)), "{outside}");
    }
}

#[test]
fn a_real_has_a_range_and_is_never_blank() {
    assert_eq!(check2004(Kind::Real((-1.0, 1.0)), "-1.0"), Fits);
    assert!(matches!(check2004(Kind::Real((-1.0, 1.0)), "1.5"), OutOfRange(_)));
    for bad in ["", "nan", "inf", "0x10", "34,000.00", "1e999"] {
        assert!(matches!(check2004(Kind::Real((-1.0, 1.0)), bad), Mistyped(_)), "{bad}");
    }
}

#[test]
fn a_text_over_its_length_is_loose_in_1_2_and_noted_in_2004() {
    assert_eq!(check12(Kind::Text(4096), &"ä".repeat(4096)), Fits);
    assert!(matches!(check12(Kind::Text(4096), &"ä".repeat(4097)), Loose(_)));
    assert!(matches!(check2004(Kind::Text(1000), &"x".repeat(1001)), Noted(_)));
    assert_eq!(check2004(Kind::Response, &"x".repeat(MOST_CHARACTERS)), Fits);
    assert!(matches!(
        check2004(Kind::Response, &"x".repeat(MOST_CHARACTERS + 1)),
        Mistyped(_)
    ));
}

#[test]
fn words_are_exact_and_foreign_ones_are_loose() {
    let exit = Kind::Words(&["suspend", ""], &[("normal", "")]);
    assert_eq!(check12(exit, "suspend"), Fits);
    assert_eq!(check12(exit, ""), Fits);
    assert!(matches!(check12(exit, "normal"), Loose(_)));
    assert_eq!(
        check12(exit, "Suspend"),
        Mistyped("words are case-sensitive; this one is \"suspend\"".to_owned())
    );
}

#[test]
fn identifiers_differ_between_the_families() {
    assert_eq!(check12(Kind::Identifier, "obj_1"), Fits);
    assert!(matches!(check12(Kind::Identifier, "obj 1"), Loose(_)));
    assert!(matches!(check12(Kind::Identifier, " "), Mistyped(_)));
    for good in ["MYID01", "urn:adl:lmsTest/OBJ01", "http://example.org/a"] {
        assert_eq!(check2004(Kind::LongIdentifier, good), Fits, "{good}");
    }
    for good in ["urn:adl", "Übung-1", "%20", "a?b#c"] {
        assert_eq!(check2004(Kind::LongIdentifier, good), Fits, "{good}");
    }
    for bad in ["", " ", "urn:", "urn:adl:lms Test/OBJ01", "{a}", "a|b", "%2", "1:2"] {
        assert!(matches!(check2004(Kind::LongIdentifier, bad), Mistyped(_)), "{bad}");
    }
}

#[test]
fn a_response_follows_its_interactions_type() {
    let form = |interaction, text: &str| Kind::Feedback.check(Family::Scorm12, text, Some(interaction));
    for (interaction, text) in [
        ("true-false", "t"),
        ("choice", "a,b"),
        ("choice", "{1,2}"),
        ("numeric", "4.5"),
        ("likert", ""),
        ("matching", "1.c,2.b"),
        ("sequencing", "a,c,b"),
        ("fill-in", "anything at all"),
    ] {
        assert_eq!(form(interaction, text), Fits, "{interaction} {text}");
    }
    for (interaction, text) in [
        ("true-false", "true"),
        ("choice", "Paris"),
        ("numeric", "four"),
        ("matching", "1-c"),
    ] {
        assert!(matches!(form(interaction, text), Loose(_)), "{interaction} {text}");
    }
}

#[test]
fn results_languages_and_requests() {
    for good in ["correct", "-3500.043"] {
        assert_eq!(check2004(Kind::Result2004, good), Fits, "{good}");
    }
    assert!(matches!(check2004(Kind::Result2004, "wrong"), Mistyped(_)));
    assert!(matches!(check12(Kind::Result12, "incorrect"), Loose(_)));
    assert_eq!(check12(Kind::Result12, "0.5"), Fits);
    assert!(matches!(check2004(Kind::Language, "frl"), Loose(_)));
    for good in ["", "en", "de-AT", "x-klingon", "eng"] {
        assert_eq!(check2004(Kind::Language, good), Fits, "{good}");
    }
    for bad in ["e", "english", "en-", "x", "e1"] {
        assert!(matches!(check2004(Kind::Language, bad), Mistyped(_)), "{bad}");
    }
    assert_eq!(check2004(Kind::Localized(250), "{lang=fr}bonjour"), Fits);
    assert!(matches!(check2004(Kind::Localized(250), "{lang=}bonjour"), Mistyped(_)));
    let (third, fourth) = (Kind::Navigation { jump: false }, Kind::Navigation { jump: true });
    assert_eq!(check2004(third, "{target=intro}choice"), Fits);
    assert_eq!(check2004(fourth, "{target=intro}jump"), Fits);
    for (kind, bad) in [(third, "{target=intro}jump"), (fourth, "{target=}choice"), (fourth, "")] {
        assert!(matches!(check2004(kind, bad), Mistyped(_)), "{bad}");
    }
}
