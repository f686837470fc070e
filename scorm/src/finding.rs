//! What is wrong with a package, in a form that authors and machines can use: a stable code, a sentence, and where.

use std::collections::BTreeMap;
use std::fmt;

use crate::vocabulary;

vocabulary! {
    /// What was found. The words are stable: clients compare them.
    FindingCode {
        // The archive.
        /// The file is no zip archive that can be read.
        NotAZip = "not_a_zip",
        /// The archive ends before its directory says.
        ArchiveTruncated = "archive_truncated",
        /// An entry is encrypted.
        EntryEncrypted = "entry_encrypted",
        /// An entry is not what the directory says of it: another size or checksum, or broken data.
        EntryDamaged = "entry_damaged",
        /// An entry is compressed in a way that is not read.
        CompressionUnsupported = "compression_unsupported",
        /// An entry's name leads out of the package: `..`, a drive letter, a computer's name.
        NameUnsafe = "name_unsafe",
        /// An entry is a symbolic link.
        NameSymlink = "name_symlink",
        /// Two entries have one name, or names that differ by case only.
        NameDuplicate = "name_duplicate",
        /// A name is empty, too long, or holds control characters.
        NameInvalid = "name_invalid",
        /// More files than the tenant's limit.
        TooManyFiles = "too_many_files",
        /// More bytes than the tenant's limit.
        TooLarge = "too_large",
        /// It unpacks to so much more than it has that it is no course.
        CompressionRatio = "compression_ratio",
        /// Everything is in one folder, which was taken for the root.
        SingleFolder = "single_folder",
        /// Names have backslashes, which were taken for slashes.
        NameBackslash = "name_backslash",
        /// Names begin with a slash, which was left out.
        NameRooted = "name_rooted",
        /// Nothing says in which code page names are.
        NameEncoding = "name_encoding",
        /// The kind of a file is not known by its name.
        UnknownFileType = "unknown_file_type",
        /// The import stopped and was not taken up again.
        ImportStalled = "import_stalled",

        // Other formats.
        /// An AICC course.
        Aicc = "aicc",
        /// A cmi5 course.
        Cmi5 = "cmi5",
        /// An xAPI (Tin Can) package.
        Xapi = "xapi",
        /// Another kind of content, such as a common cartridge, an e-book, or an authoring tool's own file.
        NotScorm = "not_scorm",

        // The manifest's file.
        /// There is no imsmanifest.xml.
        ManifestMissing = "manifest_missing",
        /// imsmanifest.xml has capital letters in its name.
        ManifestName = "manifest_name",
        /// It is larger than is read.
        ManifestTooLarge = "manifest_too_large",
        /// Its encoding cannot be read.
        ManifestEncoding = "manifest_encoding",
        /// It is not well-formed XML.
        ManifestMalformed = "manifest_malformed",
        /// Something stands around its document that XML has no place for.
        ManifestUntidy = "manifest_untidy",
        /// A prefix of a namespace is used and not declared.
        PrefixUndeclared = "prefix_undeclared",
        /// It declares a document type, whose entities are not read.
        ManifestDoctype = "manifest_doctype",
        /// Its elements are nested deeper than is read.
        ManifestTooDeep = "manifest_too_deep",
        /// Its root is not `<manifest>`.
        NotAManifest = "not_a_manifest",
        /// Its course tree is larger than is stored.
        CourseTooLarge = "course_too_large",

        // What it says.
        /// The edition is not stated, or in words that are not known.
        EditionUnclear = "edition_unclear",
        /// It has no organization.
        NoOrganization = "no_organization",
        /// The default organization is not named, or not there.
        DefaultOrganization = "default_organization",
        /// Nothing can be launched.
        NothingToLaunch = "nothing_to_launch",
        /// There is no SCO; assets are launched.
        NoSco = "no_sco",
        /// An item names a resource that is not there.
        ItemDangling = "item_dangling",
        /// An item has no title.
        TitleMissing = "title_missing",
        /// Two elements have one identifier.
        IdentifierDuplicate = "identifier_duplicate",
        /// An identifier is missing or refers to nothing.
        IdentifierMissing = "identifier_missing",
        /// The resource of an item has no href.
        LaunchHrefMissing = "launch_href_missing",
        /// An href leads out of the package, or is no address of a page.
        HrefInvalid = "href_invalid",
        /// An href leads to another host.
        HrefExternal = "href_external",
        /// An href has backslashes, which were taken for slashes.
        HrefBackslash = "href_backslash",
        /// An href names a file by other letters than the archive: case, normalisation, or a missing slash.
        HrefSpelling = "href_spelling",
        /// The file of a launch is not in the archive.
        LaunchFileMissing = "launch_file_missing",
        /// Another file that the manifest lists is not in the archive.
        FileMissing = "file_missing",
        /// A value cannot be used and was left out.
        ValueIgnored = "value_ignored",
        /// A value can be used, and is hardly what was meant.
        ValueUnlikely = "value_unlikely",
        // What only a check before an upload looks at.
        /// Files call the API of another edition than the manifest says.
        ApiOfOtherEdition = "api_of_other_edition",
        /// A page asks for something by an address that begins elsewhere.
        LinkAbsolute = "link_absolute",
        /// A page asks for a file that is not in the course.
        LinkMissing = "link_missing",
        /// A page asks for a file in other letters than the archive has.
        LinkSpelling = "link_spelling",
        /// A file is so large that learners wait for it.
        FileLarge = "file_large",

        // Either.
        /// An extension that is not known was left out.
        UnknownExtension = "unknown_extension",
        /// More of the same were found than are listed.
        MoreOmitted = "more_omitted",
    }
}

