use super::*;
use crate::package::Family;

fn batch(members: &[(&str, &str)]) -> BTreeMap<String, Given> {
    members
        .iter()
        .map(|(name, value)| ((*name).to_owned(), Given::Text((*value).to_owned())))
        .collect()
}

fn judged(family: Family, data: &Data, members: &[(&str, &str)]) -> Result<Accepted, Vec<Remark>> {
    judge(
        Model::of(family),
        Strictness::Lenient,
        data,
        &Data::new(),
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
    let accepted = judged(Family::Scorm2004, &Data::new(), &members).expect("accepted");
    assert_eq!(count(&accepted.data, "cmi.interactions"), 12);
}

#[test]
fn every_fault_is_told_at_once_with_the_codes_of_its_family() {
    let faults = codes(judged(
        Family::Scorm12,
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
        Family::Scorm2004,
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
        Family::Scorm2004,
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
    let data = judged(Family::Scorm2004, &Data::new(), &[("cmi.objectives.0.id", "a")])
        .expect("accepted")
        .data;
    assert!(judged(Family::Scorm2004, &data, &[("cmi.objectives.0.id", "a")]).is_ok());
    for refused in [("cmi.objectives.0.id", "b"), ("cmi.objectives.1.id", "a")] {
        assert_eq!(
            codes(judged(Family::Scorm2004, &data, &[refused])),
            [(refused.0.to_owned(), 351)]
        );
    }
    let data = judged(Family::Scorm2004, &Data::new(), &[("cmi.interactions.0.id", "a")])
        .expect("accepted")
        .data;
    assert!(judged(Family::Scorm2004, &data, &[("cmi.interactions.0.id", "b")]).is_ok());
}

#[test]
fn read_only_values_may_come_back_unchanged() {
    let fixed = Data::from([("cmi.core.student_id".to_owned(), "u1".to_owned())]);
    let judged = |value: &str| {
        let given = batch(&[("cmi.core.student_id", value), ("cmi.core.credit", "credit")]);
        judge(
            Model::of(Family::Scorm12),
            Strictness::Strict,
            &Data::new(),
            &fixed,
            &given,
        )
    };
    assert_eq!(judged("u1").expect("accepted").data, Data::new());
    assert_eq!(codes(judged("u2")), [("cmi.core.student_id".to_owned(), 403)]);
}

#[test]
fn lenient_stores_what_strict_refuses_and_says_so() {
    let given = batch(&[("cmi.core.exit", "normal"), ("cmi.suspend_data", &"x".repeat(5000))]);
    let model = Model::of(Family::Scorm12);
    let accepted = judge(model, Strictness::Lenient, &Data::new(), &Data::new(), &given).expect("accepted");
    assert_eq!(accepted.data["cmi.suspend_data"].len(), 5000);
    assert_eq!(
        accepted.warnings.iter().map(|w| w.scorm_error).collect::<Vec<_>>(),
        [405, 405]
    );
    let faults = codes(judge(model, Strictness::Strict, &Data::new(), &Data::new(), &given));
    assert_eq!(
        faults,
        [("cmi.core.exit".to_owned(), 405), ("cmi.suspend_data".to_owned(), 405)]
    );
}

#[test]
fn numbers_stand_for_themselves_where_scorm_has_a_number() {
    let judged = |name: &str, given: Given| {
        let batch = BTreeMap::from([(name.to_owned(), given)]);
        judge(
            Model::of(Family::Scorm12),
            Strictness::Strict,
            &Data::new(),
            &Data::new(),
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
    let data = judged(Family::Scorm12, &Data::new(), &[("cmi.objectives.0.id", "a")])
        .expect("accepted")
        .data;
    let members = [
        ("cmi.objectives.1.id", "b"),
        ("cmi.objectives.2.id", "c"),
        ("cmi.objectives.4.id", "e"),
    ];
    assert_eq!(
        codes(judged(Family::Scorm12, &data, &members)),
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
    let data = judged(Family::Scorm2004, &Data::new(), &members)
        .expect("accepted")
        .data;
    let twice = [("cmi.objectives.5000.id", "o4999")];
    assert_eq!(
        codes(judged(Family::Scorm2004, &data, &twice)),
        [("cmi.objectives.5000.id".to_owned(), 351)]
    );
}
