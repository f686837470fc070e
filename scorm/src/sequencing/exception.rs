//! Why a request comes to nothing (SN, appendix C): the exceptions of the pseudo-code by their codes.

use crate::vocabulary;

/// Declares the exceptions, each with its code, and what it means as its documentation and as its words.
macro_rules! exceptions {
    ($($(#[doc = $words:literal])+ $variant:ident = $code:literal),+ $(,)?) => {
        vocabulary! {
            /// An exception of the pseudo-code; its word is the standard's code.
            Exception { $($(#[doc = $words])+ $variant = $code),+ }
        }

        impl Exception {
            /// What it means, for people.
            pub fn words(self) -> &'static str {
                match self { $(Self::$variant => const { concat!($($words),+).trim_ascii_start() }),+ }
            }
        }
    };
}

exceptions! {
    /// The session has begun already.
    SessionBegun = "NB.2.1-1",
    /// No activity is current.
    NoCurrentActivity = "NB.2.1-2",
    /// Nothing was suspended.
    NothingSuspended = "NB.2.1-3",
    /// The current activity's parent does not let one flow on.
    NoFlow = "NB.2.1-4",
    /// The current activity's parent does not let one flow back.
    NoFlowBack = "NB.2.1-5",
    /// There is nothing before the root.
    NothingBeforeRoot = "NB.2.1-6",
    /// An activity that would end cannot be left by choice.
    ChoiceExitForbidden = "NB.2.1-8",
    /// The chosen activity's parent does not let one choose.
    NoChoice = "NB.2.1-10",
    /// There is no such activity.
    NoSuchActivity = "NB.2.1-11",
    /// The current activity has ended already.
    AlreadyEnded = "NB.2.1-12",
    /// No activity is current, so that none ends.
    NothingToEnd = "TB.2.3-1",
    /// The current activity has ended.
    NotActive = "TB.2.3-2",
    /// There is nothing to suspend.
    NothingToSuspend = "TB.2.3-3",
    /// The root has no parent to exit.
    NoParentToExit = "TB.2.3-4",
    /// A cluster has no available children.
    NoAvailableChildren = "SB.2.1-2",
    /// The beginning of the course is reached.
    BeginningReached = "SB.2.1-3",
    /// A cluster is forward only.
    ForwardOnly = "SB.2.1-4",
    /// A cluster does not let one flow among its children.
    FlowForbidden = "SB.2.2-1",
    /// The next activity is disabled, or its limits are reached.
    ActivityUnavailable = "SB.2.2-2",
    /// A rule stops forward traversal.
    StopForwardTraversal = "SB.2.4-1",
    /// Choice would go back in a cluster that is forward only.
    ChoiceForwardOnly = "SB.2.4-2",
    /// Choice would go back from the root.
    ChoiceBackFromRoot = "SB.2.4-3",
    /// A start was asked for, and an activity is current.
    StartCurrent = "SB.2.5-1",
    /// A suspended activity was to be resumed, and another is current.
    ResumeCurrent = "SB.2.6-1",
    /// There is no suspended activity to resume.
    ResumeNothing = "SB.2.6-2",
    /// One was to go on, and no activity is current.
    ContinueNothing = "SB.2.7-1",
    /// One was to go on, and flow is not allowed.
    ContinueNoFlow = "SB.2.7-2",
    /// One was to go back, and no activity is current.
    PreviousNothing = "SB.2.8-1",
    /// One was to go back, and flow is not allowed.
    PreviousNoFlow = "SB.2.8-2",
    /// The chosen activity is not among those that are available.
    ChoiceUnavailable = "SB.2.9-2",
    /// The chosen activity is hidden from choice.
    ChoiceHidden = "SB.2.9-3",
    /// The chosen activity's parent does not let one choose.
    ChoiceForbidden = "SB.2.9-4",
    /// There is no way to the chosen activity.
    ChoiceNoPath = "SB.2.9-5",
    /// An activity on the way cannot be begun by choice.
    ActivationPrevented = "SB.2.9-6",
    /// An activity on the way cannot be left by choice.
    ChoiceExit = "SB.2.9-7",
    /// The chosen activity is out of a constrained range.
    ChoiceConstrained = "SB.2.9-8",
    /// The chosen cluster has nothing to deliver.
    ChoiceNothingToDeliver = "SB.2.9-9",
    /// Something was to be taken again, and no activity is current.
    RetryNothing = "SB.2.10-1",
    /// Something was to be taken again that has not ended.
    RetryActive = "SB.2.10-2",
    /// The cluster that was to be taken again has nothing to deliver.
    RetryNothingToDeliver = "SB.2.10-3",
    /// An exit was asked for, and no activity is current.
    ExitNothing = "SB.2.11-1",
    /// An exit was asked for, and the current activity has not ended.
    ExitActive = "SB.2.11-2",
    /// A jump was asked for, and no activity is current.
    JumpNothing = "SB.2.13-1",
    /// Only a leaf can be delivered.
    DeliverCluster = "DB.1.1-1",
    /// An activity on the way to the delivered one is disabled, or its limits are reached.
    DeliverUnavailable = "DB.1.1-3",
    /// An activity is still active that has to end first.
    DeliverActive = "DB.2-1",
}
