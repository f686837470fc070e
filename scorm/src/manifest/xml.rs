//! Finding one's way in the XML of a manifest, by local names.

use roxmltree::Node;

pub(super) fn children<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children()
        .filter(move |child| child.is_element() && child.tag_name().name() == name)
}

pub(super) fn child<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

/// An element's text as it is.
pub(super) fn raw_text(node: Node) -> String {
    let texts = node.children().filter(Node::is_text);
    texts.filter_map(|text| text.text()).collect()
}

/// An element's text without the white space around it; `None` when nothing is left.
pub(super) fn text(node: Node) -> Option<String> {
    Some(raw_text(node).trim().to_owned()).filter(|text| !text.is_empty())
}

pub(super) fn title(node: Node) -> Option<String> {
    child(node, "title").and_then(text)
}

/// An attribute, in whatever namespace: those of the standard are written with a prefix and without one.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let mut attributes = node.attributes();
    attributes
        .find(|attribute| attribute.name() == name)
        .map(|attribute| attribute.value())
}

/// An identifier, or a reference to one, without white space around it.
pub(super) fn named<'a>(node: Node<'a, '_>, attribute: &str) -> Option<&'a str> {
    node.attribute(attribute).map(str::trim).filter(|name| !name.is_empty())
}

/// 1.2 writes `scormtype`, 2004 `scormType`, and courses either.
pub(super) fn any_case_attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attributes()
        .find(|attribute| attribute.name().eq_ignore_ascii_case(name))
        .map(|attribute| attribute.value())
}
