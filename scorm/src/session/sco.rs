//! One SCO inside a session: its data, its sittings, its time.

use std::collections::BTreeMap;

use super::activity;
use super::end::{self, Left};
use super::names::{REQUEST, marks, names};
use super::outcome::{Completion, Outcome, Success};
use super::sitting::{Entry, Sitting};
use super::terms::{Credit, Mode, Writer};
use crate::cmi::Data;
use crate::cmi::batch::Given;
use crate::cmi::element::Access;
use crate::cmi::model::{Model, Named};
use crate::cmi::time::Hundredths;
use crate::package::{Edition, Family, ScoTerms};
use crate::sequencing::Progress;

/// What a session holds of one SCO.
///
/// `session_time` stays in `data` until the next launch adds it to `total_time`: however often an end is
/// repeated, its time counts once.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ScoState {
    /// What the SCO set.
    pub data: Data,
    /// The time of earlier sittings of this attempt.
    pub total_time: Hundredths,
    /// How it was entered last.
    pub entry: Entry,
    /// The run in which it was launched last; 0 for none.
    pub launched_in: u32,
    /// The attempts at this SCO before this one.
    pub earlier_attempts: u32,
    /// Their time.
    pub earlier_time: Hundredths,
    /// Its last sitting was ended, and not only broken off.
    pub ended: bool,
    /// It was shown, and left without a call of the API.
    pub shown: bool,
    /// What its ended sittings reported.
    pub record: Option<Outcome>,
    /// The elements of the record as they were before a sitting that must not change them.
    pub set_aside: Option<Data>,
    /// What the course knew of its objectives, and put in front of it.
    pub given: Data,
    /// The player's sequencing may not have heard of what its data say: an LMS has set them beside the page, or a page that died.
    pub is_untold: bool,
}

/// How a SCO is launched.
#[derive(Clone, Copy, Debug)]
pub(super) struct Launching {
    /// The run.
    pub(super) run: u32,
    /// What is learned goes on the record.
    pub(super) recorded: bool,
    /// Whether its attempt goes on, where the course's sequencing says so; otherwise the way it was left decides.
    pub(super) goes_on: Option<bool>,
}

impl ScoState {
    /// A SCO that nobody has touched: it finds the objectives that its manifest names (CAM, `imsss:objectives`).
    pub(super) fn fresh(terms: &ScoTerms) -> Self {
        let objectives = terms.objectives.iter().enumerate();
        let rows = objectives.map(|(at, id)| (format!("cmi.objectives.{at}.id"), id.clone()));
        Self {
            data: rows.collect(),
            ..Self::default()
        }
    }

    /// The time of the sitting that the SCO reported last.
    fn sitting(&self, family: Family) -> Hundredths {
        end::time(family, &self.data)
    }

    /// All time of this attempt, the running sitting included.
    pub fn time_spent(&self, family: Family) -> Hundredths {
        self.total_time.plus(self.sitting(family))
    }

    /// The time that it is told it has been used for; after its end, with the sitting that ended.
    pub(super) fn launch_time(&self, family: Family) -> String {
        let time = if self.ended {
            self.time_spent(family)
        } else {
            self.total_time
        };
        time.format(family)
    }

    /// What it reports. An asset says nothing, and is complete once it was launched; so is what was shown and never called the
    /// API, where the manifest does not say that it is a SCO.
    pub fn outcome(&self, family: Family, terms: &ScoTerms) -> Outcome {
        let said = Outcome::of(family, &self.data, terms);
        let is_quiet = terms.is_unsaid && self.shown && self.says_nothing(family, terms);
        match is_quiet || (terms.is_asset && self.launched_in > 0) {
            true => Outcome {
                completion: Completion::Completed,
                ..said
            },
            false => said,
        }
    }

    /// How the last sitting was left (SCORM 2004 4th Ed. suite, DMB activity 1; 1.2 leaves it to the LMS).
    fn left(&self, family: Family, terms: &ScoTerms) -> Left {
        let opened_only = self.launched_in == 0 || (!self.ended && self.entry == Entry::AbInitio);
        if opened_only && self.total_time == Hundredths::default() && self.says_nothing(family, terms) {
            return Left::Untouched;
        }
        end::left(family, &self.data, self.ended)
    }

