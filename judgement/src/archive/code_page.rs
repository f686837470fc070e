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
pub struct CodePage {
    number: u16,
    /// Nothing for one of DOS.
    encoding: Option<&'static Encoding>,
}

const fn dos(number: u16) -> CodePage {
    CodePage { number, encoding: None }
}

const fn of(number: u16, encoding: &'static Encoding) -> CodePage {
    CodePage {
        number,
        encoding: Some(encoding),
    }
}

/// Those that systems have written zips in: of DOS, by how many people use it, then of Windows, of Unix and of the Mac. Where two read all that the
/// manifest names alike, the first is taken.
const KNOWN: [CodePage; 38] = [
    dos(850),
    dos(437),
    dos(852),
    dos(866),
    of(932, encoding_rs::SHIFT_JIS),
    of(936, encoding_rs::GB18030),
    of(950, encoding_rs::BIG5),
    of(949, encoding_rs::EUC_KR),
    dos(857),
    dos(737),
    dos(862),
    dos(720),
    dos(864),
    dos(874),
    dos(775),
    dos(855),
    dos(858),
    dos(860),
    dos(861),
    dos(863),
    dos(865),
    dos(869),
    of(1252, encoding_rs::WINDOWS_1252),
    of(1250, encoding_rs::WINDOWS_1250),
    of(1251, encoding_rs::WINDOWS_1251),
    of(1253, encoding_rs::WINDOWS_1253),
    of(1254, encoding_rs::WINDOWS_1254),
    of(1255, encoding_rs::WINDOWS_1255),
    of(1256, encoding_rs::WINDOWS_1256),
    of(1257, encoding_rs::WINDOWS_1257),
    of(1258, encoding_rs::WINDOWS_1258),
    of(20932, encoding_rs::EUC_JP),
    of(20866, encoding_rs::KOI8_R),
    of(21866, encoding_rs::KOI8_U),
    of(28592, encoding_rs::ISO_8859_2),
    of(28605, encoding_rs::ISO_8859_15),
    of(10000, encoding_rs::MACINTOSH),
    of(10007, encoding_rs::X_MAC_CYRILLIC),
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
        let fits = KNOWN.iter().map(|page| (fit(page), *page));
        // The first of the best: `max_by_key` would take the last.
        let best = fits.rev().max_by_key(|(fit, _)| *fit);
        best.filter(|((found, _), _)| *found > 0).map(|(_, page)| page)
    }

    /// The text of a name; `None` where it cannot be in this code page.
    pub(crate) fn text(self, name: &[u8]) -> Option<String> {
        match self.encoding {
            Some(encoding) => {
                let text = encoding.decode_without_bom_handling_and_without_replacement(name)?;
                Some(text.into_owned())
            }
            None => DECODING_TABLE_CP_MAP.get(&self.number)?.decode_string_checked(name),
        }
    }
}

impl fmt::Display for CodePage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.encoding {
            Some(encoding) => write!(f, "{} ({})", self.number, encoding.name()),
            None => write!(f, "{} (DOS)", self.number),
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
        CodePage::fitting(&names, &mentioned).map(|page| page.number)
    }

    fn known(number: u16) -> CodePage {
        *KNOWN.iter().find(|page| page.number == number).expect("a code page")
    }

    /// A name in a code page, if it can be there.
    fn written(page: u16, name: &str) -> Option<Vec<u8>> {
        match known(page).encoding {
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
            assert_eq!(known(found).text(&bytes).as_deref(), Some(name), "{page} {found}");
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
            known(932).text(b"\x95\x5C\x8E\x86/a.html").as_deref(),
            Some("表紙/a.html")
        );
        assert_eq!(fitting(&[b"\x95\x5C\x8E\x86/a.html"], &["表紙/a.html"]), Some(932));
    }
}
