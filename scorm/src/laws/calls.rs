//! Laws of the API: calls in any order are answered from the tables, and what a SCO sets by calls is what an update sets.

use proptest::prelude::*;

use super::{edition, fixed, judged, name, value};
use crate::api::{Api, State, Update};
use crate::cmi::batch::judge::judge;
use crate::cmi::batch::{Given, Strictness};
use crate::cmi::element::Access;
use crate::cmi::model::{Model, Named};
use crate::cmi::value::interaction::Interaction;
use crate::cmi::{Data, Fixed};
use crate::package::{Edition, Family};
use crate::session::launch::Launch;

const CODES_12: &[u16] = &[0, 101, 201, 202, 203, 301, 401, 402, 403, 404, 405];
const CODES_2004: &[u16] = &[
    0, 103, 104, 112, 113, 122, 123, 132, 133, 142, 143, 201, 301, 351, 401, 403, 404, 405, 406, 407, 408,
];

#[derive(Clone, Debug)]
enum Call {
    Initialize(String),
    Terminate(String),
    Commit(String),
    Get(String),
    Set(String, String),
    ErrorString(String),
    Diagnostic(String),
    NewDocument,
    Take,
}

fn text() -> impl Strategy<Value = String> {
    value().prop_map(|given| match given {
        Given::Text(text) | Given::Number(text) => text,
        Given::Other(kind) => kind.to_owned(),
    })
}

/// Members of few records with few values, so that they meet.
fn meeting(edition: Edition) -> BoxedStrategy<(String, String)> {
    let types: Vec<String> = Interaction::WORDS.iter().map(|word| (*word).to_owned()).collect();
    let answers: Vec<String> = ["true", "a", "b", "a[,]b", "b[,]a", "1", "1[:]2", "t", "a[.]b"]
        .map(str::to_owned)
        .to_vec();
    let response = match edition.family() {
        Family::Scorm12 => "student_response",
        Family::Scorm2004 => "learner_response",
    };
    let member = prop_oneof![
        (Just("id".to_owned()), "[ab]"),
        (Just("type".to_owned()), prop::sample::select(types)),
        (Just(response.to_owned()), prop::sample::select(answers.clone())),
        (
            (0usize..3).prop_map(|n| format!("correct_responses.{n}.pattern")),
            prop::sample::select(answers)
        ),
        ((0usize..3).prop_map(|n| format!("objectives.{n}.id")), "[ab]"),
    ];
    let interaction =
        (0usize..2, member).prop_map(|(n, (member, text))| (format!("cmi.interactions.{n}.{member}"), text));
    let objective = (0usize..3, "[abc]").prop_map(|(n, id)| (format!("cmi.objectives.{n}.id"), id));
    let store = "[a]?".prop_map(|text| ("adl.data.0.store".to_owned(), text));
    prop_oneof![8 => interaction, 2 => objective, 1 => store].boxed()
}

fn set(edition: Edition) -> impl Strategy<Value = (String, String)> {
    prop_oneof![1 => (name(edition), text()), 2 => meeting(edition)]
}

fn sets() -> impl Strategy<Value = (Edition, Strictness, Vec<(String, String)>)> {
    let strictness = prop_oneof![Just(Strictness::Strict), Just(Strictness::Lenient)];
    (edition(), strictness).prop_flat_map(|(edition, strictness)| {
        let sets = prop::collection::vec(set(edition), 0..40);
        (Just(edition), Just(strictness), sets)
    })
}

fn calls() -> impl Strategy<Value = (Edition, Vec<Call>)> {
    edition().prop_flat_map(|edition| {
        let argument = || prop_oneof![6 => Just(String::new()), 1 => ".{1,3}"];
        let code = || prop_oneof!["[0-9]{0,4}", ".{0,3}"];
        let call = prop_oneof![
            3 => argument().prop_map(Call::Initialize),
            1 => argument().prop_map(Call::Terminate),
            2 => argument().prop_map(Call::Commit),
            6 => name(edition).prop_map(Call::Get),
            12 => set(edition).prop_map(|(name, text)| Call::Set(name, text)),
            1 => code().prop_map(Call::ErrorString),
            1 => code().prop_map(Call::Diagnostic),
            1 => Just(Call::NewDocument),
            1 => Just(Call::Take),
        ];
        (Just(edition), prop::collection::vec(call, 0..60))
    })
}

