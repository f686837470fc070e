//! The XML of a file, made into a tree: what is around it is tidied up, usual prefixes that nobody declared are bound, and what is no XML is told
//! in the words of those who write it.

use roxmltree::{Document, Error, ParsingOptions, TextPos};

use super::guard;
use crate::finding::{Finding, FindingCode, Place};

/// Nodes in the largest manifest that is read, each of some hundred bytes of memory.
const MOST_NODES: u32 = 1_000_000;

/// Prefixes that everybody writes alike, and what they stand for. That of `adlcp` differs by edition, which `schemaversion` tells then.
const USUAL: [(&str, &str); 10] = [
    ("xsi", "http://www.w3.org/2001/XMLSchema-instance"),
    ("adlcp", "http://www.adlnet.org/xsd/adlcp"),
    ("adlseq", "http://www.adlnet.org/xsd/adlseq_v1p3"),
    ("adlnav", "http://www.adlnet.org/xsd/adlnav_v1p3"),
    ("imsss", "http://www.imsglobal.org/xsd/imsss"),
    ("imscp", "http://www.imsglobal.org/xsd/imscp_v1p1"),
    ("imsmd", "http://www.imsglobal.org/xsd/imsmd_rootv1p2p1"),
    ("lom", "http://ltsc.ieee.org/xsd/LOM"),
    ("xs", "http://www.w3.org/2001/XMLSchema"),
    ("xlink", "http://www.w3.org/1999/xlink"),
];

/// The text of a file, and what was done to it so that it can be read.
pub(super) struct Source {
    text: String,
    /// How the file is called to its author.
    what: &'static str,
    inserted: Inserted,
    notes: Vec<Finding>,
}

/// Why a text is no tree, and what had to be mended before that was seen.
#[derive(Debug)]
pub(super) struct Unread {
    pub(super) error: Box<Finding>,
    pub(super) notes: Vec<Finding>,
}

/// Where declarations were put in, and how many bytes of them.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Inserted {
    pub(super) at: usize,
    pub(super) bytes: usize,
}

impl Source {
    pub(super) fn new(text: &str, what: &'static str) -> Self {
        let mut source = Self {
            text: text.to_owned(),
            what,
            inserted: Inserted::default(),
            notes: Vec::new(),
        };
        source.tidy();
        source
    }

    /// Takes away what stands before and behind the document, and leaves every line where it is.
    fn tidy(&mut self) {
        let is_around = |c: char| c.is_whitespace() || matches!(c, '\0' | '\u{1A}' | '\u{FEFF}');
        let kept = self.text.trim_end_matches(is_around).len();
        let behind = self.text.split_off(kept);
        let start = self.text.len() - self.text.trim_start_matches(is_around).len();
        let declares = self.text[start..]
            .strip_prefix("<?xml")
            .is_some_and(|rest| rest.starts_with(char::is_whitespace));
        let is_late = start > 0 && declares;
        let end = match self.text[start..].find("?>") {
            Some(end) if is_late => start + end + 2,
            _ => start,
        };
        let is_untidy = is_late
            || [&behind, &self.text[..start]]
                .iter()
                .any(|text| !text.chars().all(|c| matches!(c, ' ' | '\t' | '\r' | '\n')));
        let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
        let before: String = self.text[..end].chars().map(blank).collect();
        self.text.replace_range(..end, &before);
        if is_untidy {
            let message = format!(
                "Something stands before or behind the XML of the {}, such as blank lines or zeros; it was left out. Other systems refuse the file.",
                self.what
            );
            self.notes.push(Finding::new(FindingCode::ManifestUntidy, message));
        }
    }

    /// Reads the tree. What had to be mended is told beside what was read.
    ///
    /// # Errors
    /// Why it is none.
    pub(super) fn read<T>(mut self, then: impl FnOnce(&Document, Inserted) -> T) -> Result<(T, Vec<Finding>), Unread> {
        if let Err(error) = guard::inspect(&self.text) {
            return Err(Unread {
                error: Box::new(error),
                notes: self.notes,
            });
        }
        loop {
            let options = ParsingOptions {
                allow_dtd: false,
                nodes_limit: MOST_NODES,
                ..ParsingOptions::default()
            };
            let error = match Document::parse_with_options(&self.text, options) {
                Ok(document) => return Ok((then(&document, self.inserted), self.notes)),
                Err(error) => error,
            };
            if !self.binds(&error) {
                let error = Box::new(self.refusal(&error));
                return Err(Unread {
                    error,
                    notes: self.notes,
                });
            }
        }
    }

