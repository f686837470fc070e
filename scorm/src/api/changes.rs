//! What a SCO has said and its page has not taken yet, as the session has to hear it.
//!
//! Nearly always that is one update: the elements with their last values. A sitting that begins anew needs another one. So does
//! an interaction that gets a second type before the first was taken: with it went what was said in the form of the first, and a
//! type that is the old one again would not tell.

use crate::cmi::Data;
use crate::cmi::batch::Given;
use crate::session::change::Change;

/// One update for the session.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Update {
    /// Another sitting of the same attempt begins with it.
    pub new_sitting: bool,
    /// The elements that were set, with their last values. They are judged as one set.
    pub cmi: Data,
    /// The sitting ends with it.
    pub terminate: bool,
}

impl Update {
    /// The update as the session takes it.
    pub fn into_change(self, sco: Option<String>) -> Change {
        let cmi = self.cmi.into_iter().map(|(name, text)| (name, Given::Text(text)));
        Change {
            sco,
            cmi: cmi.collect(),
            new_sitting: self.new_sitting,
            terminate: self.terminate,
            ..Change::default()
        }
    }
}

/// Updates in their order.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes(Vec<Update>);

impl Changes {
    pub(super) fn updates(&self) -> &[Update] {
        &self.0
    }

    pub(super) fn take(&mut self) -> Vec<Update> {
        std::mem::take(&mut self.0)
    }

    /// Notes an element that was set; `data` is everything as it is now.
    pub(super) fn set(&mut self, name: &str, value: &str, data: &Data) {
        let record = name.strip_suffix("type").filter(|record| record.ends_with('.'));
        let is_second = |update: &Update| update.cmi.get(name).is_some_and(|before| before != value);
        if record.is_some() && self.0.last().is_some_and(is_second) {
            self.0.push(Update::default());
        }
        let newest = self.newest();
        // Another type takes with it what was said in the form of the one before.
        let within = record.into_iter().flat_map(|record| {
            let from = newest.cmi.range(record.to_owned()..);
            from.map(|(name, _)| name)
                .take_while(move |name| name.starts_with(record))
        });
        let gone: Vec<String> = within.filter(|name| !data.contains_key(*name)).cloned().collect();
        for name in gone {
            newest.cmi.remove(&name);
        }
        newest.cmi.insert(name.to_owned(), value.to_owned());
    }

    pub(super) fn sit_again(&mut self) {
        self.0.push(Update {
            new_sitting: true,
            ..Update::default()
        });
    }

    pub(super) fn terminate(&mut self) {
        self.newest().terminate = true;
    }

    fn newest(&mut self) -> &mut Update {
        if self.0.is_empty() {
            self.0.push(Update::default());
        }
        let newest = self.0.len() - 1;
        &mut self.0[newest]
    }
}
