use super::judge::judge;
use super::*;
use crate::cmi::Fixed;
use crate::cmi::count;
use crate::cmi::model::Model;
use crate::package::Edition;

fn batch(members: &[(&str, &str)]) -> BTreeMap<String, Given> {
    members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Given::Text((*value).to_owned())))
        .collect()
}

fn judged(edition: Edition, data: &Data, members: &[(&str, &str)]) -> Result<Accepted, Vec<Remark>> {
    judge(
        Model::of(edition),
        Strictness::Lenient,
        data.clone(),
        &Fixed::default(),
        &batch(members),
    )
}

fn codes(result: Result<Accepted, Vec<Remark>>) -> Vec<(String, u16)> {
    let faults = result.expect_err("faults");
    faults
        .into_iter()
        .map(|fault| (fault.element, fault.scorm_error))
        .collect()
}

#[test]
fn a_batch_is_judged_in_scorm_order_whatever_the_order_of_its_names() {
    let mut members = Vec::new();
    for n in 0..12 {
        members.push((
            format!("cmi.interactions.{n}.correct_responses.0.pattern"),
            "true".to_owned(),
        ));
        members.push((format!("cmi.interactions.{n}.id"), format!("q{n}")));
        members.push((format!("cmi.interactions.{n}.type"), "true-false".to_owned()));
    }
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let accepted = judged(Edition::Fourth, &Data::new(), &members).expect("accepted");
    assert_eq!(count(&accepted.data, "cmi.interactions"), 12);
}

#[test]
fn every_fault_is_told_at_once_with_the_codes_of_its_family() {
    let faults = codes(judged(
        Edition::Scorm12,
        &Data::new(),
        &[
            ("cmi.core.bogus", "1"),
            ("bogus.element", "1"),
            ("cmi.core", "x"),
            ("cmi.core._children", "x"),
            ("cmi.core.student_id", "other"),
            ("cmi.core.score.raw", "101"),
            ("cmi.core.lesson_status", "not attempted"),
            ("cmi.objectives.1.id", "o"),
        ],
    ));
    let expected = [
        ("bogus.element", 401),
        ("cmi.core", 201),
        ("cmi.core._children", 402),
        ("cmi.core.bogus", 201),
        ("cmi.core.lesson_status", 405),
        ("cmi.core.score.raw", 405),
        ("cmi.core.student_id", 403),
        ("cmi.objectives.1.id", 201),
    ];
    assert_eq!(faults, expected.map(|(name, code)| (name.to_owned(), code)));

    let faults = codes(judged(
        Edition::Fourth,
        &Data::new(),
        &[
            ("cmi.bogus", "1"),
            ("cmi.objectives", "x"),
            ("cmi._version", "1.0"),
            ("cmi.learner_id", "other"),
            ("cmi.score.scaled", "1.5"),
            ("cmi.score.raw", "x"),
            ("cmi.objectives.1.id", "o"),
            ("cmi.interactions.0.type", "choice"),
        ],
    ));
    let expected = [
        ("cmi._version", 404),
        ("cmi.bogus", 401),
        ("cmi.interactions.0.type", 408),
        ("cmi.learner_id", 404),
        ("cmi.objectives", 401),
        ("cmi.objectives.1.id", 351),
        ("cmi.score.raw", 406),
        ("cmi.score.scaled", 407),
    ];
    assert_eq!(faults, expected.map(|(name, code)| (name.to_owned(), code)));
}

#[test]
fn one_wrong_id_is_one_fault() {
    let faults = codes(judged(
        Edition::Fourth,
        &Data::new(),
        &[
            ("cmi.interactions.0.id", "urn:"),
            ("cmi.interactions.0.type", "choice"),
            ("cmi.interactions.0.learner_response", "a"),
            ("cmi.interactions.1.id", "q2"),
        ],
    ));
    assert_eq!(faults, [("cmi.interactions.0.id".to_owned(), 406)]);
}