fn launch(edition: Edition, strictness: Strictness) -> Launch {
    Launch {
        edition,
        strictness,
        data: Data::new(),
        fixed: fixed(edition),
        is_touched: false,
    }
}

fn running(edition: Edition, strictness: Strictness) -> Api {
    let mut api = Api::new(launch(edition, strictness));
    api.initialize("");
    api
}

fn as_batch(data: &Data) -> std::collections::BTreeMap<String, Given> {
    let members = data.iter();
    members
        .map(|(name, text)| (name.clone(), Given::Text(text.clone())))
        .collect()
}

fn update(edition: Edition, strictness: Strictness, data: Data, update: &Update) -> Result<Data, String> {
    let accepted = judge(
        Model::of(edition),
        strictness,
        data,
        &fixed(edition),
        &as_batch(&update.cmi),
    );
    accepted
        .map(|accepted| accepted.data)
        .map_err(|faults| format!("{faults:?}"))
}

/// What a call answers besides the last error; whether it was done.
fn answer(api: &mut Api, call: &Call) -> (String, Option<bool>) {
    let said = |is_done: bool| (is_done.to_string(), Some(is_done));
    match call {
        Call::Initialize(argument) => said(api.initialize(argument)),
        Call::Terminate(argument) => said(api.terminate(argument)),
        Call::Commit(argument) => said(api.commit(argument)),
        Call::Get(name) => (api.get_value(name), None),
        Call::Set(name, text) => said(api.set_value(name, text)),
        Call::ErrorString(code) => (api.error_string(code).to_owned(), None),
        Call::Diagnostic(code) => (api.diagnostic(code), None),
        Call::NewDocument => {
            api.document_loaded();
            (String::new(), None)
        }
        Call::Take => (format!("{:?}", api.take_changes()), None),
    }
}

