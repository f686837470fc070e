//! How the tree is written: vocabularies by their words, and flags only where they are not the default.

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
                Self::parse(&word).ok_or_else(|| serde::de::Error::custom(format!("no word of it: {word}")))
            }
        }
    )+};
}
pub(super) use worded;

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
