//! Values as JavaScript has them, on their way between the page and the engine.
//!
//! A value begins with its kind, one byte. A number has the eight bytes of a double behind it, a text its length as four bytes and its UTF-8; the
//! least byte comes first. A list has its values up to an end, and so has a map, a text as the key before each.
//!
//! This is no JSON: a page has that already, and in the engine its reading and writing of what crosses takes a quarter of all
//! bytes. CBOR tells whole numbers from others, which JavaScript cannot.

/// From bytes.
mod reader;
/// To bytes.
mod writer;

use std::fmt;

pub use self::reader::read;
pub use self::writer::write;

/// The kinds of values.
mod kind {
    pub(super) const NULL: u8 = 0;
    pub(super) const FALSE: u8 = 1;
    pub(super) const TRUE: u8 = 2;
    pub(super) const NUMBER: u8 = 3;
    pub(super) const TEXT: u8 = 4;
    pub(super) const LIST: u8 = 5;
    pub(super) const MAP: u8 = 6;
    pub(super) const END: u8 = 7;
}

/// What came is not as it was agreed. What exactly is wrong would be of use to nobody who plays a course, and its words are many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Malformed;

impl Malformed {
    /// That, in words.
    pub fn why(self) -> &'static str {
        "it has another form than it should"
    }
}

impl fmt::Display for Malformed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.why())
    }
}

impl std::error::Error for Malformed {}

impl serde::de::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

impl serde::ser::Error for Malformed {
    fn custom<T: fmt::Display>(_: T) -> Self {
        Self
    }
}

#[cfg(test)]
mod tests;