#[test]
fn an_objectives_id_is_unique_and_stays() {
    let data = judged(Edition::Fourth, &Data::new(), &[("cmi.objectives.0.id", "a")])
        .expect("accepted")
        .data;
    assert!(judged(Edition::Fourth, &data, &[("cmi.objectives.0.id", "a")]).is_ok());
    for refused in [("cmi.objectives.0.id", "b"), ("cmi.objectives.1.id", "a")] {
        assert_eq!(
            codes(judged(Edition::Fourth, &data, &[refused])),
            [(refused.0.to_owned(), 351)]
        );
    }
    let data = judged(Edition::Fourth, &Data::new(), &[("cmi.interactions.0.id", "a")])
        .expect("accepted")
        .data;
    assert!(judged(Edition::Fourth, &data, &[("cmi.interactions.0.id", "b")]).is_ok());
}

#[test]
fn read_only_values_may_come_back_unchanged() {
    let fixed = Fixed {
        values: Data::from([("cmi.core.student_id".to_owned(), "u1".to_owned())]),
        ..Fixed::default()
    };
    let judged = |value: &str| {
        let given = batch(&[("cmi.core.student_id", value), ("cmi.core.credit", "credit")]);
        judge(
            Model::of(Edition::Scorm12),
            Strictness::Strict,
            Data::new(),
            &fixed,
            &given,
        )
    };
    assert_eq!(judged("u1").expect("accepted").data, Data::new());
    assert_eq!(codes(judged("u2")), [("cmi.core.student_id".to_owned(), 403)]);
}

#[test]
fn numbers_stand_for_themselves_where_scorm_has_a_number() {
    let judged = |name: &str, given: Given| {
        let batch = BTreeMap::from([(name.to_owned(), given)]);
        judge(
            Model::of(Edition::Scorm12),
            Strictness::Strict,
            Data::new(),
            &Fixed::default(),
            &batch,
        )
    };
    let accepted = judged("cmi.core.score.raw", Given::Number("85".to_owned())).expect("accepted");
    assert_eq!(accepted.data["cmi.core.score.raw"], "85");
    for (name, given) in [
        ("cmi.suspend_data", Given::Number("5".to_owned())),
        ("cmi.core.score.raw", Given::Other("null")),
        ("cmi.suspend_data", Given::Other("an object")),
    ] {
        assert_eq!(codes(judged(name, given)), [(name.to_owned(), 405)]);
    }
}

#[test]
fn a_refused_batch_changes_nothing_and_an_index_may_not_jump() {
    let data = judged(Edition::Scorm12, &Data::new(), &[("cmi.objectives.0.id", "a")])
        .expect("accepted")
        .data;
    let members = [
        ("cmi.objectives.1.id", "b"),
        ("cmi.objectives.2.id", "c"),
        ("cmi.objectives.4.id", "e"),
    ];
    assert_eq!(
        codes(judged(Edition::Scorm12, &data, &members)),
        [("cmi.objectives.4.id".to_owned(), 201)]
    );
    assert_eq!(count(&data, "cmi.objectives"), 1);
}

#[test]
fn thousands_of_unique_ids_are_judged_one_by_one() {
    let members: Vec<(String, String)> = (0..5000)
        .map(|n| (format!("cmi.objectives.{n}.id"), format!("o{n}")))
        .collect();
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let data = judged(Edition::Fourth, &Data::new(), &members).expect("accepted").data;
    let twice = [("cmi.objectives.5000.id", "o4999")];
    assert_eq!(
        codes(judged(Edition::Fourth, &data, &twice)),
        [("cmi.objectives.5000.id".to_owned(), 351)]
    );
}

#[test]
fn an_index_that_jumps_is_out_of_order_before_anything_else_is_wrong_with_it() {
    let judged = |member| codes(judged(Edition::Fourth, &Data::new(), &[member]));
    for (name, code) in [
        ("cmi.interactions.1.type", 351),
        ("cmi.interactions.0.type", 408),
        ("cmi.interactions.0.correct_responses.1.pattern", 351),
        ("cmi.interactions.0.correct_responses.0.pattern", 408),
        ("cmi.interactions.0.objectives.0.id", 408),
        ("cmi.objectives.0.score.raw", 408),
        ("cmi.comments_from_lms.0.comment", 404),
        ("cmi.comments_from_lms.1.comment", 351),
        ("cmi.interactions.0.bogus", 401),
        ("", 351),
    ] {
        assert_eq!(judged((name, "x")), [(name.to_owned(), code)]);
    }
}

