//! One SCO's API instance: what answers `LMSInitialize` to `LMSFinish` of SCORM 1.2, and `Initialize` to `Terminate` of
//! SCORM 2004 (RTE 1.2, 3.3; RTE 3.1).
//!
//! A course calls and waits for the answer, so that a page has to give it by itself. It is given by the lines that judge the
//! session's updates (`cmi::run_time`): what is accepted here is accepted there. Nothing here reads a clock.

/// What a SCO has said, as the session has to hear it.
mod changes;
/// Error codes and their texts.
mod code;

use std::borrow::Cow;

use crate::cmi::batch::Strictness;
use crate::cmi::model::Model;
use crate::cmi::read::View;
use crate::cmi::remark::Remark;
use crate::cmi::run_time::RunTime;
use crate::cmi::time::Hundredths;
use crate::cmi::{Data, Fixed};
use crate::number::Number;
use crate::package::{Edition, Family};
use crate::sequencing::{Request, Run};
use crate::session::activity::{self, Told};
use crate::session::end::{self, Left};
use crate::session::launch::{Launch, REQUEST_VALID};
use crate::session::names::{MASTERY_12, REQUEST, names};
use crate::session::sitting::Entry;
use crate::session::terms::{Credit, Mode};
use changes::Changes;
pub use changes::Update;
use code::Call;
pub use code::State;

/// An API instance.
#[derive(Clone, Debug)]
pub struct Api {
    family: Family,
    state: State,
    /// No SCO was launched.
    is_absent: bool,
    /// Another document of the SCO was loaded, and has not initialized.
    has_new_document: bool,
    /// Its document is on its way out.
    is_leaving: bool,
    run_time: RunTime<'static>,
    /// The SCO has said something in this attempt.
    is_touched: bool,
    /// The SCO has made its navigation request in this sitting.
    has_asked: bool,
    changes: Changes,
    last_error: u16,
    /// What there is to say of the last error beyond its text.
    told: Option<String>,
    warnings: Vec<Remark>,
}

/// Why a call is refused: its code, and what there is to say beyond the code's text.
type Refusal = (u16, Option<String>);

impl Api {
    /// An instance for a SCO that was launched.
    pub fn new(launch: Launch) -> Self {
        let model = Model::of(launch.edition);
        Self {
            family: model.family(),
            state: State::NotInitialized,
            is_absent: false,
            has_new_document: false,
            is_leaving: false,
            run_time: RunTime::new(model, launch.strictness, launch.data, Cow::Owned(launch.fixed)),
            is_touched: launch.is_touched,
            has_asked: false,
            changes: Changes::default(),
            last_error: code::NONE,
            told: None,
            warnings: Vec::new(),
        }
    }

    /// An instance where no SCO was launched: it never initializes.
    pub fn absent(edition: Edition) -> Self {
        let nothing = Launch {
            edition,
            strictness: Strictness::Lenient,
            data: Data::new(),
            fixed: Fixed::default(),
            is_touched: false,
        };
        Self {
            is_absent: true,
            ..Self::new(nothing)
        }
    }

    /// `LMSInitialize`, `Initialize`. Another document begins another sitting of the attempt; so does 1.2 after an end.
    pub fn initialize(&mut self, argument: &str) -> bool {
        let began = self.begin(argument);
        self.answer(began).is_some()
    }

    fn begin(&mut self, argument: &str) -> Result<(), Refusal> {
        let state = match self.has_new_document {
            true => State::NotInitialized,
            false => self.state,
        };
        if self.is_absent {
            return Err((
                code::nothing_launched(self.family),
                Some("no SCO was launched".to_owned()),
            ));
        }
        self.permit(Call::Initialize, state)?;
        is_empty(argument)?;
        let is_leaving = std::mem::take(&mut self.is_leaving) && !self.has_new_document;
        if self.state != State::NotInitialized && !is_leaving {
            self.sit_again();
            self.changes.sit_again();
        }
        self.state = State::Running;
        self.has_new_document = false;
        Ok(())
    }

