use super::*;

fn length(family: Family, text: &str) -> Option<u64> {
    Hundredths::parse(family, text).map(|span| span.length.0)
}

#[test]
fn a_timespan_has_two_to_four_digits_of_hours() {
    assert_eq!(length(Family::Scorm12, "00:00:30"), Some(30 * SECOND));
    assert_eq!(
        length(Family::Scorm12, "0001:02:03.4"),
        Some(HOUR + 2 * MINUTE + 3 * SECOND + 40)
    );
    assert_eq!(
        length(Family::Scorm12, "00:99:99.99"),
        Some(99 * MINUTE + 99 * SECOND + 99)
    );
    for refused in [
        "",
        "1:00:00",
        "00000:00:00",
        "00:0:00",
        "00:00",
        "00:00:00.",
        "PT1M",
        "-1:00:00",
        "00:00:00:00",
    ] {
        assert_eq!(length(Family::Scorm12, refused), None, "{refused}");
    }
}

#[test]
fn a_duration_names_its_units_in_order() {
    assert_eq!(length(Family::Scorm2004, "PT1M"), Some(MINUTE));
    assert_eq!(
        length(Family::Scorm2004, "PT01H059M020S"),
        Some(HOUR + 59 * MINUTE + 20 * SECOND)
    );
    assert_eq!(length(Family::Scorm2004, "P0Y029DT0H"), Some(29 * DAY));
    assert_eq!(length(Family::Scorm2004, "P1Y2M"), Some(YEAR + 2 * MONTH));
    assert_eq!(length(Family::Scorm2004, "PT0.5S"), Some(50));
    for refused in [
        "",
        "P",
        "PT",
        "1H",
        "P1W",
        "PT1.5H",
        "P1DT",
        "P1Y6M14D4H15M6.34S",
        "PT1S1M",
        "pt5s",
        "PT5",
        "PT1.S",
    ] {
        assert_eq!(length(Family::Scorm2004, refused), None, "{refused}");
    }
}

#[test]
fn further_fraction_digits_are_told_and_cut() {
    let span = Hundredths::parse(Family::Scorm2004, "PT1.239S");
    assert_eq!(
        span,
        Some(Span {
            length: Hundredths(123),
            too_fine: true
        })
    );
    let span = Hundredths::parse(Family::Scorm12, "00:00:01.239");
    assert_eq!(
        span,
        Some(Span {
            length: Hundredths(123),
            too_fine: true
        })
    );
}

#[test]
fn sums_are_written_as_the_suite_writes_them() {
    let add = |a: &str, b: &str| {
        let sum = length(Family::Scorm2004, a)
            .zip(length(Family::Scorm2004, b))
            .map(|(a, b)| a + b);
        sum.map(|sum| Hundredths(sum).format(Family::Scorm2004))
    };
    assert_eq!(add("PT1M", "PT01H059M020S").as_deref(), Some("PT2H20S"));
    assert_eq!(add("PT2H20S", "PT0H05M49S").as_deref(), Some("PT2H6M9S"));
    assert_eq!(add("P0Y029DT0H", "PT0S").as_deref(), Some("P29D"));
    assert_eq!(add("PT0S", "PT0S").as_deref(), Some("PT0H0M0S"));
    assert_eq!(add("PT1.5S", "PT0.05S").as_deref(), Some("PT1.55S"));
    assert_eq!(add("PT1.5S", "PT0S").as_deref(), Some("PT1.5S"));
    assert_eq!(Hundredths(HOUR + 5).format(Family::Scorm12), "0001:00:00.05");
    assert_eq!(Hundredths(u64::MAX).format(Family::Scorm12), "9999:59:59.99");
}

#[test]
fn a_time_of_day_ends_before_24_hours() {
    for good in ["00:00:00", "23:59:59.99", "10:30:00.5"] {
        assert!(is_time_of_day(good), "{good}");
    }
    for refused in [
        "24:00:00",
        "10:60:00",
        "1:00:00",
        "10:30",
        "10:30:00.123",
        "",
        "10:30:0",
    ] {
        assert!(!is_time_of_day(refused), "{refused}");
    }
}

#[test]
fn a_timestamp_takes_a_zone_only_behind_a_fraction() {
    let exact = [
        "2004",
        "2004-04",
        "2004-04-01",
        "2004-04-01T09",
        "2004-04-01T09:45",
        "2004-04-01T09:45:58",
    ];
    let zoned = [
        "2004-04-01T09:45:58.5",
        "2004-04-01T09:45:58.25Z",
        "2004-04-01T09:45:58.0+02:00",
        "1970-01-01T00:00:00.0-05",
    ];
    for good in exact.iter().chain(&zoned) {
        assert_eq!(timestamp(good), Timestamp::Exact, "{good}");
    }
    for loose in [
        "2004-04-01T09:45:58Z",
        "2026-01-15T10:30:00.000Z",
        "2004-04-01T09:45:58.025",
    ] {
        assert_eq!(timestamp(loose), Timestamp::Loose, "{loose}");
    }
    let refused = [
        "",
        "1969",
        "2039",
        "04",
        "2004-13",
        "2004-04-32",
        "2004-04T09",
        "2004-04-01T24",
        "2004-04-01T09:45Z",
    ];
    let malformed = [
        "2004-04-01T09:45:58.5X",
        "2004-04-01T09:45.5",
        "2004-04-01T",
        "2004-04-01T09:45:58.5+24",
        "2004-04-01T09:45:58.5Z1",
    ];
    for bad in refused.iter().chain(&malformed) {
        assert_eq!(timestamp(bad), Timestamp::Malformed, "{bad}");
    }
}
