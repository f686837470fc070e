//! Names in an author's own code page.
//!
//! A zip says whether its names are UTF-8, and else should have them in the IBM PC's first code page (APPNOTE.TXT, appendix D). Windows writes
//! them in that of its user's language instead, and says nothing of it. What the manifest calls its files tells which one it was.

use std::collections::HashSet;
use std::fmt;

use encoding_rs::Encoding;
use oem_cp::code_table::DECODING_TABLE_CP_MAP;

use super::names::folded;

/// A code page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CodePage(u16);

/// Those that systems have written zips in: of DOS, by how many people use it, then of Windows, of Unix and of the Mac. Where two read all that the
/// manifest names alike, the first is taken.
const KNOWN: [(u16, Option<&Encoding>); 38] = [
    (850, None),
    (437, None),
    (852, None),
    (866, None),
    (932, Some(encoding_rs::SHIFT_JIS)),
    (936, Some(encoding_rs::GB18030)),
    (950, Some(encoding_rs::BIG5)),
    (949, Some(encoding_rs::EUC_KR)),
    (857, None),
    (737, None),
    (862, None),
    (720, None),
    (864, None),
    (874, None),
    (775, None),
    (855, None),
    (858, None),
    (860, None),
    (861, None),
    (863, None),
    (865, None),
    (869, None),
    (1252, Some(encoding_rs::WINDOWS_1252)),
    (1250, Some(encoding_rs::WINDOWS_1250)),
    (1251, Some(encoding_rs::WINDOWS_1251)),
    (1253, Some(encoding_rs::WINDOWS_1253)),
    (1254, Some(encoding_rs::WINDOWS_1254)),
    (1255, Some(encoding_rs::WINDOWS_1255)),
    (1256, Some(encoding_rs::WINDOWS_1256)),
    (1257, Some(encoding_rs::WINDOWS_1257)),
    (1258, Some(encoding_rs::WINDOWS_1258)),
    (20932, Some(encoding_rs::EUC_JP)),
    (20866, Some(encoding_rs::KOI8_R)),
    (21866, Some(encoding_rs::KOI8_U)),
    (28592, Some(encoding_rs::ISO_8859_2)),
    (28605, Some(encoding_rs::ISO_8859_15)),
    (10000, Some(encoding_rs::MACINTOSH)),
    (10007, Some(encoding_rs::X_MAC_CYRILLIC)),
];

impl CodePage {
    /// The one in which names are what the manifest calls its files. `None` where no file that it names is among them.
    pub(crate) fn fitting(names: &[Vec<u8>], mentioned: &HashSet<String>) -> Option<Self> {
        let wanted: HashSet<String> = mentioned.iter().flat_map(|name| unusual(name)).collect();
        if wanted.is_empty() {
            return None;
        }
        let fit = |page: &Self| {
            let texts: Vec<String> = names.iter().filter_map(|name| page.text(name)).collect();
            let found: HashSet<String> = texts.iter().flat_map(|text| unusual(text)).collect();
            (found.intersection(&wanted).count(), texts.len())
        };
        let fits = KNOWN
            .iter()
            .map(|(number, _)| Self(*number))
            .map(|page| (fit(&page), page));
        // The first of the best: `max_by_key` would take the last.
        let best = fits.rev().max_by_key(|(fit, _)| *fit);
        best.filter(|((found, _), _)| *found > 0).map(|(_, page)| page)
    }

    /// The text of a name; `None` where it cannot be in this code page.
    pub(crate) fn text(self, name: &[u8]) -> Option<String> {
        let (_, encoding) = KNOWN.iter().find(|(number, _)| *number == self.0)?;
        match encoding {
            Some(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(name)?;
                Some(text.into_owned())
            }
            None => DECODING_TABLE_CP_MAP.get(&self.0)?.decode_string_checked(name),
        }
    }
}

