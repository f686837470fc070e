//! Values of every type, legal and illegal, made from what the standards say and not by what the code takes.

use proptest::prelude::*;

use crate::cmi::value::Kind;
use crate::cmi::value::interaction::Interaction;
use crate::package::Family;

type Texts = BoxedStrategy<String>;

fn some_of(words: &[&str]) -> Texts {
    let words: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
    prop::sample::select(words).boxed()
}

fn real(least: f64, most: f64) -> Texts {
    let bound = |bound: f64| (bound.clamp(-9999.0, 9999.0) * 1000.0) as i64;
    (bound(least)..=bound(most))
        .prop_map(|thousandths| format!("{}", thousandths as f64 / 1000.0))
        .boxed()
}

fn clock(hours: u32) -> Texts {
    let parts = (0..hours, 0u32..60, 0u32..60, prop::option::of(0u32..100));
    parts
        .prop_map(|(h, m, s, hundredths)| match hundredths {
            Some(hundredths) => format!("{h:02}:{m:02}:{s:02}.{hundredths:02}"),
            None => format!("{h:02}:{m:02}:{s:02}"),
        })
        .boxed()
}

fn timestamp() -> Texts {
    let parts = (1970u32..=2038, 1u32..=12, 1u32..=31, 0u32..24, 0u32..60, 0u32..8);
    parts
        .prop_map(|(y, mo, d, h, m, form)| match form {
            0 => format!("{y}"),
            1 => format!("{y}-{mo:02}"),
            2 => format!("{y}-{mo:02}-{d:02}"),
            3 => format!("{y}-{mo:02}-{d:02}T{h:02}"),
            4 => format!("{y}-{mo:02}-{d:02}T{h:02}:{m:02}"),
            5 => format!("{y}-{mo:02}-{d:02}T{h:02}:{m:02}:{m:02}"),
            6 => format!("{y}-{mo:02}-{d:02}T{h:02}:{m:02}:{m:02}.5Z"),
            _ => format!("{y}-{mo:02}-{d:02}T{h:02}:{m:02}:{m:02}.25+{h:02}:{m:02}"),
        })
        .boxed()
}

fn duration() -> Texts {
    let date = "P[0-9]{1,3}Y([0-9]{1,3}M)?([0-9]{1,3}D)?";
    let time = "PT[0-9]{1,4}H([0-9]{1,4}M)?([0-9]{1,4}(\\.[0-9]{1,2})?S)?";
    let both = "P[0-9]{1,3}DT[0-9]{1,4}(\\.[0-9]{1,2})?S";
    prop_oneof![date, time, both].boxed()
}

const ID: &str = "[A-Za-z][A-Za-z0-9_.-]{0,30}";

fn parts(part: Texts, most: usize) -> Texts {
    prop::collection::vec(part, 1..most)
        .prop_map(|parts| parts.join("[,]"))
        .boxed()
}

fn text_in_language() -> Texts {
    let language = some_of(&["", "{lang=en}", "{lang=fr-CA}", "{lang=x-own}", "{lang=zho}"]);
    (language, "[^{]{0,40}")
        .prop_map(|(language, text)| format!("{language}{text}"))
        .boxed()
}

fn response(interaction: Interaction) -> Texts {
    let id = || ID.boxed();
    match interaction {
        Interaction::TrueFalse => some_of(&["true", "false"]),
        Interaction::Choice => prop::collection::btree_set(ID, 0..8)
            .prop_map(|set| set.into_iter().collect::<Vec<_>>().join("[,]"))
            .boxed(),
        Interaction::FillIn => parts(text_in_language(), 9),
        Interaction::LongFillIn => text_in_language(),
        Interaction::Matching => parts((id(), id()).prop_map(|(a, b)| format!("{a}[.]{b}")).boxed(), 9),
        Interaction::Performance => {
            let answer = prop_oneof![Just(String::new()), real(-9.0, 9.0), "[a-z ,.;]{1,20}"];
            parts(
                (id(), answer)
                    .prop_map(|(name, answer)| format!("{name}[.]{answer}"))
                    .boxed(),
                9,
            )
        }
        Interaction::Sequencing => parts(id(), 9),
        Interaction::Likert => id(),
        Interaction::Numeric => real(-999.0, 999.0),
        Interaction::Other => ".{0,40}".boxed(),
    }
}

