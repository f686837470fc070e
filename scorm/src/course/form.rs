//! How the tree is written and read: vocabularies by their words, and what is the default not at all.

use std::borrow::Cow;
use std::fmt;
use std::marker::PhantomData;

use serde::Deserializer;
use serde::de::{MapAccess, Visitor};

/// Gives a vocabulary the form of its words in JSON and the like.
macro_rules! worded {
    ($($name:ty),+ $(,)?) => {$(
        impl serde::Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.serialize_str(self.as_str())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let word = <std::borrow::Cow<'de, str>>::deserialize(deserializer)?;
                Self::parse(&word).ok_or_else(|| serde::de::Error::custom(format_args!("no word of it: {word}")))
            }
        }
    )+};
}
pub(super) use worded;

/// What is read member by member over its default. serde's own code holds all members apart until the last is there, and with it the engine is
/// larger by a fiftieth.
pub(super) trait Members: Default {
    /// Reads what comes next into the member of a name. What has another name is passed over.
    fn read<'de, M: MapAccess<'de>>(&mut self, name: &str, map: &mut M) -> Result<(), M::Error>;
}

/// Reads a struct over its default; it has these members and no others. Behind a member may stand in what engine it is read.
macro_rules! over_default {
    ($($name:ident { $($member:ident $(if $is_read:ident)?),+ $(,)? })+) => {$(
        impl crate::course::form::Members for $name {
            fn read<'de, M: serde::de::MapAccess<'de>>(&mut self, name: &str, map: &mut M) -> Result<(), M::Error> {
                let Self { $($member),+ } = self;
                match name {
                    $(stringify!($member) $(if $is_read)? => *$member = map.next_value()?,)+
                    _ => {
                        map.next_value::<serde::de::IgnoredAny>()?;
                    }
                }
                Ok(())
            }
        }

        impl<'de> serde::Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                crate::course::form::read_members(deserializer)
            }
        }
    )+};
}
pub(super) use over_default;

pub(super) fn read_members<'de, T: Members, D: Deserializer<'de>>(deserializer: D) -> Result<T, D::Error> {
    deserializer.deserialize_map(OverDefault(PhantomData))
}

struct OverDefault<T>(PhantomData<T>);

impl<'de, T: Members> Visitor<'de> for OverDefault<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a map")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<T, M::Error> {
        let mut read = T::default();
        while let Some(name) = map.next_key::<Cow<'de, str>>()? {
            read.read(&name, &mut map)?;
        }
        Ok(read)
    }
}

/// Whether a flag that is off by default is left out.
pub(super) fn is_false(flag: &bool) -> bool {
    !flag
}

/// Whether a flag that is on by default is left out.
pub(super) fn is_true(flag: &bool) -> bool {
    *flag
}

/// Whether a number that is 1 by default is left out.
pub(super) fn is_one(number: &f64) -> bool {
    *number == 1.0
}

/// Whether a part that says nothing is left out.
pub(super) fn is_default<T: Default + PartialEq>(value: &T) -> bool {
    *value == T::default()
}
