//! What can be wrong with an element, and the code that each family has for it.

use crate::package::Family;

/// What can be wrong, before it has the code of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    Unknown { in_category: bool },
    Container,
    Keyword,
    ReadOnly,
    Order,
    Mistyped,
    OutOfRange,
    Dependency,
}

impl Fault {
    /// RTE 1.2, 3.3.5 and RTE 3.1.7.
    pub(super) fn code(self, family: Family) -> u16 {
        match (family, self) {
            (Family::Scorm12, Self::Unknown { in_category: true } | Self::Container | Self::Order) => 201,
            (Family::Scorm12, Self::Unknown { in_category: false }) => 401,
            (Family::Scorm12, Self::Keyword) => 402,
            (Family::Scorm12, Self::ReadOnly) => 403,
            (Family::Scorm12, Self::Mistyped | Self::OutOfRange) => 405,
            // No element of 1.2 has a dependency; its general exception would be the answer.
            (Family::Scorm12, Self::Dependency) => 101,
            (Family::Scorm2004, Self::Unknown { .. } | Self::Container) => 401,
            (Family::Scorm2004, Self::Order) => 351,
            (Family::Scorm2004, Self::Keyword | Self::ReadOnly) => 404,
            (Family::Scorm2004, Self::Mistyped) => 406,
            (Family::Scorm2004, Self::OutOfRange) => 407,
            (Family::Scorm2004, Self::Dependency) => 408,
        }
    }
}
