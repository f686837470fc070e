//! What the targets make of the fuzzer's bytes: editions, elements, values.

/// Courses for the target that walks through them.
pub mod course;
/// A session for the targets that need one.
pub mod session;

use std::collections::BTreeMap;

use arbitrary::{Result, Unstructured};
use scorm::cmi::batch::{Given, Strictness};
use scorm::cmi::model::Model;
use scorm::cmi::{Data, Fixed};
use scorm::package::Edition;

/// One of the editions.
pub fn edition(bytes: &mut Unstructured) -> Result<Edition> {
    let editions = [Edition::Scorm12, Edition::Second, Edition::Third, Edition::Fourth];
    Ok(*bytes.choose(&editions)?)
}

/// One of the modes.
pub fn strictness(bytes: &mut Unstructured) -> Result<Strictness> {
    Ok(*bytes.choose(&[Strictness::Lenient, Strictness::Strict])?)
}

/// The name of an element of the edition with small indexes, mostly; any text otherwise.
pub fn name(bytes: &mut Unstructured, edition: Edition) -> Result<String> {
    if bytes.ratio(1, 16)? {
        return bytes.arbitrary();
    }
    let elements = &Model::of(edition).elements;
    let row = bytes.choose(elements)?.name;
    let (outer, inner) = (bytes.int_in_range(0..=3)?, bytes.int_in_range(0..=2)?);
    let name = row.replacen(".n.", &format!(".{outer}."), 1);
    Ok(name.replacen(".n.", &format!(".{inner}."), 1))
}

/// Texts that mean something to some element.
const WORDS: &[&str] = &[
    "",
    "completed",
    "passed",
    "failed",
    "incomplete",
    "suspend",
    "normal",
    "time-out",
    "true",
    "false",
    "choice",
    "true-false",
    "fill-in",
    "long-fill-in",
    "matching",
    "performance",
    "sequencing",
    "likert",
    "numeric",
    "other",
    "a",
    "b",
    "a[,]b",
    "b[,]a",
    "a[.]b",
    "a[.]b[,]c[.]1[:]2",
    "1[:]2",
    "0.5",
    "1",
    "-1",
    "100",
    "{lang=en}a",
    "{case_matters=true}{order_matters=false}{lang=en}a[,]b",
    "PT1H2M3.4S",
    "P1Y",
    "0001:02:03.04",
    "10:00:00",
    "2026-01-15T10:30:00.0Z",
    "en",
    "urn:a:b",
    "correct",
    "suspendAll",
    "{target=a}choice",
];

/// A value: a word, a text, a number, or no value at all.
pub fn value(bytes: &mut Unstructured) -> Result<Given> {
    Ok(match bytes.int_in_range(0..=9)? {
        0..=5 => Given::Text((*bytes.choose(WORDS)?).to_owned()),
        6 | 7 => Given::Text(bytes.arbitrary()?),
        8 => Given::Number(bytes.arbitrary::<f64>()?.to_string()),
        _ => Given::Other("null"),
    })
}

/// A change of some elements.
pub fn batch(bytes: &mut Unstructured, edition: Edition) -> Result<BTreeMap<String, Given>> {
    let mut batch = BTreeMap::new();
    for _ in 0..bytes.int_in_range(1..=24)? {
        batch.insert(name(bytes, edition)?, value(bytes)?);
    }
    Ok(batch)
}

/// Data as the batch that sets them.
pub fn as_batch(data: &Data) -> BTreeMap<String, Given> {
    let members = data
        .iter()
        .map(|(name, text)| (name.clone(), Given::Text(text.clone())));
    members.collect()
}

/// What the LMS put there: stores that are shared, one of them read-only.
pub fn fixed(edition: Edition) -> Fixed {
    let mut fixed = Fixed::default();
    if edition == Edition::Fourth {
        for at in 0..2 {
            fixed.values.insert(format!("adl.data.{at}.id"), format!("store-{at}"));
        }
        fixed.unwritable.insert("adl.data.1.store");
    }
    fixed
}
