//! Which edition a manifest is written for (CAM 3.4.1.3): by its `schemaversion`, then by the namespaces that it binds.

use roxmltree::Node;

use super::report::{Report, shortened};
use super::xml::{child, text};
use crate::finding::FindingCode;
use crate::package::{Edition, Family};

/// The edition; `None`, and an error told, where it is another kind of package.
pub(super) fn edition(report: &mut Report, root: Node) -> Option<Edition> {
    let metadata = child(root, "metadata");
    let said = |name| metadata.and_then(|metadata| child(metadata, name));
    let (schema, version) = (said("schema"), said("schemaversion"));
    let bound = bound(root);
    if bound.is_none() && !is_scorm(schema) && is_other(root, schema) {
        let message = "This is another kind of content package (such as a Common Cartridge or a QTI test), not SCORM.";
        report.refuse(FindingCode::NotScorm, schema.unwrap_or(root), "CAM 3.4.1.3", message);
        return None;
    }
    let family = bound.unwrap_or(Family::Scorm12);
    let guess = match family {
        Family::Scorm12 => Edition::Scorm12,
        Family::Scorm2004 => Edition::Third,
    };
    let words = version.and_then(text);
    let said = words.as_deref().and_then(edition_of);
    if let (Some(Said::SomeOf2004), Some(words)) = (&said, &words) {
        let message = format!(
            "schemaversion \"{}\" does not say which edition of SCORM 2004 this is; the 3rd is taken. Write \"2004 3rd Edition\", for example.",
            shortened(words)
        );
        report.warn(
            FindingCode::EditionUnclear,
            version.unwrap_or(root),
            "CAM 3.4.1.3",
            message,
        );
        return Some(Edition::Third);
    }
    let Some(Said::Edition(edition)) = said else {
        // SCORM 1.2 lets it be left out (CAM 1.2, 2.2.3.3).
        if words.is_some() || family == Family::Scorm2004 {
            let message = match words {
                Some(words) => format!("schemaversion \"{}\" is no edition of SCORM", shortened(&words)),
                None => "schemaversion does not say which edition of SCORM this is".to_owned(),
            };
            let message = format!("{message}; SCORM {} is taken by the namespaces.", guess.as_str());
            let node = version.or(metadata).unwrap_or(root);
            report.warn(FindingCode::EditionUnclear, node, "CAM 3.4.1.3", message);
        }
        return Some(guess);
    };
    if bound.is_some_and(|bound| bound != edition.family()) {
        let message = format!(
            "schemaversion says SCORM {}, and the namespaces are those of {}; schemaversion is followed.",
            edition.as_str(),
            match family {
                Family::Scorm12 => "SCORM 1.2",
                Family::Scorm2004 => "SCORM 2004",
            }
        );
        report.warn(
            FindingCode::EditionUnclear,
            version.unwrap_or(root),
            "CAM 3.4.1.3",
            message,
        );
    }
    Some(edition)
}

/// What a `schemaversion` says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Said {
    Edition(Edition),
    /// It is SCORM 2004, and which edition is open.
    SomeOf2004,
}

/// The edition of a `schemaversion`, as tools and people write it.
fn edition_of(words: &str) -> Option<Said> {
    let words = words.to_ascii_lowercase();
    let plain: String = words
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '.')
        .collect();
    let plain = ["adl", "scorm", "cam", "version"]
        .iter()
        .fold(plain, |plain, word| plain.replace(word, ""));
    let plain = plain.trim_start_matches('v');
    let is_2004 = plain.contains("2004");
    let ordinal = plain.replace("2004", "");
    let ordinal = ordinal.trim_matches('.');
    let edition = match ordinal {
        "1.2" | "1.2.0" if !is_2004 => Some(Edition::Scorm12),
        "1.3" => Some(Edition::Second),
        _ => match ordinal
            .trim_end_matches("edition")
            .trim_end_matches("ed")
            .trim_end_matches("ed.")
        {
            "2nd" | "second" | "ii" | "2" if is_2004 || ordinal.contains("ed") => Some(Edition::Second),
            "3rd" | "third" | "iii" | "3" if is_2004 || ordinal.contains("ed") => Some(Edition::Third),
            "4th" | "fourth" | "iv" | "4" if is_2004 || ordinal.contains("ed") => Some(Edition::Fourth),
            _ => None,
        },
    };
    match edition {
        Some(edition) => Some(Said::Edition(edition)),
        None => is_2004.then_some(Said::SomeOf2004),
    }
}

/// Whose ADL namespaces are bound anywhere; those of both are the later one's.
fn bound(root: Node) -> Option<Family> {
    let mut found = None;
    for namespace in root
        .descendants()
        .filter(Node::is_element)
        .flat_map(|node| node.namespaces())
    {
        let uri = namespace.uri();
        // The last one is of IMS, and 1.2 knows no sequencing.
        let later = ["adlcp_v1p3", "adlseq_v1p3", "adlnav_v1p3", "xsd/imsss"];
        if later.iter().any(|known| uri.contains(known)) {
            return Some(Family::Scorm2004);
        }
        if uri.contains("adlcp_rootv1p2") {
            found = Some(Family::Scorm12);
        }
    }
    found
}

fn is_scorm(schema: Option<Node>) -> bool {
    schema
        .and_then(text)
        .is_some_and(|schema| schema.to_ascii_uppercase().contains("SCORM"))
}

fn is_other(root: Node, schema: Option<Node>) -> bool {
    let schema = schema.and_then(text).unwrap_or_default().to_ascii_lowercase();
    let namespace = root.tag_name().namespace().unwrap_or_default();
    ["common cartridge", "qti", "thin"]
        .iter()
        .any(|other| schema.contains(other))
        || namespace.contains("imsccv1")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_edition_is_found_in_the_words_that_people_write() {
        let (second, third, fourth) = (Edition::Second, Edition::Third, Edition::Fourth);
        for (words, edition) in [
            ("1.2", Edition::Scorm12),
            ("CAM 1.2", Edition::Scorm12),
            ("SCORM 1.2", Edition::Scorm12),
            ("SCORM_1.2", Edition::Scorm12),
            ("v1.2", Edition::Scorm12),
            ("CAM 1.3", second),
            ("1.3", second),
            ("2004 2nd Edition", second),
            ("2004 3rd Edition", third),
            ("SCORM 2004 3rd Edition", third),
            ("ADL SCORM 2004 third edition", third),
            ("2004 4th", fourth),
            ("2004 4th Edition", fourth),
            ("SCORM 2004 4th Edition", fourth),
            ("SCORM2004-4", fourth),
            ("2004 4th Ed.", fourth),
            ("4th Edition", fourth),
            ("2004 fourth edition", fourth),
        ] {
            assert_eq!(edition_of(words), Some(Said::Edition(edition)), "{words}");
        }
        for words in ["2004", "SCORM 2004", "2004 5th Edition", "SCORM 2004 1st Edition"] {
            assert_eq!(edition_of(words), Some(Said::SomeOf2004), "{words}");
        }
        for words in ["", "1.1", "4", "Common Cartridge 1.3.0", "AICC 4.0"] {
            assert_eq!(edition_of(words), None, "{words}");
        }
    }
}
