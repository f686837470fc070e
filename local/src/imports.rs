//! What S3 and Lambda do around an import: each new object starts a function, and one that fails is started again.
//!
//! A process that ends in the middle loses its events. So a start looks for objects that were not handled, as Lambda keeps
//! an event until it was.

use std::time::Duration;

use shared::app::App;
use shared::cause::{Cause, told};
use shared::files::key::{DELETIONS, ERASURES, UPLOADS};
use shared::files::{Files, FilesError};

use crate::bucket::Bucket;

/// Lambda's own: one start and two more, with a wait before each that grows.
const TRIES: u32 = 3;
const WAIT: Duration = Duration::from_millis(500);

/// Where objects start a function.
const STARTING: [&str; 3] = [UPLOADS, DELETIONS, ERASURES];

/// Handles what was left from an earlier process, and then every new object, until the bucket is gone.
///
/// # Errors
/// [`FilesError`] where the bucket cannot be listed.
pub async fn serve(app: App, mut bucket: Bucket) -> Result<(), FilesError> {
    let mut created = bucket.take_created();
    let files = bucket.files();
    for prefix in STARTING {
        let mut after = None;
        loop {
            let listed = files.list(prefix, after).await?;
            for object in listed.objects {
                start(&app, &files, object.key);
            }
            after = listed.next;
            if after.is_none() {
                break;
            }
        }
    }
    tokio::spawn(async move {
        // The bucket runs as long as someone hears of its objects.
        let _bucket = bucket;
        while let Some(object) = created.recv().await {
            if STARTING.iter().any(|prefix| object.key.starts_with(prefix)) {
                start(&app, &files, object.key);
            }
        }
    });
    Ok(())
}

fn start(app: &App, files: &Files, key: String) {
    let (app, files) = (app.clone(), files.clone());
    tokio::spawn(async move {
        for tries in 1..=TRIES {
            match handle(&app, &files, &key).await {
                Ok(()) => return,
                Err(error) => tracing::error!(tries, cause = told(&*error), "an object could not be handled"),
            }
            tokio::time::sleep(WAIT * tries).await;
        }
    });
}

/// The function that the template starts for an object of this name.
async fn handle(app: &App, files: &Files, key: &str) -> Result<(), Cause> {
    if key.starts_with(UPLOADS) {
        import_package::import(app, files, key).await?;
    } else if key.starts_with(ERASURES) {
        purge_learner::purge(app, files, key).await?;
    } else {
        // No edge has copies of what this process serves.
        purge_package::purge(app, files, key, async |_| Ok(())).await?;
    }
    Ok(())
}
