//! Laws that hold for every text, over made-up ones.

use std::collections::BTreeMap;

use proptest::prelude::*;

use crate::cmi::batch::{Given, Strictness, judge};
use crate::cmi::time::{self, Hundredths};
use crate::cmi::value::MOST_CHARACTERS;
use crate::cmi::{Data, Model};
use crate::package::Family;

fn family() -> impl Strategy<Value = Family> {
    prop_oneof![Just(Family::Scorm12), Just(Family::Scorm2004)]
}

/// Names of the tables with small indexes, and names that are almost so.
fn name(family: Family) -> impl Strategy<Value = String> {
    let elements = Model::of(family).elements;
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
        "suspend",
        "0.5",
        "7",
        "",
        "urn:a:b",
    ]);
    prop_oneof![
        words.prop_map(|word| Given::Text(word.to_owned())),
        ".{0,20}".prop_map(Given::Text),
        any::<f64>().prop_map(|number| Given::Number(number.to_string())),
        Just(Given::Other("null")),
    ]
}

fn batch() -> impl Strategy<Value = (Family, BTreeMap<String, Given>)> {
    family().prop_flat_map(|family| (Just(family), prop::collection::btree_map(name(family), value(), 0..24)))
}

fn judged(family: Family, data: &Data, batch: &BTreeMap<String, Given>) -> Option<Data> {
    let accepted = judge(Model::of(family), Strictness::Lenient, data, &Data::new(), batch);
    accepted.ok().map(|accepted| accepted.data)
}

proptest! {
    #[test]
    fn a_span_is_read_as_it_was_written(family in family(), hundredths in 0u64..3_599_999_999) {
        let text = Hundredths(hundredths).format(family);
        let read = Hundredths::parse(family, &text);
        prop_assert_eq!(read.map(|span| span.length), Some(Hundredths(hundredths)), "{}", text);
    }

    #[test]
    fn no_text_makes_a_grammar_panic(text in ".{0,40}", family in family()) {
        let _ = Hundredths::parse(family, &text);
        let _ = time::timestamp(&text);
        let _ = time::is_time_of_day(&text);
        for element in Model::of(family).elements {
            let _ = element.kind.check(family, &text, Some("choice"));
        }
    }

    /// What strict takes, lenient takes too, and stores alike.
    #[test]
    fn lenient_takes_all_that_strict_takes((family, batch) in batch()) {
        let strict = judge(Model::of(family), Strictness::Strict, &Data::new(), &Data::new(), &batch);
        if let Ok(strict) = strict {
            prop_assert_eq!(judged(family, &Data::new(), &batch), Some(strict.data));
        }
    }

    /// A batch of what is there changes nothing.
    #[test]
    fn what_is_stored_may_be_set_again((family, batch) in batch()) {
        let mut data = Data::new();
        for (name, given) in &batch {
            let one = BTreeMap::from([(name.clone(), given.clone())]);
            data = judged(family, &data, &one).unwrap_or(data);
        }
        let again = data.iter().map(|(name, text)| (name.clone(), Given::Text(text.clone()))).collect();
        prop_assert_eq!(judged(family, &data, &again), Some(data.clone()));
        prop_assert_eq!(judged(family, &Data::new(), &again), Some(data));
    }

    #[test]
    fn no_value_is_longer_than_the_longest(length in MOST_CHARACTERS - 1..MOST_CHARACTERS + 2, family in family()) {
        let name = "cmi.suspend_data".to_owned();
        let batch = BTreeMap::from([(name, Given::Text("x".repeat(length)))]);
        prop_assert_eq!(judged(family, &Data::new(), &batch).is_some(), length <= MOST_CHARACTERS);
    }
}
