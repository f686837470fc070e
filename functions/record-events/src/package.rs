//! What a write of a package tells.

use jiff::Timestamp;
use scorm::package::Package;
use scorm::package::upload::Step;
use shared::event::EventType;
use shared::http::event::Happened;
use shared::store::feed::{Telling, subject_of_package};
use shared::store::item::event::Last;
use shared::store::stream::Subject;
use shared::version::Versioned;

use crate::candidate::{Candidate, state};

/// One write of a package.
pub struct PackageWrite(Subject<Versioned<Package>>);

/// The write as a candidate for the feed, where it tells something.
pub fn candidate(write: Subject<Versioned<Package>>) -> Option<Box<dyn Candidate>> {
    let write = PackageWrite(write);
    let tells = !write.happened().is_empty();
    tells.then(|| Box::new(write) as Box<dyn Candidate>)
}

impl PackageWrite {
    fn before(&self) -> Option<&Package> {
        self.0.before.as_ref().map(Versioned::value)
    }

    /// The package as it is, or as it was when it went.
    fn package(&self) -> Option<&Package> {
        self.0.after.as_ref().map(Versioned::value).or(self.before())
    }

    fn at(&self) -> Timestamp {
        self.0
            .after
            .as_ref()
            .map_or(self.0.at, |after| after.value().updated_at)
    }

    /// What happened, in the order in which it is told.
    fn happened(&self) -> Vec<EventType> {
        let before = self.before();
        let Some(after) = self.0.after.as_ref().map(Versioned::value) else {
            return before.map(|_| EventType::PackageDeleted).into_iter().collect();
        };
        let live = |package: &Package| package.live.as_ref().map(|live| live.number);
        let (now, was) = (live(after), before.and_then(live));
        // An earlier revision that is live again was imported long ago.
        let imported = |package: Option<&Package>| package.map_or(0, |package| package.imported);
        let rules = [
            (
                EventType::PackageProcessingCompleted,
                imported(Some(after)) > imported(before),
            ),
            (
                EventType::PackageProcessingFailed,
                failed(after) && !before.is_some_and(|before| has_failed_as(before, after)),
            ),
            (EventType::PackageUpdated, was.is_some() && now != was),
        ];
        rules
            .into_iter()
            .filter(|(_, holds)| *holds)
            .map(|(event, _)| event)
            .collect()
    }
}

fn failed(package: &Package) -> bool {
    package
        .upload
        .as_ref()
        .is_some_and(|upload| matches!(upload.step, Step::Failed { .. }))
}

/// Whether the same upload had failed before.
fn has_failed_as(before: &Package, after: &Package) -> bool {
    let revision = |package: &Package| package.upload.as_ref().map(|upload| upload.revision);
    failed(before) && revision(before) == revision(after)
}

impl Candidate for PackageWrite {
    fn subject(&self) -> String {
        self.package()
            .map_or_else(String::new, |package| subject_of_package(package.id))
    }

    fn last(&self) -> Option<Last> {
        let package = self.package()?;
        Some(Last {
            created_at: package.created_at,
            is_gone: self.0.after.is_none(),
        })
    }

    fn tell(&self, progressed_at: Option<Timestamp>) -> (Option<Timestamp>, Vec<Telling>) {
        let Some(package) = self.package() else {
            return (progressed_at, Vec::new());
        };
        let state = state(package.created_at, self.0.after.as_ref().map(Versioned::version));
        let tell = |event| {
            let happened = Happened {
                tenant: &self.0.tenant,
                event,
                state: &state,
                at: self.at(),
            };
            Telling {
                event: happened.to_package(package, self.before()),
                ttl: None,
                began: None,
            }
        };
        (progressed_at, self.happened().into_iter().map(tell).collect())
    }
}
