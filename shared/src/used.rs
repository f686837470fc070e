//! When an API key was used last, to the full hour. That is enough to see that a key is no longer used, and a process notes it with one
//! write an hour.

use jiff::Timestamp;

const HOUR_SECONDS: i64 = 3600;

/// The full hour in which a time is.
pub fn hour_of(time: Timestamp) -> Timestamp {
    let into_it = time.as_second().rem_euclid(HOUR_SECONDS);
    Timestamp::from_second(time.as_second() - into_it).unwrap_or(time)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_hour_begins_when_it_is_full() {
        for (time, hour) in [
            ("2026-01-15T10:00:00Z", "2026-01-15T10:00:00Z"),
            ("2026-01-15T10:59:59.999Z", "2026-01-15T10:00:00Z"),
            ("1969-12-31T23:30:00Z", "1969-12-31T23:00:00Z"),
        ] {
            let at = |text: &str| text.parse::<Timestamp>().expect("a time");
            assert_eq!(hour_of(at(time)), at(hour), "{time}");
        }
    }
}
