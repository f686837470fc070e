//! Lengths of time, as people write them: `90s`, `24h`, `30d`, `1h 30m`.

use jiff::{SignedDuration, Span, SpanRelativeTo};

const DAY: i64 = 24 * 3600;

/// Reads a length of time, in seconds. A day has 24 hours.
///
/// # Errors
/// For a text that is none, in words.
pub fn seconds(text: &str) -> Result<i64, String> {
    let wrong = "write a length of time such as 90s, 45m, 24h or 30d";
    let span: Span = text.parse().map_err(|_| wrong.to_owned())?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours());
    Ok(duration.map_err(|_| wrong.to_owned())?.as_secs())
}

/// Shows a length of time as [`seconds`] reads it.
pub fn shown(seconds: i64) -> String {
    if seconds != 0 && seconds % DAY == 0 {
        format!("{}d", seconds / DAY)
    } else {
        format!("{:#}", SignedDuration::from_secs(seconds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_shown_is_read_as_the_same() {
        for (text, expected) in [
            ("90s", 90),
            ("45m", 2700),
            ("24h", DAY),
            ("30d", 30 * DAY),
            ("1h 30m", 5400),
        ] {
            assert_eq!(seconds(text), Ok(expected), "{text}");
            assert_eq!(seconds(&shown(expected)), Ok(expected), "{text}");
        }
        assert_eq!(shown(DAY), "1d");
        assert_eq!(shown(5400), "1h 30m");
        for text in ["", "24", "soon", "1 month"] {
            assert!(seconds(text).is_err(), "{text}");
        }
    }
}