fn pattern(interaction: Interaction) -> Texts {
    let behind = |words: &[&str]| {
        (some_of(words), response(interaction))
            .prop_map(|(a, b)| format!("{a}{b}"))
            .boxed()
    };
    match interaction {
        Interaction::FillIn => behind(&["", "{case_matters=true}", "{order_matters=false}{case_matters=false}"]),
        Interaction::LongFillIn => behind(&["", "{case_matters=true}"]),
        Interaction::Performance => behind(&["", "{order_matters=true}"]),
        Interaction::Numeric => (0u32..99, 0u32..99)
            .prop_map(|(least, more)| format!("{least}[:]{}", least + more))
            .boxed(),
        alike => response(alike),
    }
}

/// Values that an element of a type takes, in the strict mode and without a warning.
pub(super) fn legal(kind: Kind, interaction: Interaction) -> Texts {
    match kind {
        Kind::Keyword | Kind::Count(_) => unreachable!("keywords hold no data"),
        Kind::Text(_) => ".{0,60}".boxed(),
        Kind::Localized(_) => text_in_language(),
        Kind::Identifier => "[!-~]{1,60}".boxed(),
        Kind::LongIdentifier => prop_oneof![ID, "urn:[a-z]{2,8}:[A-Za-z0-9._-]{1,30}"].boxed(),
        Kind::Words(words, _) => some_of(words),
        Kind::Decimal => "([+-]?[0-9]{1,6}(\\.[0-9]{1,4})?)?".boxed(),
        Kind::Percent => "([0-9]{1,2}(\\.[0-9]{1,4})?)?|100".boxed(),
        Kind::Whole(least, most) => (least..=most).prop_map(|n| n.to_string()).boxed(),
        Kind::Real((least, most)) => real(least, most),
        Kind::TimeOfDay => clock(24),
        Kind::Timespan => clock(9999),
        Kind::Timestamp => timestamp(),
        Kind::Duration => duration(),
        Kind::Language => some_of(&["", "en", "de-AT", "eng", "x-own", "zh-Hant-TW"]),
        Kind::Result12 => prop_oneof![
            some_of(&["correct", "wrong", "unanticipated", "neutral"]),
            real(-9.0, 9.0)
        ]
        .boxed(),
        Kind::Result2004 => prop_oneof![
            some_of(&["correct", "incorrect", "unanticipated", "neutral"]),
            real(-9.0, 9.0)
        ]
        .boxed(),
        Kind::Feedback => ".{0,255}".boxed(),
        Kind::Response => response(interaction),
        Kind::Pattern => pattern(interaction),
        Kind::Navigation { .. } => some_of(&["continue", "previous", "suspendAll", "_none_", "{target=a.b}choice"]),
    }
}

