//! A test played by calls of the API, as a course makes them. What changed is sent to the session as a page sends it.

use super::alike::alike;
use super::outcome::{Outcome, session, visit as begin};
use super::script::{Call, Returns, Step, Test, Visit};
use crate::api::{Api, State};
use crate::cmi::Data;
use crate::cmi::model::{Model, Named};
use crate::cmi::value::interaction::Interaction;
use crate::package::Edition;
use crate::session::Session;
use crate::session::launch::REQUEST_VALID;
use crate::session::terms::Writer;
use crate::session::tests::at;

pub(super) fn play(test: &Test) -> Outcome {
    let mut session = session(test);
    let mut outcome = Outcome::default();
    for (number, visit) in test.visits.iter().enumerate() {
        begin(&mut session, test, visit);
        let mut api = Api::new(session.launch_of(&visit.sco));
        for step in &visit.steps {
            if let Call::Get(name) = &step.call
                && let Some(request) = name.strip_prefix(REQUEST_VALID)
            {
                let word = session.read(&visit.sco, name);
                api.tell_valid(request, word.ok().and_then(|word| word.parse().ok()));
            }
            let told = call(&mut api, &step.call);
            let error = api.last_error();
            let wanted = error == step.error && is_wanted(&mut api, step, &told);
            outcome.note(number, visit, step, wanted, &(told, error));
            if matches!(step.call, Call::Commit(_)) {
                send(&mut session, visit, &mut api);
            }
        }
        // A SCO whose page is taken away ends.
        if api.state() == State::Running {
            assert!(api.terminate(""));
        }
        send(&mut session, visit, &mut api);
        let held = session.launch_of(&visit.sco).data;
        assert_eq!(&held, api.data(), "visit {number}: the session holds something else");
    }
    outcome
}

/// What a call answers, as text.
fn call(api: &mut Api, call: &Call) -> String {
    match call {
        Call::Initialize(argument) => api.initialize(argument).to_string(),
        Call::Get(name) => api.get_value(name),
        Call::Set(name, value) => api.set_value(name, value).to_string(),
        Call::Commit(argument) => api.commit(argument).to_string(),
        Call::Terminate(argument) => api.terminate(argument).to_string(),
        Call::LastError => api.last_error().to_string(),
        Call::ErrorString(code) => api.error_string(code).to_owned(),
        Call::Diagnostic(code) => api.diagnostic(code),
    }
}

fn is_wanted(api: &mut Api, step: &Step, told: &str) -> bool {
    match (&step.returns, &step.call) {
        (Returns::Short, Call::ErrorString(_)) => (1..255).contains(&told.chars().count()),
        (Returns::Short, _) => told.chars().count() < 255,
        (Returns::Text(wanted), Call::Get(name)) => reads_as(api.data(), name, told, wanted),
        (Returns::Text(wanted), _) => told == wanted,
    }
}

/// Whether a value that was read means what is wanted.
pub(super) fn reads_as(data: &Data, name: &str, told: &str, wanted: &str) -> bool {
    let Named::Element(element, indexes) = Model::of(Edition::Fourth).name(name) else {
        return told == wanted;
    };
    let record = indexes.first().map(|index| &name[..index.record_end]);
    let interaction = record.and_then(|record| data.get(&format!("{record}.type")));
    let interaction = interaction.and_then(|word| Interaction::parse(word));
    alike(element.kind, interaction, told, wanted)
}

/// Sends what was said to the session, which takes all of it.
fn send(session: &mut Session, visit: &Visit, api: &mut Api) {
    for update in api.take_changes() {
        let change = update.into_change(Some(visit.sco.clone()));
        let changed = session.change(&change, Writer::Run, at(0));
        changed.unwrap_or_else(|error| panic!("{error:?}"));
    }
}
