//! Setting one value: what may be set, in which order, with what, and what lenient lets through.
//!
//! A call sets one value, an update many at once; both come here. What is set together is one set: what one member of it
//! takes back is not held against another.

use super::element::{Access, Rule};
use super::fault::Fault;
use super::model::Named;
use super::place::{Company, Place};
use super::remark::{Given, Remark, Strictness};
use super::run_time::RunTime;
use super::value::interaction::{Interaction, Patterns};
use super::value::{Kind, Verdict};
use crate::number;

/// What is wrong with a value in its place.
type Wrong = (Fault, String);

impl RunTime<'_> {
    /// Sets an element as `LMSSetValue` and `SetValue` do. What a stricter LMS would refuse is in the answer.
    ///
    /// # Errors
    /// Why it is refused; then nothing has changed.
    pub fn set(&mut self, name: &str, value: &str) -> Result<Vec<Remark>, Remark> {
        self.set_with(name, &Given::Text(value.to_owned()), None)
    }

    /// Sets an element, alone or as a member of an update. In an update, what is refused leaves its record counted, so that one
    /// wrong value is one fault.
    pub(super) fn set_with(
        &mut self,
        name: &str,
        given: &Given,
        company: Option<&mut Company>,
    ) -> Result<Vec<Remark>, Remark> {
        let mut setting = Setting {
            held: self,
            given,
            company,
            warnings: Vec::new(),
        };
        setting.set(name)?;
        Ok(setting.warnings)
    }
}

/// One value on its way.
struct Setting<'s, 'h, 'c> {
    held: &'s mut RunTime<'h>,
    given: &'s Given,
    company: Option<&'s mut Company<'c>>,
    warnings: Vec<Remark>,
}