impl fmt::Display for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match KNOWN.iter().find(|(number, _)| *number == self.0) {
            Some((number, Some(encoding))) => write!(f, "{number} ({})", encoding.name()),
            _ => write!(f, "{} (DOS)", self.0),
        }
    }
}

/// The folders and files of a path that are not written in plain letters, as they are compared.
fn unusual(path: &str) -> Vec<String> {
    let parts = path.split(['/', '\\']).filter(|part| !part.is_ascii());
    parts.map(folded).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fitting(names: &[&[u8]], mentioned: &[&str]) -> Option<u16> {
        let names: Vec<Vec<u8>> = names.iter().map(|name| name.to_vec()).collect();
        let mentioned = mentioned.iter().map(|name| (*name).to_owned()).collect();
        CodePage::fitting(&names, &mentioned).map(|page| page.0)
    }

    /// A name in a code page, if it can be there.
    fn written(page: u16, name: &str) -> Option<Vec<u8>> {
        let (_, encoding) = KNOWN.iter().find(|(number, _)| *number == page).expect("a code page");
        match encoding {
            Some(encoding) => {
                let (bytes, _, lossy) = encoding.encode(name);
                (!lossy).then(|| bytes.into_owned())
            }
            None => oem_cp::encode_string_checked(name, oem_cp::code_table::ENCODING_TABLE_CP_MAP.get(&page)?),
        }
    }

    #[test]
    fn each_code_page_is_found_by_a_name_that_only_it_reads_so() {
        for (page, name) in [
            (437, "α_café.html"),
            (850, "lição.html"),
            (852, "łódź.html"),
            (866, "урок.html"),
            (932, "表紙.html"),
            (936, "课程一.html"),
            (950, "課程.html"),
            (949, "강의.html"),
            (857, "şçğı.html"),
            (737, "μάθημα.html"),
            (862, "שיעור.html"),
            (874, "บทเรียน.html"),
            (775, "pamokā.html"),
            (855, "урок.html"),
            (861, "þáttur.html"),
            (865, "øvelse¤.html"),
            (1252, "leçon…œ.html"),
            (1250, "příliš–.html"),
            (1251, "урок–.html"),
            (1253, "μάθημα–.html"),
            (1254, "dersş–.html"),
            (1255, "שיעור–.html"),
            (1256, "درس–.html"),
            (1257, "pamokā–.html"),
            (20932, "表紙.html"),
            (20866, "урок.html"),
            (10000, "leçon.html"),
        ] {
            let bytes = written(page, name).unwrap_or_else(|| panic!("{name} in {page}"));
            let found =
                fitting(&[&bytes], &["index.html", name]).unwrap_or_else(|| panic!("nothing for {name} in {page}"));
            // Several code pages may have these letters in the same places.
            assert_eq!(CodePage(found).text(&bytes).as_deref(), Some(name), "{page} {found}");
        }
    }

    #[test]
    fn the_code_page_that_reads_most_is_taken() {
        // "lição" alone could be of 850, 858 or 860; "Ø" is not in 860.
        let names = [&b"li\x87\xC6o.html"[..], b"\x9D.html"];
        assert_eq!(fitting(&names, &["lição.html", "Ø.html"]), Some(850));
        assert_eq!(fitting(&names[..1], &["a/lição.html"]), Some(850));
    }

    #[test]
    fn what_the_manifest_does_not_name_tells_nothing() {
        assert_eq!(fitting(&[b"li\x87\xC6o.html"], &["index.html"]), None);
        assert_eq!(fitting(&[b"li\x87\xC6o.html"], &["lektion_ü.html"]), None);
    }

    #[test]
    fn a_backslash_within_a_letter_parts_no_folders() {
        // The second byte of the first letter is that of a backslash.
        assert_eq!(
            CodePage(932).text(b"\x95\x5C\x8E\x86/a.html").as_deref(),
            Some("表紙/a.html")
        );
        assert_eq!(fitting(&[b"\x95\x5C\x8E\x86/a.html"], &["表紙/a.html"]), Some(932));
    }
}
