//! How a laptop's program is found: while it runs, a file in its data folder has its address and its key.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use thiserror::Error;

/// The folder that a laptop's program uses, unless it is told otherwise.
pub const FOLDER: &str = ".lectern";
/// Below this, a laptop's program has calls that no deployment has.
pub const PATH: &str = "/local";
/// Takes a command on tenants or keys.
pub const COMMANDS: &str = "/commands";
/// Shows the clock, and moves it.
pub const CLOCK: &str = "/clock";

const FILE: &str = "running.json";

/// The file below a data folder that the running program holds a lock on.
pub const LOCK: &str = "files/lock";

/// A running program: where it answers, and the key that opens all of it.
#[derive(Debug, Serialize, Deserialize)]
pub struct Running {
    /// Its address.
    pub url: String,
    /// The key that it printed.
    pub api_key: String,
}

/// No program runs with the folder.
#[derive(Debug, Error)]
#[error("Lectern does not run with the folder {}", folder.display())]
pub struct NotRunning {
    folder: PathBuf,
}

/// The file of a running program. It is removed when this is dropped.
#[derive(Debug)]
pub struct RunningFile(PathBuf);

impl Drop for RunningFile {
    fn drop(&mut self) {
        // What stays is found to be stale by the lock.
        let _ = fs::remove_file(&self.0);
    }
}

impl Running {
    /// The program that runs with a folder.
    ///
    /// # Errors
    /// [`NotRunning`], also where the file of a program is left that was killed.
    pub fn of(folder: &Path) -> Result<Self, NotRunning> {
        let not_running = || NotRunning {
            folder: folder.to_owned(),
        };
        if !is_locked(&folder.join(LOCK)) {
            return Err(not_running());
        }
        let bytes = fs::read(folder.join(FILE)).map_err(|_| not_running())?;
        serde_json::from_slice(&bytes).map_err(|_| not_running())
    }

    /// Writes the file, for its owner's eyes only. Whoever calls it holds the folder's lock.
    ///
    /// # Errors
    /// Where the folder cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<RunningFile> {
        let path = folder.join(FILE);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = options.open(&path)?;
        let file_of_it = RunningFile(path);
        file.write_all(&serde_json::to_vec_pretty(self)?)?;
        Ok(file_of_it)
    }
}

/// Whether another process holds a lock. A file system without locks cannot tell; then the program is asked itself.
fn is_locked(path: &Path) -> bool {
    match File::open(path).map(|lock| lock.try_lock_shared()) {
        Ok(Err(TryLockError::WouldBlock)) => true,
        Ok(Err(TryLockError::Error(error))) => error.kind() == ErrorKind::Unsupported,
        Ok(Ok(())) | Err(_) => false,
    }
}
