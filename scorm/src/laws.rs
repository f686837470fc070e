//! Laws that hold for every element and every text, over made-up ones.

/// Calls of the API.
mod calls;
/// Pages and their sessions.
mod sittings;
/// Values of every type.
mod values;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::TestRunner;

use crate::cmi::batch::judge::judge;
use crate::cmi::batch::{Given, Strictness, in_scorm_order};
use crate::cmi::element::{Access, Element};
use crate::cmi::model::Model;
use crate::cmi::read::{View, read};
use crate::cmi::time::{self, Hundredths};
use crate::cmi::value::interaction::Interaction;
use crate::cmi::value::{Kind, MOST_CHARACTERS};
use crate::cmi::{Data, Fixed};
use crate::package::{Edition, Family};
use values::{illegal, legal};

const EDITIONS: [Edition; 4] = [Edition::Scorm12, Edition::Second, Edition::Third, Edition::Fourth];

fn edition() -> impl Strategy<Value = Edition> {
    prop::sample::select(EDITIONS.to_vec())
}

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::Scorm12), Just(Family::Scorm2004)]
}

/// What the LMS put there: a store that is shared.
fn fixed(edition: Edition) -> Fixed {
    let mut fixed = Fixed::default();
    if edition == Edition::Fourth {
        fixed.values.insert("adl.data.0.id".to_owned(), "store".to_owned());
    }
    fixed
}

fn one(name: &str, value: &str) -> BTreeMap<String, Given> {
    BTreeMap::from([(name.to_owned(), Given::Text(value.to_owned()))])
}

/// Sets one element strictly; the code when it is refused.
fn set(edition: Edition, data: &Data, name: &str, value: &str) -> Result<Data, u16> {
    let (model, fixed) = (Model::of(edition), fixed(edition));
    let accepted = judge(model, Strictness::Strict, data.clone(), &fixed, &one(name, value));
    accepted
        .map(|accepted| accepted.data)
        .map_err(|faults| faults[0].scorm_error)
}

fn get(edition: Edition, data: &Data, name: &str) -> Result<String, u16> {
    let fixed = fixed(edition);
    let view = View {
        set: data,
        fixed: &fixed,
    };
    read(Model::of(edition), view, name).map_err(|fault| fault.scorm_error)
}

/// Data in which every record of index 0 is begun as far as an element needs it.
fn begun(element: &Element, edition: Edition, interaction: Interaction) -> Data {
    let Some((collection, _)) = element.name.split_once(".n.") else {
        return Data::new();
    };
    let mut data = Data::new();
    if edition.family() == Family::Scorm2004 && matches!(collection, "cmi.interactions" | "cmi.objectives") {
        // An objective's own id is what is judged, and stays once it is set.
        if element.name != "cmi.objectives.n.id" {
            data.insert(format!("{collection}.0.id"), "begun".to_owned());
        }
        let of_type = matches!(element.kind, Kind::Response | Kind::Pattern);
        if of_type {
            data.insert(format!("{collection}.0.type"), interaction.as_str().to_owned());
        }
    }
    data
}

/// Every element that holds data, in every edition; each response and pattern once for each type of interaction.
fn walk(mut visit: impl FnMut(Edition, &'static Element, Interaction)) {
    for edition in EDITIONS {
        for element in Model::of(edition)
            .elements
            .iter()
            .filter(|element| !element.is_keyword())
        {
            let types = match element.kind {
                Kind::Response | Kind::Pattern => Interaction::WORDS,
                _ => &Interaction::WORDS[..1],
            };
            for interaction in types.iter().filter_map(|word| Interaction::parse(word)) {
                visit(edition, element, interaction);
            }
        }
    }
}

fn named(element: &Element) -> String {
    element.name.replace(".n.", ".0.").replace("=ID}", "=a}")
}

#[test]
fn every_element_takes_what_is_legal_and_gives_it_back() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(24));
    walk(|edition, element, interaction| {
        let (name, data) = (named(element), begun(element, edition, interaction));
        let lms = element.access == Access::ReadOnly;
        let law = |value: String| {
            let refusal = match edition.family() {
                Family::Scorm12 => 403,
                Family::Scorm2004 => 404,
            };
            let now = get(edition, &data, &name).unwrap_or_default();
            match set(edition, &data, &name, &value) {
                Ok(data) if element.access == Access::WriteOnly => {
                    let hidden = if edition == Edition::Scorm12 { 404 } else { 405 };
                    prop_assert_eq!(get(edition, &data, &name), Err(hidden));
                    prop_assert_eq!(&data[&name], &value);
                }
                Ok(_) if lms => prop_assert_eq!(now, value, "{} echoed", name),
                Ok(data) => {
                    prop_assert_eq!(get(edition, &data, &name), Ok(value));
                    let json = serde_json::to_string(&data).expect("JSON");
                    prop_assert_eq!(serde_json::from_str::<Data>(&json).expect("data"), data);
                }
                Err(code) => prop_assert!(lms && code == refusal, "{} refused {:?} with {}", name, value, code),
            }
            Ok(())
        };
        let told = runner.run(&legal(element.kind, interaction), law);
        told.unwrap_or_else(|error| panic!("{name} of {}: {error}", edition.as_str()));
    });
}

#[test]
fn every_element_refuses_what_is_illegal_with_its_code() {
    let mut runner = TestRunner::new(ProptestConfig::with_cases(16));
    walk(|edition, element, interaction| {
        let (name, data) = (named(element), begun(element, edition, interaction));
        let Some(values) =
            illegal(element.kind, edition.family(), interaction).filter(|_| element.access != Access::ReadOnly)
        else {
            return;
        };
        let law = |(value, code): (String, u16)| {
            prop_assert_eq!(
                set(edition, &data, &name, &value).err(),
                Some(code),
                "{} {:?}",
                name,
                value
            );
            Ok(())
        };
        let told = runner.run(&values, law);
        told.unwrap_or_else(|error| panic!("{name} of {}: {error}", edition.as_str()));
    });
}

