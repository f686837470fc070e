//! What a page has to know of a launch beside the elements that its SCO finds (`Session::cmi_data_of`), so that it answers calls as
//! the session would: which of them nobody set, and what the shown ones cover.

use serde::{Deserialize, Serialize};

use super::launch::{Launch, REQUEST_VALID};
use crate::cmi::batch::Strictness;
use crate::cmi::element::Access;
use crate::cmi::model::{Model, Named};
use crate::cmi::{Data, Fixed};
use crate::package::Edition;
use crate::sorted::Names;

/// A launch, without the elements that its SCO finds.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Notes {
    /// Loose values are refused.
    pub strict: bool,
    /// The SCO has said something in this attempt before.
    pub touched: bool,
    /// Elements that have a value by default alone.
    pub unset: Names,
    /// What the SCO said where a threshold of the manifest shows something else.
    pub said: Data,
    /// Stores that the SCO shares with others and may not write.
    pub unwritable: Names,
    /// Stores that it shares and may not read.
    pub unreadable: Names,
}

impl Notes {
    /// What `shown`, the elements that the SCO finds, does not say of a launch.
    pub fn of(launch: &Launch, shown: &Data) -> Self {
        let model = Model::of(launch.edition);
        let unset = shown
            .keys()
            .filter(|name| !is_fixed(model, name) && !launch.data.contains_key(*name));
        let said = launch
            .data
            .iter()
            .filter(|(name, text)| shown.get(*name).is_some_and(|shown| shown != *text));
        Self {
            strict: launch.strictness == Strictness::Strict,
            touched: launch.is_touched,
            unset: unset.cloned().collect(),
            said: said.map(|(name, text)| (name.clone(), text.clone())).collect(),
            unwritable: launch.fixed.unwritable.clone(),
            unreadable: launch.fixed.unreadable.clone(),
        }
    }
}

impl Launch {
    /// The launch that was told in two parts. What may be asked for (`adl.nav.request_valid`) is no part of it: a page
    /// knows that by itself.
    pub fn told(edition: Edition, shown: Data, notes: Notes) -> Self {
        let model = Model::of(edition);
        let (fixed, mut data): (Data, Data) = shown
            .into_iter()
            .filter(|(name, _)| !notes.unset.contains(name) && !name.starts_with(REQUEST_VALID))
            .partition(|(name, _)| is_fixed(model, name));
        data.extend(notes.said);
        Self {
            edition,
            strictness: if notes.strict {
                Strictness::Strict
            } else {
                Strictness::Lenient
            },
            data,
            fixed: Fixed {
                values: fixed,
                unwritable: notes.unwritable,
                unreadable: notes.unreadable,
            },
            is_touched: notes.touched,
        }
    }
}

fn is_fixed(model: &Model, name: &str) -> bool {
    matches!(model.name(name), Named::Element(element, _) if element.access == Access::ReadOnly)
}
