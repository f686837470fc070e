//! Error codes and their texts (RTE 1.2, 3.3.5; RTE 3.1.7), and those that a call out of its state is answered with.

use crate::package::Family;

/// Whether a SCO may speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It has not initialized.
    NotInitialized,
    /// It may.
    Running,
    /// It has ended.
    Terminated,
}

/// The calls that depend on the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Call {
    Initialize,
    Terminate,
    Get,
    Set,
    Commit,
}

/// No error.
pub(super) const NONE: u16 = 0;
/// An argument that has to be empty is not.
pub(super) const ARGUMENT: u16 = 201;

/// The code of an Initialize where no SCO was launched.
pub(super) fn nothing_launched(family: Family) -> u16 {
    match family {
        Family::Scorm12 => 101,
        Family::Scorm2004 => 102,
    }
}

/// The code of a call out of its state. After its end a SCO of 1.2 may begin again.
pub(super) fn out_of_state(family: Family, call: Call, state: State) -> Option<u16> {
    use State::{NotInitialized, Running, Terminated};
    match family {
        Family::Scorm12 => match (call, state) {
            (Call::Initialize, NotInitialized | Terminated) => None,
            (Call::Initialize, Running) => Some(101),
            (Call::Terminate | Call::Get | Call::Set | Call::Commit, Running) => None,
            (Call::Terminate | Call::Get | Call::Set | Call::Commit, NotInitialized | Terminated) => Some(301),
        },
        Family::Scorm2004 => match (call, state) {
            (Call::Initialize, NotInitialized) => None,
            (Call::Initialize, Running) => Some(103),
            (Call::Initialize, Terminated) => Some(104),
            (_, Running) => None,
            (Call::Terminate, NotInitialized) => Some(112),
            (Call::Terminate, Terminated) => Some(113),
            (Call::Get, NotInitialized) => Some(122),
            (Call::Get, Terminated) => Some(123),
            (Call::Set, NotInitialized) => Some(132),
            (Call::Set, Terminated) => Some(133),
            (Call::Commit, NotInitialized) => Some(142),
            (Call::Commit, Terminated) => Some(143),
        },
    }
}

const TEXTS_12: &[(u16, &str)] = &[
    (0, "No error"),
    (101, "General Exception"),
    (201, "Invalid argument error"),
    (202, "Element cannot have children"),
    (203, "Element not an array - Cannot have count"),
    (301, "Not initialized"),
    (401, "Not implemented error"),
    (402, "Invalid set value, element is a keyword"),
    (403, "Element is read only"),
    (404, "Element is write only"),
    (405, "Incorrect Data Type"),
];

const TEXTS_2004: &[(u16, &str)] = &[
    (0, "No Error"),
    (101, "General Exception"),
    (102, "General Initialization Failure"),
    (103, "Already Initialized"),
    (104, "Content Instance Terminated"),
    (111, "General Termination Failure"),
    (112, "Termination Before Initialization"),
    (113, "Termination After Termination"),
    (122, "Retrieve Data Before Initialization"),
    (123, "Retrieve Data After Termination"),
    (132, "Store Data Before Initialization"),
    (133, "Store Data After Termination"),
    (142, "Commit Before Initialization"),
    (143, "Commit After Termination"),
    (201, "General Argument Error"),
    (301, "General Get Failure"),
    (351, "General Set Failure"),
    (391, "General Commit Failure"),
    (401, "Undefined Data Model Element"),
    (402, "Unimplemented Data Model Element"),
    (403, "Data Model Element Value Not Initialized"),
    (404, "Data Model Element Is Read Only"),
    (405, "Data Model Element Is Write Only"),
    (406, "Data Model Element Type Mismatch"),
    (407, "Data Model Element Value Out Of Range"),
    (408, "Data Model Dependency Not Established"),
];

/// The text of a code; nothing where the family has no such code.
pub(super) fn text(family: Family, code: u16) -> Option<&'static str> {
    let texts = match family {
        Family::Scorm12 => TEXTS_12,
        Family::Scorm2004 => TEXTS_2004,
    };
    let found = texts.iter().find(|(known, _)| *known == code);
    found.map(|(_, text)| *text)
}

/// A code as a SCO writes it: without leading zeros.
pub(super) fn parse(code: &str) -> Option<u16> {
    code.parse().ok().filter(|number: &u16| number.to_string() == code)
}
