//! A course's zip as a package: its manifest read, its files counted.

use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use scorm::id::PackageId;
use scorm::manifest::{self, Manifest, ManifestError};
use scorm::package::{Package, PackageStatus};
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Builder;
use zip::ZipArchive;

/// A manifest of 70 000 files has some 10 MB.
const MOST_MANIFEST_BYTES: u64 = 32 * 1024 * 1024;
const MANIFEST: &str = "imsmanifest.xml";

/// Why a zip is no course.
#[derive(Debug, Error)]
pub enum CourseError {
    /// The file cannot be read.
    #[error("{path} cannot be read")]
    File {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// It is no zip.
    #[error("{path} is no zip archive that can be read")]
    Archive {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: zip::result::ZipError,
    },
    /// It has no manifest.
    #[error("{path} has no imsmanifest.xml at its root; zip the course's files, not their folder")]
    NoManifest {
        /// The file.
        path: PathBuf,
    },
    /// Its manifest is too large to be one.
    #[error("{path}: imsmanifest.xml is larger than {MOST_MANIFEST_BYTES} bytes")]
    LargeManifest {
        /// The file.
        path: PathBuf,
    },
    /// Its manifest cannot be launched.
    #[error("{path} cannot be launched")]
    Manifest {
        /// The file.
        path: PathBuf,
        /// Why.
        #[source]
        source: ManifestError,
    },
}

/// A course, and what its manifest made the reader wonder about.
#[derive(Debug)]
pub struct Course {
    /// The package.
    pub package: Package,
    /// What is wrong and does not stop a launch.
    pub warnings: Vec<String>,
}

/// Reads a zip. The same zip is the same package, whenever it is read.
///
/// # Errors
/// [`CourseError`].
pub fn read(path: &Path, now: Timestamp) -> Result<Course, CourseError> {
    let unread = |source| CourseError::File {
        path: path.to_owned(),
        source,
    };
    let unzipped = |source| CourseError::Archive {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unread)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    loop {
        match file.read(&mut chunk).map_err(unread)? {
            0 => break,
            read => digest.update(&chunk[..read]),
        }
    }

    let mut archive = ZipArchive::new(file).map_err(unzipped)?;
    let (mut file_count, mut size_bytes) = (0, 0);
    for at in 0..archive.len() {
        let entry = archive.by_index_raw(at).map_err(unzipped)?;
        if entry.is_file() {
            file_count += 1;
            size_bytes += entry.size();
        }
    }
    let mut bytes = Vec::new();
    match archive.by_name(MANIFEST) {
        Ok(entry) => entry
            .take(MOST_MANIFEST_BYTES + 1)
            .read_to_end(&mut bytes)
            .map_err(unread)?,
        Err(zip::result::ZipError::FileNotFound) => return Err(CourseError::NoManifest { path: path.to_owned() }),
        Err(error) => return Err(unzipped(error)),
    };
    if bytes.len() as u64 > MOST_MANIFEST_BYTES {
        return Err(CourseError::LargeManifest { path: path.to_owned() });
    }
    let manifest = manifest::parse(&bytes).map_err(|source| CourseError::Manifest {
        path: path.to_owned(),
        source,
    })?;
    Ok(course(manifest, &digest.finalize(), file_count, size_bytes, now))
}

fn course(manifest: Manifest, digest: &[u8], file_count: u64, size_bytes: u64, now: Timestamp) -> Course {
    let package = Package {
        id: package_id(digest),
        title: manifest.title,
        edition: manifest.edition,
        status: PackageStatus::Ready,
        scos: manifest.scos,
        file_count,
        size_bytes,
        errors: Vec::new(),
        created_at: now,
        updated_at: now,
    };
    Course {
        package,
        warnings: manifest.warnings,
    }
}

/// A UUID of the eighth version (RFC 9562, 5.8), made of a digest.
fn package_id(digest: &[u8]) -> PackageId {
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest) {
        *byte = *of_digest;
    }
    PackageId::new(Builder::from_custom_bytes(bytes).into_uuid())
}

/// The files of the demo course.
const DEMO: [(&str, &[u8]); 4] = [
    (MANIFEST, include_bytes!("../demo/imsmanifest.xml")),
    ("index.html", include_bytes!("../demo/index.html")),
    ("course.js", include_bytes!("../demo/course.js")),
    ("course.css", include_bytes!("../demo/course.css")),
];

/// The demo course that comes with the program.
///
/// # Errors
/// [`CourseError`], were the program built with a broken one.
pub fn demo(now: Timestamp) -> Result<Course, CourseError> {
    let mut digest = Sha256::new();
    for (name, bytes) in DEMO {
        digest.update(name);
        digest.update(bytes);
    }
    let size_bytes = DEMO.iter().map(|(_, bytes)| bytes.len() as u64).sum();
    let manifest = manifest::parse(DEMO[0].1);
    let manifest = manifest.map_err(|source| CourseError::Manifest {
        path: PathBuf::from("demo"),
        source,
    })?;
    Ok(course(manifest, &digest.finalize(), DEMO.len() as u64, size_bytes, now))
}
