//! A test played by updates of the session, each step one.

use super::calls::reads_as;
use super::outcome::{Outcome, session, visit as begin};
use super::script::{Call, Returns, Step, Test};
use crate::cmi::batch::Given;
use crate::session::Session;
use crate::session::change::{Change, ChangeError};
use crate::session::terms::Writer;
use crate::session::tests::at;

/// Codes of calls that come before the start or after the end: a session has no such state.
const OUT_OF_STATE: [u16; 10] = [103, 104, 112, 113, 122, 123, 132, 133, 142, 143];

pub(super) fn play(test: &Test) -> Outcome {
    let mut session = session(test);
    let mut outcome = Outcome::default();
    for (number, visit) in test.visits.iter().enumerate() {
        begin(&mut session, test, visit);
        for step in &visit.steps {
            let Some(told) = take(&mut session, &visit.sco, step) else {
                continue;
            };
            let wanted = is_wanted(&session, &visit.sco, step, &told);
            outcome.note(number, visit, step, wanted, &told);
        }
        let end = Change {
            sco: Some(visit.sco.clone()),
            terminate: true,
            ..Change::default()
        };
        session.change(&end, Writer::Run, at(0)).expect("ended");
    }
    outcome
}

/// How many steps of a test are about the data model, so that updates can play them.
pub(super) fn count(test: &Test) -> usize {
    let steps = test.visits.iter().flat_map(|visit| &visit.steps);
    steps.filter(|step| is_of_data_model(step)).count()
}

fn is_of_data_model(step: &Step) -> bool {
    matches!(step.call, Call::Get(_) | Call::Set(..)) && !OUT_OF_STATE.contains(&step.error)
}

fn take(session: &mut Session, sco: &str, step: &Step) -> Option<Result<String, u16>> {
    match &step.call {
        _ if !is_of_data_model(step) => None,
        Call::Get(name) => Some(session.read(sco, name).map_err(|fault| fault.scorm_error)),
        Call::Set(name, value) => {
            let change = Change {
                sco: Some(sco.to_owned()),
                cmi: [(name.clone(), Given::Text(value.clone()))].into(),
                ..Change::default()
            };
            Some(match session.change(&change, Writer::Run, at(0)) {
                Ok(_) => Ok("true".to_owned()),
                Err(ChangeError::Cmi(faults)) => Err(faults[0].scorm_error),
                Err(error) => panic!("{error}"),
            })
        }
        _ => None,
    }
}

fn is_wanted(session: &Session, sco: &str, step: &Step, told: &Result<String, u16>) -> bool {
    let Returns::Text(wanted) = &step.returns else {
        return false;
    };
    match (&step.call, told) {
        (_, Err(code)) => *code == step.error,
        (Call::Get(name), Ok(told)) => step.error == 0 && reads_as(&session.launch_of(sco).data, name, told, wanted),
        // An update may send back what only the LMS sets; a call may not.
        (Call::Set(name, value), Ok(_)) if step.error == 404 => session.read(sco, name).as_ref() == Ok(value),
        (_, Ok(told)) => step.error == 0 && told == wanted,
    }
}
