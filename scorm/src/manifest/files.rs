//! The names of a package's files, as a manifest may mean them.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

/// The names of an archive's files, parted by `/`, from the package's root.
#[derive(Clone, Debug, Default)]
pub struct FileNames {
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
    /// The names of an archive, of which no two differ by case or normalisation alone.
    pub fn new(names: impl IntoIterator<Item = String>) -> Self {
        let mut files = Self::default();
        for name in names {
            files.bases.entry(fold(base(&name))).or_insert_with(|| name.clone());
            files.folded.insert(fold(&name), name);
        }
        files
    }

    pub(super) fn find(&self, name: &str) -> Found<'_> {
        match self.folded.get(&fold(name)) {
            Some(known) if known == name => Found::Exactly,
            Some(known) => Found::Spelled(known),
            None => Found::Nowhere(self.bases.get(&fold(base(name))).map(String::as_str)),
        }
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.folded.contains_key(&fold(name))
    }
}

fn base(name: &str) -> &str {
    name.rsplit('/').next().unwrap_or(name)
}

fn fold(name: &str) -> String {
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
}
