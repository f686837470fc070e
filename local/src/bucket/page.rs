//! A page of the index, as S3 pages: in the order of the keys' bytes, with what has a delimiter behind the prefix
//! gathered into one entry.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::record::Entry;

/// What is asked for.
pub(super) struct Query<'a> {
    /// What the keys begin with.
    pub prefix: &'a str,
    /// What gathers keys; empty gathers none.
    pub delimiter: &'a str,
    /// The key that they come after.
    pub after: &'a str,
    /// Entries at the most.
    pub most: usize,
}

/// What is there.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Page {
    /// Objects with their keys.
    pub objects: Vec<(String, Entry)>,
    /// What gathered keys begin with.
    pub prefixes: Vec<String>,
    /// After which key the next page begins, if there is one.
    pub next: Option<String>,
}

impl Query<'_> {
    /// What the key is gathered into.
    fn gathered<'k>(&self, key: &'k str) -> Option<&'k str> {
        if self.delimiter.is_empty() {
            return None;
        }
        let from = self.prefix.len();
        let at = key[from..].find(self.delimiter)?;
        Some(&key[..from + at + self.delimiter.len()])
    }

    /// The page of an index.
    pub(super) fn page(&self, index: &BTreeMap<String, Entry>) -> Page {
        let first = if self.after < self.prefix {
            Bound::Included(self.prefix)
        } else {
            Bound::Excluded(self.after)
        };
        let mut page = Page::default();
        let mut last: Option<&String> = None;
        let matching = index.range::<str, _>((first, Bound::Unbounded));
        for (key, entry) in matching.take_while(|(key, _)| key.starts_with(self.prefix)) {
            let gathered = self.gathered(key);
            // What is gathered already takes no more room, and the next page begins behind all of it.
            if gathered.is_none() || gathered != page.prefixes.last().map(String::as_str) {
                if page.objects.len() + page.prefixes.len() >= self.most {
                    page.next = last.cloned();
                    break;
                }
                match gathered {
                    Some(prefix) => page.prefixes.push(prefix.to_owned()),
                    None => page.objects.push((key.clone(), entry.clone())),
                }
            }
            last = Some(key);
        }
        page
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn index(keys: &[&str]) -> BTreeMap<String, Entry> {
        keys.iter().map(|key| ((*key).to_owned(), Entry::default())).collect()
    }

    /// Every page's keys and prefixes, until there is no next.
    fn pages(keys: &[&str], prefix: &str, delimiter: &str, most: usize) -> Vec<Vec<String>> {
        let index = index(keys);
        let mut pages = Vec::new();
        let mut after = String::new();
        loop {
            let query = Query {
                prefix,
                delimiter,
                after: &after,
                most,
            };
            let page = query.page(&index);
            let objects = page.objects.into_iter().map(|(key, _)| key);
            pages.push(objects.chain(page.prefixes).collect());
            match page.next {
                Some(next) => after = next,
                None => return pages,
            }
        }
    }

    #[test]
    fn a_prefix_is_of_text_and_not_of_folders() {
        let keys = ["a", "a/1", "a/2", "ab", "b"];
        assert_eq!(pages(&keys, "a", "", 10), [["a", "a/1", "a/2", "ab"]]);
        assert_eq!(pages(&keys, "a/", "", 10), [["a/1", "a/2"]]);
        assert_eq!(pages(&keys, "c", "", 10), [Vec::<String>::new()]);
    }

    #[test]
    fn pages_are_full_and_the_last_has_no_next() {
        assert_eq!(pages(&["a", "b", "c", "d"], "", "", 2), [["a", "b"], ["c", "d"]]);
        assert_eq!(pages(&["a", "b", "c"], "", "", 2), [vec!["a", "b"], vec!["c"]]);
    }

    #[test]
    fn what_a_delimiter_gathers_comes_once() {
        let keys = ["a/1", "a/2", "b", "c/1", "c/2"];
        assert_eq!(pages(&keys, "", "/", 10), [["b", "a/", "c/"]]);
        assert_eq!(pages(&keys, "", "/", 1), [["a/"], ["b"], ["c/"]]);
        assert_eq!(pages(&keys, "a/", "/", 10), [["a/1", "a/2"]]);
    }

    #[test]
    fn a_key_to_come_after_need_not_be_there() {
        let query = Query {
            prefix: "b/",
            delimiter: "",
            after: "b/15",
            most: 10,
        };
        let page = query.page(&index(&["b/1", "b/2", "c"]));
        assert_eq!(page.objects.len(), 1);
        assert_eq!(page.next, None);
    }
}
