use std::fs::File;
use std::path::PathBuf;
use std::thread::sleep;
use std::time::Duration;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::{Value, json};
use terminal::{Exit, Failure, Terminal};

use super::address::{PACKAGES, path, whole};
use super::check::not_launchable;
use super::text;
use crate::document::text_of;
use crate::service::Service;

/// How often an import is looked after: as often as it tells anything new.
const LOOKS_EVERY: Duration = Duration::from_secs(1);

/// A course to upload.
#[derive(Debug, Args)]
pub(crate) struct Course {
    /// The course's zip.
    #[arg(value_name = "COURSE.zip")]
    course: PathBuf,
    /// The package's title. Without it, the manifest's title is used.
    #[arg(long, conflicts_with = "package")]
    title: Option<String>,
    /// Upload a new version of this package. Open sessions keep the version that they began with.
    #[arg(long, value_name = "ID")]
    package: Option<String>,
    /// Do not wait for the import.
    #[arg(long)]
    no_wait: bool,
}

/// Uploads a course, and shows what comes of it. The exit code says whether it can be launched.
pub(super) fn run(service: &Service, terminal: &Terminal, course: &Course) -> Result<(), Failure> {
    let unread = |error| {
        let message = format!("{} cannot be read: {error}.", course.course.display());
        Failure::new(Exit::Usage, "FILE_NOT_READ", message)
    };
    let mut file = File::open(&course.course).map_err(unread)?;
    let size = file.metadata().map_err(unread)?.len();

    let awaited = await_upload(service, course)?;
    let id = text_of(&awaited, "package_id").to_owned();
    let revision = revision_awaited(&awaited);
    let bar = bar("uploading", size);
    service.upload(&awaited["upload"], &mut file, size, |file| {
        bar.reset();
        bar.wrap_read(file)
    })?;
    bar.finish_and_clear();
    if course.no_wait {
        let state = service.get(&path(&id))?;
        return terminal.answer(&state, || text::package(&state));
    }
    let is_ready = imported(service, &id, revision)?;
    let package = whole(service, &id)?;
    terminal.answer(&package, || text::package(&package))?;
    if is_ready {
        Ok(())
    } else {
        Err(not_launchable(format!(
            "Revision {revision} of package {id} cannot be launched."
        )))
    }
}

/// Registers a package, or a new version of one; the answer has the link to upload by.
fn await_upload(service: &Service, course: &Course) -> Result<Value, Failure> {
    let name = course.course.file_name().unwrap_or(course.course.as_os_str());
    let mut body = json!({ "filename": name.to_string_lossy() });
    if let Some(title) = &course.title {
        body["title"] = json!(title);
    }
    match &course.package {
        Some(id) => service.post(&format!("{}/versions", path(id)), &body),
        None => service.post(PACKAGES, &body),
    }
}

/// The number of the revision that an upload is to become.
fn revision_awaited(awaited: &Value) -> u64 {
    awaited["next"]["revision"].as_u64().unwrap_or(1)
}

/// Waits for the end of an import. Whether its revision, or a newer one, can be launched.
fn imported(service: &Service, id: &str, revision: u64) -> Result<bool, Failure> {
    let bar = bar("importing", 0);
    loop {
        let package = service.get(&path(id))?;
        if let Some(is_ready) = outcome(&package, revision) {
            bar.finish_and_clear();
            return Ok(is_ready);
        }
        let progress = [&package["progress"], &package["next"]["progress"]];
        if let Some(progress) = progress.into_iter().find(|progress| progress.is_object()) {
            bar.set_length(progress["size_bytes"].as_u64().unwrap_or_default());
            bar.set_position(progress["bytes"].as_u64().unwrap_or_default());
        }
        sleep(LOOKS_EVERY);
    }
}

/// What came of a revision; `None` while it is on its way.
fn outcome(package: &Value, revision: u64) -> Option<bool> {
    if package["revision"].as_u64().is_some_and(|live| live >= revision) {
        return Some(true);
    }
    let next = &package["next"];
    let status = match next["revision"].as_u64() {
        // Another upload was asked for since, and this one is no longer told of.
        Some(newer) if newer > revision => return Some(false),
        Some(_) => &next["status"],
        None => &package["status"],
    };
    (status == "failed").then_some(false)
}

fn bar(what: &str, size: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{prefix} {bar:40} {bytes}/{total_bytes} {bytes_per_sec} {eta}");
    let bar = ProgressBar::new(size).with_prefix(what.to_owned());
    match style {
        Ok(style) => bar.with_style(style),
        Err(_) => bar,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_import_has_come_to_its_end_when_its_revision_is_live_or_refused() {
        let first = |status: &str| json!({ "status": status, "revision": null, "next": null });
        assert_eq!(outcome(&first("awaiting_upload"), 1), None);
        assert_eq!(outcome(&first("processing"), 1), None);
        assert_eq!(outcome(&first("failed"), 1), Some(false));
        assert_eq!(
            outcome(&json!({ "status": "ready", "revision": 1, "next": null }), 1),
            Some(true)
        );
        let second = |status: &str, next: u64| json!({ "status": "ready", "revision": 1, "next": { "revision": next, "status": status } });
        assert_eq!(outcome(&second("processing", 2), 2), None);
        assert_eq!(outcome(&second("failed", 2), 2), Some(false));
        assert_eq!(outcome(&second("awaiting_upload", 3), 2), Some(false));
        assert_eq!(
            outcome(&json!({ "status": "ready", "revision": 2, "next": null }), 2),
            Some(true)
        );
    }

    #[test]
    fn an_upload_knows_its_revision() {
        assert_eq!(revision_awaited(&json!({ "revision": null, "next": null })), 1);
        assert_eq!(
            revision_awaited(&json!({ "revision": 1, "next": { "revision": 2 } })),
            2
        );
    }
}
