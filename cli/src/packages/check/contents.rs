//! What an import does not look at: what pages and scripts ask for, and which edition's API they call. A course may be launched all the same.

use std::collections::{HashMap, HashSet};
use std::io::{self, Read, Seek};

use html5gum::emitters::default::DefaultEmitter;
use html5gum::{Token, Tokenizer};
use judgement::archive::{ArchivedFile, names};
use percent_encoding::percent_decode_str;
use scorm::finding::{Finding, FindingCode, Findings};
use scorm::package::Family;

/// Bytes of the largest page or script that is looked into. More are data.
const MOST_LOOKED_INTO: u64 = 8 * 1024 * 1024;
/// Bytes from which on a file takes a minute on a slow line.
const LARGE_FILE: u64 = 100_000_000;
/// Attributes by which a page loads or names a file.
const LINKS: [&str; 5] = ["src", "href", "poster", "data", "background"];
/// Elements whose links lead away and load nothing.
const LEADS_AWAY: [&str; 3] = ["a", "area", "base"];

/// Looks into a course's files.
///
/// # Errors
/// Where they cannot be read.
pub(super) fn look_into<R: Read + Seek>(
    reader: &mut R,
    files: &[ArchivedFile],
    family: Family,
) -> io::Result<Vec<Finding>> {
    let mut course = Course::of(files);
    for file in files {
        if file.size >= LARGE_FILE {
            let message = format!(
                "\"{}\" has {} megabytes; learners on slow lines wait for it.",
                file.name,
                file.size / 1_000_000
            );
            course.tell(FindingCode::FileLarge, &file.name, message);
        }
        let ending = file
            .name
            .rsplit_once('.')
            .map(|(_, ending)| ending.to_ascii_lowercase())
            .unwrap_or_default();
        let is_page = matches!(ending.as_str(), "html" | "htm" | "xhtml");
        if file.size > MOST_LOOKED_INTO || !(is_page || ending == "js") {
            continue;
        }
        let mut bytes = Vec::new();
        file.open(reader)?.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        course.apis.look(&file.name, &text);
        if is_page {
            course.page(&file.name, &text);
        }
    }
    let Course { mut findings, apis, .. } = course;
    if let Some(odd) = apis.odd(family) {
        findings.add(odd);
    }
    Ok(findings.finish())
}

struct Course<'a> {
    exact: HashSet<&'a str>,
    folded: HashMap<String, &'a str>,
    folders: HashSet<&'a str>,
    findings: Findings,
    apis: Apis,
}

impl<'a> Course<'a> {
    fn of(files: &'a [ArchivedFile]) -> Self {
        let names = || files.iter().map(|file| file.name.as_str());
        Self {
            exact: names().collect(),
            folded: names().map(|name| (names::folded(name), name)).collect(),
            folders: names().flat_map(folders_of).collect(),
            findings: Findings::default(),
            apis: Apis::default(),
        }
    }

    fn tell(&mut self, code: FindingCode, file: &str, message: String) {
        self.findings.add(Finding::new(code, message).of_file(file));
    }

    fn page(&mut self, page: &str, text: &str) {
        let mut links: Vec<(String, String)> = Vec::new();
        let mut emitter = DefaultEmitter::default();
        // What stands in a script is no tag.
        emitter.naively_switch_states(true);
        for Ok(token) in Tokenizer::new_with_emitter(text, emitter) {
            let Token::StartTag(tag) = token else { continue };
            let of = |name: &[u8]| {
                tag.attributes
                    .iter()
                    .find(|(own, _)| own.as_slice() == name)
                    .map(|(_, value)| String::from_utf8_lossy(value))
            };
            let name = String::from_utf8_lossy(&tag.name).into_owned();
            if name == "base" && of(b"href").is_some() {
                // Where its links lead is another matter.
                return;
            }
            // Other relations name something and load nothing.
            let is_name =
                name == "link" && !of(b"rel").is_some_and(|rel| rel.contains("stylesheet") || rel.contains("icon"));
            if is_name {
                continue;
            }
            let values = LINKS.iter().filter_map(|attribute| of(attribute.as_bytes()));
            links.extend(values.map(|value| (name.clone(), value.trim().to_owned())));
        }
        let mut told = HashSet::new();
        for (element, link) in links {
            if told.insert(link.clone()) {
                self.link(page, &element, &link);
            }
        }
    }

