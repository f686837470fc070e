//! What a SCO finds when it is launched: the values that only the LMS sets (RTE 1.2, 3.4.2; RTE 4.2).

use super::Session;
use super::sco::ScoState;
use crate::cmi::batch::Strictness;
use crate::cmi::model::Model;
use crate::cmi::read::{self, ReadFault, View};
use crate::cmi::{Data, Fixed};
use crate::id::LearnerName;
use crate::number::Number;
use crate::package::{Edition, Family, ScoTerms, SharedStore};
use crate::sorted::Names;

/// What a SCO finds, for whoever answers its calls.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Launch {
    /// Whose data model it speaks.
    pub edition: Edition,
    /// How loose values are answered.
    pub strictness: Strictness,
    /// What it set before, and what is in the stores that it shares.
    pub data: Data,
    /// What the LMS set.
    pub fixed: Fixed,
    /// It has said something in this attempt before.
    pub is_touched: bool,
}

/// Before the names of navigation requests that may be made.
pub(crate) const REQUEST_VALID: &str = "adl.nav.request_valid.";

fn store_name(at: usize) -> String {
    format!("adl.data.{at}.store")
}

fn number(number: Option<&Number>) -> Option<String> {
    number.map(|number| number.as_str().to_owned())
}

impl Session {
    /// A SCO's elements as it would read them, write-only ones included.
    pub fn cmi_data_of(&self, sco: &str) -> Data {
        let (state, terms) = (self.state(sco), self.terms_of(sco));
        let defaults = Model::of(self.edition).defaults();
        let mut data: Data = defaults
            .map(|(name, text)| (name.to_owned(), text.to_owned()))
            .collect();
        data.extend(self.fixed(&state, &terms).values);
        data.extend(state.visible(self.family(), &terms));
        data.extend(self.stores(&terms, |store| store.readable || store.writable));
        if sco == self.current {
            data.extend(self.validities());
        }
        data
    }

    /// The current SCO's elements as it would read them, write-only ones included.
    pub fn cmi_data(&self) -> Data {
        self.cmi_data_of(&self.current)
    }

    /// What a SCO finds, as its newest launch has left it.
    pub fn launch_of(&self, sco: &str) -> Launch {
        let (state, terms) = (self.state(sco), self.terms_of(sco));
        let mut data = state.data.clone();
        data.extend(self.stores(&terms, |_| true));
        Launch {
            edition: self.edition,
            strictness: self.strictness,
            data,
            fixed: self.fixed(&state, &terms),
            is_touched: !state.says_nothing(self.family(), &terms),
        }
    }

    /// What a SCO is given for the name of an element.
    ///
    /// # Errors
    /// [`ReadFault`], with the code that the API answers.
    pub fn read(&self, sco: &str, name: &str) -> Result<String, ReadFault> {
        let mut launch = self.launch_of(sco);
        let asked = name.strip_prefix(REQUEST_VALID).filter(|_| sco == self.current);
        if let Some(is_valid) = asked.and_then(|request| self.is_valid(request)) {
            launch.fixed.values.insert(name.to_owned(), is_valid.to_string());
        }
        let view = View {
            set: &launch.data,
            fixed: &launch.fixed,
        };
        read::read(Model::of(self.edition), view, name)
    }

    /// The values of the stores that a SCO shares with others, by its own names for them.
    pub(super) fn stores(&self, terms: &ScoTerms, which: impl Fn(&SharedStore) -> bool) -> Data {
        let stores = terms.stores.iter().enumerate().filter(|(_, store)| which(store));
        let kept = stores.filter_map(|(at, store)| Some((store_name(at), self.shared.get(&store.target)?.clone())));
        kept.collect()
    }

    /// Everything that is kept of a SCO: what it set, and the stores that it shares with others.
    pub fn kept_of(&self, sco: &str) -> Data {
        let set = self.states.get(sco).map(|state| state.data.clone()).unwrap_or_default();
        let stores = self.stores(&self.terms_of(sco), |_| true);
        set.into_iter().chain(stores).collect()
    }

    /// Takes the values of shared stores out of a SCO's data, where they do not belong, and keeps them for all; one that has
    /// no value any more is forgotten.
    pub(super) fn keep_stores(&mut self, terms: &ScoTerms, data: &mut Data) {
        for (at, store) in terms.stores.iter().enumerate() {
            match data.remove(&store_name(at)) {
                Some(value) => self.shared.insert(store.target.clone(), value),
                None => self.shared.remove(&store.target),
            };
        }
    }

    /// The elements that the LMS sets before the SCO is launched.
    pub(super) fn fixed(&self, state: &ScoState, terms: &ScoTerms) -> Fixed {
        let values = match self.family() {
            Family::Scorm12 => self.fixed_12(state, terms),
            Family::Scorm2004 => self.fixed_2004(state, terms),
        };
        let set = values
            .into_iter()
            .filter_map(|(name, value)| Some((name.to_owned(), value?)));
        let mut values: Data = set.collect();
        for (at, store) in terms.stores.iter().enumerate() {
            values.insert(format!("adl.data.{at}.id"), store.target.clone());
        }
        let named = |closed: fn(&SharedStore) -> bool| -> Names {
            let stores = terms.stores.iter().enumerate();
            stores
                .filter(|(_, store)| closed(store))
                .map(|(at, _)| store_name(at))
                .collect()
        };
        Fixed {
            values,
            unwritable: named(|store| !store.writable),
            unreadable: named(|store| !store.readable),
        }
    }

    fn fixed_12(&self, state: &ScoState, terms: &ScoTerms) -> Vec<(&'static str, Option<String>)> {
        let owned = |text: &str| Some(text.to_owned());
        vec![
            ("cmi.core.student_id", owned(self.user_id.as_str())),
            ("cmi.core.student_name", self.named()),
            ("cmi.core.credit", owned(self.credit.as_str())),
            ("cmi.core.entry", owned(state.entry.as_str())),
            ("cmi.core.total_time", Some(state.launch_time(self.family()))),
            ("cmi.core.lesson_mode", owned(self.mode.as_str())),
            ("cmi.launch_data", terms.launch_data.clone()),
            ("cmi.student_data.mastery_score", number(terms.mastery_score.as_ref())),
            ("cmi.student_data.max_time_allowed", terms.max_time_allowed.clone()),
            ("cmi.student_data.time_limit_action", terms.time_limit_action.clone()),
        ]
    }

    fn fixed_2004(&self, state: &ScoState, terms: &ScoTerms) -> Vec<(&'static str, Option<String>)> {
        let owned = |text: &str| Some(text.to_owned());
        vec![
            ("cmi.learner_id", owned(self.user_id.as_str())),
            ("cmi.learner_name", self.named()),
            ("cmi.credit", owned(self.credit.as_str())),
            ("cmi.entry", owned(state.entry.as_str())),
            ("cmi.total_time", Some(state.launch_time(self.family()))),
            ("cmi.mode", owned(self.mode.as_str())),
            ("cmi.launch_data", terms.launch_data.clone()),
            ("cmi.max_time_allowed", terms.max_time_allowed.clone()),
            ("cmi.time_limit_action", terms.time_limit_action.clone()),
            ("cmi.scaled_passing_score", number(terms.scaled_passing_score.as_ref())),
            ("cmi.completion_threshold", number(terms.completion_threshold.as_ref())),
        ]
    }

    fn named(&self) -> Option<String> {
        self.learner_name
            .as_ref()
            .map(|name| LearnerName::as_str(name).to_owned())
    }
}
