//! Addresses in a manifest: hrefs, the bases in front of them, and the files that they mean (RFC 3986, 5.2; CAM 3.4.1.22).
//!
//! A package has no address of its own, so that its root stands for one: what leads out of it leads nowhere.

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};

/// What a path keeps as it is (RFC 3986, 3.3). A colon would make a scheme of what stands before it.
const PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'/')
    .remove(b'-')
    .remove(b'_')
    .remove(b'.')
    .remove(b'~')
    .remove(b'!')
    .remove(b'$')
    .remove(b'&')
    .remove(b'\'')
    .remove(b'(')
    .remove(b')')
    .remove(b'*')
    .remove(b'+')
    .remove(b',')
    .remove(b';')
    .remove(b'=')
    .remove(b'@');

/// Where an href leads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Address {
    /// Into the package.
    Inside(Inside),
    /// To another host.
    Outside(String),
}

/// A place in the package.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Inside {
    /// The path from the root, as the manifest writes it.
    pub(super) path: String,
    /// `?` and `#` with what follows them.
    pub(super) rest: String,
    /// It began at the root, which a package has none of.
    pub(super) is_rooted: bool,
    /// It has backslashes, which were taken for slashes.
    pub(super) has_backslashes: bool,
}

/// Why an href leads nowhere.
pub(super) type Nowhere = &'static str;

impl Inside {
    /// The name of the file.
    pub(super) fn file(&self) -> String {
        percent_decode_str(&self.path).decode_utf8_lossy().into_owned()
    }

    /// The same, where it is no address as it stands: a `%` that begins no escape is written as one, and so is a colon, before which stands no scheme.
    pub(super) fn sound(self) -> Self {
        let parts = self.path.split('%').skip(1);
        let mut escapes = parts.map(|part| {
            part.get(..2)
                .is_some_and(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))
        });
        if self.path.contains(':') || !escapes.all(|is_escape| is_escape) {
            return self.with_file(&self.file());
        }
        self
    }

    /// The name of a file that has what looks like an escape in it, such as `100%25.html`.
    pub(super) fn literal_file(&self) -> Option<&str> {
        self.path.contains('%').then_some(self.path.as_str())
    }

    /// The same with another file.
    pub(super) fn with_file(&self, name: &str) -> Self {
        Self {
            path: utf8_percent_encode(name, PATH).to_string(),
            ..self.clone()
        }
    }

    /// The whole address, from the package's root.
    pub(super) fn href(&self) -> String {
        format!("{}{}", self.path, self.rest)
    }
}

impl Address {
    /// The package's root.
    pub(super) fn root() -> Self {
        Self::Inside(Inside::default())
    }

    /// Where a reference leads from here.
    pub(super) fn join(&self, reference: &str) -> Result<Self, Nowhere> {
        let reference = reference.trim();
        // A letter and a colon are no scheme: a lesson may be called "A: Introduction". A drive is told by its slash.
        if let Some((scheme, rest)) = reference.split_once(':')
            && is_scheme(scheme)
            && (scheme.len() > 1 || rest.starts_with(['/', '\\']))
        {
            return match scheme.to_ascii_lowercase().as_str() {
                "http" | "https" => Ok(Self::Outside(reference.to_owned())),
                _ => Err("it is no address of a page"),
            };
        }
        if reference.starts_with("//") {
            return Ok(Self::Outside(reference.to_owned()));
        }
        match self {
            Self::Outside(base) => Ok(Self::Outside(format!("{}{reference}", folder(base)))),
            Self::Inside(base) => base.join(reference).map(Self::Inside),
        }
    }

    /// The same, taken for a folder where it does not say so.
    pub(super) fn as_folder(&self) -> Self {
        match self {
            Self::Inside(inside) if !inside.path.is_empty() && !inside.path.ends_with('/') => Self::Inside(Inside {
                path: format!("{}/", inside.path),
                ..inside.clone()
            }),
            other => other.clone(),
        }
    }
}

impl Inside {
    fn join(&self, reference: &str) -> Result<Self, Nowhere> {
        let end = reference.find(['?', '#']).unwrap_or(reference.len());
        let (path, rest) = reference.split_at(end);
        let has_backslashes = path.contains('\\');
        let path = path.replace('\\', "/");
        let merged = match path.strip_prefix('/') {
            Some(rooted) => rooted.to_owned(),
            None if path.is_empty() => self.path.clone(),
            None => format!("{}{path}", folder(&self.path)),
        };
        Ok(Self {
            path: without_dots(&merged).ok_or("it leads out of the package by \"..\"")?,
            rest: rest.to_owned(),
            is_rooted: path.starts_with('/'),
            has_backslashes,
        })
    }
}

/// A path up to its last slash.
fn folder(path: &str) -> &str {
    path.rfind('/').map_or("", |at| &path[..=at])
}

/// RFC 3986, 3.1. A drive is one too, and leads nowhere either.
fn is_scheme(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
}

