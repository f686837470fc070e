//! The judge of one batch: a copy of the data that grows as the batch is set, and what is to be said of it.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::{Accepted, Given, Remark, Strictness, in_scorm_order};
use crate::cmi::element::{Access, Element, Rule};
use crate::cmi::fault::Fault;
use crate::cmi::model::{Index, Model, Named};
use crate::cmi::value::interaction::{Interaction, Patterns};
use crate::cmi::value::{Kind, Verdict};
use crate::cmi::{Data, Fixed, count};

/// Judges a batch against the data as it is. Read-only elements may be sent back with the value that the LMS gave them.
///
/// # Errors
/// Every fault of the batch, in the order of judging; then nothing of it may be stored.
pub fn judge(
    model: &Model,
    strictness: Strictness,
    data: Data,
    fixed: &Fixed,
    batch: &BTreeMap<String, Given>,
) -> Result<Accepted, Vec<Remark>> {
    let mut judge = Judge::new(model, strictness, data, fixed);
    for (name, given) in in_scorm_order(batch) {
        judge.set(name, given);
    }
    judge.end()
}

struct Judge<'a> {
    model: &'a Model,
    strictness: Strictness,
    fixed: &'a Fixed,
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

/// A value in its place: the name as it was given, what it names, and what is known of the record.
#[derive(Clone, Copy)]
struct Place<'a> {
    name: &'a str,
    element: &'static Element,
    indexes: &'a [Index],
}

impl Place<'_> {
    /// The name of the outermost record.
    fn record(&self) -> Option<&str> {
        self.indexes.first().map(|index| &self.name[..index.record_end])
    }
}

impl<'a> Judge<'a> {
    fn new(model: &'a Model, strictness: Strictness, data: Data, fixed: &'a Fixed) -> Self {
        Self {
            model,
            strictness,
            fixed,
            given: &Given::Other("nothing"),
            data,
            counts: BTreeMap::new(),
            values: HashMap::new(),
            suggested: 0,
            blamed: BTreeSet::new(),
            faults: Vec::new(),
            warnings: Vec::new(),
        }
    }

    fn end(self) -> Result<Accepted, Vec<Remark>> {
        if self.faults.is_empty() {
            Ok(Accepted {
                data: self.data,
                warnings: self.warnings,
            })
        } else {
            Err(self.faults)
        }
    }