    /// Opens the SCO for the sitting of a run. Returns the attempt that this one replaces, when the last
    /// one was over.
    pub(super) fn launch(&mut self, family: Family, terms: &ScoTerms, launch: Launching) -> Option<Self> {
        let Launching { run, recorded, goes_on } = launch;
        self.bring_back_record(family);
        let left = match (self.left(family, terms), goes_on) {
            (Left::Untouched, _) => Left::Untouched,
            // What is only looked at again stays as it is.
            (Left::Over, _) if !recorded => Left::Kept,
            (left, None) => left,
            (_, Some(true)) => Left::Suspended,
            // Nor does a sitting that was broken off end an attempt, whatever comes next.
            (left, Some(false)) if !recorded || !self.ended => left,
            (_, Some(false)) => Left::Over,
        };
        let over = (left == Left::Over).then(|| {
            let next = self.next_attempt(family, terms);
            std::mem::replace(self, next)
        });
        self.settle(family);
        self.entry = match left {
            Left::Untouched | Left::Over => Entry::AbInitio,
            Left::Suspended => Entry::Resume,
            Left::Kept => Entry::Blank,
        };
        self.launched_in = run;
        if !recorded {
            self.set_aside_record(family);
        }
        over
    }

    /// What begins after an attempt that is over: nothing of what the SCO said stays but what the learner prefers.
    fn next_attempt(&self, family: Family, terms: &ScoTerms) -> Self {
        let mut next = Self {
            record: self.record,
            earlier_attempts: self.earlier_attempts + 1,
            earlier_time: self.earlier_time.plus(self.time_spent(family)),
            ..Self::fresh(terms)
        };
        next.data.extend(self.preferences(family));
        next
    }

    /// What the learner prefers.
    fn preferences(&self, family: Family) -> impl Iterator<Item = (String, String)> {
        let preferred = move |(name, _): &(&String, &String)| name.starts_with(names(family).preference);
        let preferences = self.data.iter().filter(preferred);
        preferences.map(|(name, text)| (name.clone(), text.clone()))
    }

    /// What begins after a reset: an attempt with nothing of those before it but their number and what the learner prefers.
    pub(super) fn anew(&self, family: Family, terms: &ScoTerms) -> Self {
        Self {
            earlier_attempts: self.earlier_attempts + 1,
            ..self.under(family, terms)
        }
    }

    /// The same SCO under terms of another revision, which nobody has begun.
    pub(super) fn under(&self, family: Family, terms: &ScoTerms) -> Self {
        let mut fresh = Self {
            earlier_attempts: self.earlier_attempts,
            ..Self::fresh(terms)
        };
        fresh.data.extend(self.preferences(family));
        fresh
    }

    /// Whether anything is known of it in this attempt.
    pub(super) fn is_touched(&self, family: Family, terms: &ScoTerms) -> bool {
        self.launched_in > 0 || self.total_time > Hundredths::default() || !self.says_nothing(family, terms)
    }

    /// Whether the SCO has said nothing in this attempt; what a learner prefers says nothing of it.
    pub(super) fn says_nothing(&self, family: Family, terms: &ScoTerms) -> bool {
        let fresh = Self::fresh(terms).data;
        let said = |(name, text): (&String, &String)| {
            let is_given = fresh.get(name) == Some(text) || self.given.get(name) == Some(text);
            !name.starts_with(names(family).preference) && !is_given
        };
        !self.data.iter().any(said)
    }

    /// Puts the elements of the record back after a sitting that must not change them. However that one ended, the
    /// attempt goes on.
    pub(super) fn bring_back_record(&mut self, family: Family) {
        let Some(aside) = self.set_aside.take() else {
            return;
        };
        self.data.retain(|name, _| !in_record(family, name));
        self.data.extend(aside);
        self.data.remove(names(family).exit);
        self.data.remove(REQUEST);
        self.ended = false;
    }

    /// Keeps the elements of the record as they are, for the launch after a sitting that must not change them.
    pub(super) fn set_aside_record(&mut self, family: Family) {
        if self.set_aside.is_none() {
            let record = self.data.iter().filter(|(name, _)| in_record(family, name));
            self.set_aside = Some(record.map(|(name, text)| (name.clone(), text.clone())).collect());
        }
    }

