//! The text of a manifest: UTF-8 or UTF-16, with a byte-order mark or without, or whatever its declaration names
//! (XML 1.0, 4.3.3 and appendix F).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::finding::{Finding, FindingCode, Place};

/// Bytes in which a declaration names its encoding; it is the first thing in a file, and short.
const DECLARATION: usize = 256;

/// The text of a file, without a byte-order mark.
pub(super) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, Finding> {
    let (encoding, skipped) = match bytes {
        [0xEF, 0xBB, 0xBF, ..] => (UTF_8, 3),
        [0xFF, 0xFE, ..] => (UTF_16LE, 2),
        [0xFE, 0xFF, ..] => (UTF_16BE, 2),
        // What XML begins with, two bytes a character.
        [b'<', 0, ..] => (UTF_16LE, 0),
        [0, b'<', ..] => (UTF_16BE, 0),
        _ => (named(bytes)?, 0),
    };
    let bytes = &bytes[skipped..];
    let text = encoding.decode_without_bom_handling_and_without_replacement(bytes);
    text.ok_or_else(|| undecodable(bytes, encoding))
}

/// Where a file stops being of its encoding, and what to do.
fn undecodable(bytes: &[u8], encoding: &'static Encoding) -> Finding {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let mut before = String::with_capacity(
        decoder
            .max_utf8_buffer_length_without_replacement(bytes.len())
            .unwrap_or_default(),
    );
    let (_, read) = decoder.decode_to_string_without_replacement(bytes, &mut before, true);
    let line = before.matches('\n').count() + 1;
    let column = before.rsplit('\n').next().unwrap_or_default().chars().count() + 1;
    let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
    let byte = bytes.get(read.saturating_sub(1)).copied().unwrap_or_default();
    let message = if encoding == UTF_8 {
        format!(
            "What stands there is not UTF-8 (byte 0x{byte:02X}), and the file names no other encoding. Save it as UTF-8, or say in its first line which \
             encoding it has, such as <?xml version=\"1.0\" encoding=\"windows-1252\"?>."
        )
    } else {
        format!(
            "What stands there is not {}, as the file seems to be. Save it as UTF-8.",
            encoding.name()
        )
    };
    Finding {
        place: Some(Place {
            line: count(line),
            column: count(column),
        }),
        ..Finding::new(FindingCode::ManifestEncoding, message)
    }
}

/// The encoding that a declaration names. One of two bytes a character is no answer, because the declaration was read.
fn named(bytes: &[u8]) -> Result<&'static Encoding, Finding> {
    let start = bytes.get(..DECLARATION).unwrap_or(bytes);
    let start = String::from_utf8_lossy(start);
    let declaration = start
        .trim_start()
        .strip_prefix("<?xml")
        .and_then(|rest| rest.split_once("?>"));
    let value = declaration.and_then(|(declaration, _)| value_of(declaration, "encoding"));
    let Some(label) = value else { return Ok(UTF_8) };
    let known = Encoding::for_label(label.as_bytes());
    let one_byte = known.map(|known| {
        if known == UTF_16LE || known == UTF_16BE {
            UTF_8
        } else {
            known
        }
    });
    one_byte.ok_or_else(|| {
        let label: String = label.chars().take(40).collect();
        let message = format!("The manifest names the encoding \"{label}\", which is not known; UTF-8 is best.");
        Finding::new(FindingCode::ManifestEncoding, message)
    })
}

fn value_of<'a>(declaration: &'a str, name: &str) -> Option<&'a str> {
    let (_, rest) = declaration.split_once(name)?;
    let rest = rest.trim_start().strip_prefix('=')?.trim_start();
    let quote = rest.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
    rest[1..].split(quote).next()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "<?xml version='1.0'?><a>ü</a>";

    fn utf16(text: &str, bytes: fn(u16) -> [u8; 2]) -> Vec<u8> {
        text.encode_utf16().flat_map(bytes).collect()
    }

    #[test]
    fn every_form_of_unicode_is_read() {
        let with = |mark: &[u8], bytes: Vec<u8>| [mark, &bytes].concat();
        for bytes in [
            TEXT.as_bytes().to_vec(),
            with(&[0xEF, 0xBB, 0xBF], TEXT.as_bytes().to_vec()),
            utf16(TEXT, u16::to_le_bytes),
            utf16(TEXT, u16::to_be_bytes),
            with(&[0xFF, 0xFE], utf16(TEXT, u16::to_le_bytes)),
            with(&[0xFE, 0xFF], utf16(TEXT, u16::to_be_bytes)),
        ] {
            assert_eq!(decode(&bytes).expect("a text"), TEXT, "{bytes:?}");
        }
    }

    #[test]
    fn a_declared_encoding_is_taken() {
        let latin = b"<?xml version=\"1.0\" encoding = 'ISO-8859-1' ?><a>\xFC</a>";
        assert!(decode(latin).expect("a text").ends_with("<a>ü</a>"));
        // It says UTF-16, and was converted by someone who left the word.
        let converted = b"<?xml version=\"1.0\" encoding=\"UTF-16\"?><a/>";
        assert!(decode(converted).is_ok());
    }

    #[test]
    fn what_cannot_be_read_is_said_to_be_so() {
        let odd = [&[0xFF, 0xFE][..], &utf16(TEXT, u16::to_le_bytes), &[0x20]].concat();
        for bytes in [&b"<a>\xFC</a>"[..], b"<?xml encoding='klingon'?><a/>", &odd] {
            assert_eq!(decode(bytes).expect_err("no text").code, FindingCode::ManifestEncoding);
        }
        let place = |bytes: &[u8]| {
            decode(bytes)
                .expect_err("no text")
                .place
                .map(|place| (place.line, place.column))
        };
        assert_eq!(place(b"<a>\n  \xFC</a>"), Some((2, 3)));
        assert_eq!(place(b"<a>\xC3\xBC\xFCb</a>"), Some((1, 5)));
        assert_eq!(place(b"<a>\xE4\xBD"), Some((1, 4)));
        assert_eq!(decode(b"").expect("no text at all"), "");
    }
}
