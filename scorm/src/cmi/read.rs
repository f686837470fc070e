//! What a SCO is given for a name, as `LMSGetValue` and `GetValue` answer.

use super::element::{Access, Element, Mask};
use super::fault::Fault;
use super::model::{Index, Model, Named};
use super::threshold::{Standing, standing};
use super::value::Kind;
use super::{Data, Fixed, count};
use crate::number;
use crate::package::Family;

/// What a SCO may read: its own values, as thresholds show them, and those of the LMS.
#[derive(Clone, Copy, Debug)]
pub struct View<'a> {
    /// What the SCO set.
    pub set: &'a Data,
    /// What the LMS set.
    pub fixed: &'a Fixed,
}

/// Why there is no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReadFault {
    /// SCORM's error code, of the edition's family.
    pub scorm_error: u16,
    /// What is wrong.
    pub reason: &'static str,
}

/// Reads an element (RTE 1.2, 3.3.2.3; RTE 3.1.4.1).
///
/// # Errors
/// [`ReadFault`], with which the API answers an empty string.
pub fn read(model: &Model, view: View, name: &str) -> Result<String, ReadFault> {
    answer(model, view, name, |collection| {
        count(view.set, collection).max(count(&view.fixed.values, collection))
    })
}

/// Reads an element, told how many records a collection has.
pub(super) fn answer(
    model: &Model,
    view: View,
    name: &str,
    count: impl FnMut(&str) -> usize,
) -> Result<String, ReadFault> {
    let found = match model.name(name) {
        Named::Element(element, indexes) => value(model, view, name, (element, &indexes), count),
        Named::NoKeyword(keyword) => Err((Fault::NoKeyword(keyword), "the element has no such keyword")),
        Named::Container => Err((Fault::Container, "it holds elements and has no value of its own")),
        Named::BadIndex => Err((Fault::Beyond, "an index is a number without leading zeros")),
        Named::Nothing => Err((Fault::NothingToGet, "no element is named")),
        Named::Unknown { in_category } => Err((Fault::Unknown { in_category }, "the edition has no such element")),
    };
    found.map_err(|(fault, reason)| ReadFault {
        scorm_error: fault.code(model.family()),
        reason,
    })
}

fn value(
    model: &Model,
    view: View,
    name: &str,
    (element, indexes): (&Element, &[Index]),
    mut count: impl FnMut(&str) -> usize,
) -> Result<String, (Fault, &'static str)> {
    if element.access == Access::WriteOnly || view.fixed.unreadable.contains(name) {
        return Err((Fault::WriteOnly, "it can be set and not read"));
    }
    if indexes
        .iter()
        .any(|index| index.at >= count(&name[..index.collection_end]))
    {
        return Err((Fault::Beyond, "the collection has no such record"));
    }
    if let Kind::Count(_) = element.kind {
        let collection = name.strip_suffix("._count").unwrap_or(name);
        return Ok(count(collection).to_string());
    }
    let masked = element.mask.and_then(|mask| view.masked(mask));
    let value = masked.or_else(|| view.value(name)).or(element.default);
    match (value, model.family()) {
        (Some(value), _) => Ok(value.to_owned()),
        // 1.2 knows no value that is not initialised.
        (None, Family::Scorm12) => Ok(String::new()),
        (None, Family::Scorm2004) => Err((Fault::Unset, "it was never set")),
    }
}

impl<'a> View<'a> {
    /// What an element is known to be: as a threshold shows it, else as it was set; no defaults.
    pub(crate) fn said(self, model: &Model, name: &str) -> Option<&'a str> {
        let mask = match model.name(name) {
            Named::Element(element, _) => element.mask.as_ref(),
            _ => None,
        };
        mask.and_then(|mask| self.masked(mask)).or_else(|| self.value(name))
    }

    fn value(self, name: &str) -> Option<&'a str> {
        let value = self.set.get(name).or_else(|| self.fixed.values.get(name));
        value.map(String::as_str)
    }

    /// The status that a threshold decides, where the manifest has one.
    fn masked(self, mask: &Mask) -> Option<&'static str> {
        let number = |name: &str| number::value(self.value(name)?);
        let threshold = number(mask.threshold)?;
        let [unknown, below, reached] = mask.words;
        Some(match standing(number(mask.measure), threshold) {
            Standing::Unknown => unknown,
            Standing::Below => below,
            Standing::Reached => reached,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::package::Edition;

    #[test]
    fn what_has_no_value_answers_with_its_familys_code() {
        let set = Data::from([
            ("cmi.objectives.0.id".to_owned(), "o".to_owned()),
            ("cmi.interactions.0.id".to_owned(), "i".to_owned()),
        ]);
        let view = View {
            set: &set,
            fixed: &Fixed::default(),
        };
        for (name, in_12, in_2004) in [
            ("", Err(201), Err(301)),
            ("cmi", Err(201), Err(401)),
            ("cmi.objectives", Err(201), Err(401)),
            ("cmi.bogus", Err(401), Err(401)),
            ("cmi._version", Ok("3.4"), Ok("1.0")),
            ("cmi.objectives._count", Ok("1"), Ok("1")),
            (
                "cmi.objectives.0.score._children",
                Ok("raw,min,max"),
                Ok("scaled,raw,min,max"),
            ),
            ("cmi.objectives.1.score._children", Err(201), Err(301)),
            ("cmi.objectives.1.id", Err(201), Err(301)),
            ("cmi.objectives.00.id", Err(201), Err(301)),
            ("cmi.suspend_data._children", Err(202), Err(301)),
            ("cmi.suspend_data._count", Err(203), Err(301)),
            ("cmi.suspend_data._version", Err(201), Err(301)),
            ("cmi.suspend_data", Ok(""), Err(403)),
            ("cmi.objectives.0.score.raw", Ok(""), Err(403)),
            ("cmi.interactions.0.id", Err(404), Ok("i")),
            ("cmi.interactions.0.objectives._count", Ok("0"), Ok("0")),
        ] {
            for (edition, expected) in [(Edition::Scorm12, in_12), (Edition::Fourth, in_2004)] {
                let got = read(Model::of(edition), view, name).map_err(|fault| fault.scorm_error);
                assert_eq!(got, expected.map(str::to_owned), "{name} of {}", edition.as_str());
            }
        }
    }
}