    /// Declares a usual prefix at the root, where that is what was missing.
    fn binds(&mut self, error: &Error) -> bool {
        let Error::UnknownNamespace(prefix, place) = error else {
            return false;
        };
        let Some((prefix, uri)) = USUAL.iter().find(|(usual, _)| usual == prefix) else {
            return false;
        };
        let Some(at) = root_name_end(&self.text) else {
            return false;
        };
        let declaration = format!(" xmlns:{prefix}=\"{uri}\"");
        // Whatever else is wrong with it: nothing is declared twice.
        if self.text[at..].starts_with(&declaration) {
            return false;
        }
        let finding = Finding {
            place: Some(self.place(*place)),
            ..Finding::new(
                FindingCode::PrefixUndeclared,
                format!(
                    "The prefix \"{prefix}\" is used and not declared; write xmlns:{prefix}=\"…\" into <manifest>. Other systems refuse the file."
                ),
            )
        };
        self.notes.push(finding);
        self.text.insert_str(at, &declaration);
        self.inserted = Inserted {
            at,
            bytes: self.inserted.bytes + declaration.len(),
        };
        true
    }

    /// A place of the text, as it is in the file.
    fn place(&self, place: TextPos) -> Place {
        let before = &self.text[..self.inserted.at];
        let row = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().unwrap_or_default().chars().count();
        let is_behind = self.inserted.bytes > 0 && place.row as usize == row && place.col as usize > column;
        // Declarations are plain letters, a byte each.
        let shift = if is_behind { self.inserted.bytes } else { 0 };
        Place {
            line: place.row,
            column: place.col.saturating_sub(u32::try_from(shift).unwrap_or_default()),
        }
    }

    fn refusal(&self, error: &Error) -> Finding {
        if matches!(error, Error::NodesLimitReached) {
            let message = format!("The {} has more than {MOST_NODES} elements.", self.what);
            return Finding::new(FindingCode::ManifestTooLarge, message);
        }
        Finding {
            place: Some(self.place(error.pos())),
            rule: Some("XML 1.0 2.1".to_owned()),
            ..Finding::new(
                FindingCode::ManifestMalformed,
                format!("The {} is not well-formed XML: {}", self.what, explained(error)),
            )
        }
    }
}

/// Where the name of the root element ends.
fn root_name_end(text: &str) -> Option<usize> {
    let mut at = 0;
    loop {
        at += text[at..].find('<')?;
        let rest = &text[at..];
        let skipped = [("<?", "?>"), ("<!--", "-->")]
            .iter()
            .find(|(begin, _)| rest.starts_with(begin));
        let Some((begin, end)) = skipped else {
            let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '>' | '/'))?;
            return Some(at + end);
        };
        at += begin.len() + rest.get(begin.len()..)?.find(end)? + end.len();
    }
}

