use std::collections::BTreeSet;
use std::ops::Range;
use std::path::{Path, PathBuf};

use pulldown_cmark::{CodeBlockKind, Event, Options, Parser, Tag, TagEnd};

pub const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// A document of this repository.
pub struct Page {
    /// Its path from the root, as `docs/errors.md`.
    pub path: String,
    pub text: String,
}

/// A fenced block of a page.
#[derive(Clone, Debug)]
pub struct Snippet {
    pub page: String,
    pub line: usize,
    /// The heading that it stands below.
    pub section: String,
    /// What the fence says: `sh`, `json`, or nothing.
    pub language: String,
    pub text: String,
}

impl Snippet {
    /// Where it is, for a person.
    pub fn place(&self) -> String {
        format!("{}:{}", self.page, self.line)
    }
}

impl Page {
    pub fn read(path: &str) -> Self {
        let text = std::fs::read_to_string(Path::new(ROOT).join(path));
        Self {
            path: path.to_owned(),
            text: text.unwrap_or_else(|error| panic!("{path}: {error}")),
        }
    }

    /// Every document: those at the root, and all of `docs`.
    pub fn all() -> Vec<Self> {
        let mut paths = Vec::new();
        let mut folders = vec![PathBuf::from("docs")];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(Path::new(ROOT).join(&folder)).unwrap() {
                let entry = entry.unwrap();
                let path = folder.join(entry.file_name());
                if entry.file_type().unwrap().is_dir() {
                    folders.push(path);
                } else if path.extension().is_some_and(|ending| ending == "md") {
                    paths.push(path.to_str().unwrap().to_owned());
                }
            }
        }
        paths.sort();
        let at_the_root = ["README.md", "ARCHITECTURE.md", "CHANGELOG.md"].map(str::to_owned);
        at_the_root.iter().chain(&paths).map(|path| Self::read(path)).collect()
    }

    fn events(&self) -> impl Iterator<Item = (Event<'_>, Range<usize>)> {
        Parser::new_ext(&self.text, Options::ENABLE_TABLES).into_offset_iter()
    }

    fn line_of(&self, offset: usize) -> usize {
        self.text[..offset].matches('\n').count() + 1
    }

    /// Its fenced blocks, in order.
    pub fn snippets(&self) -> Vec<Snippet> {
        let mut snippets: Vec<Snippet> = Vec::new();
        let (mut section, mut in_heading, mut in_block) = (String::new(), false, false);
        for (event, range) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => {
                    in_heading = true;
                    section.clear();
                }
                Event::End(TagEnd::Heading(_)) => in_heading = false,
                Event::Start(Tag::CodeBlock(CodeBlockKind::Fenced(language))) => {
                    in_block = true;
                    snippets.push(Snippet {
                        page: self.path.clone(),
                        line: self.line_of(range.start),
                        section: section.clone(),
                        language: language.to_string(),
                        text: String::new(),
                    });
                }
                Event::End(TagEnd::CodeBlock) => in_block = false,
                Event::Text(text) | Event::Code(text) if in_heading => section.push_str(&text),
                Event::Text(text) if in_block => snippets.last_mut().unwrap().text.push_str(&text),
                _ => {}
            }
        }
        snippets
    }

    /// What a link may name behind `#`: headings as GitHub makes them, and the anchors that the page sets itself.
    pub fn anchors(&self) -> BTreeSet<String> {
        let mut anchors = BTreeSet::new();
        let mut heading = None;
        for (event, _) in self.events() {
            match event {
                Event::Start(Tag::Heading { .. }) => heading = Some(String::new()),
                Event::Text(text) | Event::Code(text) => {
                    if let Some(heading) = &mut heading {
                        heading.push_str(&text);
                    }
                }
                Event::End(TagEnd::Heading(_)) => {
                    anchors.insert(anchor(&heading.take().unwrap()));
                }
                Event::InlineHtml(html) | Event::Html(html) => {
                    let own = html.split("id=\"").nth(1).and_then(|rest| rest.split('"').next());
                    anchors.extend(own.map(str::to_owned));
                }
                _ => {}
            }
        }
        anchors
    }

    /// Where its links and pictures lead, each with its line.
    pub fn links(&self) -> Vec<(String, usize)> {
        let link = |(event, range): (Event, Range<usize>)| match event {
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
                Some((dest_url.to_string(), self.line_of(range.start)))
            }
            _ => None,
        };
        self.events().filter_map(link).collect()
    }
}

/// A heading's anchor, as GitHub makes it: small letters, hyphens for blanks, no punctuation but `-` and `_`.
fn anchor(heading: &str) -> String {
    let kept = |c: char| match c {
        ' ' => Some('-'),
        c if c.is_alphanumeric() || c == '-' || c == '_' => Some(c),
        _ => None,
    };
    heading.trim().to_lowercase().chars().filter_map(kept).collect()
}

#[test]
fn an_anchor_is_made_as_github_makes_it() {
    assert_eq!(anchor("What *Leave* does".replace('*', "").as_str()), "what-leave-does");
    assert_eq!(anchor("VERSION_CONFLICT"), "version_conflict");
    assert_eq!(anchor("Moodle's names, side by side"), "moodles-names-side-by-side");
}
