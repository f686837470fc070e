//! An archive's files go to the bucket: read by ranges, unpacked as they come, written as they are unpacked. No file is
//! ever whole in memory, but for the small ones, and none is on disk.
//!
//! Workers take runs of neighbours, so that one window serves several small files. What is in the bucket already, with
//! the size that it should have, was written by an earlier import of this very zip, and is left: so one that was killed
//! goes on where it was. A file whose bytes turn out damaged is never there, because S3 makes an object of all of
//! its bytes or none.

use std::collections::HashMap;
use std::io::{self, Read};
use std::ops::Range;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use judgement::archive::{ArchivedFile, damaged};
use judgement::content_type::content_type;
use judgement::fault::SourceFault;
use scorm::finding::Finding;
use shared::files::{Files, FilesError, Kind};
use thiserror::Error;
use tokio::runtime::Handle;
use tokio::sync::mpsc;
use tokio::task::{JoinError, JoinSet};

use crate::window::Window;

/// A file up to this size is written from memory, where the client repeats it by itself; a larger one streams.
const SMALL: u64 = 1024 * 1024;

/// A run ends behind so many files or bytes, so that all workers end at about the same time.
const RUN_FILES: usize = 32;
const RUN_BYTES: u64 = 1024 * 1024;

/// A chunk of a stream, in bytes, and how many wait.
const CHUNK: usize = 256 * 1024;
const CHUNKS: usize = 2;

/// A revision's files never change: a new zip has addresses of its own (RFC 8246).
const CACHE_CONTROL: &str = "public, max-age=31536000, immutable";

/// How often a stream is begun before it is given up.
const STREAMS: u32 = 3;