    fn link(&mut self, page: &str, element: &str, link: &str) {
        // What a script fills in is no address yet.
        let is_template = ["{{", "${", "<%", "[["].iter().any(|sign| link.contains(sign));
        let path = link.split(['?', '#']).next().unwrap_or_default();
        // What was not read as its author wrote it, because the page is not UTF-8, tells nothing.
        if path.is_empty() || is_template || path.contains(char::REPLACEMENT_CHARACTER) {
            return;
        }
        let path = path.replace('\\', "/");
        let shown = |why: &str| format!("\"{page}\" asks for \"{link}\", {why}");
        if let Some((scheme, rest)) = path.split_once(':')
            && scheme.chars().all(|c| c.is_ascii_alphanumeric() || "+-.".contains(c))
        {
            let is_drive = scheme.len() == 1 && rest.starts_with('/');
            if is_drive || scheme.eq_ignore_ascii_case("file") {
                self.tell(
                    FindingCode::LinkAbsolute,
                    page,
                    shown("which is on the author's own machine."),
                );
            } else if scheme.eq_ignore_ascii_case("http") && !LEADS_AWAY.contains(&element) {
                self.tell(
                    FindingCode::LinkAbsolute,
                    page,
                    shown("which browsers do not load into a page that came by https."),
                );
            }
            return;
        }
        if path.starts_with("//") {
            return;
        }
        if path.starts_with('/') {
            self.tell(
                FindingCode::LinkAbsolute,
                page,
                shown("which begins at the server's root; no course is there."),
            );
            return;
        }
        self.relative(page, &path, &shown);
    }

    fn relative(&mut self, page: &str, path: &str, shown: &dyn Fn(&str) -> String) {
        let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
        let path = percent_decode_str(path).decode_utf8_lossy();
        let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
        for part in path.split('/') {
            match part {
                "" | "." => {}
                ".." => {
                    if parts.pop().is_none() {
                        self.tell(FindingCode::LinkMissing, page, shown("which leads out of the course."));
                        return;
                    }
                }
                part => parts.push(part),
            }
        }
        let name = parts.join("/");
        if name.is_empty() || self.exact.contains(name.as_str()) || self.folders.contains(name.as_str()) {
            return;
        }
        match self.folded.get(&names::folded(&name)) {
            Some(known) if names::composed(&name) == **known => {}
            Some(known) => {
                let why = format!("and the file is called \"{known}\"; only Windows forgives that.");
                self.tell(FindingCode::LinkSpelling, page, shown(&why));
            }
            None => self.tell(FindingCode::LinkMissing, page, shown("which is not in the course.")),
        }
    }
}

/// The folders that a file is in.
fn folders_of(name: &str) -> impl Iterator<Item = &str> {
    name.match_indices('/').map(|(at, _)| &name[..at])
}

/// The first file that calls each edition's API.
#[derive(Default)]
struct Apis {
    of_12: Option<String>,
    of_2004: Option<String>,
}

impl Apis {
    fn look(&mut self, file: &str, text: &str) {
        let first = |known: &mut Option<String>, signs: &[&str]| {
            if known.is_none() && signs.iter().any(|sign| text.contains(sign)) {
                *known = Some(file.to_owned());
            }
        };
        first(&mut self.of_12, &["LMSInitialize", "LMSSetValue"]);
        first(&mut self.of_2004, &["API_1484_11"]);
    }

    /// What is odd about a course that calls an API it will not find.
    fn odd(self, family: Family) -> Option<Finding> {
        let (own, other, edition, api) = match family {
            Family::Scorm12 => (self.of_12, self.of_2004, "SCORM 1.2", "SCORM 2004 (API_1484_11)"),
            Family::Scorm2004 => (self.of_2004, self.of_12, "SCORM 2004", "SCORM 1.2 (LMSInitialize)"),
        };
        let file = other.filter(|_| own.is_none())?;
        let message =
            format!("The manifest says {edition}, and \"{file}\" calls the API of {api}, which is not there then.");
        Some(Finding::new(FindingCode::ApiOfOtherEdition, message).of_file(file))
    }
}
