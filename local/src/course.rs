//! The courses that a start brings along: zips that were named, and the demo.

use std::fs::File;
use std::io::{Cursor, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use scorm::id::PackageId;
use sha2::{Digest, Sha256};
use thiserror::Error;
use uuid::Builder;
use zip::ZipWriter;
use zip::result::ZipError;
use zip::write::SimpleFileOptions;

/// Why a course cannot be brought along.
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
    /// The demo cannot be packed.
    #[error("the demo course cannot be packed")]
    Demo(#[from] ZipError),
}

/// A course's zip.
#[derive(Debug)]
pub struct Course {
    /// The package that it is: the same zip is the same package, whenever it is brought along.
    pub package: PackageId,
    /// What it is called.
    pub filename: String,
    /// Its bytes, where they are.
    pub zip: Zip,
}

/// The bytes of a zip.
#[derive(Debug)]
pub enum Zip {
    /// In a file, with its size.
    File(File, u64),
    /// In memory.
    Memory(Vec<u8>),
}

/// A named zip.
///
/// # Errors
/// [`CourseError::File`].
pub fn named(path: &Path) -> Result<Course, CourseError> {
    let unread = |source| CourseError::File {
        path: path.to_owned(),
        source,
    };
    let mut file = File::open(path).map_err(unread)?;
    let mut digest = Sha256::new();
    let mut chunk = vec![0; 64 * 1024];
    let mut size = 0;
    loop {
        match file.read(&mut chunk).map_err(unread)? {
            0 => break,
            read => {
                digest.update(&chunk[..read]);
                size += read as u64;
            }
        }
    }
    file.seek(SeekFrom::Start(0)).map_err(unread)?;
    let name = path.file_name().unwrap_or(path.as_os_str());
    Ok(Course {
        package: package_id(&digest.finalize()),
        filename: name.to_string_lossy().into_owned(),
        zip: Zip::File(file, size),
    })
}

/// The files of a course that comes with the program, by their names.
type Files = &'static [(&'static str, &'static [u8])];

macro_rules! files {
    ($folder:literal: $($file:literal),+ $(,)?) => {
        &[$(($file, include_bytes!(concat!("../", $folder, "/", $file)))),+]
    };
}

/// A course of one SCO, in SCORM 1.2.
const NOTES: Files = files!("demo": "imsmanifest.xml", "index.html", "course.js", "course.css");

/// A course of four SCOs, in SCORM 2004, with a test at its end.
const MAP: Files = files!(
    "demo2004": "imsmanifest.xml", "course.css", "part.js", "terrain.js", "lines.html", "lines.js", "shapes.html", "shapes.js", "way.html",
    "way.js", "test.html", "test.js",
);

/// The demo courses that come with the program.
///
/// # Errors
/// [`CourseError::Demo`], which memory alone makes.
pub fn demos() -> Result<[Course; 2], CourseError> {
    Ok([packed("demo.zip", NOTES)?, packed("demo2004.zip", MAP)?])
}

fn packed(filename: &str, files: Files) -> Result<Course, CourseError> {
    let mut digest = Sha256::new();
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        digest.update(name);
        digest.update(bytes);
        zip.start_file(*name, SimpleFileOptions::default())?;
        zip.write_all(bytes).map_err(ZipError::Io)?;
    }
    Ok(Course {
        package: package_id(&digest.finalize()),
        filename: filename.to_owned(),
        zip: Zip::Memory(zip.finish()?.into_inner()),
    })
}

/// A UUID of the eighth version (RFC 9562, 5.8), made of a digest.
fn package_id(digest: &[u8]) -> PackageId {
    let mut bytes = [0; 16];
    for (byte, of_digest) in bytes.iter_mut().zip(digest) {
        *byte = *of_digest;
    }
    PackageId::new(Builder::from_custom_bytes(bytes).into_uuid())
}
