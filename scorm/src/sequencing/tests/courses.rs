//! Small courses, and walks through them.

use super::moment;
use crate::course::sequencing::rules::{Action, Combination, Condition, Rule, RuleCondition};
use crate::course::sequencing::{Objective, ObjectiveMap, Sequencing};
use crate::course::{Course, Item};
use crate::sequencing::{Delivery, End, Outcome, Progress, Report, Request, Run, Sequencer};

/// A course whose root lets one flow and choose.
pub(super) fn course(items: Vec<Item>) -> Course {
    let mut sequencing = Sequencing::default();
    sequencing.control.flow = true;
    Course {
        identifier: "course".to_owned(),
        sequencing: Some(sequencing),
        items,
        ..Course::default()
    }
}

/// Something that can be delivered.
pub(super) fn leaf(identifier: &str) -> Item {
    Item {
        identifier: identifier.to_owned(),
        title: identifier.to_owned(),
        href: Some(format!("{identifier}.html")),
        is_sco: true,
        ..Item::default()
    }
}

/// A chapter among whose activities one flows and chooses.
pub(super) fn cluster(identifier: &str, items: Vec<Item>) -> Item {
    let chapter = Item {
        href: None,
        is_sco: false,
        items,
        ..leaf(identifier)
    };
    with(chapter, |sequencing| sequencing.control.flow = true)
}

/// An item with something more to its sequencing.
pub(super) fn with(mut item: Item, change: impl FnOnce(&mut Sequencing)) -> Item {
    change(item.sequencing.get_or_insert_default());
    item
}

/// A course with something more to its root's sequencing.
pub(super) fn rooted(mut course: Course, change: impl FnOnce(&mut Sequencing)) -> Course {
    change(course.sequencing.get_or_insert_default());
    course
}

/// A rule of one condition.
pub(super) fn rule(action: Action, condition: Condition) -> Rule {
    Rule {
        action,
        combination: Combination::All,
        conditions: vec![RuleCondition {
            condition,
            is_negated: false,
            objective: None,
            measure_threshold: None,
        }],
    }
}

/// A rule of one condition that is turned round.
pub(super) fn unless(action: Action, condition: Condition) -> Rule {
    let mut rule = rule(action, condition);
    for asked in &mut rule.conditions {
        asked.is_negated = true;
    }
    rule
}

/// An objective that shares a global one.
pub(super) fn sharing(id: &str, is_primary: bool, map: ObjectiveMap) -> Objective {
    Objective {
        id: Some(id.to_owned()),
        is_primary,
        maps: vec![map],
        ..Objective::default()
    }
}

/// A SCO's end at which it says nothing.
pub(super) fn silent() -> Run {
    Run::default()
}

/// A SCO's end with what it says of its activity.
pub(super) fn says(values: Progress) -> Run {
    Run {
        activity: report(values),
        ..Run::default()
    }
}

pub(super) fn report(values: Progress) -> Report {
    Report {
        values,
        says_success: values.satisfied.is_some(),
        says_completion: values.completed.is_some(),
    }
}

pub(super) fn passed() -> Progress {
    satisfied(true)
}

pub(super) fn failed() -> Progress {
    satisfied(false)
}

fn satisfied(satisfied: bool) -> Progress {
    Progress {
        satisfied: Some(satisfied),
        ..Progress::default()
    }
}

pub(super) fn scored(measure: f64) -> Progress {
    Progress {
        measure: Some(measure),
        ..Progress::default()
    }
}

/// A SCO's end that is a suspension.
pub(super) fn suspended() -> Run {
    Run {
        end: End::Suspend,
        ..Run::default()
    }
}

/// A learner's way through a course.
pub(super) struct Walk {
    pub(super) sequencer: Sequencer,
    /// The last delivery.
    pub(super) delivery: Option<Delivery>,
}

impl Walk {
    pub(super) fn of(course: &Course) -> Self {
        Self {
            sequencer: Sequencer::new(course, moment(1)),
            delivery: None,
        }
    }

    /// Launches the course, and says what is shown: an identifier, `ended`, `waiting`, or the code of an exception.
    pub(super) fn launch(&mut self) -> String {
        let outcome = self.sequencer.launch(None, moment(2));
        self.told(outcome)
    }

    pub(super) fn launch_at(&mut self, target: &str) -> String {
        let outcome = self.sequencer.launch(Some(target), moment(2));
        self.told(outcome)
    }

    /// The SCO ends by itself, or at the learner's request.
    pub(super) fn end(&mut self, run: Run, request: Request) -> String {
        let outcome = self.sequencer.finish(&run, Some(&request), moment(3));
        self.told(outcome)
    }

    /// The SCO ends and says nothing, and one goes on.
    pub(super) fn go_on(&mut self) -> String {
        self.end(silent(), Request::Continue)
    }

    pub(super) fn choose(&mut self, target: &str) -> String {
        self.end(silent(), Request::Choice(target.to_owned()))
    }

    /// The learner asks while no SCO runs.
    pub(super) fn ask(&mut self, request: Request) -> String {
        let outcome = self.sequencer.navigate(&request, moment(4));
        self.told(outcome)
    }

    fn told(&mut self, outcome: Outcome) -> String {
        self.delivery = None;
        match outcome {
            Outcome::Delivered(delivery) => self.delivery.insert(delivery).activity.clone(),
            Outcome::Waiting(None) => "waiting".to_owned(),
            Outcome::Waiting(Some(exception)) => exception.as_str().to_owned(),
            Outcome::Ended => "ended".to_owned(),
        }
    }

    /// Whether the activity that is shown goes on with an earlier attempt.
    pub(super) fn resumes(&self) -> Option<bool> {
        self.delivery.as_ref().map(|delivery| delivery.resumes)
    }

    /// What is known of an activity.
    pub(super) fn known(&self, identifier: &str) -> Progress {
        let view = self.sequencer.view(None, moment(5));
        let shown = view.activities.into_iter().find(|shown| shown.identifier == identifier);
        shown.expect("an activity").progress
    }

    /// The identifiers of activities that can be chosen, if the SCO ended now and said nothing.
    pub(super) fn choosable(&self) -> Vec<String> {
        let view = self.sequencer.view(Some(&silent()), moment(5));
        let open = view.activities.into_iter().filter(|shown| shown.is_choosable);
        open.map(|shown| shown.identifier).collect()
    }
}
