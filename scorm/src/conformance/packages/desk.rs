//! What a page does: it keeps each SCO's data, answers its calls by the data model, and tells the engine how a SCO ended.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cmi::batch::judge::judge;
use crate::cmi::batch::{Given, Strictness};
use crate::cmi::model::Model;
use crate::cmi::read::{View, read};
use crate::cmi::time::Hundredths;
use crate::cmi::{Data, Fixed, count};
use crate::course::HiddenControl;
use crate::manifest::Manifest;
use crate::package::{Family, ScoTerms};
use crate::sequencing::{Delivery, Moment, Outcome, Progress, Request, Run, Saved, Sequencer};
use crate::session::activity::{Told, put_objectives, run};

/// Some moment; nothing here depends on which, but for what is random.
fn moment(seed: u64) -> Moment {
    Moment {
        now: Timestamp::from_second(1_700_000_000).expect("a time"),
        seed,
    }
}

/// What is kept of a SCO's attempt.
#[derive(Clone, Debug, Default)]
struct Kept {
    data: Data,
    total: u64,
}

/// A course that is being played.
pub(super) struct Desk {
    manifest: Manifest,
    sequencer: Sequencer,
    kept: BTreeMap<String, Kept>,
    /// The activity that is shown, and how it begins.
    pub(super) shown: Option<Delivery>,
    pub(super) has_ended: bool,
    /// What the last request came to, for a message.
    pub(super) last: String,
}

impl Desk {
    pub(super) fn open(manifest: Manifest, globals: &BTreeMap<String, Progress>) -> Self {
        let mut sequencer = Sequencer::new(&manifest.course, moment(1));
        sequencer.share_global_objectives(globals);
        Self {
            manifest,
            sequencer,
            kept: BTreeMap::new(),
            shown: None,
            has_ended: false,
            last: String::new(),
        }
    }

    pub(super) fn globals(&self) -> BTreeMap<String, Progress> {
        self.sequencer.global_objectives()
    }

    /// The identifier of the item of a title, or of the number that a test calls it by.
    pub(super) fn item(&self, title: &str) -> Option<String> {
        let course = &self.manifest.course;
        let titled = course.all_items().find(|item| item.title.trim() == title.trim());
        let numbered = || {
            let name = title.trim().replace("Activity ", "activity_");
            course.all_items().find(|item| item.identifier == name)
        };
        if title.starts_with("the activity that corresponds to the root") {
            return Some(course.identifier.clone());
        }
        titled.or_else(numbered).map(|item| item.identifier.clone())
    }

    pub(super) fn root(&self) -> String {
        self.manifest.course.identifier.clone()
    }

    pub(super) fn launch(&mut self, target: Option<&str>) {
        let outcome = self.sequencer.launch(target, moment(2));
        self.take(outcome);
    }

    pub(super) fn navigate(&mut self, request: &Request) {
        let outcome = self.sequencer.navigate(request, moment(3));
        self.take(outcome);
    }

    /// The SCO ends, with the learner's request or its own.
    pub(super) fn finish(&mut self, learner: Option<Request>) {
        let own = || self.own_request();
        let request = learner.or_else(own);
        let run = self.run();
        self.settle_time();
        // Every step starts from a state that was written and read.
        let text = serde_json::to_string(&self.sequencer.save()).expect("a text");
        let saved: Saved = serde_json::from_str(&text).expect("a state");
        let restored = Sequencer::restore(&self.manifest.course, &saved).expect("the same course");
        assert_eq!(restored.save(), self.sequencer.save());
        self.sequencer = restored;
        let outcome = self.sequencer.finish(&run, request.as_ref(), moment(4));
        self.take(outcome);
    }

    fn take(&mut self, outcome: Outcome) {
        self.last = format!("{outcome:?}");
        self.has_ended = outcome == Outcome::Ended;
        self.shown = None;
        if let Outcome::Delivered(delivery) = outcome {
            let kept = self.kept.entry(delivery.activity.clone()).or_default();
            if !delivery.resumes {
                *kept = Kept::default();
            }
            kept.data.remove("cmi.exit");
            kept.data.remove("cmi.session_time");
            kept.data.remove("adl.nav.request");
            put_objectives(&mut kept.data, &delivery.objectives);
            self.shown = Some(delivery);
        }
    }

    fn terms(&self) -> ScoTerms {
        let name = self.shown.as_ref().map(|shown| shown.activity.as_str());
        let sco = self
            .manifest
            .scos
            .iter()
            .find(|sco| Some(sco.identifier.as_str()) == name);
        sco.map(|sco| sco.terms.clone()).unwrap_or_default()
    }

    fn kept(&self) -> Kept {
        let name = self
            .shown
            .as_ref()
            .map(|shown| shown.activity.as_str())
            .unwrap_or_default();
        self.kept.get(name).cloned().unwrap_or_default()
    }

    fn settle_time(&mut self) {
        let Some(shown) = &self.shown else { return };
        let kept = self.kept.entry(shown.activity.clone()).or_default();
        let session = kept.data.get("cmi.session_time");
        let session = session.and_then(|text| Hundredths::parse(Family::Scorm2004, text));
        kept.total += session.map_or(0, |span| span.length.0);
    }

    fn own_request(&self) -> Option<Request> {
        Request::parse(self.kept().data.get("adl.nav.request")?)
    }

