//! What a SCO finds when it is launched: the values that only the LMS sets (RTE 1.2, 3.4.2; RTE 4.2).

use std::collections::BTreeSet;

use super::Session;
use super::sco::ScoState;
use crate::cmi::model::{Model, target};
use crate::cmi::read::{self, ReadFault, View};
use crate::cmi::{Data, Fixed};
use crate::id::LearnerName;
use crate::number::Number;
use crate::package::{Family, ScoTerms, SharedStore};

/// The name of the element that holds the time of earlier sittings.
pub(super) fn total_time_name(family: Family) -> &'static str {
    match family {
        Family::Scorm12 => "cmi.core.total_time",
        Family::Scorm2004 => "cmi.total_time",
    }
}

fn store_name(at: usize) -> String {
    format!("adl.data.{at}.store")
}

fn word(valid: Option<bool>) -> Option<String> {
    let word = match valid? {
        true => "true",
        false => "false",
    };
    Some(word.to_owned())
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
        data
    }

    /// The current SCO's elements as it would read them, write-only ones included.
    pub fn cmi_data(&self) -> Data {
        self.cmi_data_of(&self.current)
    }

    /// What a SCO is given for the name of an element.
    ///
    /// # Errors
    /// [`ReadFault`], with the code that the API answers.
    pub fn read(&self, sco: &str, name: &str) -> Result<String, ReadFault> {
        let (state, terms) = (self.state(sco), self.terms_of(sco));
        let mut set = state.visible(self.family(), &terms);
        set.extend(self.stores(&terms, |_| true));
        let mut fixed = self.fixed(&state, &terms);
        if let Some(valid) = self.leads_to(name) {
            fixed.values.insert(name.to_owned(), valid);
        }
        let view = View {
            set: &set,
            fixed: &fixed,
        };
        read::read(Model::of(self.edition), view, name)
    }

    /// Whether a request for one activity would lead there, for the name that asks so.
    fn leads_to(&self, name: &str) -> Option<String> {
        let (_, terms) = self.scos.iter().find(|(sco, _)| Some(sco.as_str()) == target(name))?;
        let chosen = name.starts_with("adl.nav.request_valid.choice.");
        word(if chosen { terms.navigation.choice } else { Some(true) })
    }

    /// The values of the stores that a SCO shares with others, by its own names for them.
    pub(super) fn stores(&self, terms: &ScoTerms, which: impl Fn(&SharedStore) -> bool) -> Data {
        let stores = terms.stores.iter().enumerate().filter(|(_, store)| which(store));
        let kept = stores.filter_map(|(at, store)| Some((store_name(at), self.shared.get(&store.target)?.clone())));
        kept.collect()
    }

    /// Takes the values of shared stores out of a SCO's data, where they do not belong, and keeps them for all.
    pub(super) fn keep_stores(&mut self, terms: &ScoTerms, data: &mut Data) {
        for (at, store) in terms.stores.iter().enumerate() {
            if let Some(value) = data.remove(&store_name(at)) {
                self.shared.insert(store.target.clone(), value);
            }
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
        let named = |closed: fn(&SharedStore) -> bool| -> BTreeSet<String> {
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
            ("adl.nav.request_valid.continue", word(terms.navigation.onward)),
            ("adl.nav.request_valid.previous", word(terms.navigation.back)),
        ]
    }

    fn named(&self) -> Option<String> {
        self.learner_name
            .as_ref()
            .map(|name| LearnerName::as_str(name).to_owned())
    }
}