/// Why not all files are in the bucket.
#[derive(Debug, Error)]
pub enum Stopped {
    /// The archive is damaged; its author has to change it.
    #[error("the archive is damaged")]
    Damaged(Vec<Finding>),
    /// The bucket. Trying again goes on.
    #[error("the bucket cannot be read or written")]
    Files(#[from] FilesError),
    /// Something of the system's. Trying again goes on.
    #[error("the archive cannot be read")]
    Unread(#[source] io::Error),
    /// A worker ended without a word.
    #[error("a worker ended early")]
    Worker(#[from] JoinError),
}

/// How much is in the bucket so far, for whoever wants to tell it.
#[derive(Debug, Default)]
pub struct Tally {
    files: AtomicU64,
    bytes: AtomicU64,
}

impl Tally {
    /// Files, and their bytes.
    pub fn so_far(&self) -> (u64, u64) {
        (self.files.load(Ordering::Relaxed), self.bytes.load(Ordering::Relaxed))
    }

    fn count(&self, file: &ArchivedFile) {
        self.files.fetch_add(1, Ordering::Relaxed);
        self.bytes.fetch_add(file.size, Ordering::Relaxed);
    }
}

/// What all workers share.
struct Work {
    files: Files,
    prefix: String,
    archived: Vec<ArchivedFile>,
    /// Sizes of what is there already, by name.
    there: HashMap<String, u64>,
    next: AtomicUsize,
    stopped: AtomicBool,
    damages: Mutex<Vec<Finding>>,
    tally: Arc<Tally>,
}

/// Unpacks an archive's files to keys that begin with `prefix`.
///
/// # Errors
/// [`Stopped`]; what is in the bucket by then may stay for the next try.
pub async fn unpack(
    files: &Files,
    window: &Window,
    archived: Vec<ArchivedFile>,
    prefix: String,
    tally: &Arc<Tally>,
) -> Result<(), Stopped> {
    let work = Arc::new(Work {
        there: there(files, &prefix).await?,
        files: files.clone(),
        prefix,
        archived,
        next: AtomicUsize::new(0),
        stopped: AtomicBool::new(false),
        damages: Mutex::default(),
        tally: tally.clone(),
    });
    let mut workers = JoinSet::new();
    for _ in 0..files.at_once().min(work.archived.len()) {
        let (work, window) = (work.clone(), window.clone());
        workers.spawn_blocking(move || work.serve(window));
    }
    let mut ended = Ok(());
    while let Some(worker) = workers.join_next().await {
        ended = ended.and(worker.map_err(Stopped::from).and_then(|result| result));
    }
    let damages = std::mem::take(&mut *work.damages.lock().unwrap_or_else(PoisonError::into_inner));
    // What is damaged stays so, whatever else went wrong.
    if damages.is_empty() {
        ended
    } else {
        Err(Stopped::Damaged(damages))
    }
}

/// What an earlier import wrote.
async fn there(files: &Files, prefix: &str) -> Result<HashMap<String, u64>, FilesError> {
    let mut there = HashMap::new();
    let mut after = None;
    loop {
        let listed = files.list(prefix, after).await?;
        for object in listed.objects {
            if let Some(name) = object.key.strip_prefix(prefix) {
                there.insert(name.to_owned(), object.size);
            }
        }
        after = listed.next;
        if after.is_none() {
            return Ok(there);
        }
    }
}

impl Work {
    /// Does one run after the other, until there is none, or until another worker cannot go on.
    fn serve(&self, mut window: Window) -> Result<(), Stopped> {
        while let Some(run) = self.next_run() {
            for file in &self.archived[run] {
                if self.stopped.load(Ordering::Relaxed) {
                    return Ok(());
                }
                if let Err(error) = self.write(file, &mut window) {
                    self.stopped.store(true, Ordering::Relaxed);
                    return Err(error);
                }
                self.tally.count(file);
            }
        }
        Ok(())
    }

    fn next_run(&self) -> Option<Range<usize>> {
        let run = |start: usize| {
            let mut bytes = 0;
            let files = self.archived.get(start..)?.iter().take(RUN_FILES);
            let count = files
                .take_while(|file| {
                    let fits = bytes < RUN_BYTES;
                    bytes += file.size;
                    fits
                })
                .count();
            (count > 0).then_some(start + count)
        };
        let start = self.next.fetch_update(Ordering::Relaxed, Ordering::Relaxed, run).ok()?;
        run(start).map(|end| start..end)
    }

    fn write(&self, file: &ArchivedFile, window: &mut Window) -> Result<(), Stopped> {
        file.asked_names()
            .try_for_each(|name| self.write_as(&name, file, window))
    }

    fn write_as(&self, name: &str, file: &ArchivedFile, window: &mut Window) -> Result<(), Stopped> {
        if self.there.get(name) == Some(&file.size) {
            return Ok(());
        }
        let key = format!("{}{name}", self.prefix);
        if file.size <= SMALL {
            return self.write_small(file, window, &key);
        }
        let mut streams = 1;
        loop {
            match self.stream(file, window, &key) {
                Err(Stopped::Files(error)) if streams < STREAMS && !matches!(error, FilesError::Changed) => {
                    streams += 1
                }
                done => return done,
            }
        }
    }

    fn write_small(&self, file: &ArchivedFile, window: &mut Window, key: &str) -> Result<(), Stopped> {
        let mut bytes = Vec::with_capacity(usize::try_from(file.size).unwrap_or_default());
        let read = file
            .open(window)
            .and_then(|mut content| content.read_to_end(&mut bytes));
        match read {
            Ok(_) => Ok(Handle::current().block_on(self.files.put(key, bytes.into(), &kind(&file.name)))?),
            Err(error) => self.unread(file, error),
        }
    }

    fn stream(&self, file: &ArchivedFile, window: &mut Window, key: &str) -> Result<(), Stopped> {
        let (give, chunks) = mpsc::channel(CHUNKS);
        let (files, key, kind, size) = (self.files.clone(), key.to_owned(), kind(&file.name), file.size);
        let runtime = Handle::current();
        let written = runtime.spawn(async move { files.put_stream(&key, size, chunks, &kind).await });
        let read = send(file, window, &give);
        drop(give);
        let written = runtime.block_on(written)?;
        match read {
            Ok(()) => Ok(written?),
            Err(error) => self.unread(file, error),
        }
    }

    /// Notes a damaged file, whose import goes on to find others; the reader's own error stops it.
    fn unread(&self, file: &ArchivedFile, error: io::Error) -> Result<(), Stopped> {
        let finding = damaged(file, error).map_err(reader_failed)?;
        let mut damages = self.damages.lock().unwrap_or_else(PoisonError::into_inner);
        damages.push(finding);
        Ok(())
    }
}

/// Reads a file to its end, and hands its chunks on for as long as somebody takes them.
fn send(file: &ArchivedFile, window: &mut Window, give: &mpsc::Sender<io::Result<Bytes>>) -> io::Result<()> {
    let mut content = file.open(window)?;
    loop {
        let mut chunk = Vec::with_capacity(CHUNK);
        match (&mut content).take(CHUNK as u64).read_to_end(&mut chunk) {
            Ok(0) => return Ok(()),
            // Why nobody takes it is told by whoever was to write it.
            Ok(_) if give.blocking_send(Ok(chunk.into())).is_err() => return Ok(()),
            Ok(_) => {}
            Err(error) => {
                let _ = give.blocking_send(Err(io::ErrorKind::InvalidData.into()));
                return Err(error);
            }
        }
    }
}

fn reader_failed(error: io::Error) -> Stopped {
    let cause = match error.downcast::<SourceFault>() {
        Ok(SourceFault(cause)) => cause,
        Err(error) => return Stopped::Unread(error),
    };
    match cause.downcast::<FilesError>() {
        Ok(error) => Stopped::Files(*error),
        Err(cause) => Stopped::Unread(io::Error::other(cause)),
    }
}

/// What a file is served as, and for how long it may be kept.
fn kind(name: &str) -> Kind {
    Kind {
        content_type: content_type(name).to_owned(),
        cache_control: Some(CACHE_CONTROL),
    }
}
