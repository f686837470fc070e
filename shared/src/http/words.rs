//! What `serde` says of a value that does not fit, in words for people who do not read Rust.

/// A reason of the form `invalid type: …, expected …`, told without the types of Rust and without the value: it may be a megabyte long.
/// Any other stays as it is.
pub(super) fn reason(text: &str) -> String {
    let parted = text
        .strip_prefix("invalid type: ")
        .or_else(|| text.strip_prefix("invalid value: "))
        .and_then(|rest| rest.rsplit_once(", expected "));
    match parted {
        Some((given, wanted)) => format!(
            "{} is expected here, not {}",
            wanted_in_words(wanted),
            given_in_words(given)
        ),
        None => text.to_owned(),
    }
}

fn wanted_in_words(wanted: &str) -> &str {
    match wanted {
        "u8" | "u16" | "u32" | "u64" | "usize" => "a whole number from 0 on",
        "i8" | "i16" | "i32" | "i64" | "isize" => "a whole number",
        "f32" | "f64" => "a number",
        "a string" | "string" => "a text",
        "a boolean" => "true or false",
        "a map" => "an object",
        "a sequence" => "a list",
        wanted if wanted.starts_with("struct ") => "an object",
        wanted => wanted,
    }
}

fn given_in_words(given: &str) -> &str {
    let number = |text: &'static str| given.strip_prefix(text)?.strip_prefix('`')?.strip_suffix('`');
    match given {
        "map" => "an object",
        "sequence" => "a list",
        "null" => "null",
        "boolean `true`" => "true",
        "boolean `false`" => "false",
        given if given.starts_with("string ") => "a text",
        given => number("integer ")
            .or_else(|| number("floating point "))
            .unwrap_or(given),
    }
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Body {
        whole: Option<u64>,
        below: Option<i32>,
        text: Option<String>,
        flag: Option<bool>,
        list: Option<Vec<String>>,
        object: Option<serde_json::Map<String, Value>>,
        inner: Option<Box<Body>>,
    }

    #[test]
    fn no_type_of_rust_and_no_value_is_told() {
        let told = |body: Value| {
            let error = serde_json::from_value::<Body>(body).expect_err("a fault");
            reason(&error.to_string())
        };
        for (body, expected) in [
            (
                json!({ "whole": "7" }),
                "a whole number from 0 on is expected here, not a text",
            ),
            (
                json!({ "whole": -7 }),
                "a whole number from 0 on is expected here, not -7",
            ),
            (
                json!({ "whole": 7.5 }),
                "a whole number from 0 on is expected here, not 7.5",
            ),
            (
                json!({ "below": 3_000_000_000_u32 }),
                "a whole number is expected here, not 3000000000",
            ),
            (json!({ "text": 7 }), "a text is expected here, not 7"),
            (json!({ "text": ["x"] }), "a text is expected here, not a list"),
            (
                json!({ "flag": "x, expected y" }),
                "true or false is expected here, not a text",
            ),
            (json!({ "list": {} }), "a list is expected here, not an object"),
            (json!({ "object": true }), "an object is expected here, not true"),
            (json!({ "inner": 5 }), "an object is expected here, not 5"),
        ] {
            assert_eq!(told(body), expected);
        }
    }

    #[test]
    fn what_is_no_such_reason_stays() {
        assert_eq!(reason("duplicate field `limit`"), "duplicate field `limit`");
    }
}
