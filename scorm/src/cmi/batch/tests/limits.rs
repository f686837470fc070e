//! How much is told, and of what, where there is much; and what another type leaves.

use super::*;

fn interaction(at: usize, members: &[(&str, &str)]) -> Vec<(String, String)> {
    let named = members.iter();
    named
        .map(|(name, value)| (format!("cmi.interactions.{at}.{name}"), (*value).to_owned()))
        .collect()
}

fn accepted(data: &Data, members: &[(String, String)]) -> Accepted {
    let members: Vec<(&str, &str)> = members.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    judged(Edition::Fourth, data, &members).expect("accepted")
}

#[test]
fn the_first_twenty_unknown_names_get_a_suggestion() {
    let names: Vec<String> = (10..35).map(|at| format!("cmi.core.lesson_statu{at}")).collect();
    let members: Vec<(&str, &str)> = names.iter().map(|name| (name.as_str(), "x")).collect();
    let faults = judged(Edition::Scorm12, &Data::new(), &members).expect_err("faults");
    let suggests: Vec<bool> = faults
        .iter()
        .map(|fault| fault.expected.ends_with("such as cmi.core.lesson_status"))
        .collect();
    assert_eq!(suggests, [vec![true; 20], vec![false; 5]].concat());
}

#[test]
fn a_pattern_over_what_every_lms_must_hold_is_taken_with_a_warning_when_it_is_new() {
    let mut members = interaction(0, &[("id", "i"), ("type", "choice")]);
    for at in 0..12 {
        members.extend(interaction(
            0,
            &[(&format!("correct_responses.{at}.pattern"), &format!("a{at}"))],
        ));
    }
    let told = accepted(&Data::new(), &members);
    let warned: Vec<&str> = told.warnings.iter().map(|warning| warning.element.as_str()).collect();
    assert_eq!(
        warned,
        [
            "cmi.interactions.0.correct_responses.10.pattern",
            "cmi.interactions.0.correct_responses.11.pattern"
        ]
    );
    assert!(told.warnings[0].reason.contains("more than the 10 records"));
    let again = interaction(0, &[("correct_responses.11.pattern", "b")]);
    assert_eq!(accepted(&told.data, &again).warnings, []);
    // A response opens no record, and is not counted among the patterns.
    let response = interaction(0, &[("learner_response", "a")]);
    assert_eq!(accepted(&told.data, &response).warnings, []);
}

#[test]
fn another_type_forgets_what_was_said_in_its_own_interaction_alone() {
    let of = |at: usize| {
        let members = [
            ("id", "i"),
            ("type", "choice"),
            ("correct_responses.0.pattern", "a"),
            ("correct_responses.1.pattern", "b"),
            ("learner_response", "a"),
            ("result", "correct"),
        ];
        interaction(at, &members)
    };
    let data = accepted(&Data::new(), &(0..12).flat_map(of).collect::<Vec<_>>()).data;
    let mut members = interaction(1, &[("type", "sequencing")]);
    let left = accepted(&data, &members).data;
    let gone: Vec<&str> = data
        .keys()
        .filter(|name| !left.contains_key(*name))
        .map(String::as_str)
        .collect();
    let named = [
        "correct_responses.0.pattern",
        "correct_responses.1.pattern",
        "learner_response",
    ];
    assert_eq!(gone, named.map(|name| format!("cmi.interactions.1.{name}")));
    // The patterns begin anew, and what they were is free again.
    members.extend(interaction(
        1,
        &[
            ("correct_responses.0.pattern", "b"),
            ("correct_responses.1.pattern", "a"),
        ],
    ));
    assert_eq!(
        count(&accepted(&data, &members).data, "cmi.interactions.1.correct_responses"),
        2
    );
    let jump = [
        ("cmi.interactions.1.type", "sequencing"),
        ("cmi.interactions.1.correct_responses.1.pattern", "a"),
    ];
    assert_eq!(
        codes(judged(Edition::Fourth, &data, &jump)),
        [("cmi.interactions.1.correct_responses.1.pattern".to_owned(), 351)]
    );
}

#[test]
fn a_name_comes_before_what_is_within_it() {
    let names = [
        "cmi.interactions.10.id",
        "cmi.interactions.2.objectives.0.id",
        "cmi.interactions.2.type",
        "cmi.interactions.2.id",
        "cmi.interactions.2",
        "cmi",
        "cmi.interactions",
    ];
    let batch = batch(&names.map(|name| (name, "x")));
    let ordered: Vec<&str> = in_scorm_order(&batch)
        .into_iter()
        .map(|(name, _)| name.as_str())
        .collect();
    assert_eq!(
        ordered,
        [
            "cmi",
            "cmi.interactions",
            "cmi.interactions.2",
            "cmi.interactions.2.id",
            "cmi.interactions.2.type",
            "cmi.interactions.2.objectives.0.id",
            "cmi.interactions.10.id"
        ]
    );
}