    /// `LMSFinish`, `Terminate`: the sitting ends.
    pub fn terminate(&mut self, argument: &str) -> bool {
        let ended = self
            .permit(Call::Terminate, self.state)
            .and_then(|()| is_empty(argument));
        if ended.is_ok() {
            self.state = State::Terminated;
            self.end();
            self.changes.terminate();
        }
        self.answer(ended).is_some()
    }

    /// `LMSGetValue`, `GetValue`: the value, or nothing and an error.
    pub fn get_value(&mut self, element: &str) -> String {
        let permitted = self.permit(Call::Get, self.state);
        let got = permitted.and_then(|()| {
            let got = self.run_time.get(element);
            got.map_err(|fault| (fault.scorm_error, Some(fault.reason.to_owned())))
        });
        self.answer(got).unwrap_or_default()
    }

    /// `LMSSetValue`, `SetValue`.
    pub fn set_value(&mut self, element: &str, value: &str) -> bool {
        let is_other = self.data().get(element).is_none_or(|before| before != value);
        let set = self.permit(Call::Set, self.state).and_then(|()| {
            let set = self.run_time.set(element, value);
            set.map_err(|remark| (remark.scorm_error, Some(said_of(&remark))))
        });
        let warnings = self.answer(set);
        let is_set = warnings.is_some();
        if is_set {
            self.changes.set(element, value, self.run_time.data());
            // What a learner prefers, what SCOs share, and what was there already says nothing of the attempt.
            let is_said = !element.starts_with(names(self.family).preference) && !element.starts_with("adl.data.");
            self.is_touched |= is_other && is_said;
            self.has_asked |= element == REQUEST;
        }
        self.warnings = warnings.unwrap_or_default();
        is_set
    }

    /// `LMSCommit`, `Commit`. What it commits is in [`Api::take_changes`].
    pub fn commit(&mut self, argument: &str) -> bool {
        let permitted = self.permit(Call::Commit, self.state);
        let committed = permitted.and_then(|()| is_empty(argument));
        self.answer(committed).is_some()
    }

    /// `LMSGetLastError`, `GetLastError`.
    pub fn last_error(&self) -> u16 {
        self.last_error
    }

