//! How large an answer is as Lambda has to give it: JSON within JSON.
//!
//! A function's answer is a text in an envelope of JSON, and Lambda takes 6 MB of that. So each quotation mark and each backslash
//! of the answer counts twice. An answer that travels compressed is smaller, but a client need not take one.

use std::io::{self, Write};

use serde::Serialize;

/// The largest body of an answer, in bytes as Lambda has to give it. With headers and cursor it stays below 5 MB; Lambda takes 6.
pub const MOST_ANSWER_BYTES: usize = 4_900_000;

/// Counts what is written, as it will stand in the envelope.
struct Scale(usize);

impl Write for Scale {
    fn write(&mut self, text: &[u8]) -> io::Result<usize> {
        let doubled = text.iter().filter(|byte| matches!(byte, b'"' | b'\\')).count();
        self.0 += text.len() + doubled;
        Ok(text.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The bytes of a part of an answer. What cannot be written weighs more than any answer.
pub fn weight(part: &impl Serialize) -> usize {
    let mut scale = Scale(0);
    match serde_json::to_writer(&mut scale, part) {
        Ok(()) => scale.0,
        Err(_) => usize::MAX,
    }
}

/// The bytes of an entry of a list, with the comma behind it.
pub fn entry_weight(entry: &impl Serialize) -> usize {
    weight(entry).saturating_add(1)
}

/// The first of these entries that have room together, one at least, and whether there are more.
pub fn fitting<T: Serialize>(entries: impl IntoIterator<Item = T>, room: usize) -> (Vec<T>, bool) {
    let (mut taken, mut bytes) = (Vec::new(), 0usize);
    for entry in entries {
        bytes = bytes.saturating_add(entry_weight(&entry));
        if bytes > room && !taken.is_empty() {
            return (taken, true);
        }
        taken.push(entry);
    }
    (taken, false)
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn a_part_weighs_what_it_has_in_an_envelope() {
        for part in [
            json!({ "a": "b" }),
            json!(["\"\\\"", "\u{1}\n\t", "ü€𝄞", 7.5, null]),
            json!({ "cmi.suspend_data": "\\".repeat(1000) }),
        ] {
            let in_an_envelope = Value::from(part.to_string()).to_string();
            assert_eq!(weight(&part) + 2, in_an_envelope.len(), "{part}");
        }
    }

    #[test]
    fn what_has_room_is_taken_and_always_one() {
        let entries = ["ab", "cd", "ef"];
        for (room, taken) in [(0, 1), (7, 1), (13, 1), (14, 2), (21, 3), (22, 3)] {
            let expected = (entries[..taken].to_vec(), taken < 3);
            assert_eq!(fitting(entries, room), expected, "{room}");
        }
        assert_eq!(fitting([""; 0], 0), (Vec::new(), false));
    }
}
