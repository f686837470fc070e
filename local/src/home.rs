//! What stays between two starts: the folder with the database, the API key and the secret of tokens, so that
//! keys and links go on working.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Serialize};
use shared::tenant::ApiKey;
use thiserror::Error;

/// The file of secrets.
const KEYS: &str = "keys.json";

/// The folder cannot be used.
#[derive(Debug, Error)]
pub enum HomeError {
    /// A file or folder in it.
    #[error("{path} cannot be used")]
    File {
        /// The file or folder.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// What it remembers has another form.
    #[error("{path} is damaged; remove it to get a new key")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// No randomness for a key.
    #[error("the system gives no randomness")]
    Randomness,
}

/// The folder, or nothing at all.
#[derive(Debug)]
pub struct Home {
    folder: Option<PathBuf>,
    /// The API key of the tenant `local`.
    pub api_key: ApiKey,
    /// The keys of tokens.
    pub token_keys: SecretString,
    /// What seals the secrets of webhooks.
    pub secrets_key: SecretString,
}

#[derive(Serialize, Deserialize)]
struct Remembered {
    api_key: String,
    token_keys: String,
    /// Not in folders from before there were webhooks.
    #[serde(default)]
    secrets_key: Option<String>,
}

impl Home {
    /// Opens a folder, with what it remembers or, the first time, something new; without a folder everything is
    /// new every time.
    ///
    /// # Errors
    /// [`HomeError`].
    pub fn open(folder: Option<PathBuf>) -> Result<Self, HomeError> {
        let Some(folder) = folder else {
            return Self::new(None);
        };
        fs::create_dir_all(&folder).map_err(|source| HomeError::File {
            path: folder.clone(),
            source,
        })?;
        let path = folder.join(KEYS);
        match fs::read(&path) {
            Ok(bytes) => match Self::remember(&folder, &bytes) {
                Some(home) => Ok(home),
                None => Self::complete(&folder, &bytes)?.ok_or(HomeError::Damaged { path }),
            },
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                let home = Self::new(Some(folder))?;
                home.write(&path).map_err(|source| HomeError::File { path, source })?;
                Ok(home)
            }
            Err(source) => Err(HomeError::File { path, source }),
        }
    }

    fn new(folder: Option<PathBuf>) -> Result<Self, HomeError> {
        let random = || ApiKey::generate().map_err(|_| HomeError::Randomness);
        let token_keys = format!("local:{}", random()?.reveal());
        Ok(Self {
            folder,
            api_key: random()?,
            token_keys: token_keys.into(),
            secrets_key: random()?.reveal().into(),
        })
    }

    fn remember(folder: &Path, bytes: &[u8]) -> Option<Self> {
        let remembered: Remembered = serde_json::from_slice(bytes).ok()?;
        let api_key = ApiKey::parse(&remembered.api_key).ok()?;
        Some(Self {
            folder: Some(folder.to_owned()),
            api_key,
            token_keys: remembered.token_keys.into(),
            secrets_key: remembered.secrets_key?.into(),
        })
    }

    /// What a folder remembers from before there were webhooks, and a key for their secrets. The new file takes the old one's place whole.
    fn complete(folder: &Path, bytes: &[u8]) -> Result<Option<Self>, HomeError> {
        let Ok(mut remembered) = serde_json::from_slice::<Remembered>(bytes) else {
            return Ok(None);
        };
        remembered.secrets_key = Some(Self::new(None)?.secrets_key.expose_secret().to_owned());
        let bytes = serde_json::to_vec(&remembered).unwrap_or_default();
        let Some(home) = Self::remember(folder, &bytes) else {
            return Ok(None);
        };
        let (new, path) = (folder.join("keys.new.json"), folder.join(KEYS));
        let _ = fs::remove_file(&new);
        let written = home.write(&new).and_then(|()| fs::rename(&new, &path));
        written.map_err(|source| HomeError::File { path, source })?;
        Ok(Some(home))
    }

    /// Writes the secrets where only their owner reads them.
    fn write(&self, path: &Path) -> std::io::Result<()> {
        let remembered = Remembered {
            api_key: self.api_key.reveal().to_owned(),
            token_keys: self.token_keys.expose_secret().to_owned(),
            secrets_key: Some(self.secrets_key.expose_secret().to_owned()),
        };
        let mut file = create(path)?;
        file.write_all(&serde_json::to_vec_pretty(&remembered)?)?;
        file.sync_all()
    }

    /// Writes a file of the folder anew, for its owner's eyes only, and answers where it is.
    ///
    /// # Errors
    /// Where there is no folder, or it cannot be written.
    pub fn put(&self, name: &str, text: &str) -> std::io::Result<PathBuf> {
        let folder = self.folder().ok_or(std::io::ErrorKind::NotFound)?;
        let path = folder.join(name);
        match fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
            _ => {}
        }
        create(&path)?.write_all(text.as_bytes())?;
        Ok(path)
    }

    /// The folder itself, if there is one.
    pub fn folder(&self) -> Option<&Path> {
        self.folder.as_deref()
    }

    /// The bucket's folder, if there is one for it.
    pub fn bucket(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join("files"))
    }

    /// The database's file, if there is a folder for it.
    pub fn database(&self) -> Option<PathBuf> {
        self.folder.as_ref().map(|folder| folder.join("lectern.db"))
    }
}

/// Makes a file that only its owner reads.
fn create(path: &Path) -> std::io::Result<fs::File> {
    let mut options = fs::OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}