    /// `LMSGetErrorString`, `GetErrorString`: the text of a code, nothing for one that the edition has not.
    pub fn error_string(&self, code: &str) -> &'static str {
        let text = code::parse(code).and_then(|code| code::text(self.family, code));
        text.unwrap_or_default()
    }

    /// `LMSGetDiagnostic`, `GetDiagnostic`: what there is to say of the last error, where its code or nothing is given; of
    /// others their texts.
    pub fn diagnostic(&self, code: &str) -> String {
        /// Longer ones are no character strings of the API.
        const MOST_CHARACTERS: usize = 254;
        let is_last = code.is_empty() || code::parse(code) == Some(self.last_error);
        let told = self.told.as_deref().filter(|_| is_last);
        let text = match code {
            "" => code::text(self.family, self.last_error).unwrap_or_default(),
            code => self.error_string(code),
        };
        told.unwrap_or(text).chars().take(MOST_CHARACTERS).collect()
    }

    /// Notes that another document of the SCO was loaded: its first call begins another sitting.
    pub fn document_loaded(&mut self) {
        self.has_new_document = true;
    }

    /// Notes that the SCO's document is on its way out: what it says then, and ends more than once, is one sitting (1.2).
    pub fn document_leaves(&mut self) {
        self.is_leaving = true;
    }

    /// Tells whether a navigation request would be obeyed, such as `continue` or `choice.{target=intro}` (`adl.nav.request_valid`).
    pub fn tell_valid(&mut self, request: &str, is_valid: Option<bool>) {
        let name = format!("{REQUEST_VALID}{request}");
        self.run_time.amend(|_, fixed| match is_valid {
            Some(is_valid) => fixed.insert(name, is_valid.to_string()),
            None => fixed.remove(&name),
        });
    }

    /// Takes the navigation request of a SCO that has ended (`adl.nav.request`), which counts once and only in the sitting that it was made in.
    pub fn take_request(&mut self) -> Option<Request> {
        let has_asked = self.state == State::Terminated && std::mem::take(&mut self.has_asked);
        let word = self.data().get(REQUEST).filter(|_| has_asked)?;
        Request::parse(word)
    }

    /// Whether the SCO may speak.
    pub fn state(&self) -> State {
        self.state
    }

    /// What was said since it was taken last: what a page sends to the session.
    pub fn changes(&self) -> &[Update] {
        self.changes.updates()
    }

    /// Takes what was said, for sending it.
    pub fn take_changes(&mut self) -> Vec<Update> {
        self.changes.take()
    }

    /// What a stricter LMS would have refused of the last value that was set.
    pub fn warnings(&self) -> &[Remark] {
        &self.warnings
    }

    /// What the SCO's data say of its activity, if it ended now.
    pub fn run(&self) -> Run {
        self.run_told(Told::Over)
    }

    /// What they say when it is left: a SCO that has spoken and did not end goes on another time.
    pub fn run_at_leaving(&self) -> Run {
        self.run_told(match self.state {
            State::Running => Told::BrokenOff,
            State::NotInitialized | State::Terminated => Told::Over,
        })
    }

    fn run_told(&self, told: Told) -> Run {
        let view = View {
            set: self.run_time.data(),
            fixed: self.run_time.fixed(),
        };
        activity::run(self.run_time.model(), view, told)
    }

    /// Everything that the SCO set.
    pub fn data(&self) -> &Data {
        self.run_time.data()
    }

    fn permit(&self, call: Call, state: State) -> Result<(), Refusal> {
        match code::out_of_state(self.family, call, state) {
            Some(code) => Err((code, None)),
            None => Ok(()),
        }
    }

    /// Notes how a call ended.
    fn answer<T>(&mut self, result: Result<T, Refusal>) -> Option<T> {
        let (answer, (code, told)) = match result {
            Ok(answer) => (Some(answer), (code::NONE, None)),
            Err(refusal) => (None, refusal),
        };
        (self.last_error, self.told) = (code, told);
        answer
    }

    /// Settles the last sitting, as the session does when it hears that another one begins.
    fn sit_again(&mut self) {
        self.has_asked = false;
        let (family, is_touched, ended) = (self.family, self.is_touched, self.state == State::Terminated);
        let names = names(family);
        self.run_time.amend(|data, fixed| {
            let entry = fixed.get(names.entry).and_then(|word| Entry::parse(word));
            let entry = entry.unwrap_or_default();
            let total_time = fixed.get(names.total_time);
            let total_time = total_time.and_then(|text| Hundredths::parse(family, text));
            let total_time = total_time.map(|span| span.length).unwrap_or_default();
            let is_new = !ended && entry == Entry::AbInitio && total_time == Hundredths::default();
            let left = match is_new && !is_touched {
                true => Left::Untouched,
                false => end::left(family, data, ended),
            };
            fixed.insert(names.entry.to_owned(), left.entry_again(entry).as_str().to_owned());
            let total_time = total_time.plus(end::time(family, data));
            fixed.insert(names.total_time.to_owned(), total_time.format(family));
            end::forget_marks(family, data);
        });
    }

    /// Settles what an end settles.
    fn end(&mut self) {
        if self.family == Family::Scorm2004 {
            return;
        }
        let names = names(self.family);
        self.run_time.amend(|data, fixed| {
            let word = |name: &str| fixed.get(name).map(String::as_str).unwrap_or_default();
            let mode = Mode::parse(word(names.mode)).unwrap_or(Mode::Normal);
            let credit = Credit::parse(word(names.credit)).unwrap_or(Credit::Credit);
            let mastery = Number::parse(word(MASTERY_12));
            end::settle_lesson_status(data, mode, credit, mastery.as_ref());
        });
    }
}

fn is_empty(argument: &str) -> Result<(), Refusal> {
    match argument {
        "" => Ok(()),
        _ => Err((code::ARGUMENT, Some("its argument is an empty text".to_owned()))),
    }
}

fn said_of(remark: &Remark) -> String {
    format!("{}; expected: {}", remark.reason, remark.expected)
}

#[cfg(test)]
mod tests;
