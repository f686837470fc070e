//! Why a part is not shown, or a way not open.

use crate::sequencing::Exception;
use crate::vocabulary;

vocabulary! {
    /// What keeps a learner from a part, by what there is to say of it.
    Cause {
        /// Something has to be done before it.
        Prerequisite = "prerequisite",
        /// A rule of the course, or a limit, keeps it closed as things stand.
        Rule = "rule",
        /// The course does not let one choose it from here.
        Control = "control",
        /// The part that is shown is not to be left by choice.
        Held = "held",
        /// What it is to show is not in the package, or the course has not selected it.
        Unavailable = "unavailable",
        /// It is a chapter, and opens nothing by itself.
        Chapter = "chapter",
        /// There is nothing further that way.
        Nothing = "nothing",
        /// The course has ended, or has not begun.
        Over = "over",
    }
}

/// Why a part is not shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// What keeps the learner from it.
    pub cause: Cause,
    /// The standard's exception, in SCORM 2004.
    pub exception: Option<Exception>,
}

impl Refusal {
    /// What it means, for people who make courses.
    pub fn words(self) -> &'static str {
        match self.exception {
            Some(exception) => exception.words(),
            None => self.cause.words(),
        }
    }
}

impl Cause {
    fn words(self) -> &'static str {
        match self {
            Self::Prerequisite => "What its prerequisites ask for has not been done.",
            Self::Rule => "A rule of the course keeps it closed.",
            Self::Control => "The course does not let it be chosen.",
            Self::Held => "The part that is shown is not to be left by choice.",
            Self::Unavailable => "What it is to show is not in the package.",
            Self::Chapter => "It is a chapter, and opens nothing by itself.",
            Self::Nothing => "There is nothing further that way.",
            Self::Over => "The course has ended.",
        }
    }
}

impl From<Cause> for Refusal {
    fn from(cause: Cause) -> Self {
        Self { cause, exception: None }
    }
}

impl From<Exception> for Refusal {
    fn from(exception: Exception) -> Self {
        use Exception as E;
        let cause = match exception {
            E::ChoiceHidden | E::StopForwardTraversal | E::ActivityUnavailable | E::DeliverUnavailable => Cause::Rule,
            E::ChoiceExitForbidden | E::ChoiceExit => Cause::Held,
            E::NoChoice | E::ChoiceForbidden | E::ChoiceNoPath | E::ActivationPrevented => Cause::Control,
            E::ChoiceConstrained | E::ChoiceForwardOnly | E::ChoiceBackFromRoot => Cause::Control,
            E::NoFlow | E::NoFlowBack | E::ForwardOnly | E::FlowForbidden => Cause::Control,
            E::ContinueNoFlow | E::PreviousNoFlow => Cause::Control,
            E::NoSuchActivity | E::ChoiceUnavailable | E::NoAvailableChildren => Cause::Unavailable,
            E::ChoiceNothingToDeliver | E::RetryNothingToDeliver | E::DeliverCluster => Cause::Chapter,
            E::NothingBeforeRoot | E::BeginningReached | E::NoParentToExit | E::NothingSuspended => Cause::Nothing,
            E::NothingToSuspend | E::ResumeNothing => Cause::Nothing,
            E::NoCurrentActivity | E::AlreadyEnded | E::NothingToEnd | E::NotActive => Cause::Over,
            E::ContinueNothing | E::PreviousNothing | E::RetryNothing | E::ExitNothing | E::JumpNothing => Cause::Over,
            // Only a request out of turn comes to these.
            E::SessionBegun | E::StartCurrent | E::ResumeCurrent => Cause::Control,
            E::RetryActive | E::ExitActive | E::DeliverActive => Cause::Control,
        };
        Self {
            cause,
            exception: Some(exception),
        }
    }
}
