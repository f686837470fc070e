//! The optimistic lock, as a type.
//!
//! A `Versioned` is made by reading the store and nowhere else, and it is the only thing that a replacing
//! write takes. So nothing can be written that was not read, and a write always names the version it read.

/// A value as it was read, and the version that the next write will name.
#[derive(Clone, Debug, PartialEq)]
pub struct Versioned<T> {
    version: u64,
    parts: u32,
    value: T,
}

impl<T> Versioned<T> {
    /// The version of a value that was just created.
    pub const FIRST: u64 = 1;

    pub(crate) fn new(version: u64, value: T) -> Self {
        Self {
            version,
            parts: 0,
            value,
        }
    }

    /// The same, stored in so many items beside its own. The next write replaces them, and so has to know of them.
    pub(crate) fn in_parts(self, parts: u32) -> Self {
        Self { parts, ..self }
    }

    pub(crate) fn parts(&self) -> u32 {
        self.parts
    }

    /// The version; 1 when it was created, one more for every write since.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The value.
    pub fn value(&self) -> &T {
        &self.value
    }

    /// The value, without its version: for whoever does not write it back.
    pub fn into_value(self) -> T {
        self.value
    }

    /// The value, to be changed before it is written back.
    pub fn value_mut(&mut self) -> &mut T {
        &mut self.value
    }
}

/// Why a replacing write was refused, told apart by the one round trip that refused it.
#[derive(Clone, Debug, PartialEq)]
pub enum Replace<T> {
    /// It is no longer there.
    Missing,
    /// Its time is over; as it is now.
    Expired(Box<Versioned<T>>),
    /// Somebody else wrote it; as it is now.
    Changed(Box<Versioned<T>>),
}
