//! Judging a change of many elements: all of it is stored, or none.
//!
//! A client sends a map, whose members have no order; a SCO set them in one. So a batch is judged in the
//! order in which a SCO could have set it: collections by rising index, in each record `id`, then
//! `type`, then the rest.

mod fault;

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::value::Verdict;
use super::{Access, Data, Element, Index, Model, Named, Rule, count};
use crate::vocabulary;
use fault::Fault;

vocabulary! {
    /// How a text that real courses write and the standard refuses is answered.
    Strictness {
        /// Stored, with a warning.
        Lenient = "lenient",
        /// Refused, as ADL's conformance suite does.
        Strict = "strict",
    }
}

/// A value as a client gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Given {
    /// A string.
    Text(String),
    /// A number, as it was written.
    Number(String),
    /// Anything else, by the name of its JSON type.
    Other(&'static str),
}

/// Something to tell about one element: a fault, or a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Remark {
    /// The element's name as the client wrote it.
    pub element: String,
    /// The value as the client gave it.
    pub value: Given,
    /// SCORM's error code, of the session's family.
    pub scorm_error: u16,
    /// What is wrong.
    pub reason: String,
    /// What would be right.
    pub expected: String,
}

/// A batch that is accepted: the data as it is to be stored, and what to warn about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    /// Everything that is stored from now on.
    pub data: Data,
    /// What a stricter LMS would have refused.
    pub warnings: Vec<Remark>,
}

/// Judges a batch against the data as it is. `fixed` holds what the LMS set: read-only elements may be
/// sent back with the value that they have there.
///
/// # Errors
/// Every fault of the batch, in the order of judging; then nothing of it may be stored.
pub fn judge(
    model: &Model,
    strictness: Strictness,
    data: &Data,
    fixed: &Data,
    batch: &BTreeMap<String, Given>,
) -> Result<Accepted, Vec<Remark>> {
    let mut judge = Judge {
        model,
        strictness,
        fixed,
        given: &Given::Other("nothing"),
        data: data.clone(),
        counts: BTreeMap::new(),
        values: HashMap::new(),
        suggested: 0,
        blamed: BTreeSet::new(),
        faults: Vec::new(),
        warnings: Vec::new(),
    };
    let mut ordered: Vec<(&String, &Given)> = batch.iter().collect();
    ordered.sort_by(|(a, _), (b, _)| scorm_order(a, b));
    for (name, given) in ordered {
        judge.given = given;
        judge.set(name, given);
    }
    if judge.faults.is_empty() {
        Ok(Accepted {
            data: judge.data,
            warnings: judge.warnings,
        })
    } else {
        Err(judge.faults)
    }
}

/// Compares names as a SCO would set them.
fn scorm_order(a: &str, b: &str) -> Ordering {
    fn rank(segment: &str) -> (u8, u64) {
        match segment {
            "id" => (0, 0),
            "type" => (1, 0),
            _ => segment.parse().map_or((3, 0), |index| (2, index)),
        }
    }
    let (mut left, mut right) = (a.split('.'), b.split('.'));
    loop {
        match (left.next(), right.next()) {
            (Some(x), Some(y)) if x == y => {}
            (Some(x), Some(y)) => return rank(x).cmp(&rank(y)).then_with(|| x.cmp(y)),
            (x, y) => return x.is_some().cmp(&y.is_some()),
        }
    }
}

struct Judge<'a> {
    model: &'a Model,
    strictness: Strictness,
    fixed: &'a Data,
    /// The value that is being judged.
    given: &'a Given,
    data: Data,
    /// Records by collection, counted once.
    counts: BTreeMap<String, usize>,
    /// Values of unique members by collection and member, each with the index of its record; read once.
    values: HashMap<String, HashMap<String, usize>>,
    /// Suggestions made so far.
    suggested: usize,
    /// Records whose `id` or `type` was refused: what hangs on it is not blamed a second time.
    blamed: BTreeSet<String>,
    faults: Vec<Remark>,
    warnings: Vec<Remark>,
}