impl Setting<'_, '_, '_> {
    fn set(&mut self, name: &str) -> Result<(), Remark> {
        let (fault, reason, expected) = match self.held.model.name(name) {
            Named::Element(element, indexes) if !element.is_keyword() => {
                let place = Place {
                    name,
                    element,
                    indexes: &indexes,
                };
                return self.set_element(place);
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
        Err(self.remark(name, fault, reason, &expected))
    }

    /// The nearest known name, for the first few: an update that is wrong throughout is for another edition.
    fn suggest(&mut self, name: &str) -> Option<&'static str> {
        const MOST_SUGGESTIONS: usize = 20;
        if let Some(company) = &mut self.company {
            company.suggested += 1;
            if company.suggested > MOST_SUGGESTIONS {
                return None;
            }
        }
        self.held.model.nearest(name)
    }

    fn set_element(&mut self, place: Place) -> Result<(), Remark> {
        if let Err(wrong) = self.in_order(place) {
            return Err(self.refuse(place, None, wrong));
        }
        if place.element.access == Access::ReadOnly || self.held.fixed.unwritable.contains(place.name) {
            return self.echo(place);
        }
        let text = match text_of(self.given, place) {
            Ok(text) => text,
            Err(wrong) => return Err(self.refuse(place, None, wrong)),
        };
        // What is there may come back, also where the manifest or a lenient launch put it there.
        if self.held.data.get(place.name) == Some(text) {
            return Ok(());
        }
        let interaction = self.interaction(place);
        let interaction = interaction.as_deref();
        let judged = self
            .placed(place, interaction, text)
            .and_then(|()| self.fits(place, interaction, text));
        if let Err(wrong) = judged {
            return Err(self.refuse(place, interaction, wrong));
        }
        self.store(place, interaction, text);
        Ok(())
    }

    /// Accepts a read-only element that an update sends back unchanged. A call that sets one is refused whatever it says.
    fn echo(&self, place: Place) -> Result<(), Remark> {
        let now = self.held.fixed.values.get(place.name);
        let now = now.or_else(|| self.held.data.get(place.name)).map(String::as_str);
        let same = match (self.given, now.or(place.element.default)) {
            (Given::Text(text), Some(now)) => text == now,
            // Libraries in browsers send an empty text for what has no value.
            (Given::Text(text), None) => text.is_empty() && self.held.strictness == Strictness::Lenient,
            (Given::Number(number), Some(now)) => {
                number::value(now).is_some_and(|now| number::value(number) == Some(now))
            }
            (Given::Number(_), None) | (Given::Other(_), _) => false,
        };
        match &self.company {
            Some(_) if same => Ok(()),
            Some(_) => Err(self.remark(
                place.name,
                Fault::ReadOnly,
                "only the LMS sets it",
                "the value it has, or leaving it out",
            )),
            None => Err(self.remark(place.name, Fault::ReadOnly, "only the LMS sets it", "no value")),
        }
    }

    /// The type of the interaction that a response belongs to.
    fn interaction(&self, place: Place) -> Option<String> {
        let of_type = matches!(place.element.kind, Kind::Feedback | Kind::Response | Kind::Pattern);
        let record = place.record().filter(|_| of_type)?;
        self.held.data.get(&format!("{record}.type")).cloned()
    }

    /// Holds each index against the records that are there: the next one may be opened, and none behind it. Where the LMS
    /// makes the records, none is opened.
    fn in_order(&mut self, place: Place) -> Result<(), Wrong> {
        for index in place.indexes {
            let collection = &place.name[..index.collection_end];
            let records = self.held.count(collection);
            if index.is_closed && index.at >= records {
                return Err((
                    Fault::Order,
                    format!("the LMS makes the {records} records of {collection}"),
                ));
            }
            if index.at > records {
                let reason = format!("the next free index of {collection} is {records}");
                return Err((Fault::Order, reason));
            }
        }
        Ok(())
    }

    /// Holds a value's place against what is there: dependencies, uniqueness, the number of patterns.
    fn placed(&mut self, place: Place, interaction: Option<&str>, text: &str) -> Result<(), Wrong> {
        let Some(record) = place.record() else {
            return Ok(());
        };
        self.depends(place, record)?;
        match place.element.rule {
            Rule::UniqueForGood if self.held.data.get(place.name).is_some_and(|before| before != text) => {
                Err((Fault::Order, "once set it stays".to_owned()))
            }
            Rule::UniqueForGood | Rule::NeedsIdAndIsUnique => self.unique(place, text, |text| Some(text.to_owned())),
            Rule::PatternOfType => self.pattern(place, interaction.and_then(Interaction::parse), text),
            Rule::TypeOfFeedback | Rule::EmptyIsUnset | Rule::OfManifest => Ok(()),
            Rule::None | Rule::NeedsId | Rule::TypeOfInteraction | Rule::NeedsType => Ok(()),
        }
    }

    fn depends(&self, place: Place, record: &str) -> Result<(), Wrong> {
        let needs: &[&str] = match place.element.rule {
            Rule::None | Rule::UniqueForGood | Rule::TypeOfFeedback => &[],
            Rule::EmptyIsUnset | Rule::OfManifest => &[],
            Rule::NeedsId | Rule::NeedsIdAndIsUnique | Rule::TypeOfInteraction => &["id"],
            Rule::NeedsType | Rule::PatternOfType => &["id", "type"],
        };
        let is_missing = |member: &&&str| {
            let name = format!("{record}.{member}");
            !self.held.data.contains_key(&name) && !self.held.fixed.values.contains_key(&name)
        };
        let is_blamed = self
            .company
            .as_ref()
            .is_some_and(|company| company.blamed.contains(record));
        match needs.iter().find(is_missing).filter(|_| !is_blamed) {
            Some(member) => Err((Fault::Dependency, format!("{record}.{member} is not set yet"))),
            None => Ok(()),
        }
    }

    fn pattern(&mut self, place: Place, interaction: Option<Interaction>, text: &str) -> Result<(), Wrong> {
        let (Some(interaction), Some(index)) = (interaction, place.indexes.last()) else {
            return Ok(());
        };
        if interaction.patterns() == Patterns::One && index.at > 0 {
            let reason = format!("a {} interaction has one pattern", interaction.as_str());
            return Err((Fault::Order, reason));
        }
        self.unique(place, text, |text| interaction.identity(text))
    }

    /// Refuses what another record of the collection has already, by what identifies it, unless the update gives that
    /// one something else.
    fn unique(&mut self, place: Place, text: &str, identity: impl Fn(&str) -> Option<String>) -> Result<(), Wrong> {
        let (Some(member), Some(identified)) = (place.member(), identity(text)) else {
            return Ok(());
        };
        let count = self.held.count(member.collection);
        let RunTime { data, records, .. } = &mut *self.held;
        let holder = records.holder(data, member, count, &identified, &identity);
        let Some(other) = holder.filter(|name| *name != place.name) else {
            return Ok(());
        };
        let instead = self.company.as_ref().and_then(|company| company.text(other));
        match instead.and_then(identity) {
            Some(instead) if instead != identified => Ok(()),
            _ => Err((Fault::Order, format!("{other} has this value already"))),
        }
    }

    /// Holds a value against its type.
    fn fits(&mut self, place: Place, interaction: Option<&str>, text: &str) -> Result<(), Wrong> {
        let verdict = place.element.kind.check(self.held.model.family(), text, interaction);
        self.take(place, interaction, verdict)?;
        if place.element.rule == Rule::TypeOfFeedback {
            self.feedback_fits(place, text)?;
        }
        Ok(())
    }

    fn take(&mut self, place: Place, interaction: Option<&str>, verdict: Verdict) -> Result<(), Wrong> {
        match verdict {
            Verdict::Fits => {}
            Verdict::Loose(reason) if self.held.strictness == Strictness::Strict => {
                return Err((Fault::Mistyped, reason));
            }
            Verdict::Noted(reason) | Verdict::Loose(reason) => self.warn(place, interaction, &reason),
            Verdict::Mistyped(reason) => return Err((Fault::Mistyped, reason)),
            Verdict::OutOfRange(reason) => return Err((Fault::OutOfRange, reason)),
        }
        Ok(())
    }

    /// Holds what was said before against the type that is set only now, so that the order of the calls decides nothing. What
    /// the update says anew is judged when its turn comes.
    fn feedback_fits(&mut self, place: Place, interaction: &str) -> Result<(), Wrong> {
        let Some(record) = place.record() else {
            return Ok(());
        };
        let model = self.held.model;
        let is_anew = |name: &str| {
            self.company
                .as_ref()
                .is_some_and(|company| company.text(name).is_some())
        };
        let said = self.held.within(record).filter(|(name, _)| !is_anew(name));
        let loose = said.filter_map(|(name, text)| match model.name(name) {
            Named::Element(element, _) if matches!(element.kind, Kind::Feedback) => {
                let check = |interaction| element.kind.check(model.family(), text, interaction);
                match (check(None), check(Some(interaction))) {
                    // What is loose by itself was let through when it was set.
                    (Verdict::Fits, Verdict::Loose(reason)) => {
                        Some(Verdict::Loose(format!("{name} is there, and {reason}")))
                    }
                    _ => None,
                }
            }
            _ => None,
        });
        let loose: Vec<Verdict> = loose.collect();
        loose
            .into_iter()
            .try_for_each(|verdict| self.take(place, None, verdict))
    }

    fn store(&mut self, place: Place, interaction: Option<&str>, text: &str) {
        let is_other_type = place.element.rule == Rule::TypeOfInteraction && self.held.data.contains_key(place.name);
        if let Some(record) = place.record().filter(|_| is_other_type) {
            self.held.forget_responses(record);
        }
        let opened = self.held.grow(place.name, place.indexes);
        let interaction_type = interaction.and_then(Interaction::parse);
        let most = match interaction_type.map(Interaction::patterns) {
            Some(Patterns::AtLeast(patterns)) if place.element.rule == Rule::PatternOfType => patterns,
            _ => opened.map_or(usize::MAX, |index| index.spm),
        };
        if opened.is_some_and(|index| index.at >= most) {
            let reason = format!("its collection has more than the {most} records that every LMS must hold");
            self.warn(place, interaction, &reason);
        }
        let identity = |text: &str| match (place.element.rule, interaction_type) {
            (Rule::UniqueForGood | Rule::NeedsIdAndIsUnique, _) => Some(text.to_owned()),
            (Rule::PatternOfType, Some(interaction)) => interaction.identity(text),
            _ => None,
        };
        let RunTime { data, records, .. } = &mut *self.held;
        let now = identity(text);
        if let Some(member) = place.member().filter(|_| now.is_some()) {
            let before = data.get(place.name).and_then(|before| identity(before));
            records.take(member, before, now);
        }
        if text.is_empty() && place.element.rule == Rule::EmptyIsUnset {
            data.remove(place.name);
        } else {
            data.insert(place.name.to_owned(), text.to_owned());
        }
    }

    /// Refuses a value. In an update its record still counts while judging goes on.
    fn refuse(&mut self, place: Place, interaction: Option<&str>, (fault, reason): Wrong) -> Remark {
        if let Some(company) = &mut self.company {
            if !matches!(fault, Fault::Order | Fault::Dependency) {
                self.held.grow(place.name, place.indexes);
            }
            let opens = place.name.ends_with(".id") || place.name.ends_with(".type");
            if let Some(record) = place.record().filter(|_| opens) {
                company.blamed.insert(record);
            }
        }
        self.remark(place.name, fault, &reason, &place.element.kind.expected(interaction))
    }

    fn warn(&mut self, place: Place, interaction: Option<&str>, reason: &str) {
        let expected = place.element.kind.expected(interaction);
        let warning = self.remark(place.name, Fault::Mistyped, reason, &expected);
        self.warnings.push(warning);
    }

    fn remark(&self, name: &str, fault: Fault, reason: &str, expected: &str) -> Remark {
        Remark {
            element: name.to_owned(),
            value: self.given.clone(),
            scorm_error: fault.code(self.held.model.family()),
            reason: reason.to_owned(),
            expected: expected.to_owned(),
        }
    }
}

fn text_of<'g>(given: &'g Given, place: Place) -> Result<&'g String, Wrong> {
    match given {
        Given::Text(text) => Ok(text),
        Given::Number(number) if place.element.kind.takes_numbers() => Ok(number),
        Given::Number(_) => Err((Fault::Mistyped, "it is a number where text belongs".to_owned())),
        Given::Other(kind) => Err((Fault::Mistyped, format!("it is {kind} where text belongs"))),
    }
}
