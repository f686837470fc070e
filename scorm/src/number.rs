//! Numbers as SCORM writes them.

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
    starts_as_number && only_number && text.parse::<f64>().is_ok_and(f64::is_finite)
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
        self.0.parse().unwrap_or_default()
    }
}