proptest! {
    /// Any calls in any order have an answer, and an error of the edition with a text.
    #[test]
    fn every_call_is_answered_from_the_tables((edition, calls) in calls()) {
        let mut api = Api::new(launch(edition, Strictness::Strict));
        let codes = if edition == Edition::Scorm12 { CODES_12 } else { CODES_2004 };
        for call in calls {
            let (before, data) = (api.last_error(), api.data().clone());
            let (told, is_done) = answer(&mut api, &call);
            let error = api.last_error();
            prop_assert!(codes.contains(&error), "{:?} answers {}", call, error);
            prop_assert!(!api.error_string(&error.to_string()).is_empty());
            prop_assert!((1..255).contains(&api.diagnostic("").chars().count()));
            match (&call, is_done) {
                (Call::ErrorString(_) | Call::Diagnostic(_) | Call::NewDocument | Call::Take, _) => {
                    prop_assert_eq!(error, before);
                }
                (Call::Get(_), _) => prop_assert!(error == 0 || told.is_empty()),
                (_, Some(is_done)) => prop_assert_eq!(is_done, error == 0),
                (_, None) => prop_assert!(false, "{:?}", call),
            }
            if is_done == Some(false) {
                prop_assert_eq!(api.data(), &data, "{:?} was refused", call);
            }
            if let (Call::Initialize(_), Some(true)) = (&call, is_done) {
                prop_assert_eq!(api.state(), State::Running);
            }
        }
    }

    /// What was set is what is read, and what is refused changes nothing.
    #[test]
    fn what_was_set_is_read((edition, strictness, sets) in sets()) {
        let mut api = running(edition, strictness);
        for (name, text) in sets {
            let before = api.get_value(&name);
            let is_set = api.set_value(&name, &text);
            let read = api.get_value(&name);
            let Named::Element(element, _) = Model::of(edition).name(&name) else {
                prop_assert!(!is_set, "{} is no element", name);
                continue;
            };
            match (is_set, element.access) {
                (false, _) => prop_assert_eq!(read, before),
                (true, Access::ReadWrite) => prop_assert_eq!(read, text),
                (true, Access::WriteOnly) => prop_assert_eq!((read.as_str(), &api.data()[&name]), ("", &text)),
                (true, Access::ReadOnly) => prop_assert!(false, "{} was set", name),
            }
        }
    }

    /// What calls have set, an update sets as well, from nothing and onto itself; and the other way round.
    #[test]
    fn calls_and_updates_accept_the_same((edition, strictness, sets) in sets()) {
        let mut api = running(edition, strictness);
        let mut taken = Vec::new();
        for (name, text) in &sets {
            if api.set_value(name, text) {
                taken.push((name, text));
            }
        }
        let result = api.data().clone();
        let whole = Update { cmi: result.clone(), ..Update::default() };
        prop_assert_eq!(update(edition, strictness, Data::new(), &whole), Ok(result.clone()));
        prop_assert_eq!(update(edition, strictness, result.clone(), &whole), Ok(result.clone()));
        let mut again = running(edition, strictness);
        let batch = as_batch(&result);
        for (name, given) in crate::cmi::batch::in_scorm_order(&batch) {
            if let Given::Text(text) = given {
                prop_assert!(again.set_value(name, text), "{} {}: {}", name, text, again.diagnostic(""));
            }
        }
        prop_assert_eq!(again.data(), &result);
    }

    /// What a page takes and sends, however often, leaves the session with what the page has.
    #[test]
    fn what_changed_brings_a_session_to_where_the_page_is((edition, strictness, sets) in sets(), every in 1usize..12) {
        let mut api = running(edition, strictness);
        let mut held = Data::new();
        for (at, (name, text)) in sets.iter().enumerate() {
            api.set_value(name, text);
            if at % every == 0 {
                for one in api.take_changes() {
                    held = update(edition, strictness, held, &one).map_err(TestCaseError::fail)?;
                }
                prop_assert_eq!(&held, api.data());
            }
        }
        for one in api.take_changes() {
            held = update(edition, strictness, held, &one).map_err(TestCaseError::fail)?;
        }
        prop_assert_eq!(&held, api.data());
    }

    /// What an update accepts, calls in its order accept: no other state is reached by one of them.
    #[test]
    fn an_update_is_accepted_as_calls_in_its_order((edition, batch) in super::batch()) {
        if judged(edition, &Data::new(), &batch).is_none() {
            return Ok(());
        }
        let mut api = running(edition, Strictness::Lenient);
        for (name, given) in crate::cmi::batch::in_scorm_order(&batch) {
            let Named::Element(element, _) = Model::of(edition).name(name) else {
                continue;
            };
            // What only the LMS sets may come back in an update.
            if let (Given::Text(text) | Given::Number(text), false) = (given, element.access == Access::ReadOnly) {
                prop_assert!(api.set_value(name, text), "{} {:?}: {}", name, text, api.diagnostic(""));
            }
        }
        prop_assert_eq!(Some(api.data().clone()), judged(edition, &Data::new(), &batch));
    }
}

/// Values that change places in one update are no duplicates; a value that two have is one.
#[test]
fn an_update_is_a_set() {
    let fixed = Fixed::default();
    let base = [("id", "i"), ("objectives.0.id", "a"), ("objectives.1.id", "b")];
    let data = |members: &[(&str, &str)]| -> Data {
        let named = members.iter();
        named
            .map(|(name, text)| (format!("cmi.interactions.0.{name}"), (*text).to_owned()))
            .collect()
    };
    let judged = |members: &[(&str, &str)]| {
        let model = Model::of(Edition::Fourth);
        let batch = as_batch(&data(members));
        let judged = judge(model, Strictness::Strict, data(&base), &fixed, &batch);
        judged
            .map(|accepted| accepted.data)
            .map_err(|faults| faults[0].scorm_error)
    };
    let swapped = [("objectives.0.id", "b"), ("objectives.1.id", "a")];
    assert_eq!(judged(&swapped), Ok(data(&[base[0], swapped[0], swapped[1]])));
    let moved = [("objectives.0.id", "b"), ("objectives.1.id", "c")];
    assert_eq!(judged(&moved), Ok(data(&[base[0], moved[0], moved[1]])));
    assert_eq!(judged(&[("objectives.0.id", "b"), ("objectives.1.id", "b")]), Err(351));
    assert_eq!(judged(&[("objectives.0.id", "c"), ("objectives.1.id", "c")]), Err(351));
    assert_eq!(judged(&[("objectives.0.id", "b")]), Err(351));
    // What one gives up, another has taken.
    assert_eq!(judged(&[moved[0], moved[1], ("objectives.2.id", "b")]), Err(351));
}