#[test]
fn an_interactions_type_says_how_many_patterns_it_has_and_whether_two_may_be_alike() {
    let started = |interaction: &str, pattern: &str| {
        let members = [
            ("cmi.interactions.0.id", "i"),
            ("cmi.interactions.0.type", interaction),
            ("cmi.interactions.0.correct_responses.0.pattern", pattern),
        ];
        judged(Edition::Fourth, &Data::new(), &members).expect("accepted").data
    };
    for (interaction, first, second, refused) in [
        ("true-false", "true", "false", true),
        ("likert", "a", "b", true),
        ("numeric", "1[:]2", "3[:]4", true),
        ("other", "a", "b", true),
        ("choice", "a[,]b", "b[,]a", true),
        ("choice", "a[,]b", "a", false),
        ("sequencing", "a[,]b", "a[,]b", true),
        ("sequencing", "a[,]b", "b[,]a", false),
        ("long-fill-in", "a", "a", false),
        ("matching", "a[.]b", "a[.]b", false),
    ] {
        let data = started(interaction, first);
        let again = [("cmi.interactions.0.correct_responses.0.pattern", first)];
        assert!(judged(Edition::Fourth, &data, &again).is_ok(), "{interaction}");
        let more = [("cmi.interactions.0.correct_responses.1.pattern", second)];
        let told = judged(Edition::Fourth, &data, &more).map_err(|faults| faults[0].scorm_error);
        assert_eq!(told.err(), refused.then_some(351), "{interaction} {first} {second}");
    }
}

#[test]
fn another_type_takes_the_response_and_the_patterns_of_the_one_before_with_it() {
    let members = [
        ("cmi.interactions.0.id", "i"),
        ("cmi.interactions.0.type", "true-false"),
        ("cmi.interactions.0.correct_responses.0.pattern", "true"),
        ("cmi.interactions.0.learner_response", "true"),
        ("cmi.interactions.0.result", "correct"),
    ];
    let data = judged(Edition::Fourth, &Data::new(), &members).expect("accepted").data;
    let same = judged(Edition::Fourth, &data, &[("cmi.interactions.0.type", "true-false")]);
    assert_eq!(same.expect("accepted").data, data);
    let other = [
        ("cmi.interactions.0.type", "choice"),
        ("cmi.interactions.0.correct_responses.0.pattern", "a"),
    ];
    let data = judged(Edition::Fourth, &data, &other).expect("accepted").data;
    assert_eq!(data["cmi.interactions.0.correct_responses.0.pattern"], "a");
    assert!(!data.contains_key("cmi.interactions.0.learner_response"));
    assert_eq!(data["cmi.interactions.0.result"], "correct");
}

#[test]
fn a_collection_over_what_every_lms_must_hold_is_taken_with_one_warning_a_record() {
    let members: Vec<(String, String)> = (0..102)
        .flat_map(|n| {
            let id = (format!("cmi.objectives.{n}.id"), format!("o{n}"));
            [id, (format!("cmi.objectives.{n}.success_status"), "passed".to_owned())]
        })
        .collect();
    let members: Vec<(&str, &str)> = members
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()))
        .collect();
    let accepted = judged(Edition::Fourth, &Data::new(), &members).expect("accepted");
    let warned: Vec<&str> = accepted
        .warnings
        .iter()
        .map(|warning| warning.element.as_str())
        .collect();
    assert_eq!(warned, ["cmi.objectives.100.id", "cmi.objectives.101.id"]);
}

/// What lenient lets through.
mod lenient;
/// How much is told, and what another type leaves.
mod limits;

#[test]
fn every_bound_of_a_real_is_whole_so_that_it_is_told_as_it_is() {
    for edition in [Edition::Scorm12, Edition::Second, Edition::Third, Edition::Fourth] {
        for element in &Model::of(edition).elements {
            if let crate::cmi::value::Kind::Real((least, most)) = element.kind {
                let is_whole = |bound: f64| bound.is_infinite() || bound.fract() == 0.0;
                assert!(is_whole(least) && is_whole(most), "{}", element.name);
            }
        }
    }
}