/// Names of the tables with small indexes, and names that are almost so.
fn name(edition: Edition) -> impl Strategy<Value = String> {
    let elements = &Model::of(edition).elements;
    let of_table = (0..elements.len(), 0usize..3, 0usize..2).prop_map(move |(at, outer, inner)| {
        let name = elements[at].name.replacen(".n.", &format!(".{outer}."), 1);
        name.replacen(".n.", &format!(".{inner}."), 1)
    });
    prop_oneof![8 => of_table, 1 => "cmi(\\.[a-z_0-9]{0,6}){0,4}", 1 => ".{0,12}"]
}

fn value() -> impl Strategy<Value = Given> {
    let words = prop::sample::select(vec![
        "completed",
        "passed",
        "choice",
        "true-false",
        "true",
        "suspend",
        "0.5",
        "7",
        "",
        "urn:a:b",
        "{lang=en}a",
        "a[.]b[,]c[.]1[:]2",
        "PT1M",
    ]);
    prop_oneof![
        words.prop_map(|word| Given::Text(word.to_owned())),
        ".{0,20}".prop_map(Given::Text),
        any::<f64>().prop_map(|number| Given::Number(number.to_string())),
        Just(Given::Other("null")),
    ]
}

fn batch() -> impl Strategy<Value = (Edition, BTreeMap<String, Given>)> {
    edition().prop_flat_map(|edition| {
        (
            Just(edition),
            prop::collection::btree_map(name(edition), value(), 0..24),
        )
    })
}

fn judged(edition: Edition, data: &Data, batch: &BTreeMap<String, Given>) -> Option<Data> {
    let accepted = judge(
        Model::of(edition),
        Strictness::Lenient,
        data.clone(),
        &fixed(edition),
        batch,
    );
    accepted.ok().map(|accepted| accepted.data)
}

/// What is left of a batch when everything that is refused is taken out of it.
fn acceptable(edition: Edition, batch: &BTreeMap<String, Given>) -> BTreeMap<String, Given> {
    let mut accepted: BTreeMap<String, Given> = BTreeMap::new();
    for (name, given) in in_scorm_order(batch) {
        let mut with = accepted.clone();
        with.insert(name.clone(), given.clone());
        if judged(edition, &Data::new(), &with).is_some() {
            accepted = with;
        }
    }
    accepted
}

proptest! {
    #[test]
    fn a_span_is_read_as_it_was_written(family in family(), hundredths in 0u64..3_599_999_999) {
        let text = Hundredths(hundredths).format(family);
        let read = Hundredths::parse(family, &text);
        prop_assert_eq!(read.map(|span| span.length), Some(Hundredths(hundredths)), "{}", text);
    }

    #[test]
    fn no_text_makes_a_grammar_panic(text in ".{0,40}", edition in edition(), interaction in prop::sample::select(Interaction::WORDS)) {
        let family = edition.family();
        let _ = Hundredths::parse(family, &text);
        let _ = time::timestamp(&text);
        let _ = time::is_time_of_day(&text);
        let _ = get(edition, &Data::new(), &text);
        for element in &Model::of(edition).elements {
            let _ = element.kind.check(family, &text, Some(interaction));
        }
    }

    /// What strict takes, lenient takes too, and stores alike.
    #[test]
    fn lenient_takes_all_that_strict_takes((edition, batch) in batch()) {
        let strict = judge(Model::of(edition), Strictness::Strict, Data::new(), &fixed(edition), &batch);
        if let Ok(strict) = strict {
            prop_assert_eq!(judged(edition, &Data::new(), &batch), Some(strict.data));
        }
    }

    /// A batch of what is there changes nothing.
    #[test]
    fn what_is_stored_may_be_set_again((edition, batch) in batch()) {
        let data = judged(edition, &Data::new(), &acceptable(edition, &batch)).expect("accepted");
        let again = data.iter().map(|(name, text)| (name.clone(), Given::Text(text.clone()))).collect();
        prop_assert_eq!(judged(edition, &data, &again), Some(data.clone()));
        prop_assert_eq!(judged(edition, &Data::new(), &again), Some(data));
    }

    /// However a batch is cut into updates, in the order in which a SCO would have set it, the same is stored.
    #[test]
    fn any_split_of_a_batch_into_updates_gives_the_same((edition, batch) in batch(), cuts in prop::collection::vec(1usize..6, 1..24)) {
        let batch = acceptable(edition, &batch);
        let whole = judged(edition, &Data::new(), &batch).expect("accepted");
        let mut rest: &[(&String, &Given)] = &in_scorm_order(&batch);
        let mut data = Data::new();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            let (update, later) = rest.split_at(rest.len().min(*cut));
            let update = update.iter().map(|(name, given)| ((*name).clone(), (*given).clone())).collect();
            data = judged(edition, &data, &update).expect("accepted in parts as in whole");
            rest = later;
        }
        prop_assert_eq!(data, whole);
    }

    #[test]
    fn no_value_is_longer_than_the_longest(length in MOST_CHARACTERS - 1..MOST_CHARACTERS + 2, edition in edition()) {
        let batch = one("cmi.suspend_data", &"x".repeat(length));
        prop_assert_eq!(judged(edition, &Data::new(), &batch).is_some(), length <= MOST_CHARACTERS);
    }
}
