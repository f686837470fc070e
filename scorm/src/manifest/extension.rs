//! Extensions of the manifest that are not known (CAM 3.5.2): they are left out, and each is told once.

use std::collections::HashSet;

use roxmltree::Node;

use super::report::{Report, shortened};
use super::xml::is;
use crate::finding::FindingCode;

/// What the namespaces of the standard's own schemas have in them, whatever their version.
const KNOWN: [&str; 9] = [
    "imscp",
    "adlcp",
    "adlseq",
    "adlnav",
    "imsss",
    "imsmd",
    "LOM",
    "www.w3.org/XML/1998/namespace",
    "www.w3.org/2001/XMLSchema",
];

/// Tells of each unknown namespace that elements or attributes are in. Metadata may say what it likes.
pub(super) fn look_for_unknown(report: &mut Report, root: Node) {
    let mut told: HashSet<&str> = HashSet::new();
    let mut inside = root.first_child();
    while let Some(node) = inside {
        let is_metadata = is(node, "metadata");
        if node.is_element() && !is_metadata {
            let attributes = node.attributes().filter_map(|attribute| attribute.namespace());
            for namespace in node.tag_name().namespace().into_iter().chain(attributes) {
                if !KNOWN.iter().any(|known| namespace.contains(known)) && told.insert(namespace) {
                    let message = format!(
                        "The extension \"{}\" is not known and was left out.",
                        shortened(namespace)
                    );
                    report.warn(FindingCode::UnknownExtension, node, "CAM 3.5.2", message);
                }
            }
        }
        let below = node.first_child().filter(|_| !is_metadata);
        inside = below.or_else(|| {
            let mut here = node.ancestors().take_while(|above| *above != root);
            here.find_map(|above| above.next_sibling())
        });
    }
}
