//! The folder: a file for each object, named after its key's digest, and an index of all of them in memory.
//!
//! A key is only ever a name in a record, so that it may be long, lead upwards or be a folder of another one. The index
//! is made anew from the records at every start and is no second truth: what is renamed into `objects` is there.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Error, ErrorKind, Result};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, RwLock};
use std::thread;

use sha2::{Digest, Sha256};
use shared::hex::hex;
use tokio::sync::mpsc::UnboundedSender;

use super::error::BucketError;
use super::page::{Page, Query};
use super::record::{Entry, Record};
use super::unfinished::Unfinished;

/// The bucket's name, on every laptop.
pub const BUCKET: &str = "lectern";

/// How many threads read records at the start. They wait for the disk and not for a core.
const READERS: usize = 8;

/// An object was written, and would now survive a power cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Created {
    /// The bucket.
    pub bucket: String,
    /// The object's key, as it is; S3's own events have it encoded.
    pub key: String,
    /// Bytes.
    pub size: u64,
    /// Its digest, quoted.
    pub etag: String,
}

/// An object that is open, with what its file says of it.
pub(super) struct Opened {
    /// The record.
    pub record: Record,
    /// The file, whatever becomes of its name.
    pub file: File,
    /// Where the data begin.
    pub data: u64,
}

/// The folder.
#[derive(Debug)]
pub(super) struct Folder {
    objects: PathBuf,
    unfinished: PathBuf,
    /// Whether an object is to survive a power cut.
    durable: bool,
    index: RwLock<BTreeMap<String, Entry>>,
    names: AtomicU64,
    listener: Mutex<Option<UnboundedSender<Created>>>,
}

impl Folder {
    /// Opens a folder, removes what was never finished, and reads all records.
    pub(super) fn open(path: &Path, durable: bool) -> std::result::Result<Self, BucketError> {
        let folder = Self {
            objects: path.join("objects"),
            unfinished: path.join("unfinished"),
            durable,
            index: RwLock::default(),
            names: AtomicU64::default(),
            listener: Mutex::default(),
        };
        folder.prepare().map_err(BucketError::file(path))?;
        let index = folder.read_records()?;
        *folder.index.write().unwrap_or_else(PoisonError::into_inner) = index;
        Ok(folder)
    }

