//! Numbers as SCORM writes them.

/// The double next to a decimal number.
mod nearest;

use nearest::nearest;

/// The number that a text is, rounded as exactly as the standard library does it. Words such as `inf` are none.
pub(crate) fn value(text: &str) -> Option<f64> {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let (decimal, power) = match unsigned.split_once(['e', 'E']) {
        Some((decimal, power)) => (decimal, exponent(power)?),
        None => (unsigned, 0),
    };
    let (whole, fraction) = decimal.split_once('.').unwrap_or((decimal, ""));
    let digits = [whole, fraction].concat();
    if !all_digits(&digits) {
        return None;
    }
    let number = nearest(digits.trim_start_matches('0'), power - fraction.len() as i64);
    Some(if text.starts_with('-') { -number } else { number })
}

/// `[+-]digits`, up to a number that is far out of any double's range.
fn exponent(text: &str) -> Option<i64> {
    const FAR: i64 = 1 << 40;
    let digits = text.strip_prefix(['+', '-']).unwrap_or(text);
    let add = |number: i64, digit: u8| (number * 10 + i64::from(digit - b'0')).min(FAR);
    let number = all_digits(digits).then(|| digits.bytes().fold(0, add))?;
    Some(if text.starts_with('-') { -number } else { number })
}

fn all_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// `[+-]digits[.digits]`.
pub(crate) fn is_decimal(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
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
            "1e+-1",
            "1.e1",
            "1e309",
            "1e99999999999999999999",
            "0e99999999999999999999",
            "1e-99999999999999999999",
            "4.9406564584124654e-324",
            "2.4703282292062327e-324",
            "2.4703282292062328e-324",
            "1e-324",
            "1.7976931348623158e308",
            "1.7976931348623159e308",
            "2.2250738585072011e-308",
            "1.00000000000000011102230246251565404236316680908203125",
            "1.00000000000000011102230246251565404236316680908203124",
            "1.00000000000000011102230246251565404236316680908203126",
            "1.00000000000000033306690738754696212708950042724609375",
        ] {
            assert_eq!(value(text), text.parse().ok(), "{text}");
        }
        let digits = "1".repeat(100_000);
        for text in [format!("0.{digits}"), format!("{digits}e-99999"), digits] {
            assert_eq!(value(&text), text.parse().ok());
        }
        // In the middle between two doubles, and a little more.
        for more in ["", "1"] {
            let text = format!("9007199254740993.{}{more}", "0".repeat(2000));
            assert_eq!(value(&text), text.parse().ok());
        }
    }

    #[test]
    fn words_are_no_numbers() {
        for text in ["inf", "-Infinity", "NaN"] {
            assert_eq!(value(text), None, "{text}");
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

        #[test]
        fn so_is_what_is_between_two_doubles(double in 1_u128 << 52..1 << 53, power in 0_u32..30, more in -1_i128..=1) {
            let middle = double * 2 + 1;
            for (middle, exponent) in [(middle << power, 0), (middle * 5_u128.pow(power), power)] {
                let text = format!("{}e-{}", middle as i128 * 10 + more, exponent + 1);
                prop_assert_eq!(value(&text), text.parse().ok(), "{}", text);
            }
        }
    }
}
