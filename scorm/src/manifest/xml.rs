//! Finding one's way in the XML of a manifest, by local names.

use roxmltree::Node;

use crate::finding::Place;

pub(super) fn children<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

pub(super) fn child<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

/// An element's text without the white space around it; `None` when nothing is left.
pub(super) fn text(node: Node) -> Option<String> {
    let text: String = node
        .children()
        .filter(Node::is_text)
        .filter_map(|text| text.text())
        .collect();
    Some(text.trim().to_owned()).filter(|text| !text.is_empty())
}

pub(super) fn title(node: Node) -> Option<String> {
    child(node, "title").and_then(text)
}

pub(super) fn identifier(node: Node) -> String {
    node.attribute("identifier").unwrap_or_default().to_owned()
}

/// 1.2 writes `scormtype`, 2004 `scormType`, and courses either.
pub(super) fn any_case_attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value())
}

pub(super) fn place(node: Node) -> Place {
    let position = node.document().text_pos_at(node.range().start);
    Place {
        line: position.row,
        column: position.col,
    }
}

/// An attribute that says yes or no (XML Schema, `boolean`).
pub(super) fn flag(node: Node, name: &str) -> Option<bool> {
    match node.attribute(name).map(str::trim) {
        Some("true" | "1") => Some(true),
        Some("false" | "0") => Some(false),
        _ => None,
    }
}
