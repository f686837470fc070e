use serde_json::Value;

use super::page::Snippet;

/// The languages whose snippets are run.
pub const RUN: [&str; 6] = ["sh", "js", "python", "php", "csharp", "html"];

/// Snippets that cannot be run: the page, how the snippet begins, and why.
const NOT_RUN: [(&str, &str, &str); 0] = [];

/// Why a snippet is not run.
pub fn reason(snippet: &Snippet) -> Option<&'static str> {
    let is_it =
        |(page, beginning, _): &&(&str, &str, &str)| snippet.page == *page && snippet.text.starts_with(beginning);
    NOT_RUN.iter().find(is_it).map(|(_, _, reason)| *reason)
}

/// Splits snippets into those that are typed and what is documented as the output of one: the JSON behind it.
pub fn typed_to_run<'a>(snippets: &[&'a Snippet]) -> (Vec<&'a Snippet>, Vec<(usize, &'a Snippet)>) {
    let (mut typed, mut outputs) = (Vec::new(), Vec::new());
    let mut is_behind_one = false;
    for snippet in snippets {
        let is_run = RUN.contains(&snippet.language.as_str()) && reason(snippet).is_none();
        if is_run {
            typed.push(*snippet);
        } else if snippet.language == "json" && is_behind_one {
            outputs.push((typed.len() - 1, *snippet));
        }
        is_behind_one = is_run;
    }
    (typed, outputs)
}

/// Where an output is not as documented. `…` stands for what was left out, and what holds a digit is another each time.
pub fn unlike(documented: &str, printed: &str) -> Option<String> {
    let documented = documented.replace(", …}", r#", "…": null}"#);
    let documented: Value = match serde_json::from_str(&documented) {
        Ok(documented) => documented,
        Err(error) => return Some(format!("the documented output is no JSON: {error}\n{documented}")),
    };
    match serde_json::from_str(printed) {
        Ok(printed) => differ(&documented, &printed, "$"),
        Err(error) => Some(format!("the output is no JSON: {error}\n{printed}")),
    }
}

fn differ(documented: &Value, printed: &Value, at: &str) -> Option<String> {
    let other = || Some(format!("{at} is documented as {documented} and was {printed}"));
    match (documented, printed) {
        (Value::Object(documented), Value::Object(printed)) => {
            let is_whole = !documented.contains_key("…");
            if let Some(missing) = printed.keys().find(|key| is_whole && !documented.contains_key(*key)) {
                return Some(format!("{at}.{missing} is not documented"));
            }
            let mut members = documented.iter().filter(|(key, _)| *key != "…");
            members.find_map(|(key, value)| {
                differ(value, printed.get(key).unwrap_or(&Value::Null), &format!("{at}.{key}"))
            })
        }
        (Value::Array(documented), Value::Array(printed)) => {
            if documented.len() > printed.len() {
                return Some(format!("{at} has {} entries, not {}", printed.len(), documented.len()));
            }
            let mut pairs = documented.iter().zip(printed).enumerate();
            pairs.find_map(|(n, (documented, printed))| differ(documented, printed, &format!("{at}[{n}]")))
        }
        (Value::String(text), Value::String(found)) => {
            let (known, is_cut) = text
                .split_once('…')
                .map_or((text.as_str(), false), |(known, _)| (known, true));
            let varies = known.bytes().any(|b| b.is_ascii_digit());
            let is_alike = varies
                || if is_cut {
                    found.starts_with(known)
                } else {
                    found == known
                };
            if is_alike { None } else { other() }
        }
        (Value::Number(_), Value::Number(_)) => None,
        (documented, printed) if documented == printed => None,
        _ => other(),
    }
}

#[test]
fn an_output_that_is_not_as_documented_is_noticed() {
    let printed = r#"{"status": "active", "version": 3, "url": "http://x/a?b", "list": [{"a": 1}]}"#;
    for documented in [
        r#"{"status": "active", "version": 9, "url": "http://x/…", "list": [{"a": 4}]}"#,
        r#"{"status": "active", …}"#,
    ] {
        assert_eq!(unlike(documented, printed), None, "{documented}");
    }
    for documented in [
        r#"{"status": "expired", …}"#,
        r#"{"status": "active"}"#,
        r#"{"version": "3", …}"#,
        r#"{"list": [{"b": 4}], …}"#,
        r#"{"missing": 1, …}"#,
        "no JSON",
    ] {
        assert!(unlike(documented, printed).is_some(), "{documented}");
    }
}