/// A path without `.` and `..`, written in whatever way; `None` where it leads above the root. No file has a slash in its name, so that an escaped one
/// parts folders as well.
fn without_dots(path: &str) -> Option<String> {
    let path = ["%2F", "%2f", "%5C", "%5c"]
        .iter()
        .fold(path.to_owned(), |path, escape| path.replace(escape, "/"));
    let mut segments: Vec<&str> = Vec::new();
    let mut ends_in_folder = false;
    for segment in path.split('/') {
        let plain = segment.replace("%2e", ".").replace("%2E", ".");
        ends_in_folder = matches!(plain.as_str(), "" | "." | "..");
        match plain.as_str() {
            "" | "." => {}
            ".." => {
                segments.pop()?;
            }
            _ => segments.push(segment),
        }
    }
    let mut path = segments.join("/");
    if ends_in_folder && !path.is_empty() {
        path.push('/');
    }
    Some(path)
}

/// Appends an item's parameters to an address by the rule of CAM 3.4.1.11: at most one `?`, nothing behind an
/// anchor's anchor.
pub(super) fn with_parameters(href: &str, parameters: &str) -> String {
    let parameters = parameters.trim().trim_start_matches(['?', '&']);
    if parameters.is_empty() {
        return href.to_owned();
    }
    if parameters.starts_with('#') {
        return if href.contains('#') {
            href.to_owned()
        } else {
            format!("{href}{parameters}")
        };
    }
    let joint = if href.contains('?') { '&' } else { '?' };
    format!("{href}{joint}{parameters}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn href(base: &str, reference: &str) -> Option<String> {
        match Address::root().join(base).and_then(|base| base.join(reference)) {
            Ok(Address::Inside(inside)) => Some(inside.href()),
            Ok(Address::Outside(address)) => Some(address),
            Err(_) => None,
        }
    }

    #[test]
    fn references_are_resolved_as_browsers_do() {
        for (base, reference, expected) in [
            ("", "a.html", Some("a.html")),
            ("", " a b.html ", Some("a b.html")),
            (
                "content/",
                "a.html?x=1&y=/../z#top",
                Some("content/a.html?x=1&y=/../z#top"),
            ),
            ("content", "a.html", Some("a.html")),
            ("content/x.html", "a.html", Some("content/a.html")),
            ("a/b/", "../c/./d.html", Some("a/c/d.html")),
            ("a/", "/b.html", Some("b.html")),
            ("a/", "?x=1", Some("a/?x=1")),
            ("a/", "b\\c.html", Some("a/b/c.html")),
            ("", "../a.html", None),
            ("a/", "b/../../../c.html", None),
            ("a/", "%2e%2E/%2e./b.html", None),
            ("", "http://example.org/a", Some("http://example.org/a")),
            ("http://example.org/a/", "b.html", Some("http://example.org/a/b.html")),
            ("", "//example.org/a", Some("//example.org/a")),
            ("", "javascript:alert(1)", None),
            ("", "C:\\course\\a.html", None),
            ("", "c:/a.html", None),
            ("", "A: Intro/c.html", Some("A: Intro/c.html")),
            ("", "./a:b.html", Some("a:b.html")),
            ("", "content%2Findex.html", Some("content/index.html")),
            ("", "content%5cindex.html", Some("content/index.html")),
            ("", "a/%2F%2e%2e%2F../b.html", None),
            ("", "vbscript:x", None),
            ("", " JavaScript:alert(1)", None),
        ] {
            assert_eq!(href(base, reference).as_deref(), expected, "{base} {reference}");
        }
    }

    #[test]
    fn an_address_names_a_file() {
        let inside = |reference: &str| match Address::root().join(reference) {
            Ok(Address::Inside(inside)) => inside,
            other => panic!("{other:?}"),
        };
        assert_eq!(inside("a%20b/%C3%BC.html?x=%20").file(), "a b/ü.html");
        assert_eq!(
            inside("x?y#z").with_file("a b/ü?.html").href(),
            "a%20b/%C3%BC%3F.html?y#z"
        );
        assert!(inside("/a").is_rooted && inside("a\\b").has_backslashes);
        assert_eq!(Address::root().as_folder(), Address::root());
    }

    #[test]
    fn what_is_no_address_is_made_one() {
        for (href, sound) in [
            ("a b/ü.html?x=%", "a b/ü.html?x=%"),
            ("a%20b.html", "a%20b.html"),
            ("100%.html", "100%25.html"),
            ("a%2.html#b", "a%252.html#b"),
            ("./javascript:alert(1)", "javascript%3Aalert(1)"),
            ("A: Intro/a.html", "A%3A%20Intro/a.html"),
        ] {
            match Address::root().join(href) {
                Ok(Address::Inside(inside)) => assert_eq!(inside.sound().href(), sound),
                other => panic!("{href}: {other:?}"),
            }
        }
    }

    #[test]
    fn parameters_are_appended_by_the_standards_rule() {
        for (href, parameters, expected) in [
            ("a.html", "", "a.html"),
            ("a.html", "?x=1", "a.html?x=1"),
            ("a.html", "&?x=1", "a.html?x=1"),
            ("a.html?y=2", "x=1", "a.html?y=2&x=1"),
            ("a.html", "#top", "a.html#top"),
            ("a.html#here", "#top", "a.html#here"),
        ] {
            assert_eq!(with_parameters(href, parameters), expected);
        }
    }
}