    /// Begins another sitting without a launch, when a writer goes on after an end. What only comes back as it was is
    /// the end's repetition: a new `session_time` tells a sitting from a correction, and of a page that names none any
    /// change.
    pub(super) fn go_on(&mut self, edition: Edition, writer: Writer, batch: &BTreeMap<String, Given>) {
        let family = edition.family();
        let changes = |(name, given): (&String, &Given)| match given {
            Given::Text(text) | Given::Number(text) => self.data.get(name).is_none_or(|now| now != text),
            Given::Other(_) => false,
        };
        let timed = |(name, _): &(&String, &Given)| name.as_str() == names(family).session_time;
        // What SCOs share is not this one's.
        let own = |(name, _): &(&String, &Given)| !is_fixed(edition, name) && !name.starts_with("adl.data.");
        let sits_again = match writer {
            Writer::Run if !batch.contains_key(names(family).session_time) => batch.iter().filter(own).any(changes),
            Writer::Lms | Writer::Run => batch.iter().filter(timed).any(changes),
        };
        if self.ended && sits_again {
            self.settle(family);
        }
    }

    /// How the running sitting stands, for putting it back.
    pub(super) fn sat(&self, family: Family) -> Sitting {
        let marks = marks(family)
            .into_iter()
            .filter_map(|name| self.data.get_key_value(name));
        Sitting {
            total_time: self.total_time,
            entry: self.entry,
            launched_in: self.launched_in,
            ended: self.ended,
            record: self.record,
            marks: marks.map(|(name, text)| (name.clone(), text.clone())).collect(),
        }
    }

    /// Puts a sitting back that a launch has settled.
    pub(super) fn put_back(&mut self, family: Family, sitting: &Sitting) {
        end::forget_marks(family, &mut self.data);
        self.data.extend(sitting.marks.clone());
        self.total_time = sitting.total_time;
        self.entry = sitting.entry;
        self.launched_in = sitting.launched_in;
        self.ended = sitting.ended;
        self.record = sitting.record;
    }

    /// Puts in front of the SCO what the course knows of its objectives. That says nothing of the SCO itself.
    pub(super) fn put_objectives(&mut self, objectives: &[(String, Progress)]) {
        let before = self.data.clone();
        activity::put_objectives(&mut self.data, objectives);
        let put = self.data.iter().filter(|(name, text)| before.get(*name) != Some(*text));
        self.given.extend(put.map(|(name, text)| (name.clone(), text.clone())));
    }

    /// Begins another sitting of the same attempt without a launch of the player's: a new document of the SCO does.
    pub(super) fn sit_again(&mut self, family: Family, terms: &ScoTerms) {
        self.entry = self.left(family, terms).entry_again(self.entry);
        self.settle(family);
    }

    /// Adds the time of the last sitting to the attempt's, and forgets how that one was left: another begins.
    fn settle(&mut self, family: Family) {
        self.total_time = self.time_spent(family);
        end::forget_marks(family, &mut self.data);
        self.ended = false;
    }

    /// Ends the sitting as `LMSFinish` and `Terminate` do (RTE 1.2, 3.4.2.1.5; RTE 3.1.3.2).
    pub(super) fn end(&mut self, family: Family, terms: &ScoTerms, mode: Mode, credit: Credit) {
        self.ended = true;
        if family == Family::Scorm12 {
            end::settle_lesson_status(&mut self.data, mode, credit, terms.mastery_score.as_ref());
        }
    }

    /// What a SCO reads: its own values, with statuses as thresholds show them.
    pub(super) fn visible(&self, family: Family, terms: &ScoTerms) -> Data {
        let mut data = self.data.clone();
        if family == Family::Scorm2004 {
            let outcome = self.outcome(family, terms);
            if terms.completion_threshold.is_some() {
                data.insert(
                    "cmi.completion_status".to_owned(),
                    Completion::as_str(outcome.completion).to_owned(),
                );
            }
            if terms.scaled_passing_score.is_some() {
                data.insert(
                    "cmi.success_status".to_owned(),
                    Success::as_str(outcome.success).to_owned(),
                );
            }
        }
        data
    }
}

/// Whether only the LMS sets an element.
fn is_fixed(edition: Edition, name: &str) -> bool {
    matches!(Model::of(edition).name(name), Named::Element(element, _) if element.access == Access::ReadOnly)
}

fn in_record(family: Family, name: &str) -> bool {
    names(family).record.iter().any(|prefix| name.starts_with(prefix))
}
