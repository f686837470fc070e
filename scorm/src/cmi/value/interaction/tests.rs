use super::*;

/// What each type takes and refuses, as response and as pattern.
struct Case {
    interaction: Interaction,
    responses: &'static [&'static str],
    no_responses: &'static [&'static str],
    patterns: &'static [&'static str],
    no_patterns: &'static [&'static str],
}

const CASES: &[Case] = &[
    Case {
        interaction: Interaction::TrueFalse,
        responses: &["true", "false"],
        no_responses: &["", "True", "t", "1", "true[,]false"],
        patterns: &["true", "false"],
        no_patterns: &["", "yes"],
    },
    Case {
        interaction: Interaction::Choice,
        responses: &["", "a", "a[,]b", "urn:x:1[,]urn:x:2", "a,b", "a.b"],
        no_responses: &["a[,]a", "a[,]", "[,]a", "a[,][,]b", "a b", "{a}", " "],
        patterns: &["", "a", "b[,]a"],
        no_patterns: &["a[,]b[,]a", "[,]"],
    },
    Case {
        interaction: Interaction::FillIn,
        responses: &[
            "",
            "a",
            "a[,]b",
            "[,]",
            "{lang=en}a[,]{lang=fr-CA}b",
            "{lang=en",
            "{case_matters=x}a",
            "{a}",
        ],
        no_responses: &["{lang=}a", "a[,]{lang=english}b"],
        patterns: &[
            "",
            "{case_matters=true}a",
            "{order_matters=false}{case_matters=true}{lang=en}a[,]b",
            "{lang=en}{case_matters=maybe}a",
            "{case_matters=true}{case_matters=maybe}a",
        ],
        no_patterns: &[
            "{case_matters=}a",
            "{case_matters=maybe}a",
            "{order_matters=True}a",
            "{case_matters=true}{order_matters=1}a",
            "{case_matters=true}{lang=}a",
        ],
    },
    Case {
        interaction: Interaction::LongFillIn,
        responses: &["", "a[,]b[.]c", "{lang=de}a", "{lang=de}{lang=}a"],
        no_responses: &["{lang=}a"],
        patterns: &[
            "{case_matters=true}{lang=en}a",
            "{lang=en}{case_matters=false}a",
            "{order_matters=x}a",
        ],
        no_patterns: &[
            "{case_matters=x}a",
            "{lang=en}{case_matters=x}a",
            "{case_matters=true}{lang=}a",
        ],
    },
    Case {
        interaction: Interaction::Matching,
        responses: &["", "a[.]b", "a[.]b[,]a[.]c"],
        no_responses: &["a", "a[.]", "[.]b", "a[.]b[,]", "[,]a[.]b", "a[.]b[.]c", "a b[.]c"],
        patterns: &["a[.]b"],
        no_patterns: &["", "a[,]b"],
    },
    Case {
        interaction: Interaction::Performance,
        responses: &[
            "a[.]b",
            "a[.]",
            "[.]b",
            "a[.]any text, of course",
            "a[.]1.5",
            "a[.]1[:]2",
        ],
        no_responses: &[
            "",
            "a",
            "[.]",
            "a[.]b[,]",
            "a[.]b[.]c",
            "a b[.]c",
            "a[.]2[:]1",
            "a[.]x[:]y",
        ],
        patterns: &["{order_matters=false}a[.]1[:]2", "a[.][:]2", "a[.]1[:]", "[.]b"],
        no_patterns: &["", "{order_matters=x}a[.]b", "a[.]300[:]1.5", "{order_matters=true}"],
    },
    Case {
        interaction: Interaction::Sequencing,
        responses: &["a", "a[,]b[,]a", "ab"],
        no_responses: &["", "a[,]", "[,]a", "a b"],
        patterns: &["a[,]b"],
        no_patterns: &["", "{order_matters=true}a"],
    },
    Case {
        interaction: Interaction::Likert,
        responses: &["a", "likert_1", "urn:adl:likert:1"],
        no_responses: &["", "a[,]b", "a[.]b", "{a}", "a b", "urn:"],
        patterns: &["a"],
        no_patterns: &["", "a[,]b"],
    },
    Case {
        interaction: Interaction::Numeric,
        responses: &["1", "-3.5", "1e3"],
        no_responses: &["", "x", "1[:]2", "1,5"],
        patterns: &["1[:]2", "[:]2", "1[:]", "[:]", "2[:]2"],
        no_patterns: &["", "x", "2[:]1", "x[:]2", "1[:]2[:]3"],
    },
    Case {
        interaction: Interaction::Other,
        responses: &["", "anything [,] at all {lang=}"],
        no_responses: &[],
        patterns: &["", "anything"],
        no_patterns: &[],
    },
];