/// Values that an element of a type refuses in the strict mode, each with its code; none where it takes every text.
pub(super) fn illegal(kind: Kind, family: Family, interaction: Interaction) -> Option<BoxedStrategy<(String, u16)>> {
    let mistyped = match family {
        Family::Scorm12 => 405,
        Family::Scorm2004 => 406,
    };
    let outside = match family {
        Family::Scorm12 => 405,
        Family::Scorm2004 => 407,
    };
    let longer = |most: usize| {
        let values = (most + 1..most + 50).prop_map(move |length| ("ä".repeat(length), mistyped));
        (family == Family::Scorm12).then(|| values.boxed())
    };
    let words = |words: &'static [&'static str], code: u16| {
        let values = some_of(words).prop_map(move |word| (word, code));
        Some(values.boxed())
    };
    match kind {
        Kind::Keyword | Kind::Count(_) => None,
        Kind::Text(most) => longer(most),
        Kind::Localized(_) => words(&["{lang=}a", "{lang=english}a", "{lang=frl}a", "{lang=e}"], mistyped),
        Kind::Identifier => words(&["", " ", "a b"], mistyped),
        Kind::LongIdentifier => words(&["", " ", "urn:", "a b", "{a}", "a[,]b"], mistyped),
        Kind::Words(..) => words(&["Passed", "COMPLETED", "completed ", "none of them", "2"], mistyped),
        Kind::Decimal => words(&["x", "1,5", "1e2", " 1", "."], mistyped),
        Kind::Percent => {
            let values = prop_oneof![
                words(&["x", "1e1"], mistyped)?,
                words(&["-1", "101", "100.01"], outside)?
            ];
            Some(values.boxed())
        }
        Kind::Whole(least, most) => {
            let outside =
                prop_oneof![least - 99..least, most + 1..most + 99].prop_map(move |n| (n.to_string(), outside));
            Some(prop_oneof![outside, words(&["x", "", "0.5"], mistyped)?].boxed())
        }
        Kind::Real((least, most)) => {
            let values = words(&["", "x", "1,5", "NaN", "inf"], mistyped)?;
            let below = least.is_finite().then_some((least - 0.5, outside));
            let above = most.is_finite().then_some((most + 0.0001, outside));
            let bounds: Vec<(String, u16)> = below
                .into_iter()
                .chain(above)
                .map(|(n, code)| (n.to_string(), code))
                .collect();
            if bounds.is_empty() {
                return Some(values);
            }
            Some(prop_oneof![values, prop::sample::select(bounds)].boxed())
        }
        Kind::TimeOfDay => words(&["", "24:00:00", "1:00:00", "10:60:00", "10:00"], mistyped),
        Kind::Timespan => words(&["", "1:00:00", "00:00", "PT1M", "00:00:00.123"], mistyped),
        Kind::Timestamp => {
            let bad = &[
                "",
                "1969",
                "2039",
                "2004-13",
                "2004-04-01T24",
                "2004-04-01T09:45Z",
                "2004-04-01T09:45:58.025",
            ];
            words(bad, mistyped)
        }
        Kind::Duration => words(
            &["", "P", "PT", "P1W", "1Y", "P1DT", "P1D4H", "PT1.123S", "PT1.5H"],
            mistyped,
        ),
        Kind::Language => words(&["e", "english", "frl", "ruq-JM", "en-"], mistyped),
        Kind::Result12 => words(&["", "incorrect", "Correct"], mistyped),
        Kind::Result2004 => words(&["", "wrong", "34,000.00"], mistyped),
        Kind::Feedback => longer(255),
        Kind::Response => refused(interaction).and_then(|texts| words(texts, mistyped)),
        Kind::Pattern => refused(interaction)
            .filter(|_| interaction != Interaction::Numeric)
            .and_then(|texts| words(texts, mistyped)),
        Kind::Navigation { .. } => words(&["", "Continue", "{target=}choice", "choice"], mistyped),
    }
}

/// Texts that are neither response nor pattern of a type.
fn refused(interaction: Interaction) -> Option<&'static [&'static str]> {
    match interaction {
        Interaction::TrueFalse => Some(&["", "t", "TRUE"]),
        Interaction::Choice => Some(&["a[,]a", "a[,]", "a b"]),
        Interaction::FillIn | Interaction::LongFillIn => Some(&["{lang=}a", "{lang=frl}a"]),
        Interaction::Matching => Some(&["a", "a[.]", "a[.]b[,]"]),
        Interaction::Performance => Some(&["", "[.]", "a", "a[.]2[:]1"]),
        Interaction::Sequencing => Some(&["", "a[,]"]),
        Interaction::Likert => Some(&["", "a[,]b", "a b"]),
        Interaction::Numeric => Some(&["", "x"]),
        Interaction::Other => None,
    }
}