#[test]
fn what_only_comes_back_is_compared_with_what_is_there() {
    let fixed = Fixed {
        values: Data::from([("cmi.scaled_passing_score".to_owned(), "0.50".to_owned())]),
        ..Fixed::default()
    };
    let told = |name: &str, given: Given| {
        let batch = BTreeMap::from([(name.to_owned(), given)]);
        let model = Model::of(Edition::Fourth);
        judge(model, Strictness::Lenient, Data::new(), &fixed, &batch).is_ok()
    };
    let number = |text: &str| Given::Number(text.to_owned());
    assert!(told("cmi.scaled_passing_score", number("0.5")) && !told("cmi.scaled_passing_score", number("0.6")));
    assert!(told("cmi.scaled_passing_score", Given::Text("0.50".to_owned())));
    assert!(!told("cmi.scaled_passing_score", Given::Text("0.5".to_owned())));
    assert!(!told("cmi.completion_threshold", number("0.5")) && !told("cmi.mode", Given::Other("null")));
}

#[test]
fn another_type_of_1_2_is_held_against_what_was_said_and_is_not_said_anew() {
    let said = [
        ("cmi.interactions.0.type", "choice"),
        ("cmi.interactions.0.student_response", "a"),
        ("cmi.interactions.0.correct_responses.0.pattern", "b"),
        ("cmi.interactions.0.weighting", "x is no response"),
    ];
    let data: Data = said
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    let told = |strictness, members: &[(&str, &str)]| {
        let model = Model::of(Edition::Scorm12);
        let told = judge(model, strictness, data.clone(), &Fixed::default(), &batch(members));
        told.map(|accepted| accepted.warnings.len()).map_err(|faults| {
            let fault = &faults[0];
            (faults.len(), fault.element.clone(), fault.scorm_error)
        })
    };
    let (strict, lenient) = (Strictness::Strict, Strictness::Lenient);
    let numeric = ("cmi.interactions.0.type", "numeric");
    let refused = |element: &str| Err((1, element.to_owned(), 405));
    assert_eq!(told(strict, &[numeric]), refused(numeric.0));
    assert_eq!(told(lenient, &[numeric]), Ok(2));
    let response = ("cmi.interactions.0.student_response", "7");
    assert_eq!(told(strict, &[numeric, response]), refused(numeric.0));
    assert_eq!(told(lenient, &[numeric, response]), Ok(1));
    let pattern = ("cmi.interactions.0.correct_responses.0.pattern", "7.5");
    assert_eq!(told(strict, &[numeric, response, pattern]), Ok(0));
    assert_eq!(told(strict, &[("cmi.interactions.0.type", "fill-in")]), Ok(0));
    let wrong = ("cmi.interactions.0.student_response", "seven");
    assert_eq!(told(strict, &[numeric, wrong, pattern]), refused(wrong.0));
}

#[test]
fn no_number_of_patterns_is_too_many_in_1_2() {
    let mut members = vec![("cmi.interactions.0.type".to_owned(), "choice".to_owned())];
    for at in 0..12 {
        members.extend(interaction(0, &[(&format!("correct_responses.{at}.pattern"), "a")]));
    }
    let members: Vec<(&str, &str)> = members.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let accepted = judged(Edition::Scorm12, &Data::new(), &members).expect("accepted");
    assert_eq!(accepted.warnings, []);
}

#[test]
fn another_type_is_held_against_its_own_interaction_alone() {
    let mut members = interaction(0, &[("type", "fill-in")]);
    for at in 1..11 {
        members.extend(interaction(at, &[("type", "fill-in"), ("student_response", "Paris")]));
    }
    members.extend(interaction(1, &[("student_response", "a")]));
    let data: Data = members.into_iter().collect();
    let other = [("cmi.interactions.1.type", "choice")];
    let accepted = judged(Edition::Scorm12, &data, &other).expect("accepted");
    assert_eq!(accepted.warnings, []);
}

#[test]
fn an_index_that_jumps_opens_no_record_for_the_next() {
    let members = [("cmi.objectives.1.id", "a"), ("cmi.objectives.2.id", "b")];
    let faults = members.map(|(name, _)| (name.to_owned(), 351));
    assert_eq!(codes(judged(Edition::Fourth, &Data::new(), &members)), faults);
}
