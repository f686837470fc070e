//! Values as JavaScript has them, on their way between the page and the engine.
//!
//! A value begins with its kind, one byte. A number has the eight bytes of a double behind it, a text its length as four bytes and its UTF-8; the
//! least byte comes first. A list has its values up to an end, and so has a map, a text as the key before each.
//!
//! This is no JSON: a page has that already, and in the engine its reading and writing of what crosses takes a quarter of all
//! bytes. CBOR tells whole numbers from others, which JavaScript cannot.

/// The kinds of values.
mod kind;
/// Why a value does not cross.
mod malformed;
/// From bytes.
mod reader;
/// To bytes.
mod writer;

pub use self::malformed::Malformed;
pub use self::reader::read;
pub use self::writer::write;

#[cfg(test)]
mod tests;
