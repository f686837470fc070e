//! The revisions of packages that a process works with, with their course trees. A revision never changes, so that it is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use scorm::course::Course;
use scorm::id::PackageId;
use scorm::package::Revision;

use crate::tenant::TenantId;

/// Activities of all revisions that are kept before they are let go, so that large courses cannot fill a function's memory: half a
/// kilobyte each, with its rules. A SCO counts as one more, and so does each half kilobyte of its launch data.
const MOST_KEPT_ACTIVITIES: usize = 40_000;
/// Bytes of a SCO's text that weigh as much as an activity.
const BYTES_OF_AN_ACTIVITY: usize = 512;

/// A package of a tenant.
pub(super) type PackageKey = (TenantId, PackageId);
/// A package, and the number of one of its revisions.
pub(super) type Key = (PackageKey, u32);

/// A revision as it is kept.
#[derive(Clone, Debug)]
pub struct KeptRevision {
    /// What is launched of it.
    pub revision: Arc<Revision>,
    /// Its course tree.
    pub course: Arc<Course>,
}

impl KeptRevision {
    fn weight(&self) -> usize {
        let scos = self.revision.scos.iter().map(|sco| {
            let launch_data = sco.terms.launch_data.as_ref().map_or(0, String::len);
            let objectives = sco.terms.objectives.iter().map(String::len).sum::<usize>();
            1 + (launch_data + objectives) / BYTES_OF_AN_ACTIVITY
        });
        self.course.all_items().count() + scos.sum::<usize>()
    }
}

/// The revisions that are kept.
#[derive(Debug, Default)]
pub(super) struct Revisions(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Packages that are deleted, and those of earlier releases, have none and get none.
    revisions: HashMap<Key, Option<KeptRevision>>,
    activities: usize,
}

impl Revisions {
    fn kept(&self) -> MutexGuard<'_, Kept> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    pub(super) fn get(&self, key: &Key) -> Option<Option<KeptRevision>> {
        self.kept().revisions.get(key).cloned()
    }

    pub(super) fn put(&self, key: Key, revision: Option<KeptRevision>) {
        let activities = 1 + revision.as_ref().map_or(0, KeptRevision::weight);
        let mut kept = self.kept();
        if kept.activities + activities > MOST_KEPT_ACTIVITIES {
            *kept = Kept::default();
        }
        // Two calls at once may have read the same.
        if kept.revisions.insert(key, revision).is_none() {
            kept.activities += activities;
        }
    }

    /// Lets go what is kept of a package that this process deletes or changes: on a laptop its id may be another
    /// package's later, and what was not there may be by now. The count stays, which empties the rest a little early.
    pub(super) fn forget(&self, package: &PackageKey) {
        self.kept().revisions.retain(|(of, _), _| of != package);
    }
}

#[cfg(test)]
mod tests {
    use scorm::course::Item;
    use scorm::package::{Edition, Sco, ScoTerms, Source};
    use uuid::Uuid;

    use super::*;

    fn key(revision: u32) -> Key {
        let tenant = TenantId::parse("acme").expect("a name");
        ((tenant, PackageId::new(Uuid::nil())), revision)
    }

    fn revision(items: usize, launch_data: Option<String>) -> Option<KeptRevision> {
        let sco = launch_data.map(|launch_data| Sco {
            identifier: String::new(),
            title: String::new(),
            href: String::new(),
            terms: ScoTerms {
                launch_data: Some(launch_data),
                ..ScoTerms::default()
            },
        });
        let revision = Revision {
            number: 1,
            title: String::new(),
            edition: Edition::Fourth,
            language: None,
            scos: sco.into_iter().collect(),
            file_count: 0,
            size_bytes: 0,
            warnings: Vec::new(),
            source: Source::default(),
        };
        let course = Course {
            items: vec![Item::default(); items],
            ..Course::default()
        };
        Some(KeptRevision {
            revision: Arc::new(revision),
            course: Arc::new(course),
        })
    }

    #[test]
    fn revisions_are_kept_until_they_are_too_many() {
        let kept = Revisions::default();
        kept.put(key(1), revision(MOST_KEPT_ACTIVITIES - 2, None));
        kept.put(key(1), revision(MOST_KEPT_ACTIVITIES - 2, None));
        kept.put(key(2), None);
        assert!(kept.get(&key(1)).is_some() && kept.get(&key(2)).is_some_and(|kept| kept.is_none()));
        kept.put(key(3), revision(0, None));
        assert!(kept.get(&key(1)).is_none() && kept.get(&key(3)).is_some());
    }

    #[test]
    fn launch_data_weigh_what_they_take() {
        let kept = Revisions::default();
        kept.put(key(1), revision(1, None));
        let data = "a".repeat(MOST_KEPT_ACTIVITIES * BYTES_OF_AN_ACTIVITY);
        kept.put(key(2), revision(1, Some(data)));
        assert!(kept.get(&key(1)).is_none() && kept.get(&key(2)).is_some());
    }

    #[test]
    fn what_is_kept_of_one_package_is_forgotten_alone() {
        let kept = Revisions::default();
        let (_, other) = (key(1), ((key(1).0.0, PackageId::new(Uuid::max())), 1));
        kept.put(key(1), None);
        kept.put(other.clone(), None);
        kept.forget(&key(1).0);
        assert!(kept.get(&key(1)).is_none() && kept.get(&other).is_some());
    }
}
