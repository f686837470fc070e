//! A test that is begun, and what comes of it.

use std::sync::Arc;

use super::script::{Step, Test, Visit};
use crate::cmi::batch::Strictness;
use crate::id::UserId;
use crate::package::Edition;
use crate::sequencing::{Moment, Sequencer};
use crate::session::terms::Mode;
use crate::session::{Session, tests};

/// The session that a test is played in.
pub(super) fn session(test: &Test) -> Session {
    Session {
        user_id: UserId::parse(&test.learner).expect("an id"),
        learner_name: None,
        strictness: Strictness::Strict,
        ..tests::session(&tests::revision(Edition::Fourth, test.scos.clone()), Mode::Normal)
    }
}

/// Starts the run of a visit: its SCO is shown, in a course of nothing but the test's SCOs.
pub(super) fn visit(session: &mut Session, test: &Test, visit: &Visit) {
    session.course = None;
    session.current.clone_from(&visit.sco);
    session.start_run(tests::at(0));
    let course = tests::revision(Edition::Fourth, test.scos.clone()).flat_course();
    let moment = Moment {
        now: tests::at(0),
        seed: 0,
    };
    let mut sequencer = Sequencer::new(&course, moment);
    sequencer.launch(Some(&visit.sco), moment);
    session.sequencing = Some(sequencer.save());
    session.course = Some(Arc::new(course));
}

/// What came of a test: how many steps were played, and the answers that differ, each with its place.
#[derive(Debug, Default)]
pub(super) struct Outcome {
    played: usize,
    different: Vec<String>,
}

impl Outcome {
    pub(super) fn note(
        &mut self,
        number: usize,
        visit: &Visit,
        step: &Step,
        wanted: bool,
        told: &impl std::fmt::Debug,
    ) {
        self.played += 1;
        if !wanted {
            let step: String = format!("{step:?}").chars().take(300).collect();
            let told: String = format!("{told:?}").chars().take(200).collect();
            let place = format!("visit {number} of {}", visit.sco);
            self.different.push(format!("{place}: {step} answered {told}"));
        }
    }

    pub(super) fn expect(&self, way: &str, count: usize) {
        let different = &self.different;
        assert_eq!(self.played, count, "steps that were played by {way}");
        assert!(
            different.is_empty(),
            "{} of {count} steps have another answer by {way}:\n{}",
            different.len(),
            different.join("\n")
        );
    }
}
