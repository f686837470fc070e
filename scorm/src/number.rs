//! Numbers as SCORM writes them.

use lexical_parse_float::FromLexical;

/// The number that a text is, rounded as exactly as the standard library does it.
pub(crate) fn value(text: &str) -> Option<f64> {
    f64::from_lexical(text.as_bytes()).ok()
}

/// `[+-]digits[.digits]`.
pub(crate) fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let all_digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    match unsigned.split_once('.') {
        Some((whole, fraction)) => all_digits(whole) && all_digits(fraction),
        None => all_digits(unsigned),
    }
}

/// A decimal that may leave out one side of its point, and may have an exponent, as ADL's parser has it.
pub(crate) fn is_real(text: &str) -> bool {
    let starts_as_number = text.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '-' | '.'));
    let only_number = text
        .bytes()
        .all(|b| b.is_ascii_digit() || matches!(b, b'+' | b'-' | b'.' | b'e' | b'E'));
    starts_as_number && only_number && value(text).is_some_and(f64::is_finite)
}

/// A decimal or real number, kept as it was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Number(String);

impl Number {
    /// Takes what [`Kind::Real`](crate::cmi::value::Kind::Real) takes.
    pub fn parse(text: &str) -> Option<Self> {
        is_real(text).then(|| Self(text.to_owned()))
    }

    /// The number as it was written.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The number.
    pub fn value(&self) -> f64 {
        value(&self.0).unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn texts_are_the_numbers_that_the_standard_library_makes_of_them() {
        for text in [
            "0",
            "-0",
            "+1",
            "1.",
            ".5",
            "7.000099999887765544",
            "0.1",
            "1e23",
            "9007199254740993",
            "2.2250738585072012e-308",
            "5e-324",
            "1.7976931348623157e308",
            "1e400",
            "-1e-400",
            "123456789012345678901234567890",
            "",
            ".",
            "+",
            "1e",
            "e1",
            "1e+",
            "x",
            "1x",
            "--1",
            " 1",
            "1_0",
            "0x1",
            "1,5",
        ] {
            assert_eq!(value(text), text.parse().ok(), "{text}");
        }
        let digits = "1".repeat(100_000);
        for text in [format!("0.{digits}"), format!("{digits}e-99999"), digits] {
            assert_eq!(value(&text), text.parse().ok());
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 2_000, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn so_is_every_other_text(text in "[+-]?[0-9]{0,25}(\\.[0-9]{0,25})?([eE][+-]?[0-9]{0,3})?|[-+0-9.eE]{0,12}", bits in any::<f64>()) {
            prop_assert_eq!(value(&text), text.parse().ok());
            let (short, long) = (bits.to_string(), format!("{bits:e}"));
            prop_assert_eq!(value(&short), short.parse().ok());
            prop_assert_eq!(value(&long), long.parse().ok());
        }
    }
}
