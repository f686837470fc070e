//! The course trees of the sessions that a process works on. A revision never changes, so that its tree is read once.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};

use scorm::course::Course;
use scorm::id::PackageId;

use crate::tenant::TenantId;

/// Activities of all trees that are kept before they are let go, so that large courses cannot fill a function's memory: half a
/// kilobyte each, with its rules.
const MOST_KEPT_ACTIVITIES: usize = 40_000;

/// The tenant, its package, and the package's revision.
pub(super) type Key = (TenantId, PackageId, u32);

/// The trees that are kept.
#[derive(Debug, Default)]
pub(super) struct Courses(Mutex<Kept>);

#[derive(Debug, Default)]
struct Kept {
    /// Packages that are deleted, and those of earlier releases, have no tree and get none.
    trees: HashMap<Key, Option<Arc<Course>>>,
    activities: usize,
}

impl Courses {
    pub(super) fn get(&self, key: &Key) -> Option<Option<Arc<Course>>> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.trees.get(key).cloned()
    }

    pub(super) fn put(&self, key: Key, course: Option<Arc<Course>>) {
        let activities = 1 + course.as_deref().map_or(0, |course| course.all_items().count());
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.activities + activities > MOST_KEPT_ACTIVITIES {
            *kept = Kept::default();
        }
        // Two calls at once may have read the same.
        if kept.trees.insert(key, course).is_none() {
            kept.activities += activities;
        }
    }
}

#[cfg(test)]
mod tests {
    use scorm::course::Item;
    use uuid::Uuid;

    use super::*;

    fn key(revision: u32) -> Key {
        let tenant = TenantId::parse("acme").expect("a name");
        (tenant, PackageId::new(Uuid::nil()), revision)
    }

    fn course(items: usize) -> Option<Arc<Course>> {
        Some(Arc::new(Course {
            items: vec![Item::default(); items],
            ..Course::default()
        }))
    }

    #[test]
    fn trees_are_kept_until_they_are_too_many() {
        let courses = Courses::default();
        courses.put(key(1), course(MOST_KEPT_ACTIVITIES - 2));
        courses.put(key(1), course(MOST_KEPT_ACTIVITIES - 2));
        courses.put(key(2), None);
        assert_eq!(
            (courses.get(&key(1)).is_some(), courses.get(&key(2))),
            (true, Some(None))
        );
        courses.put(key(3), course(0));
        assert!(courses.get(&key(1)).is_none() && courses.get(&key(3)).is_some());
    }
}
