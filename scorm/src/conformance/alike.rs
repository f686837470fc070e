//! What the suite holds to be the same value: numbers to six decimals, spans of one length, lists in any order where the type
//! has none, and the delimiters of patterns in any order, whose defaults may be left out.

use std::collections::BTreeSet;

use crate::cmi::time::Hundredths;
use crate::cmi::value::Kind;
use crate::cmi::value::interaction::Interaction;
use crate::package::Family;

/// Whether two values of a type mean the same. `interaction` is the type of the interaction that they belong to.
pub(super) fn alike(kind: Kind, interaction: Option<Interaction>, told: &str, wanted: &str) -> bool {
    if told == wanted {
        return true;
    }
    match kind {
        Kind::Keyword => set(told, ",") == set(wanted, ","),
        Kind::Real(_) | Kind::Result2004 => numbers(told, wanted),
        Kind::Duration => {
            let span = |text: &str| Hundredths::parse(Family::Scorm2004, text);
            span(told).is_some() && span(told) == span(wanted)
        }
        Kind::Localized(_) => in_language(told) == in_language(wanted),
        Kind::Response | Kind::Pattern => interaction.is_some_and(|interaction| answers(interaction, told, wanted)),
        _ => false,
    }
}

fn set<'a>(text: &'a str, between: &str) -> BTreeSet<&'a str> {
    text.split(between).collect()
}

fn numbers(told: &str, wanted: &str) -> bool {
    let number = |text: &str| text.parse::<f64>().ok();
    matches!((number(told), number(wanted)), (Some(a), Some(b)) if (a - b).abs() < 1e-6)
}

/// A text without the language that it has anyway.
fn in_language(text: &str) -> &str {
    text.strip_prefix("{lang=en}").unwrap_or(text)
}

/// A pattern or a response: its delimiters but for the defaults, and its parts.
fn taken_apart(text: &str) -> (BTreeSet<&str>, Vec<&str>) {
    let (mut delimiters, mut rest) = (BTreeSet::new(), text);
    while let Some((delimiter, behind)) = rest.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        if !delimiter.starts_with("order_matters=") && !delimiter.starts_with("case_matters=") {
            break;
        }
        delimiters.insert(delimiter);
        rest = behind;
    }
    delimiters.remove("order_matters=true");
    delimiters.remove("case_matters=false");
    (delimiters, rest.split("[,]").map(in_language).collect())
}

fn answers(interaction: Interaction, told: &str, wanted: &str) -> bool {
    let ((delimiters, mut told), (others, mut wanted)) = (taken_apart(told), taken_apart(wanted));
    let has_no_order = match interaction {
        Interaction::Choice | Interaction::Matching => true,
        Interaction::FillIn | Interaction::Performance => delimiters.contains("order_matters=false"),
        Interaction::TrueFalse | Interaction::LongFillIn | Interaction::Sequencing => false,
        Interaction::Likert | Interaction::Numeric | Interaction::Other => false,
    };
    if has_no_order {
        told.sort_unstable();
        wanted.sort_unstable();
    }
    let same = |(a, b): (&&str, &&str)| a == b || (interaction == Interaction::Numeric && ranges(a, b));
    delimiters == others && told.len() == wanted.len() && told.iter().zip(&wanted).all(same)
}

/// A number, or a range of which an end may be left out.
fn ranges(told: &str, wanted: &str) -> bool {
    let ends = |text: &str| text.split("[:]").map(str::to_owned).collect::<Vec<_>>();
    let (told, wanted) = (ends(told), ends(wanted));
    told.len() == wanted.len() && told.iter().zip(&wanted).all(|(a, b)| a == b || numbers(a, b))
}

#[test]
fn values_that_mean_the_same_are_alike_and_no_others() {
    use Interaction::{Choice, FillIn, LongFillIn, Numeric, Sequencing};
    let of_type = |kind, told, wanted| alike(kind, None, told, wanted);
    assert!(of_type(Kind::Keyword, "a,b", "b,a") && !of_type(Kind::Keyword, "a,b", "a"));
    assert!(of_type(Kind::Real((0.0, 1.0)), "0.50", ".5") && !of_type(Kind::Real((0.0, 1.0)), "0.5", "0.50001"));
    assert!(of_type(Kind::Duration, "PT60S", "PT1M") && !of_type(Kind::Duration, "PT60S", "PT1H"));
    assert!(of_type(Kind::Localized(250), "{lang=en}a", "a") && !of_type(Kind::Localized(250), "{lang=de}a", "a"));
    assert!(!of_type(Kind::Text(250), "1.0", "1") && !of_type(Kind::Response, "a[,]b", "b[,]a"));
    let answer = |interaction, told, wanted| alike(Kind::Pattern, Some(interaction), told, wanted);
    assert!(answer(Choice, "a[,]b", "b[,]a") && !answer(Sequencing, "a[,]b", "b[,]a"));
    assert!(answer(
        FillIn,
        "{case_matters=false}{order_matters=true}a[,]b",
        "{lang=en}a[,]b"
    ));
    assert!(answer(
        FillIn,
        "{order_matters=false}a[,]b",
        "{order_matters=false}b[,]a"
    ));
    assert!(!answer(FillIn, "{case_matters=true}a", "a") && !answer(LongFillIn, "a[,]b", "b[,]a"));
    assert!(answer(Numeric, "1[:]2.0", "1.0[:]2") && !answer(Numeric, "1[:]", "[:]1"));
}
