//! What can be wrong with an element, and the code that each family has for it.

use crate::package::Family;

/// What can be wrong, before it has the code of a family.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Fault {
    /// No name at all, to set.
    NothingToSet,
    /// No name at all, to get.
    NothingToGet,
    Unknown {
        in_category: bool,
    },
    Container,
    /// A keyword, to set.
    Keyword,
    /// A keyword that is not there, to get.
    NoKeyword(&'static str),
    ReadOnly,
    WriteOnly,
    /// An index out of order, a value that is there already, one pattern too many.
    Order,
    /// An index past the end, to get.
    Beyond,
    /// Never set, and without a value before that.
    Unset,
    Mistyped,
    OutOfRange,
    Dependency,
}

impl Fault {
    /// The code of a family (RTE 1.2, 3.3.5; RTE 3.1.7).
    pub(super) fn code(self, family: Family) -> u16 {
        match family {
            Family::Scorm12 => self.code_12(),
            Family::Scorm2004 => self.code_2004(),
        }
    }

    fn code_12(self) -> u16 {
        match self {
            // No element of 1.2 has a dependency, or is without a value: its general exception would be the answer.
            Self::Dependency | Self::Unset => 101,
            Self::NothingToSet | Self::NothingToGet | Self::Container | Self::Order | Self::Beyond => 201,
            Self::Unknown { in_category: true } => 201,
            Self::NoKeyword("_children") => 202,
            Self::NoKeyword("_count") => 203,
            Self::NoKeyword(_) => 201,
            Self::Unknown { in_category: false } => 401,
            Self::Keyword => 402,
            Self::ReadOnly => 403,
            Self::WriteOnly => 404,
            Self::Mistyped | Self::OutOfRange => 405,
        }
    }

    fn code_2004(self) -> u16 {
        match self {
            Self::NothingToGet | Self::NoKeyword(_) | Self::Beyond => 301,
            Self::NothingToSet | Self::Order => 351,
            Self::Unknown { .. } | Self::Container => 401,
            Self::Unset => 403,
            Self::Keyword | Self::ReadOnly => 404,
            Self::WriteOnly => 405,
            Self::Mistyped => 406,
            Self::OutOfRange => 407,
            Self::Dependency => 408,
        }
    }
}