/// What is wrong and what to write instead.
fn explained(error: &Error) -> String {
    match error {
        Error::MalformedEntityReference(_) => "the sign & stands there by itself; write &amp; for it.".to_owned(),
        Error::UnknownEntityReference(name, _) => {
            format!("&{name}; is known in HTML and not in XML; write the character itself.")
        }
        Error::UnknownNamespace(prefix, _) => format!(
            "the prefix \"{prefix}\" is used and not declared; write xmlns:{prefix}=\"…\" into <manifest>, or leave out what begins with it."
        ),
        Error::UnexpectedCloseTag(open, closed, _) => {
            format!("</{closed}> stands where <{open}> has to be closed first.")
        }
        Error::UnclosedRootNode | Error::UnexpectedEndOfStream => {
            "it ends before its last element is closed; it was cut off.".to_owned()
        }
        Error::NoRootNode => "it has no element.".to_owned(),
        Error::DuplicatedAttribute(name, _) => format!("the attribute {name} is there twice in one element."),
        Error::DuplicatedNamespace(name, _) => format!("the prefix \"{name}\" is declared twice in one element."),
        Error::InvalidAttributeValue(_) | Error::InvalidChar(_, b'<', _) | Error::InvalidChar2(_, b'<', _) => {
            "an attribute's value has the sign <; write &lt; for it.".to_owned()
        }
        Error::NonXmlChar(c, _) => format!("the character U+{:04X} may not be in XML; remove it.", u32::from(*c)),
        Error::InvalidComment(_) => "a comment has two hyphens in it; only its end may.".to_owned(),
        Error::InvalidCharacterData(_) => "a text has ]]> in it; write ]]&gt; for it.".to_owned(),
        Error::UnexpectedDeclaration(_) => {
            "<?xml …?> stands in the middle; it may only be the very first thing.".to_owned()
        }
        Error::InvalidName(_) => {
            "a name begins with a character that none may begin with, or is missing; write &lt; for the sign <."
                .to_owned()
        }
        Error::UnknownToken(_) => "what stands there is neither an element nor a comment.".to_owned(),
        other => {
            // It ends in its place, which is told beside it.
            let why = other.to_string();
            let why = why.strip_suffix(&format!(" at {}", other.pos())).unwrap_or(&why);
            format!("{why}.")
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<FindingCode>, Finding> {
        let read =
            Source::new(text, "manifest").read(|document, _| document.root_element().tag_name().name().to_owned());
        let read = read.map(|(name, notes)| {
            assert_eq!(name, "m");
            notes.into_iter().map(|note| note.code).collect()
        });
        read.map_err(|unread| *unread.error)
    }

    #[test]
    fn what_stands_around_the_document_is_left_out() {
        for (text, untidy) in [
            ("<m/>", false),
            ("<?xml version='1.0'?>\n<m/>\n\n", false),
            ("\n\n<m/>", false),
            ("\n \n<?xml version='1.0'?><m/>", true),
            ("\u{FEFF}<?xml version='1.0'?><m/>", true),
            ("<m/>\n\0\0\0", true),
            ("\0<m/>", true),
            ("<m/>\u{1A}", true),
            ("\n<?xml-stylesheet href='a'?><m/>", false),
            ("\u{A0}<m/>", true),
        ] {
            let expected = if untidy {
                vec![FindingCode::ManifestUntidy]
            } else {
                Vec::new()
            };
            assert_eq!(read(text).expect(text), expected, "{text:?}");
        }
        let late = read("\n\n<?xml version='1.0'\n?><m>\n<b></m>").expect_err("a fault");
        assert_eq!(late.place, Some(Place { line: 5, column: 4 }));
        assert!(read("<m/>text").is_err() && read("text<m/>").is_err() && read("\0").is_err());
    }

    #[test]
    fn each_usual_prefix_is_bound() {
        for (prefix, _) in USUAL {
            let text = format!("<!-- <a> --><m id='1'>\n<i {prefix}:a=''/><{prefix}:b/></m>");
            assert_eq!(read(&text).expect(prefix), [FindingCode::PrefixUndeclared], "{prefix}");
        }
        let both = "<m xsi:a=''><adlcp:b/></m>";
        assert_eq!(read(both).expect("a tree").len(), 2);
        let other = read("<m><foo:b/></m>").expect_err("a fault");
        assert!(other.message.contains("write xmlns:foo="), "{}", other.message);
    }

    #[test]
    fn places_are_those_of_the_file() {
        let fault = read("<m xsi:a=''><b>&</b></m>").expect_err("a fault");
        assert_eq!(fault.place, Some(Place { line: 1, column: 16 }));
        let fault = read("<m xsi:a=''>\n<b>&</b></m>").expect_err("a fault");
        assert_eq!(fault.place, Some(Place { line: 2, column: 4 }));
    }

    #[test]
    fn what_is_no_xml_is_told_in_words() {
        for (text, words) in [
            ("<m>Health & Safety</m>", "write &amp;"),
            ("<m>a&nbsp;b</m>", "&nbsp; is known in HTML"),
            ("<m><b></m>", "</m> stands where <b> has to be closed"),
            ("<m><b></b>", "cut off"),
            ("<m a='1' a='2'/>", "the attribute a is there twice"),
            ("<m a='<'/>", "write &lt;"),
            ("<m>\u{1}</m>", "U+0001"),
            ("<m>1 < 2</m>", "write &lt;"),
            ("", "no element"),
        ] {
            let fault = read(text).expect_err(text);
            assert_eq!(fault.code, FindingCode::ManifestMalformed, "{text}");
            assert!(fault.message.contains(words), "{text}: {}", fault.message);
        }
    }
}
