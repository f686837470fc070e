//! Members of JSON documents, as they are shown.

use serde_json::Value;

/// A text of a document, or nothing.
pub(crate) fn text_of<'a>(document: &'a Value, member: &str) -> &'a str {
    document[member].as_str().unwrap_or_default()
}

/// A number of a document as text, or nothing.
pub(crate) fn number_of(document: &Value, member: &str) -> String {
    match &document[member] {
        Value::Number(number) => number.to_string(),
        _ => String::new(),
    }
}

/// The entries of a list.
pub(crate) fn each<'a>(document: &'a Value, member: &str) -> impl Iterator<Item = &'a Value> {
    document[member].as_array().into_iter().flatten()
}
