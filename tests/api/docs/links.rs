use std::collections::BTreeMap;
use std::path::{Component, Path, PathBuf};

use super::page::{Page, ROOT};

/// A link's path from the root, without `.` and `..`.
fn from_the_root(page: &str, link: &str) -> PathBuf {
    let mut path = PathBuf::new();
    for part in Path::new(page).parent().unwrap().join(link).components() {
        match part {
            Component::ParentDir => assert!(path.pop(), "{page} links out of the repository: {link}"),
            Component::CurDir => {}
            part => path.push(part),
        }
    }
    path
}

#[test]
fn every_link_leads_to_a_file_and_every_anchor_to_a_heading() {
    let pages = Page::all();
    let anchors: BTreeMap<&str, _> = pages.iter().map(|page| (page.path.as_str(), page.anchors())).collect();
    let mut broken = Vec::new();
    let mut followed = 0;
    for page in &pages {
        for (link, line) in page.links() {
            if link.contains("://") {
                assert!(link.starts_with("https://"), "{}:{line}: {link}", page.path);
                continue;
            }
            followed += 1;
            let (file, anchor) = link
                .split_once('#')
                .map_or((link.as_str(), None), |(f, a)| (f, Some(a)));
            let target = if file.is_empty() {
                PathBuf::from(&page.path)
            } else {
                from_the_root(&page.path, file)
            };
            let is_there = Path::new(ROOT).join(&target).exists();
            let known = |anchor| {
                anchors
                    .get(target.to_str().unwrap())
                    .is_some_and(|all| all.contains(anchor))
            };
            if !is_there || !anchor.is_none_or(known) {
                broken.push(format!("{}:{line}: {link}", page.path));
            }
        }
    }
    assert!(broken.is_empty(), "{}", broken.join("\n"));
    assert!(followed > 50, "only {followed} links were found");
}