/// A place in the manifest, counted from 1.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// The line.
    pub line: u32,
    /// The column, in characters.
    pub column: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}, column {}", self.line, self.column)
    }
}

/// One thing that is wrong with a package: it stops a launch where it is an error, and does not where it is a warning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub code: FindingCode,
    /// A sentence for the course's author.
    pub message: String,
    /// Where in the manifest.
    pub place: Option<Place>,
    /// The element there, as `<item identifier="i1">`.
    pub element: Option<String>,
    /// The file or entry that it is about.
    pub file: Option<String>,
    /// The rule that is broken, such as `CAM 3.4.1.9`.
    pub rule: Option<String>,
}

impl Finding {
    /// A finding that is about no place.
    pub fn new(code: FindingCode, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
            place: None,
            element: None,
            file: None,
            rule: None,
        }
    }

    /// The bytes of its texts.
    fn bytes(&self) -> usize {
        let texts = [&self.element, &self.file, &self.rule];
        let texts = texts.into_iter().flatten().map(String::len);
        texts.fold(self.message.len(), usize::saturating_add)
    }

    /// About a file of the archive.
    #[must_use]
    pub fn of_file(self, name: impl Into<String>) -> Self {
        Self {
            file: Some(name.into()),
            ..self
        }
    }
}

impl fmt::Display for Finding {
    /// The sentence, behind its place.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place {
            Some(place) => write!(f, "{place}: {}", self.message),
            None => f.write_str(&self.message),
        }
    }
}

/// Findings of one code that are listed; a generated course says one thing a thousand times.
const MOST_OF_ONE_CODE: usize = 100;
/// The text of all that are listed, in bytes: a hundred findings of three codes. A package's answer tells four such lists and has its items beside them.
const MOST_LISTED_BYTES: usize = 64 * 1024;

/// Findings of one gravity, in the order in which they were found, and not more of one code than anyone would read.
#[derive(Clone, Debug, Default)]
pub struct Findings {
    listed: Vec<Finding>,
    bytes: usize,
    counts: BTreeMap<&'static str, Count>,
}

/// How many of a code there are.
#[derive(Clone, Copy, Debug, Default)]
struct Count {
    listed: usize,
    omitted: usize,
}

impl Count {
    /// Behind the first that is omitted nothing of a code is listed: the list has the first ones.
    fn is_full(self) -> bool {
        self.omitted > 0 || self.listed == MOST_OF_ONE_CODE
    }
}

impl Findings {
    /// Adds one.
    pub fn add(&mut self, finding: Finding) {
        let count = self.counts.entry(finding.code.as_str()).or_default();
        let bytes = self.bytes.saturating_add(finding.bytes());
        if count.is_full() || (bytes > MOST_LISTED_BYTES && !self.listed.is_empty()) {
            count.omitted += 1;
        } else {
            count.listed += 1;
            self.bytes = bytes;
            self.listed.push(finding);
        }
    }

    /// Counts one whose code has as many as are listed. `false` where it is to be added.
    pub fn omits(&mut self, code: FindingCode) -> bool {
        let full = self.counts.get_mut(code.as_str()).filter(|count| count.is_full());
        full.map(|count| count.omitted += 1).is_some()
    }

    /// Whether nothing was found.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// What is listed, and how many of each code are not.
    pub fn finish(mut self) -> Vec<Finding> {
        for (code, count) in self.counts {
            if count.omitted > 0 {
                let more = count.omitted;
                let message = format!("{more} more of \"{code}\" were found and are not listed.");
                self.listed.push(Finding::new(FindingCode::MoreOmitted, message));
            }
        }
        self.listed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_shows_its_sentence_behind_its_place() {
        let mut finding = Finding::new(FindingCode::NoSco, "There is no SCO.").of_file("a.html");
        assert_eq!(finding.to_string(), "There is no SCO.");
        assert_eq!(finding.file.as_deref(), Some("a.html"));
        finding.place = Some(Place { line: 3, column: 7 });
        assert_eq!(finding.to_string(), "line 3, column 7: There is no SCO.");
    }

    #[test]
    fn what_is_found_a_thousand_times_is_listed_a_hundred_times() {
        let mut findings = Findings::default();
        assert!(findings.is_empty());
        for n in 0..1000 {
            findings.add(Finding::new(FindingCode::FileMissing, format!("{n}")));
        }
        findings.add(Finding::new(FindingCode::NoSco, "one"));
        let listed = findings.finish();
        assert_eq!(listed.len(), 102);
        assert_eq!(listed[99].message, "99");
        assert_eq!(listed[100].code, FindingCode::NoSco);
        assert_eq!(listed[101].code, FindingCode::MoreOmitted);
        assert!(listed[101].message.starts_with("900 more of \"file_missing\""));
    }

    #[test]
    fn no_more_text_is_listed_than_an_answer_has_room_for() {
        let mut findings = Findings::default();
        for n in 0..100 {
            findings.add(Finding::new(FindingCode::FileMissing, "x".repeat(1000)).of_file(n.to_string()));
        }
        findings.add(Finding::new(FindingCode::NoSco, "y".repeat(2000)));
        findings.add(Finding::new(FindingCode::NameInvalid, "short"));
        let listed = findings.finish();
        let codes: Vec<_> = listed.iter().map(|finding| finding.code).collect();
        assert_eq!(codes[..65], [FindingCode::FileMissing; 65]);
        let others = [
            FindingCode::NameInvalid,
            FindingCode::MoreOmitted,
            FindingCode::MoreOmitted,
        ];
        assert_eq!(codes[65..], others);
        assert!(listed[66].message.starts_with("35 more of \"file_missing\""));
        assert!(listed[67].message.starts_with("1 more of \"no_sco\""));
    }
}
