//! Names of entries: which text they are, and whether a file may have it.
//!
//! Archives come from forty years of programs. A name is UTF-8 where its flag says so or its bytes do, and in the IBM PC's
//! first code page otherwise (APPNOTE.TXT, appendix D); folders are parted by `/`, and by `\` where the program thought
//! that all the world was Windows. What a name must never do is to lead out of the package.

use scorm::finding::FindingCode;
pub use scorm::manifest::folded;
use unicode_normalization::UnicodeNormalization;
use zip::read::OwnedZipFileEntry;

/// Bytes of UTF-8 in a name: what a key of S3 has (1024), without what stands before it there.
pub const MOST_NAME_BYTES: usize = 900;

/// What systems leave in archives and no course needs: of the last, a folder's icon on a Mac, the name ends in a carriage return.
const RUBBISH: [&str; 4] = [".ds_store", "thumbs.db", "desktop.ini", "icon\r"];
/// How a Mac begins the names of what belongs to a file and is none of its bytes (AppleDouble).
const RESOURCE_FORK: &str = "._";

/// What an entry is by its name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Named {
    /// A file of this name, from the archive's root, in Unicode's composed form.
    File(String),
    /// A folder; the names of files say it already.
    Folder,
    /// Nothing of the course.
    Rubbish,
}

/// Why a name is refused: which kind of fault it is, and in words.
pub(super) type Refused = (FindingCode, &'static str);

/// The text of an entry's name, and whether nothing says in which code page it is. Such names are read by `otherwise`, where that can.
pub(super) fn text(entry: &OwnedZipFileEntry, otherwise: impl Fn(&[u8]) -> Option<String>) -> (String, bool) {
    let raw = entry.name_raw();
    let named = |plain: &str| entry.name().map_or_else(|_| plain.to_owned(), |name| name.into_owned());
    match (raw.is_ascii(), std::str::from_utf8(raw)) {
        // Plain letters may stand in for a name that an extra field has in full.
        (true, Ok(plain)) => (named(plain), false),
        (_, Ok(text)) => (text.to_owned(), false),
        (_, Err(_)) => (
            otherwise(raw).unwrap_or_else(|| named(&String::from_utf8_lossy(raw))),
            true,
        ),
    }
}

/// What an entry of this name is.
pub(super) fn named(text: &str) -> Result<Named, Refused> {
    let text: String = text.replace('\\', "/").nfc().collect();
    if text.is_empty() {
        return Err((FindingCode::NameInvalid, "it is empty"));
    }
    if text.starts_with("//") {
        return Err((FindingCode::NameUnsafe, "it begins with the name of a computer"));
    }
    // A letter and a colon alone are no drive: a lesson may be called "A: Introduction".
    if matches!(text.as_bytes(), [letter, b':'] | [letter, b':', b'/', ..] if letter.is_ascii_alphabetic()) {
        return Err((FindingCode::NameUnsafe, "it begins with a drive"));
    }
    let segments: Vec<&str> = text
        .split('/')
        .filter(|segment| !segment.is_empty() && *segment != ".")
        .collect();
    if segments.contains(&"..") {
        return Err((FindingCode::NameUnsafe, "it leads out of its folder by \"..\""));
    }
    let Some(last) = segments.last() else {
        return Ok(Named::Folder);
    };
    let is_rubbish = RUBBISH.contains(&last.to_ascii_lowercase().as_str()) || last.starts_with(RESOURCE_FORK);
    if is_rubbish || segments.contains(&"__MACOSX") {
        return Ok(Named::Rubbish);
    }
    if text.chars().any(char::is_control) {
        return Err((FindingCode::NameInvalid, "it has control characters"));
    }
    if text.ends_with('/') || text.ends_with("/.") {
        return Ok(Named::Folder);
    }
    let name = segments.join("/");
    if name.len() > MOST_NAME_BYTES {
        return Err((FindingCode::NameInvalid, "it is longer than 900 bytes"));
    }
    Ok(Named::File(name))
}

/// A name with its letters and accents put together.
pub fn composed(name: &str) -> String {
    name.nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(name: &str) -> Result<Named, Refused> {
        Ok(Named::File(name.to_owned()))
    }

    #[test]
    fn slashes_are_made_even() {
        assert_eq!(named("a/b.html"), file("a/b.html"));
        assert_eq!(named("a\\b\\c.html"), file("a/b/c.html"));
        assert_eq!(named("./a//b/./c.html"), file("a/b/c.html"));
        assert_eq!(named("..."), file("..."));
        for folder in ["a/", "./", ".", "a\\", "a/."] {
            assert_eq!(named(folder), Ok(Named::Folder), "{folder}");
        }
    }

    #[test]
    fn no_name_leads_out_of_the_package() {
        for name in [
            "../a",
            "a/../../b",
            "a/..",
            "..\\a",
            "\\\\host\\share",
            "//host/a",
            "C:\\a",
            "c:/a",
            "c:",
        ] {
            let (code, _) = named(name).expect_err(name);
            assert_eq!(code, FindingCode::NameUnsafe, "{name}");
        }
        for name in ["", "a\0b", "a\nb", &"é".repeat(451)] {
            let (code, _) = named(name).expect_err(name);
            assert_eq!(code, FindingCode::NameInvalid, "{name}");
        }
        assert!(named(&"é".repeat(450)).is_ok());
    }

    #[test]
    fn a_slash_in_front_and_a_letter_with_a_colon_lead_nowhere() {
        assert_eq!(named("/imsmanifest.xml"), file("imsmanifest.xml"));
        assert_eq!(named("\\a\\b.html"), file("a/b.html"));
        assert_eq!(named("/"), Ok(Named::Folder));
        assert_eq!(named("A: Introduction/index.html"), file("A: Introduction/index.html"));
        assert_eq!(named("c:a"), file("c:a"));
    }

    #[test]
    fn what_systems_leave_is_not_the_courses() {
        for name in [
            "__MACOSX/a/b.html",
            "._Course",
            "a/._b.html",
            ".DS_Store",
            "a/Thumbs.db",
            "img/desktop.ini",
            "img/Icon\r",
        ] {
            assert_eq!(named(name), Ok(Named::Rubbish), "{name}");
        }
        assert_eq!(named("a/icon.html"), file("a/icon.html"));
        assert_eq!(named("a/_.html"), file("a/_.html"));
    }

    #[test]
    fn names_are_composed_and_compared_without_case() {
        assert_eq!(named("u\u{308}ber.html"), file("über.html"));
        assert_eq!(folded("ÜBER.html"), folded("u\u{308}ber.HTML"));
        assert_ne!(folded("a.html"), folded("b.html"));
    }
}
