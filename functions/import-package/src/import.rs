//! An import, from the event to a course that can be launched.
//!
//! An event may come twice, late, and while another one for the same zip is being handled. So an import asks first
//! whether its revision is still awaited; what it writes to the bucket is the same whoever writes it; and one write makes the
//! revision live, on condition that nobody was faster. What is killed on the way is started again and goes on behind the
//! files that are there.

use std::sync::Arc;
use std::time::Duration;

use judgement::fault::SourceFault;
use judgement::{Judged, Unjudged, judge};
use scorm::course::Course;
use scorm::finding::{Finding, FindingCode};
use scorm::package::upload::Progress;
use scorm::package::{Limits, Package, Revision, Source};
use shared::app::App;
use shared::files::key::{DeletionKey, UploadKey, content_prefix};
use shared::files::{Files, FilesError, Head};
use shared::store::packages::Changed;
use shared::store::{Store, StoreError};
use thiserror::Error;

use crate::unpack::{Stopped, Tally, unpack};
use crate::window::Window;

/// How often an import tells how far it is: often enough for a person who waits, and a write unit a second at most.
const TELLS_EVERY: Duration = Duration::from_secs(2);

/// Why an import did not come to an end. Trying again goes on with it.
#[derive(Debug, Error)]
pub enum ImportError {
    /// The table.
    #[error("the package's item cannot be read or written")]
    Store(#[from] StoreError),
    /// The bucket.
    #[error("the package's files cannot be read or written")]
    Files(#[from] FilesError),
    /// The zip, while it was unpacked.
    #[error("the package cannot be unpacked")]
    Unpack(#[source] Stopped),
    /// The zip, while it was judged.
    #[error("the package's zip cannot be read")]
    Judge(#[source] Unjudged),
    /// A task of the import ended without a result.
    #[error("a part of the import ended early")]
    Task(#[from] tokio::task::JoinError),
}

/// Imports the zip of this key, unless nobody awaits it any more.
///
/// # Errors
/// [`ImportError`]; what the zip's author did wrong is none, but is told with the package.
pub async fn import(app: &App, files: &Files, key: &str) -> Result<(), ImportError> {
    let Some(key) = UploadKey::parse(key) else {
        tracing::warn!("an object is no zip of a package");
        return Ok(());
    };
    let store = app.store()?;
    let import = Import { app, store, files, key };
    let Some(package) = store.package(&import.key.tenant, import.key.package).await? else {
        return import.abandon().await;
    };
    if !package.awaits(import.key.revision) {
        return import.let_go().await;
    }
    let Some(head) = files.head(&import.key.to_string()).await? else {
        // Whoever took the zip away had come to its end.
        return Ok(());
    };
    let plan = store.plan(&import.key.tenant).await?.unwrap_or_default();
    match import.run(head, plan.limits).await {
        // An import beside this one came to its end and took the zip away.
        Err(error) if is_gone(&error) && !import.is_awaited().await? => Ok(()),
        ended => ended,
    }
}

fn is_gone(error: &ImportError) -> bool {
    let missing = |error: &FilesError| matches!(error, FilesError::Missing | FilesError::Changed);
    match error {
        ImportError::Files(error) | ImportError::Unpack(Stopped::Files(error)) => missing(error),
        ImportError::Judge(Unjudged::Unread(error)) => error
            .get_ref()
            .and_then(|inner| inner.downcast_ref::<SourceFault>())
            .and_then(|SourceFault(cause)| cause.downcast_ref::<FilesError>())
            .is_some_and(missing),
        _ => false,
    }
}

struct Import<'a> {
    app: &'a App,
    store: &'a Store,
    files: &'a Files,
    key: UploadKey,
}

impl Import<'_> {
    async fn run(&self, head: Head, limits: Limits) -> Result<(), ImportError> {
        if self.tell(Progress::default()).await?.is_none() {
            return self.abandon().await;
        }
        let window = Window::over(self.files.clone(), self.key.to_string(), head);
        let mut reader = window.clone();
        let judged = tokio::task::spawn_blocking(move || judge(&mut reader, &limits)).await?;
        let Judged {
            archive,
            manifest,
            warnings,
        } = match judged {
            Ok(judged) => judged,
            Err(Unjudged::Refused { errors, warnings }) => return self.refuse(errors, warnings).await,
            Err(error) => return Err(ImportError::Judge(error)),
        };
        let whole = Progress {
            files: 0,
            file_count: archive.files.len() as u64,
            bytes: 0,
            size_bytes: archive.size_bytes(),
        };
        let tenant = &self.key.tenant;
        let prefix = content_prefix(tenant, self.key.package, self.key.revision);
        let tally = Arc::new(Tally::default());
        let unpacked = {
            let unpacking = unpack(self.files, &window, archive.files, prefix, &tally);
            self.telling(whole, &tally, unpacking).await
        };
        match unpacked {
            Ok(()) => {}
            Err(Stopped::Damaged(errors)) => return self.refuse(errors, warnings).await,
            Err(error) => return Err(ImportError::Unpack(error)),
        }
        let revision = Revision {
            number: self.key.revision,
            title: manifest.title,
            edition: manifest.edition,
            language: manifest.language,
            scos: manifest.scos,
            file_count: whole.file_count,
            size_bytes: whole.size_bytes,
            warnings,
            source: Source::default(),
        };
        self.publish(revision, manifest.course).await
    }

    /// Makes a revision live whose files are all there.
    async fn publish(&self, revision: Revision, course: Course) -> Result<(), ImportError> {
        let now = self.app.now();
        let live = |package: &mut Package| {
            // A newer zip, or another import of this one, may have been faster.
            let is_awaited = package.awaits(revision.number);
            let revision = Revision {
                source: package.source_of(revision.number, now),
                ..revision.clone()
            };
            if is_awaited {
                package.went_live(revision.clone(), now);
            }
            Changed {
                told: is_awaited,
                live: is_awaited.then(|| (revision, Some(course.clone()))),
            }
        };
        match self.change(live).await {
            Err(StoreError::TooLarge) => {
                let message = "The course's tree of items is larger than is kept; split it into several packages.";
                let finding = Finding::new(FindingCode::CourseTooLarge, message);
                self.refuse(vec![finding], revision.warnings.clone()).await
            }
            Ok(Some(true)) => self.finish().await,
            Ok(Some(false)) => self.let_go().await,
            Ok(None) => self.abandon().await,
            Err(error) => Err(error.into()),
        }
    }

    /// Tells how far it is, every other second, until the unpacking comes to its end.
    async fn telling(
        &self,
        whole: Progress,
        tally: &Tally,
        unpacking: impl Future<Output = Result<(), Stopped>>,
    ) -> Result<(), Stopped> {
        let mut unpacking = std::pin::pin!(unpacking);
        loop {
            tokio::select! {
                ended = &mut unpacking => return ended,
                () = tokio::time::sleep(TELLS_EVERY) => {}
            }
            let (files, bytes) = tally.so_far();
            // Nothing depends on it, and the next one tells more.
            if let Err(error) = self.tell(Progress { files, bytes, ..whole }).await {
                tracing::warn!(cause = shared::cause::told(&error), "the import's progress is not told");
            }
        }
    }

    async fn tell(&self, progress: Progress) -> Result<Option<()>, StoreError> {
        let (revision, now) = (self.key.revision, self.app.now());
        self.change(|package| {
            package.progressed(revision, progress, now);
            Changed::alone(())
        })
        .await
    }

    /// Notes with the package why the zip cannot be launched, and lets go of what was unpacked of it.
    async fn refuse(&self, errors: Vec<Finding>, warnings: Vec<Finding>) -> Result<(), ImportError> {
        /// Findings that are always kept, of an archive that has more of the longest kind than an item can hold.
        const FEW: usize = 20;
        let (revision, now) = (self.key.revision, self.app.now());
        let refused = |errors: &[Finding], warnings: &[Finding]| {
            let (errors, warnings) = (errors.to_vec(), warnings.to_vec());
            move |package: &mut Package| {
                package.failed(revision, errors.clone(), warnings.clone(), now);
                Changed::alone(())
            }
        };
        let told = match self.change(refused(&errors, &warnings)).await {
            Err(StoreError::TooLarge) => {
                let few = &errors[..errors.len().min(FEW)];
                self.change(refused(few, &[])).await?
            }
            told => told?,
        };
        match told {
            Some(()) => self.let_go().await,
            None => self.abandon().await,
        }
    }

    /// Changes the package, and answers what the change tells; nothing where there is no package any more.
    async fn change<T>(&self, change: impl FnMut(&mut Package) -> Changed<T>) -> Result<Option<T>, StoreError> {
        let (tenant, package) = (&self.key.tenant, self.key.package);
        let changed = self.store.change_package(tenant, package, change).await?;
        Ok(changed.map(|(_, told)| told))
    }

    async fn is_awaited(&self) -> Result<bool, StoreError> {
        let package = self.store.package(&self.key.tenant, self.key.package).await?;
        Ok(package.is_some_and(|package| package.awaits(self.key.revision)))
    }

    /// The package was deleted: what was unpacked since its files were removed goes after them.
    async fn abandon(&self) -> Result<(), ImportError> {
        let mark = DeletionKey {
            tenant: self.key.tenant.clone(),
            package: self.key.package,
        };
        self.files.note_deletion(&mark).await?;
        self.finish().await
    }

    /// The revision is not awaited: what was unpacked of it goes, unless it went live once, when sessions may play it.
    async fn let_go(&self) -> Result<(), ImportError> {
        let UploadKey {
            tenant,
            package,
            revision,
        } = &self.key;
        if self.store.revision(tenant, *package, *revision).await?.is_none() {
            let prefix = content_prefix(tenant, *package, *revision);
            self.files.delete_under(&prefix).await?;
        }
        self.finish().await
    }

    /// Nobody needs the zip any more.
    async fn finish(&self) -> Result<(), ImportError> {
        Ok(self.files.delete(&[self.key.to_string()]).await?)
    }
}
