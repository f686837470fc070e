//! What the metadata of a course says of it: its title and its language (CAM 4; IEEE 1484.12.1).

use roxmltree::Node;

use super::xml::{child, children, text};

/// The title and the language of a learning object.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Described {
    pub(super) title: Option<String>,
    pub(super) language: Option<String>,
}

/// What a `<metadata>` or a `<lom>` says.
pub(super) fn described(node: Node) -> Described {
    let lom = child(node, "lom").unwrap_or(node);
    let Some(general) = child(lom, "general") else {
        return Described::default();
    };
    // `langstring` in the schemas of 1.2, `string` in those of 2004.
    let words = child(general, "title").and_then(|title| {
        let said = children(title, "langstring").chain(children(title, "string"));
        said.map(|words| (words, text(words))).find(|(_, text)| text.is_some())
    });
    let own = children(general, "language").find_map(|language| is_language(&text(language)?));
    let of_title = words.as_ref().and_then(|(words, _)| {
        let mut attributes = words.attributes();
        let attribute = attributes.find(|attribute| matches!(attribute.name(), "lang" | "language"))?;
        is_language(attribute.value())
    });
    Described {
        title: words.and_then(|(_, text)| text),
        language: own.or(of_title),
    }
}

/// The metadata file that a `<metadata>` names (`adlcp:location`, CAM 3.4.1.4).
pub(super) fn location<'a, 'input: 'a>(root: Node<'a, 'input>) -> Option<(Node<'a, 'input>, String)> {
    let node = child(child(root, "metadata")?, "location")?;
    Some((node, text(node)?))
}

/// A language, and not one of the ways to say that there is none.
fn is_language(word: &str) -> Option<String> {
    let word = word.trim();
    let none = ["x-none", "none", "xx"]
        .iter()
        .any(|none| word.eq_ignore_ascii_case(none));
    (!word.is_empty() && !none).then(|| word.to_owned())
}
