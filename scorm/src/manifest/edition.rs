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
    let Some(edition) = words.as_deref().and_then(edition_of) else {
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

/// The edition of a `schemaversion`, as tools write it.
fn edition_of(words: &str) -> Option<Edition> {
    let words: String = words.split_whitespace().collect::<String>().to_ascii_lowercase();
    match words.as_str() {
        "1.2" | "cam1.2" => Some(Edition::Scorm12),
        "cam1.3" | "1.3" | "20042ndedition" => Some(Edition::Second),
        "20043rdedition" => Some(Edition::Third),
        "20044thedition" => Some(Edition::Fourth),
        _ => None,
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
        if uri.contains("adlcp_v1p3") || uri.contains("adlseq_v1p3") || uri.contains("adlnav_v1p3") {
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
