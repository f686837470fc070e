//! The text of a manifest: UTF-8 or UTF-16, with a byte-order mark or without, or whatever its declaration names
//! (XML 1.0, 4.3.3 and appendix F).

use std::borrow::Cow;

use encoding_rs::{Encoding, UTF_8, UTF_16BE, UTF_16LE};

use crate::finding::{Finding, FindingCode};

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
    let text = encoding.decode_without_bom_handling_and_without_replacement(&bytes[skipped..]);
    text.ok_or_else(|| {
        let message = format!("The manifest is not encoded in {}, as it seems to be.", encoding.name());
        Finding::new(FindingCode::ManifestEncoding, message)
    })
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
        assert_eq!(decode(b"").expect("no text at all"), "");
    }
}