    fn set(&mut self, name: &str, given: &'a Given) {
        self.given = given;
        let (fault, reason, expected) = match self.model.name(name) {
            Named::Element(element, indexes) if !element.is_keyword() => {
                return self.set_element(Place {
                    name,
                    element,
                    indexes: &indexes,
                });
            }
            Named::Element(..) | Named::NoKeyword(_) => (
                Fault::Keyword,
                "it describes the data model and is never set",
                "no value".to_owned(),
            ),
            Named::Container => (
                Fault::Container,
                "it holds elements and has no value of its own",
                "the name of an element in it".to_owned(),
            ),
            Named::BadIndex => (
                Fault::Order,
                "an index is a number without leading zeros",
                "the next free index".to_owned(),
            ),
            Named::Nothing => (
                Fault::NothingToSet,
                "it names no element",
                "the name of an element".to_owned(),
            ),
            Named::Unknown { in_category } => {
                let expected = match self.suggest(name) {
                    Some(nearest) => format!("an element of the session's edition, such as {nearest}"),
                    None => "an element of the session's edition".to_owned(),
                };
                (
                    Fault::Unknown { in_category },
                    "the edition has no such element",
                    expected,
                )
            }
        };
        self.blame(name, fault, reason, &expected);
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

    fn set_element(&mut self, place: Place) {
        if let Err((fault, reason)) = self.in_order(place) {
            return self.refuse(place, None, fault, &reason);
        }
        if place.element.access == Access::ReadOnly || self.fixed.unwritable.contains(place.name) {
            return self.echo(place);
        }
        let given = self.given;
        let text = match given {
            Given::Text(text) => text,
            Given::Number(number) if place.element.kind.takes_numbers() => number,
            Given::Number(_) => return self.refuse(place, None, Fault::Mistyped, "it is a number where text belongs"),
            Given::Other(kind) => {
                return self.refuse(
                    place,
                    None,
                    Fault::Mistyped,
                    &format!("it is {kind} where text belongs"),
                );
            }
        };
        // What is there may come back, also where the manifest or a lenient launch put it there.
        if self.data.get(place.name) == Some(text) {
            return;
        }
        let interaction = self.interaction(place);
        let interaction = interaction.as_deref();
        if let Err((fault, reason)) = self.placed(place, interaction, text) {
            return self.refuse(place, interaction, fault, &reason);
        }
        match place.element.kind.check(self.model.family(), text, interaction) {
            Verdict::Fits => {}
            Verdict::Loose(reason) if self.strictness == Strictness::Strict => {
                return self.refuse(place, interaction, Fault::Mistyped, &reason);
            }
            Verdict::Noted(reason) | Verdict::Loose(reason) => self.warn(place, interaction, &reason),
            Verdict::Mistyped(reason) => return self.refuse(place, interaction, Fault::Mistyped, &reason),
            Verdict::OutOfRange(reason) => return self.refuse(place, interaction, Fault::OutOfRange, &reason),
        }
        self.store(place, interaction, text);
    }

    /// Accepts a read-only element that comes back unchanged.
    fn echo(&mut self, place: Place) {
        let now = self.fixed.values.get(place.name).or_else(|| self.data.get(place.name));
        let now = now.map(String::as_str).or(place.element.default);
        let same = match (self.given, now) {
            (Given::Text(text), Some(now)) => text == now,
            // Libraries in browsers send an empty text for what has no value.
            (Given::Text(text), None) => text.is_empty() && self.strictness == Strictness::Lenient,
            (Given::Number(number), Some(now)) => now.parse::<f64>().is_ok_and(|now| number.parse() == Ok(now)),
            (Given::Number(_), None) | (Given::Other(_), _) => false,
        };
        if !same {
            self.blame(
                place.name,
                Fault::ReadOnly,
                "only the LMS sets it",
                "the value it has, or leaving it out",
            );
        }
    }

    /// The type of the interaction that a response belongs to.
    fn interaction(&self, place: Place) -> Option<String> {
        let of_type = matches!(place.element.kind, Kind::Feedback | Kind::Response | Kind::Pattern);
        let record = place.record().filter(|_| of_type)?;
        self.data.get(&format!("{record}.type")).cloned()
    }

    /// Holds each index against the records that are there: the next one may be opened, and none behind it.
    fn in_order(&mut self, place: Place) -> Result<(), (Fault, String)> {
        for index in place.indexes {
            let collection = &place.name[..index.collection_end];
            let records = self.count(collection);
            if index.at > records {
                let reason = format!("the next free index of {collection} is {records}");
                return Err((Fault::Order, reason));
            }
        }
        Ok(())
    }

    /// Holds a value's place against what is there: dependencies, uniqueness, the number of patterns.
    fn placed(&mut self, place: Place, interaction: Option<&str>, text: &str) -> Result<(), (Fault, String)> {
        let Some(record) = place.record() else {
            return Ok(());
        };
        let needs: &[&str] = match place.element.rule {
            Rule::None | Rule::UniqueForGood => &[],
            Rule::NeedsId | Rule::NeedsIdAndIsUnique | Rule::TypeOfInteraction => &["id"],
            Rule::NeedsType | Rule::PatternOfType => &["id", "type"],
        };
        let is_missing = |member: &&&str| {
            let name = format!("{record}.{member}");
            !self.data.contains_key(&name) && !self.fixed.values.contains_key(&name)
        };
        if let Some(member) = needs.iter().find(is_missing).filter(|_| !self.blamed.contains(record)) {
            return Err((Fault::Dependency, format!("{record}.{member} is not set yet")));
        }
        match place.element.rule {
            Rule::UniqueForGood if self.data.get(place.name).is_some_and(|before| before != text) => {
                Err((Fault::Order, "once set it stays".to_owned()))
            }
            Rule::UniqueForGood | Rule::NeedsIdAndIsUnique => self.unique(place, text, |text| Some(text.to_owned())),
            Rule::PatternOfType => self.pattern(place, interaction.and_then(Interaction::parse), text),
            Rule::None | Rule::NeedsId | Rule::TypeOfInteraction | Rule::NeedsType => Ok(()),
        }
    }

    fn pattern(&mut self, place: Place, interaction: Option<Interaction>, text: &str) -> Result<(), (Fault, String)> {
        let (Some(interaction), Some(index)) = (interaction, place.indexes.last()) else {
            return Ok(());
        };
        if interaction.patterns() == Patterns::One && index.at > 0 {
            let reason = format!("a {} interaction has one pattern", interaction.as_str());
            return Err((Fault::Order, reason));
        }
        self.unique(place, text, |text| interaction.identity(text))
    }

    /// Refuses what another record of the collection has already, by what identifies it.
    fn unique(
        &mut self,
        place: Place,
        text: &str,
        identity: impl Fn(&str) -> Option<String>,
    ) -> Result<(), (Fault, String)> {
        let (Some(index), Some(identified)) = (place.indexes.last(), identity(text)) else {
            return Ok(());
        };
        let (collection, member) = (&place.name[..index.collection_end], &place.name[index.record_end..]);
        let count = self.count(collection);
        let (values, data) = (&mut self.values, &self.data);
        let values = values.entry(format!("{collection}{member}")).or_insert_with(|| {
            let value = |at: usize| Some((identity(data.get(&format!("{collection}.{at}{member}"))?)?, at));
            (0..count).filter_map(value).collect()
        });
        if let Some(at) = values.get(&identified).filter(|at| **at != index.at) {
            return Err((
                Fault::Order,
                format!("{collection}.{at}{member} has this value already"),
            ));
        }
        if let Some(before) = data.get(place.name).and_then(|before| identity(before)) {
            values.remove(&before);
        }
        values.insert(identified, index.at);
        Ok(())
    }

    fn count(&mut self, collection: &str) -> usize {
        if let Some(records) = self.counts.get(collection) {
            return *records;
        }
        let records = count(&self.data, collection).max(count(&self.fixed.values, collection));
        self.counts.insert(collection.to_owned(), records);
        records
    }

    fn store(&mut self, place: Place, interaction: Option<&str>, text: &str) {
        let changes = || self.data.get(place.name).is_some_and(|before| before != text);
        if place.element.rule == Rule::TypeOfInteraction && changes() {
            self.forget_responses(place);
        }
        let opened = self.grow(place);
        let most = match interaction.and_then(Interaction::parse).map(Interaction::patterns) {
            Some(Patterns::AtLeast(patterns)) if place.element.rule == Rule::PatternOfType => patterns,
            _ => opened.map_or(usize::MAX, |index| index.spm),
        };
        if opened.is_some_and(|index| index.at >= most) {
            let reason = format!("its collection has more than the {most} records that every LMS must hold");
            self.warn(place, interaction, &reason);
        }
        self.data.insert(place.name.to_owned(), text.to_owned());
    }

    /// Removes what was said in the form of another type of interaction.
    fn forget_responses(&mut self, place: Place) {
        let Some(record) = place.record() else {
            return;
        };
        let (response, patterns) = (
            format!("{record}.learner_response"),
            format!("{record}.correct_responses"),
        );
        self.data
            .retain(|name, _| *name != response && !name.starts_with(&patterns));
        self.values.retain(|name, _| !name.starts_with(&patterns));
        self.counts.insert(patterns, 0);
    }

    /// Counts the records that a name opens; the innermost one is the answer, if it is new.
    fn grow(&mut self, place: Place) -> Option<Index> {
        let mut opened = None;
        for index in place.indexes {
            let collection = &place.name[..index.collection_end];
            let records = self.count(collection);
            opened = (index.at >= records).then_some(*index);
            self.counts.insert(collection.to_owned(), records.max(index.at + 1));
        }
        opened
    }

    /// Refuses a value. Its record still counts while judging goes on, so that one wrong value is one fault.
    fn refuse(&mut self, place: Place, interaction: Option<&str>, fault: Fault, reason: &str) {
        if !matches!(fault, Fault::Order | Fault::Dependency) {
            self.grow(place);
        }
        let opens = place.name.ends_with(".id") || place.name.ends_with(".type");
        if let Some(record) = place.record().filter(|_| opens) {
            self.blamed.insert(record.to_owned());
        }
        self.blame(place.name, fault, reason, &place.element.kind.expected(interaction));
    }

    fn warn(&mut self, place: Place, interaction: Option<&str>, reason: &str) {
        let expected = place.element.kind.expected(interaction);
        let warning = self.remark(place.name, Fault::Mistyped, reason, &expected);
        self.warnings.push(warning);
    }

    fn blame(&mut self, name: &str, fault: Fault, reason: &str, expected: &str) {
        let remark = self.remark(name, fault, reason, expected);
        self.faults.push(remark);
    }

    fn remark(&self, name: &str, fault: Fault, reason: &str, expected: &str) -> Remark {
        Remark {
            element: name.to_owned(),
            value: self.given.clone(),
            scorm_error: fault.code(self.model.family()),
            reason: reason.to_owned(),
            expected: expected.to_owned(),
        }
    }
}