impl Judge<'_> {
    fn set(&mut self, name: &str, given: &Given) {
        match self.model.name(name) {
            Named::Element(element, indexes) => self.set_element(name, element, &indexes, given),
            Named::Keyword => self.blame(
                name,
                Fault::Keyword,
                "it describes the data model and is never set",
                "no value",
            ),
            Named::Container => {
                self.blame(
                    name,
                    Fault::Container,
                    "it holds elements and has no value of its own",
                    "the name of an element in it",
                );
            }
            Named::BadIndex => {
                self.blame(
                    name,
                    Fault::Order,
                    "an index is a number without leading zeros",
                    "the next free index",
                );
            }
            Named::Unknown { in_category } => {
                let expected = match self.suggest(name) {
                    Some(nearest) => format!("an element of the session's edition, such as {nearest}"),
                    None => "an element of the session's edition".to_owned(),
                };
                let reason = "the edition has no such element";
                self.blame(name, Fault::Unknown { in_category }, reason, &expected);
            }
        }
    }

    /// The nearest known name, for the first few: a batch that is wrong throughout is for another edition.
    fn suggest(&mut self, name: &str) -> Option<&'static str> {
        const MOST_SUGGESTIONS: usize = 20;
        self.suggested += 1;
        if self.suggested <= MOST_SUGGESTIONS {
            self.model.nearest(name)
        } else {
            None
        }
    }

    fn set_element(&mut self, name: &str, element: &'static Element, indexes: &[Index], given: &Given) {
        if element.access == Access::ReadOnly {
            return self.echo(name, element, given);
        }
        let text = match given {
            Given::Text(text) => text,
            Given::Number(number) if element.kind.takes_numbers() => number,
            Given::Number(_) => {
                return self.refuse(
                    name,
                    element,
                    indexes,
                    Fault::Mistyped,
                    "it is a number where text belongs",
                );
            }
            Given::Other(kind) => {
                return self.refuse(
                    name,
                    element,
                    indexes,
                    Fault::Mistyped,
                    &format!("it is {kind} where text belongs"),
                );
            }
        };
        if let Err((fault, reason)) = self.placed(name, element, indexes, text) {
            return self.refuse(name, element, indexes, fault, &reason);
        }
        let interaction = indexes
            .first()
            .and_then(|index| self.data.get(&format!("{}.type", &name[..index.record_end])));
        let verdict = element
            .kind
            .check(self.model.family, text, interaction.map(String::as_str));
        match verdict {
            Verdict::Fits => {}
            Verdict::Loose(reason) if self.strictness == Strictness::Strict => {
                return self.refuse(name, element, indexes, Fault::Mistyped, &reason);
            }
            Verdict::Noted(reason) | Verdict::Loose(reason) => {
                let warning = self.remark(name, Fault::Mistyped, &reason, &element.kind.expected());
                self.warnings.push(warning);
            }
            Verdict::Mistyped(reason) => return self.refuse(name, element, indexes, Fault::Mistyped, &reason),
            Verdict::OutOfRange(reason) => return self.refuse(name, element, indexes, Fault::OutOfRange, &reason),
        }
        self.grow(name, indexes);
        self.data.insert(name.to_owned(), text.clone());
    }

    /// Accepts a read-only element that comes back unchanged.
    fn echo(&mut self, name: &str, element: &Element, given: &Given) {
        let now = self
            .fixed
            .get(name)
            .map(String::as_str)
            .or(element.default)
            .unwrap_or("");
        let same = match given {
            Given::Text(text) => text == now,
            Given::Number(number) => now.parse::<f64>().is_ok_and(|now| number.parse() == Ok(now)),
            Given::Other(_) => false,
        };
        if !same {
            self.blame(
                name,
                Fault::ReadOnly,
                "only the LMS sets it",
                "the value it has, or leaving it out",
            );
        }
    }

    /// Holds a value's place against the records that are there: order, dependencies, uniqueness.
    fn placed(&mut self, name: &str, element: &Element, indexes: &[Index], text: &str) -> Result<(), (Fault, String)> {
        for index in indexes {
            let collection = &name[..index.collection_end];
            let records = self.count(collection);
            if index.at > records {
                return Err((
                    Fault::Order,
                    format!("the next free index of {collection} is {records}"),
                ));
            }
        }
        let Some(outer) = indexes.first().map(|index| &name[..index.record_end]) else {
            return Ok(());
        };
        let needs: &[&str] = match element.rule {
            Rule::None | Rule::Opens | Rule::UniqueForGood => &[],
            Rule::NeedsId => &["id"],
            Rule::Unique => &["id"],
            Rule::NeedsType => &["id", "type"],
        };
        let missing = needs
            .iter()
            .find(|member| !self.data.contains_key(&format!("{outer}.{member}")));
        if let Some(member) = missing.filter(|_| !self.blamed.contains(outer)) {
            return Err((Fault::Dependency, format!("{outer}.{member} is not set yet")));
        }
        if matches!(element.rule, Rule::Unique | Rule::UniqueForGood) {
            self.unique(name, element.rule, indexes, text)?;
        }
        Ok(())
    }

    fn unique(&mut self, name: &str, rule: Rule, indexes: &[Index], text: &str) -> Result<(), (Fault, String)> {
        let Some(index) = indexes.last() else {
            return Ok(());
        };
        let before = self.data.get(name).cloned();
        if rule == Rule::UniqueForGood && before.as_deref().is_some_and(|before| before != text) {
            return Err((Fault::Order, "once set it stays".to_owned()));
        }
        let (collection, member) = (&name[..index.collection_end], &name[index.record_end..]);
        let count = self.count(collection);
        let (values, data) = (&mut self.values, &self.data);
        let values = values.entry(format!("{collection}{member}")).or_insert_with(|| {
            let value = |at: usize| Some((data.get(&format!("{collection}.{at}{member}"))?.clone(), at));
            (0..count).filter_map(value).collect()
        });
        if let Some(at) = values.get(text).filter(|at| **at != index.at) {
            return Err((
                Fault::Order,
                format!("{collection}.{at}{member} has this value already"),
            ));
        }
        if let Some(before) = before {
            values.remove(&before);
        }
        values.insert(text.to_owned(), index.at);
        Ok(())
    }

    fn count(&mut self, collection: &str) -> usize {
        if let Some(records) = self.counts.get(collection) {
            return *records;
        }
        let records = count(&self.data, collection);
        self.counts.insert(collection.to_owned(), records);
        records
    }

    /// Counts the records that a name opens.
    fn grow(&mut self, name: &str, indexes: &[Index]) {
        for index in indexes {
            let collection = &name[..index.collection_end];
            let records = self.count(collection).max(index.at + 1);
            self.counts.insert(collection.to_owned(), records);
        }
    }

    /// Refuses a value. Its record still counts while judging goes on, so that one wrong value is one fault.
    fn refuse(&mut self, name: &str, element: &Element, indexes: &[Index], fault: Fault, reason: &str) {
        if !matches!(fault, Fault::Order | Fault::Dependency) {
            self.grow(name, indexes);
        }
        let opens = name.ends_with(".id") || name.ends_with(".type");
        if let Some(index) = indexes.first().filter(|_| opens) {
            self.blamed.insert(name[..index.record_end].to_owned());
        }
        self.blame(name, fault, reason, &element.kind.expected());
    }

    fn blame(&mut self, name: &str, fault: Fault, reason: &str, expected: &str) {
        let remark = self.remark(name, fault, reason, expected);
        self.faults.push(remark);
    }

    fn remark(&self, name: &str, fault: Fault, reason: &str, expected: &str) -> Remark {
        Remark {
            element: name.to_owned(),
            value: self.given.clone(),
            scorm_error: fault.code(self.model.family),
            reason: reason.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests;
