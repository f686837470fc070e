//! A page and its session: whatever a SCO does, and however its documents come and go, both hold the same.

use proptest::prelude::*;

use super::edition;
use crate::api::{Api, State};
use crate::cmi::batch::Strictness;
use crate::number::Number;
use crate::package::{Edition, Family, ScoTerms, SharedStore};
use crate::session::handover::Notes;
use crate::session::launch::Launch;
use crate::session::terms::{Mode, Writer};
use crate::session::{Session, tests};

#[derive(Clone, Debug)]
enum Event {
    Initialize,
    Terminate,
    NewDocument,
    Set(&'static str, &'static str),
    Send,
    /// The page is opened again.
    Run,
}

const SETS_12: &[(&str, &str)] = &[
    ("cmi.core.lesson_status", "incomplete"),
    ("cmi.core.lesson_status", "passed"),
    ("cmi.core.score.raw", "79"),
    ("cmi.core.score.raw", "80"),
    ("cmi.core.session_time", "00:00:01"),
    ("cmi.core.session_time", "0001:00:00.5"),
    ("cmi.core.exit", "suspend"),
    ("cmi.core.exit", "time-out"),
    ("cmi.core.exit", ""),
    ("cmi.student_preference.audio", "7"),
    ("cmi.objectives.0.id", "o"),
    ("cmi.suspend_data", "x"),
];

const SETS_2004: &[(&str, &str)] = &[
    ("cmi.completion_status", "completed"),
    ("cmi.progress_measure", "0.5"),
    ("cmi.score.scaled", "0.8"),
    ("cmi.session_time", "PT1S"),
    ("cmi.session_time", "PT1H0.5S"),
    ("cmi.exit", "suspend"),
    ("cmi.exit", "normal"),
    ("cmi.exit", "time-out"),
    ("cmi.exit", "logout"),
    ("cmi.exit", ""),
    ("cmi.learner_preference.audio_level", "7"),
    ("cmi.objectives.0.id", "o"),
    ("cmi.objectives.0.success_status", "passed"),
    ("adl.nav.request", "suspendAll"),
    ("adl.nav.request", "continue"),
    ("adl.data.0.store", "x"),
    ("adl.data.0.store", ""),
    ("cmi.location", "x"),
];

fn events() -> impl Strategy<Value = (Edition, Mode, Vec<Event>)> {
    let mode = prop_oneof![4 => Just(Mode::Normal), 1 => Just(Mode::Browse), 1 => Just(Mode::Review)];
    (edition(), mode).prop_flat_map(|(edition, mode)| {
        let sets = match edition.family() {
            Family::Scorm12 => SETS_12,
            Family::Scorm2004 => SETS_2004,
        };
        let event = prop_oneof![
            3 => Just(Event::Initialize),
            2 => Just(Event::Terminate),
            2 => Just(Event::NewDocument),
            8 => prop::sample::select(sets).prop_map(|(name, text)| Event::Set(name, text)),
            3 => Just(Event::Send),
            1 => Just(Event::Run),
        ];
        (Just(edition), Just(mode), prop::collection::vec(event, 0..40))
    })
}

fn session(edition: Edition, mode: Mode) -> Session {
    let is_12 = edition == Edition::Scorm12;
    let terms = ScoTerms {
        mastery_score: Number::parse("80").filter(|_| is_12),
        scaled_passing_score: Number::parse("0.8").filter(|_| !is_12),
        completion_threshold: Number::parse("0.6").filter(|_| edition == Edition::Third),
        objectives: if is_12 { Vec::new() } else { vec!["o".to_owned()] },
        stores: match edition {
            Edition::Fourth => vec![SharedStore {
                target: "notes".to_owned(),
                readable: true,
                writable: true,
            }],
            _ => Vec::new(),
        },
        ..ScoTerms::default()
    };
    let session = tests::session(&tests::revision(edition, vec![tests::sco("i", terms)]), mode);
    Session {
        strictness: Strictness::Strict,
        ..session
    }
}

fn send(session: &mut Session, api: &mut Api) -> Result<(), TestCaseError> {
    for update in api.take_changes() {
        let changed = session.change(&update.into_change(None), Writer::Run, tests::at(1));
        changed.map_err(|error| TestCaseError::fail(format!("{error:?}")))?;
    }
    Ok(())
}

/// The API instance of a page, which is told of the launch in two parts.
fn page(session: &Session) -> Result<Api, TestCaseError> {
    let (launch, shown) = (session.launch_of("i"), session.cmi_data_of("i"));
    let notes = serde_json::to_string(&Notes::of(&launch, &shown)).expect("a text");
    let told = Launch::told(session.edition, shown, serde_json::from_str(&notes).expect("notes"));
    prop_assert_eq!(&told.data, &launch.data);
    let known = launch
        .fixed
        .values
        .iter()
        .filter(|(name, _)| !name.starts_with("adl.nav."));
    prop_assert!(
        known
            .clone()
            .all(|(name, text)| told.fixed.values.get(name) == Some(text))
    );
    prop_assert_eq!(&told.fixed.unreadable, &launch.fixed.unreadable);
    Ok(Api::new(told))
}

/// What a SCO may read of how it is entered, and of its statuses.
fn reads(edition: Edition, mut read: impl FnMut(&str) -> Option<String>) -> Vec<Option<String>> {
    let names: &[&str] = match edition.family() {
        Family::Scorm12 => &["cmi.core.entry", "cmi.core.total_time", "cmi.core.lesson_status"],
        Family::Scorm2004 => &[
            "cmi.entry",
            "cmi.total_time",
            "cmi.success_status",
            "cmi.completion_status",
            "adl.data.0.store",
        ],
    };
    names.iter().map(|name| read(name)).collect()
}

proptest! {
    #[test]
    fn a_page_and_its_session_hold_the_same((edition, mode, events) in events()) {
        let mut session = session(edition, mode);
        session.start_run(tests::at(0));
        let mut api = page(&session)?;
        for event in events {
            match event {
                Event::Initialize => _ = api.initialize(""),
                Event::Terminate => _ = api.terminate(""),
                Event::NewDocument => api.document_loaded(),
                Event::Set(name, text) => _ = api.set_value(name, text),
                Event::Send => {}
                Event::Run => {
                    send(&mut session, &mut api)?;
                    session.start_run(tests::at(2));
                    api = page(&session)?;
                }
            }
            if !matches!(event, Event::Send) {
                continue;
            }
            send(&mut session, &mut api)?;
            prop_assert_eq!(&session.launch_of("i").data, api.data());
            if api.state() == State::Running {
                let told = reads(edition, |name| Some(api.get_value(name)).filter(|_| api.last_error() == 0));
                let held = reads(edition, |name| session.read("i", name).ok());
                prop_assert_eq!(told, held);
            }
        }
    }
}