    fn fixed(&self, name: &str) -> Fixed {
        let (terms, kept) = (self.terms(), self.kept());
        let number = |number: Option<crate::number::Number>| number.map(|number| number.as_str().to_owned());
        let resumes = self.shown.as_ref().is_some_and(|shown| shown.resumes);
        let values = [
            ("cmi.learner_id", Some("m-learner".to_owned())),
            ("cmi.learner_name", Some("Learner, M".to_owned())),
            (
                "cmi.entry",
                Some(if resumes { "resume" } else { "ab-initio" }.to_owned()),
            ),
            ("cmi.total_time", Some(Hundredths(kept.total).format(Family::Scorm2004))),
            ("cmi.max_time_allowed", terms.max_time_allowed.clone()),
            ("cmi.launch_data", terms.launch_data.clone()),
            ("cmi.scaled_passing_score", number(terms.scaled_passing_score)),
            ("cmi.completion_threshold", number(terms.completion_threshold)),
            (name, self.valid(name)),
        ];
        let values = values.into_iter();
        Fixed {
            values: values
                .filter_map(|(name, value)| Some((name.to_owned(), value?)))
                .collect(),
            ..Fixed::default()
        }
    }

    fn valid(&self, name: &str) -> Option<String> {
        let asked = name.strip_prefix("adl.nav.request_valid.")?;
        let target = |kind| {
            asked
                .strip_prefix(kind)?
                .strip_prefix(".{target=")?
                .strip_suffix('}')
                .map(str::to_owned)
        };
        let request = match asked {
            "continue" => Request::Continue,
            "previous" => Request::Previous,
            _ => match (target("choice"), target("jump")) {
                (Some(target), _) => Request::Choice(target),
                (_, Some(target)) => Request::Jump(target),
                _ => return None,
            },
        };
        Some(
            self.sequencer
                .is_valid(&request, Some(&self.run()), moment(5))
                .to_string(),
        )
    }

    /// The element that is meant: `&ID&` is the index of the record of that id.
    fn meant(&self, name: &str) -> String {
        let mut parts = name.splitn(3, '&');
        let (Some(collection), Some(id), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return name.to_owned();
        };
        let data = self.kept().data;
        let records = count(&data, collection.trim_end_matches('.'));
        let at = (0..records).find(|at| {
            data.get(&format!("{collection}{at}.id"))
                .is_some_and(|known| known == id)
        });
        format!("{collection}{}{rest}", at.unwrap_or(records))
    }

    pub(super) fn get(&self, name: &str) -> (String, u16) {
        let name = self.meant(name);
        let (kept, fixed) = (self.kept(), self.fixed(&name));
        let view = View {
            set: &kept.data,
            fixed: &fixed,
        };
        match read(Model::of(self.manifest.edition), view, &name) {
            Ok(value) => (value, 0),
            Err(fault) => (String::new(), fault.scorm_error),
        }
    }

    pub(super) fn set(&mut self, name: &str, value: &str) -> (String, u16) {
        let name = self.meant(name);
        let fixed = self.fixed("");
        let Some(shown) = &self.shown else {
            return ("false".to_owned(), 132);
        };
        let kept = self.kept.entry(shown.activity.clone()).or_default();
        let batch = BTreeMap::from([(name, Given::Text(value.to_owned()))]);
        let model = Model::of(self.manifest.edition);
        match judge(model, Strictness::Strict, kept.data.clone(), &fixed, &batch) {
            Ok(accepted) => {
                kept.data = accepted.data;
                ("true".to_owned(), 0)
            }
            Err(faults) => (
                "false".to_owned(),
                faults.first().map_or(101, |fault| fault.scorm_error),
            ),
        }
    }

    pub(super) fn objective_ids(&self) -> Vec<String> {
        let data = self.kept().data;
        let ids =
            (0..count(&data, "cmi.objectives")).filter_map(|at| data.get(&format!("cmi.objectives.{at}.id")).cloned());
        ids.collect()
    }

    /// What the SCO's data are.
    pub(super) fn run(&self) -> Run {
        let (kept, fixed) = (self.kept(), self.fixed(""));
        let view = View {
            set: &kept.data,
            fixed: &fixed,
        };
        run(Model::of(self.manifest.edition), view, Told::Over)
    }

    /// Whether the page shows something, in the words of the tests.
    pub(super) fn shows(&self, what: &str) -> Option<bool> {
        let view = self.sequencer.view(Some(&self.run()), moment(6));
        let open = |can: bool, control| can && !view.hidden_controls.contains(&control);
        let (onward, back) = (
            open(view.can_continue, HiddenControl::Continue),
            open(view.can_go_back, HiddenControl::Previous),
        );
        let shown = |title: &str| {
            let name = self.item(title)?;
            view.activities.iter().find(|activity| activity.identifier == name)
        };
        let (what, title) = what.split_once('@').unwrap_or((what, ""));
        Some(match what {
            "continue.enabled" => onward,
            "continue.disabled" => !onward,
            "previous.enabled" => back,
            "previous.disabled" => !back,
            "toc.enabled" => view
                .activities
                .iter()
                .any(|activity| activity.is_choosable && !activity.is_current),
            "toc.enabled.selectable" => shown(title)?.is_choosable,
            "toc.visible" => shown(title)?.is_visible,
            // A button of the SCO's own.
            "click.button" => true,
            _ => return None,
        })
    }
}
