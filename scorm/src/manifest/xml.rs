//! Finding one's way in the XML of a manifest, by local names in whatever case: 1.2 writes `datafromlms` and 2004 `dataFromLMS`, and courses either.

use std::borrow::Cow;

use roxmltree::Node;

/// Whether a node is an element of this name.
pub(super) fn is(node: Node, name: &str) -> bool {
    node.is_element() && node.tag_name().name().eq_ignore_ascii_case(name)
}

pub(super) fn children<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| is(*child, name))
}

pub(super) fn child<'a, 'input: 'a>(node: Node<'a, 'input>, name: &str) -> Option<Node<'a, 'input>> {
    children(node, name).next()
}

/// An element's text as it is.
pub(super) fn raw_text(node: Node) -> String {
    let texts = node.children().filter(Node::is_text);
    texts.filter_map(|text| text.text()).collect()
}

/// An element's text on one line, without the white space around it; `None` when nothing is left.
pub(super) fn text(node: Node) -> Option<String> {
    Some(collapsed(&raw_text(node)).into_owned()).filter(|text| !text.is_empty())
}

pub(super) fn title(node: Node) -> Option<String> {
    child(node, "title").and_then(text)
}

/// An attribute, in whatever namespace: those of the standard are written with a prefix and without one.
pub(super) fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    let named = |is_named: fn(&str, &str) -> bool| {
        let mut attributes = node.attributes();
        attributes
            .find(|attribute| is_named(attribute.name(), name))
            .map(|attribute| attribute.value())
    };
    named(|own, name| own == name).or_else(|| named(str::eq_ignore_ascii_case))
}

/// A value without white space around it.
pub(super) fn named<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    attribute(node, name).map(str::trim).filter(|name| !name.is_empty())
}

/// An identifier, or a reference to one, as XML Schema collapses its white space.
pub(super) fn identity<'a>(node: Node<'a, '_>, name: &str) -> Option<Cow<'a, str>> {
    named(node, name).map(collapsed)
}

/// Each run of white space made one blank, and none around it (XML Schema 2, 4.3.6).
fn collapsed(text: &str) -> Cow<'_, str> {
    let text = text.trim();
    let is_plain = !text.contains(|c: char| c.is_whitespace() && c != ' ') && !text.contains("  ");
    if is_plain {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.split_whitespace().collect::<Vec<_>>().join(" "))
}
