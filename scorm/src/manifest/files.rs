//! The names of a package's files, as a manifest may mean them.

use std::collections::{HashMap, HashSet};

use unicode_normalization::UnicodeNormalization;

/// The names of an archive's files, parted by `/`, from the package's root.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
    exact: HashSet<String>,
    /// Names by what is the same to most authors' systems.
    folded: HashMap<String, String>,
    /// Some name by its last part.
    bases: HashMap<String, String>,
}

/// What there is for a name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found<'a> {
    /// A file of this very name.
    Exactly,
    /// A file of a name in other letters: case, or Unicode's normalisation.
    Spelled(&'a str),
    /// None; perhaps one of this name in another folder.
    Nowhere(Option<&'a str>),
}

impl FileNames {
    /// The names of an archive. Of those that differ by case alone, another spelling means the first.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut files = Self::default();
        for name in names {
            files.bases.entry(folded(base(&name))).or_insert_with(|| name.clone());
            files.folded.entry(folded(&name)).or_insert_with(|| name.clone());
            files.exact.insert(name);
        }
        files
    }

    pub(super) fn find(&self, name: &str) -> Found<'_> {
        if self.exact.contains(name) {
            return Found::Exactly;
        }
        match self.folded.get(&folded(name)) {
            Some(known) => Found::Spelled(known),
            None => Found::Nowhere(self.bases.get(&folded(base(name))).map(String::as_str)),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.folded.contains_key(&folded(name))
    }
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

/// Two names are one where this is one: most authors' systems tell neither case nor normalisation apart, so that one of
/// the two files is not the one that was meant.
pub fn folded(name: &str) -> String {
    name.to_lowercase().nfc().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_found_by_its_name_in_whatever_letters() {
        let files = FileNames::new(["Shared/Über.html".to_owned(), "b/c.js".to_owned()]);
        assert_eq!(files.find("Shared/Über.html"), Found::Exactly);
        let spelled = Found::Spelled("Shared/Über.html");
        assert_eq!(files.find("shared/über.HTML"), spelled);
        assert_eq!(files.find("Shared/U\u{308}ber.html"), spelled);
        assert_eq!(files.find("a/C.js"), Found::Nowhere(Some("b/c.js")));
        assert_eq!(files.find("d.js"), Found::Nowhere(None));
    }

    #[test]
    fn names_that_differ_by_case_are_two_files() {
        let files = FileNames::new(["img/Logo.png".to_owned(), "img/logo.png".to_owned()]);
        assert_eq!(files.find("img/Logo.png"), Found::Exactly);
        assert_eq!(files.find("img/logo.png"), Found::Exactly);
        assert_eq!(files.find("img/LOGO.png"), Found::Spelled("img/Logo.png"));
    }
}
