//! What a page and its service do together: the page plays the course, and the service keeps each SCO's data and launches it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::cmi::batch::Strictness;
use crate::cmi::time::Hundredths;
use crate::cmi::{Data, Fixed, count};
use crate::course::HiddenControl;
use crate::manifest::Manifest;
use crate::package::{Family, ScoTerms};
use crate::play::{Opening, Play, Step};
use crate::sequencing::{Moment, Progress, Request, Saved, Sequencer};
use crate::session::activity::put_objectives;
use crate::session::launch::Launch;

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
    play: Play,
    kept: BTreeMap<String, Kept>,
    /// The activity that is shown.
    pub(super) shown: Option<String>,
    pub(super) has_ended: bool,
    /// What the last request came to, for a message.
    pub(super) last: String,
}

impl Desk {
    pub(super) fn open(manifest: Manifest, globals: &BTreeMap<String, Progress>) -> Self {
        let mut sequencer = Sequencer::new(&manifest.course, moment(1));
        sequencer.share_global_objectives(globals);
        Self {
            play: opened(&manifest, &sequencer.save()),
            manifest,
            kept: BTreeMap::new(),
            shown: None,
            has_ended: false,
            last: String::new(),
        }
    }

    pub(super) fn globals(&self) -> BTreeMap<String, Progress> {
        self.sequencer().global_objectives()
    }

    /// The service's own: what the page's state says.
    fn sequencer(&self) -> Sequencer {
        let saved = self.play.state().expect("a state");
        Sequencer::restore(&self.manifest.course, &saved).expect("the same course")
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
        let step = self.play.launch(target, moment(2));
        self.take(step);
    }

    pub(super) fn navigate(&mut self, request: &Request) {
        let step = self.play.navigate(request, moment(3));
        self.take(step);
    }

    /// The SCO ends, with the learner's request or its own.
    pub(super) fn finish(&mut self, learner: Option<Request>) {
        self.play.terminate("");
        if let Some(shown) = &self.shown {
            let kept = self.kept.entry(shown.clone()).or_default();
            kept.data = self.play.api().data().clone();
            let session = kept.data.get("cmi.session_time");
            let session = session.and_then(|text| Hundredths::parse(Family::Scorm2004, text));
            kept.total += session.map_or(0, |span| span.length.0);
        }
        let step = self.play.finish(learner.as_ref(), moment(4));
        self.take(step);
    }

    fn take(&mut self, step: Step) {
        self.last = format!("{step:?}");
        self.has_ended = step == Step::Ended;
        self.shown = None;
        let Step::Delivered { item, resumes } = step else {
            return;
        };
        // A page that is loaded again goes on from a state that was written and read.
        let saved = self.play.state().expect("a state");
        let text = serde_json::to_string(&saved).expect("a text");
        let saved: Saved = serde_json::from_str(&text).expect("a state");
        self.play = opened(&self.manifest, &saved);
        assert_eq!(self.play.state().as_ref(), Some(&saved));
        let objectives = self.sequencer().objectives();
        let kept = self.kept.entry(item.clone()).or_default();
        if !resumes {
            *kept = Kept::default();
        }
        kept.data.remove("cmi.exit");
        kept.data.remove("cmi.session_time");
        kept.data.remove("adl.nav.request");
        put_objectives(&mut kept.data, &objectives);
        let launch = Launch {
            edition: self.manifest.edition,
            strictness: Strictness::Strict,
            data: kept.data.clone(),
            fixed: fixed(&self.terms(&item), self.kept[&item].total, resumes),
            is_touched: resumes,
        };
        self.play.enter(launch);
        assert!(self.play.initialize(""));
        self.shown = Some(item);
    }

    fn terms(&self, item: &str) -> ScoTerms {
        let sco = self.manifest.scos.iter().find(|sco| sco.identifier == item);
        sco.map(|sco| sco.terms.clone()).unwrap_or_default()
    }

    /// The element that is meant: `&ID&` is the index of the record of that id.
    fn meant(&self, name: &str) -> String {
        let mut parts = name.splitn(3, '&');
        let (Some(collection), Some(id), Some(rest)) = (parts.next(), parts.next(), parts.next()) else {
            return name.to_owned();
        };
        let data = self.play.api().data();
        let records = count(data, collection.trim_end_matches('.'));
        let at = (0..records).find(|at| {
            data.get(&format!("{collection}{at}.id"))
                .is_some_and(|known| known == id)
        });
        format!("{collection}{}{rest}", at.unwrap_or(records))
    }

    pub(super) fn get(&mut self, name: &str) -> (String, u16) {
        let name = self.meant(name);
        let value = self.play.get_value(&name, moment(5));
        (value, self.play.last_error())
    }

    pub(super) fn set(&mut self, name: &str, value: &str) -> (String, u16) {
        let name = self.meant(name);
        let is_set = self.play.set_value(&name, value);
        (is_set.to_string(), self.play.last_error())
    }

    pub(super) fn objective_ids(&self) -> Vec<String> {
        let data = self.play.api().data();
        let ids =
            (0..count(data, "cmi.objectives")).filter_map(|at| data.get(&format!("cmi.objectives.{at}.id")).cloned());
        ids.collect()
    }

    /// Whether the page shows something, in the words of the tests.
    pub(super) fn shows(&self, what: &str) -> Option<bool> {
        let view = self.play.contents(moment(6));
        let open = |can: bool, control| can && !view.hidden_controls.contains(&control);
        let (onward, back) = (
            open(view.can_continue, HiddenControl::Continue),
            open(view.can_go_back, HiddenControl::Previous),
        );
        let shown = |title: &str| {
            let name = self.item(title)?;
            view.entries.iter().find(|activity| activity.identifier == name)
        };
        let (what, title) = what.split_once('@').unwrap_or((what, ""));
        Some(match what {
            "continue.enabled" => onward,
            "continue.disabled" => !onward,
            "previous.enabled" => back,
            "previous.disabled" => !back,
            "toc.enabled" => view
                .entries
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

fn opened(manifest: &Manifest, saved: &Saved) -> Play {
    let opening = Opening {
        edition: manifest.edition,
        course: &manifest.course,
        saved: Some(saved),
        current: None,
        statuses: &BTreeMap::new(),
    };
    let (play, fault) = Play::open(&opening, moment(2));
    assert_eq!(fault, None);
    play
}

/// What the service sets in front of a SCO.
fn fixed(terms: &ScoTerms, total: u64, resumes: bool) -> Fixed {
    let number = |number: &Option<crate::number::Number>| number.as_ref().map(|number| number.as_str().to_owned());
    let values = [
        ("cmi.learner_id", Some("m-learner".to_owned())),
        ("cmi.learner_name", Some("Learner, M".to_owned())),
        (
            "cmi.entry",
            Some(if resumes { "resume" } else { "ab-initio" }.to_owned()),
        ),
        ("cmi.total_time", Some(Hundredths(total).format(Family::Scorm2004))),
        ("cmi.max_time_allowed", terms.max_time_allowed.clone()),
        ("cmi.launch_data", terms.launch_data.clone()),
        ("cmi.scaled_passing_score", number(&terms.scaled_passing_score)),
        ("cmi.completion_threshold", number(&terms.completion_threshold)),
    ];
    let values = values.into_iter();
    Fixed {
        values: values
            .filter_map(|(name, value)| Some((name.to_owned(), value?)))
            .collect(),
        ..Fixed::default()
    }
}