    fn prepare(&self) -> Result<()> {
        match fs::remove_dir_all(&self.unfinished) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => fs::create_dir_all(&self.unfinished)?,
        }
        // All of them at once, so that no write has to make sure of its own.
        for first in 0..=u8::MAX {
            fs::create_dir_all(self.objects.join(format!("{first:02x}")))?;
        }
        self.sync(&self.objects)
    }

    /// Reads the records of all objects, some at a time: each is a file, and a disk answers many as fast as one.
    fn read_records(&self) -> std::result::Result<BTreeMap<String, Entry>, BucketError> {
        let parts = entries(&self.objects)?;
        let shares = parts.chunks(parts.len().div_ceil(READERS).max(1));
        thread::scope(|scope| {
            let readers: Vec<_> = shares.map(|share| scope.spawn(|| read_parts(share))).collect();
            let mut index = BTreeMap::new();
            for reader in readers {
                let stopped = |_| BucketError::file(&self.objects)(Error::other("a reader stopped"));
                index.append(&mut reader.join().map_err(stopped)??);
            }
            Ok(index)
        })
    }

    /// Where an object is.
    fn path(&self, key: &str) -> PathBuf {
        let name = hex(&Sha256::digest(key));
        let (first, rest) = name.split_at(2);
        self.objects.join(first).join(rest)
    }

    /// Makes a directory's entries as lasting as the files that they name.
    fn sync(&self, directory: &Path) -> Result<()> {
        // Windows opens no directories; there the file system's journal has to do.
        if self.durable && cfg!(unix) {
            File::open(directory)?.sync_all()?;
        }
        Ok(())
    }

    /// Hands on every object that is written from now on.
    pub(super) fn tell(&self, listener: UnboundedSender<Created>) {
        *self.listener.lock().unwrap_or_else(PoisonError::into_inner) = Some(listener);
    }

    /// Whether there is an object.
    pub(super) fn holds(&self, key: &str) -> bool {
        let index = self.index.read().unwrap_or_else(PoisonError::into_inner);
        index.contains_key(key)
    }

    /// A page of the index.
    pub(super) fn list(&self, query: &Query<'_>) -> Page {
        query.page(&self.index.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Begins an object.
    pub(super) async fn begin(&self, record: &Record) -> Result<Unfinished> {
        let name = self.names.fetch_add(1, Ordering::Relaxed);
        Unfinished::create(self.unfinished.join(name.to_string()), record).await
    }

    /// Finishes an object and tells of it; false, and nothing is changed, when there is one already and none is to be
    /// replaced. It goes on when nobody waits for it any more.
    pub(super) async fn finish(self: Arc<Self>, mut body: Unfinished, record: Record, replace: bool) -> Result<bool> {
        let file = body.written().await?;
        tokio::task::spawn_blocking(move || self.keep(body, file, &record, replace)).await?
    }

    fn keep(&self, body: Unfinished, mut file: File, record: &Record, replace: bool) -> Result<bool> {
        record.write(&mut file)?;
        if self.durable {
            file.sync_all()?;
        }
        let path = self.path(&record.key);
        if !self.rename(body, &path, record, replace)? {
            return Ok(false);
        }
        self.sync(path.parent().unwrap_or(&self.objects))?;
        if let Some(listener) = &*self.listener.lock().unwrap_or_else(PoisonError::into_inner) {
            // Whoever stopped listening does not want to know.
            let _ = listener.send(Created {
                bucket: BUCKET.to_owned(),
                key: record.key.clone(),
                size: record.size,
                etag: format!("\"{}\"", record.etag),
            });
        }
        Ok(true)
    }

    /// The one moment in which an object comes to be. Under the index's lock, so that of two the second sees the first.
    fn rename(&self, body: Unfinished, path: &Path, record: &Record, replace: bool) -> Result<bool> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        if !replace && index.contains_key(&record.key) {
            return Ok(false);
        }
        body.rename(path)?;
        index.insert(record.key.clone(), Entry::from(record));
        Ok(true)
    }

    /// Opens an object as it is now; what is written under its key later is another file.
    pub(super) fn find(&self, key: &str) -> Result<Option<Opened>> {
        let mut file = match File::open(self.path(key)) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            file => file?,
        };
        let (record, data) = Record::read(&mut file)?;
        Ok(Some(Opened { record, file, data }))
    }

    /// Deletes an object. One that is not there is deleted.
    pub(super) fn delete(&self, key: &str) -> Result<()> {
        let mut index = self.index.write().unwrap_or_else(PoisonError::into_inner);
        match fs::remove_file(self.path(key)) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => index.remove(key),
        };
        Ok(())
    }
}

/// Reads the records of some of the folder's parts.
fn read_parts(parts: &[PathBuf]) -> std::result::Result<BTreeMap<String, Entry>, BucketError> {
    let mut index = BTreeMap::new();
    for part in parts {
        for path in entries(part)? {
            let record = read_whole(&path).map_err(|error| match error.kind() {
                ErrorKind::InvalidData | ErrorKind::UnexpectedEof => BucketError::Damaged { path: path.clone() },
                _ => BucketError::file(&path)(error),
            })?;
            let entry = Entry::from(&record);
            index.insert(record.key, entry);
        }
    }
    Ok(index)
}

/// Reads a file's record, and makes sure that all of its data are there.
fn read_whole(path: &Path) -> Result<Record> {
    let mut file = File::open(path)?;
    let (record, data) = Record::read(&mut file)?;
    if file.metadata()?.len() == data.saturating_add(record.size) {
        Ok(record)
    } else {
        Err(Error::from(ErrorKind::UnexpectedEof))
    }
}

/// What is in a directory.
fn entries(directory: &Path) -> std::result::Result<Vec<PathBuf>, BucketError> {
    let entries = fs::read_dir(directory).and_then(|entries| entries.map(|entry| Ok(entry?.path())).collect());
    entries.map_err(BucketError::file(directory))
}
