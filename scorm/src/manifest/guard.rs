//! What no honest manifest has, and what would keep a parser busy for minutes: looked for in one pass over the text, before
//! it is parsed.
//!
//! The parser compares each attribute of an element with the others, and copies every namespace that is in scope where an
//! element binds one: 130 KB of nested bindings took it a minute. A document type could bring more yet by its entities, and is
//! never read (CAM has no use for one).

use crate::finding::{Finding, FindingCode, Place};

/// Elements that stand in each other. Metadata of every kind stays below twenty.
const MOST_DEPTH: usize = 128;
/// Attributes of one element; the schemas have sixteen at most.
const MOST_ATTRIBUTES: usize = 128;
/// Namespaces that are bound around one element.
const MOST_IN_SCOPE: usize = 64;
/// Namespaces that are bound in all: some tools bind them anew with each resource.
const MOST_BINDINGS: usize = 100_000;

/// Looks through a text that is to be parsed.
pub(super) fn inspect(text: &str) -> Result<(), Finding> {
    let mut guard = Guard {
        text,
        scopes: Vec::new(),
        in_scope: 0,
        bindings: 0,
    };
    let mut at = 0;
    while let Some(found) = text[at..].find('<') {
        at = guard.markup(at + found)?;
    }
    Ok(())
}

struct Guard<'a> {
    text: &'a str,
    /// How many namespaces each open element binds.
    scopes: Vec<usize>,
    in_scope: usize,
    bindings: usize,
}

impl Guard<'_> {
    /// Looks at what begins with `<` at a place, and answers where it ends. What has no end is the parser's to refuse.
    fn markup(&mut self, at: usize) -> Result<usize, Finding> {
        let rest = &self.text[at..];
        let behind = |end: &str| rest.find(end).map_or(self.text.len(), |found| at + found + end.len());
        if rest.starts_with("<!--") {
            // `<!-->` is no comment yet.
            return Ok(rest
                .get(4..)
                .and_then(|rest| rest.find("-->"))
                .map_or(self.text.len(), |found| at + 4 + found + 3));
        }
        if rest.starts_with("<![CDATA[") {
            return Ok(behind("]]>"));
        }
        if rest.starts_with("<?") {
            return Ok(behind("?>"));
        }
        if rest.starts_with("<!") {
            let message = "The manifest declares a document type (<!DOCTYPE …>), which is not read; remove it.";
            return Err(self.finding(FindingCode::ManifestDoctype, at, message));
        }
        if rest.starts_with("</") {
            self.in_scope -= self.scopes.pop().unwrap_or_default();
            return Ok(behind(">"));
        }
        self.element(at)
    }

    fn element(&mut self, at: usize) -> Result<usize, Finding> {
        let tag = Tag::at(&self.text[at..]);
        self.bindings += tag.bindings;
        let refused = if self.scopes.len() >= MOST_DEPTH {
            Some((
                FindingCode::ManifestTooDeep,
                "Elements stand in each other deeper than 128 levels.",
            ))
        } else if tag.attributes > MOST_ATTRIBUTES {
            Some((
                FindingCode::ManifestTooLarge,
                "An element has more than 128 attributes.",
            ))
        } else if self.in_scope + tag.bindings > MOST_IN_SCOPE || self.bindings > MOST_BINDINGS {
            Some((
                FindingCode::ManifestTooLarge,
                "More namespaces are bound than any manifest needs.",
            ))
        } else {
            None
        };
        if let Some((code, message)) = refused {
            return Err(self.finding(code, at, message));
        }
        if !tag.is_empty {
            self.scopes.push(tag.bindings);
            self.in_scope += tag.bindings;
        }
        Ok(at + tag.length)
    }

    fn finding(&self, code: FindingCode, at: usize, message: &str) -> Finding {
        let before = &self.text[..at];
        let line = before.matches('\n').count() + 1;
        let column = before.rsplit('\n').next().map_or(0, |line| line.chars().count()) + 1;
        let count = |number| u32::try_from(number).unwrap_or(u32::MAX);
        Finding {
            place: Some(Place {
                line: count(line),
                column: count(column),
            }),
            ..Finding::new(code, message)
        }
    }
}

/// A start tag, roughly.
struct Tag {
    length: usize,
    attributes: usize,
    bindings: usize,
    is_empty: bool,
}

impl Tag {
    fn at(text: &str) -> Self {
        let mut tag = Self {
            length: text.len(),
            attributes: 0,
            bindings: 0,
            is_empty: false,
        };
        let bytes = text.as_bytes();
        let (mut quote, mut name) = (None, 0);
        for (at, byte) in bytes.iter().enumerate() {
            match (quote, byte) {
                (Some(open), byte) if open == byte => (quote, name) = (None, at + 1),
                (Some(_), _) => {}
                (None, b'"' | b'\'') => quote = Some(byte),
                (None, b'=') => {
                    tag.attributes += 1;
                    tag.bindings += usize::from(bytes[name..at].trim_ascii().starts_with(b"xmlns"));
                }
                (None, b'>') => {
                    tag.length = at + 1;
                    tag.is_empty = bytes[at - 1] == b'/';
                    break;
                }
                (None, b' ' | b'\t' | b'\r' | b'\n') if name == 0 => name = at + 1,
                (None, _) => {}
            }
        }
        tag
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> Option<FindingCode> {
        inspect(text).err().map(|finding| finding.code)
    }

    #[test]
    fn a_manifest_as_any_other_passes() {
        let text =
            "<?xml version='1.0'?><!-- <b> --><m xmlns='a' xmlns:b = \"<'>\"><b:i c='>'/><![CDATA[<!DOCTYPE x>]]></m>";
        assert_eq!(code(text), None);
        assert_eq!(code("<m"), None);
        assert_eq!(code("</m></m>"), None);
        assert_eq!(
            code(&format!("<m>{}</m>", "<r xmlns:a='b' xmlns:c='d'/>".repeat(40_000))),
            None
        );
    }

    #[test]
    fn document_types_are_found_where_they_are() {
        let found = inspect("<?xml version='1.0'?>\n <!DOCTYPE m [<!ENTITY a 'b'>]><m/>").expect_err("a type");
        assert_eq!(found.code, FindingCode::ManifestDoctype);
        assert_eq!(found.place, Some(Place { line: 2, column: 2 }));
    }

    #[test]
    fn what_would_keep_the_parser_busy_is_refused_first() {
        assert_eq!(code(&"<a>".repeat(200)), Some(FindingCode::ManifestTooDeep));
        assert_eq!(code(&"<a></a>".repeat(200)), None);
        let attributes: String = (0..200).map(|n| format!("a{n}='' ")).collect();
        assert_eq!(code(&format!("<m {attributes}/>")), Some(FindingCode::ManifestTooLarge));
        let nested: String = (0..100).map(|n| format!("<m xmlns:a{n}='u{n}'>")).collect();
        assert_eq!(code(&nested), Some(FindingCode::ManifestTooLarge));
        let many = "<r xmlns:a='b'/>".repeat(MOST_BINDINGS + 1);
        assert_eq!(code(&many), Some(FindingCode::ManifestTooLarge));
    }
}