#[test]
fn every_type_has_its_own_form_of_responses_and_patterns() {
    for case in CASES {
        let word = case.interaction.as_str();
        for text in case.responses {
            assert_eq!(response(case.interaction, text), Fits, "{word} {text:?}");
        }
        for text in case.no_responses {
            assert!(
                matches!(response(case.interaction, text), Mistyped(_)),
                "{word} {text:?}"
            );
        }
        for text in case.patterns {
            assert_eq!(pattern(case.interaction, text), Fits, "pattern of {word} {text:?}");
        }
        for text in case.no_patterns {
            assert!(
                matches!(pattern(case.interaction, text), Mistyped(_)),
                "pattern of {word} {text:?}"
            );
        }
    }
    assert_eq!(CASES.len(), Interaction::WORDS.len());
}

#[test]
fn a_language_that_no_list_has_is_loose() {
    for text in ["{lang=frl}a", "a[,]{lang=ruq-JM}b"] {
        assert!(matches!(response(Interaction::FillIn, text), Loose(_)), "{text}");
        assert!(matches!(pattern(Interaction::FillIn, text), Loose(_)), "{text}");
    }
}

#[test]
fn one_number_for_a_range_is_loose() {
    assert!(matches!(pattern(Interaction::Numeric, "18"), Loose(_)));
    assert!(matches!(response(Interaction::Performance, "a[.]18"), Fits));
}

#[test]
fn what_is_over_the_smallest_maximum_is_noted() {
    let many = |part: &str, count: usize| vec![part; count].join("[,]");
    let ids: Vec<String> = (0..37).map(|n| format!("c{n}")).collect();
    let long = "x".repeat(251);
    for (interaction, text) in [
        (Interaction::Choice, ids.join("[,]")),
        (Interaction::Choice, long.clone()),
        (Interaction::Sequencing, many("a", 37)),
        (Interaction::Matching, many("a[.]b", 37)),
        (Interaction::Performance, many("a[.]b", 126)),
        (Interaction::FillIn, many("a", 11)),
        (Interaction::FillIn, long.clone()),
        (Interaction::LongFillIn, "x".repeat(4001)),
        (Interaction::Other, "x".repeat(4001)),
        (Interaction::Likert, long),
    ] {
        let word = interaction.as_str();
        assert!(matches!(response(interaction, &text), Noted(_)), "{word}");
        assert!(matches!(pattern(interaction, &text), Noted(_)), "pattern of {word}");
    }
    assert_eq!(response(Interaction::Sequencing, &many("a", 36)), Fits);
}

#[test]
fn a_pattern_is_identified_by_its_set_or_its_order() {
    let same = |interaction: Interaction, a, b| interaction.identity(a) == interaction.identity(b);
    assert!(same(Interaction::Choice, "a[,]b", "b[,]a") && !same(Interaction::Choice, "a", "b"));
    assert!(!same(Interaction::Sequencing, "a[,]b", "b[,]a") && same(Interaction::Sequencing, "a[,]b", "a[,]b"));
    assert_eq!(Interaction::LongFillIn.identity("a"), None);
}
