//! Names that are not known, and the known ones most like them.

use serde::de::{Deserializer, Error as _, Visitor};
use serde::{Deserialize, forward_to_deserialize_any};

/// The member names that a struct reads, as `serde` knows them: a probe that answers the struct's request
/// for its members with an error, and keeps their names.
pub fn members_of<'de, T: Deserialize<'de>>() -> &'static [&'static str] {
    struct Probe<'a>(&'a mut &'static [&'static str]);

    impl<'de> Deserializer<'de> for Probe<'_> {
        type Error = serde::de::value::Error;

        fn deserialize_any<V: Visitor<'de>>(self, _: V) -> Result<V::Value, Self::Error> {
            Err(Self::Error::custom("only a struct has members"))
        }

        fn deserialize_struct<V: Visitor<'de>>(
            self,
            _: &'static str,
            fields: &'static [&'static str],
            _: V,
        ) -> Result<V::Value, Self::Error> {
            *self.0 = fields;
            Err(Self::Error::custom("the members are known"))
        }

        forward_to_deserialize_any! {
            bool i8 i16 i32 i64 u8 u16 u32 u64 f32 f64 char str string bytes byte_buf option unit unit_struct
            newtype_struct seq tuple tuple_struct map enum identifier ignored_any
        }
    }

    let mut members: &'static [&'static str] = &[];
    // The probe always answers with an error; what it keeps is the result.
    let _ = T::deserialize(Probe(&mut members));
    members
}

/// The known name that is most like this one, if one is like it at all.
pub fn nearest<'a>(name: &str, known: &[&'a str]) -> Option<&'a str> {
    /// Below this likeness a suggestion misleads more than it helps.
    const LIKE_ENOUGH: f64 = 0.5;
    let folded = name.to_ascii_lowercase().replace(['-', '_'], "");
    let likeness = |known: &str| strsim::jaro_winkler(&folded, &known.replace('_', ""));
    let nearest = known
        .iter()
        .copied()
        .max_by(|a, b| likeness(a).total_cmp(&likeness(b)))?;
    (likeness(nearest) > LIKE_ENOUGH).then_some(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Deserialize)]
    #[allow(dead_code)]
    struct Body {
        user_id: String,
        #[serde(rename = "type")]
        kind: Option<u32>,
    }

    #[test]
    fn a_structs_members_are_known_by_their_names_on_the_wire() {
        assert_eq!(members_of::<Body>(), ["user_id", "type"]);
        assert_eq!(members_of::<u32>(), [""; 0]);
    }

    #[test]
    fn a_misspelt_name_gets_the_nearest_one() {
        let known = ["user_id", "package_id", "cmi_data"];
        assert_eq!(nearest("userId", &known), Some("user_id"));
        assert_eq!(nearest("cmidata", &known), Some("cmi_data"));
        assert_eq!(nearest("zzz", &known), None);
    }
}
