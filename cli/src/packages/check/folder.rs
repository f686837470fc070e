//! A course that is not packed yet: a folder, made into the archive that an author would make of it.

use std::fs::{self, File, Metadata};
use std::io::{self, Seek};
use std::path::Path;

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

/// What version control keeps in a folder, and no course needs.
const LEFT_OUT: [&str; 5] = [".git", ".github", ".gitignore", ".hg", ".svn"];

/// The archive of a folder, in a file that is gone with the process.
///
/// # Errors
/// Where the folder cannot be read, or the archive not written.
pub(super) fn packed(folder: &Path) -> io::Result<File> {
    let mut archive = ZipWriter::new(tempfile::tempfile()?);
    add(&mut archive, folder, "")?;
    let mut file = archive.finish()?;
    file.rewind()?;
    Ok(file)
}

fn add(archive: &mut ZipWriter<File>, folder: &Path, prefix: &str) -> io::Result<()> {
    let mut entries: Vec<_> = fs::read_dir(folder)?.collect::<io::Result<_>>()?;
    entries.sort_by_key(fs::DirEntry::file_name);
    for entry in entries {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        if prefix.is_empty() && LEFT_OUT.contains(&name.as_ref()) {
            continue;
        }
        let (name, path) = (format!("{prefix}{name}"), entry.path());
        let kind = fs::symlink_metadata(&path)?;
        if kind.is_symlink() {
            // It is told as an import tells it.
            archive.add_symlink(
                name,
                fs::read_link(&path)?.to_string_lossy(),
                SimpleFileOptions::default(),
            )?;
        } else if kind.is_dir() {
            add(archive, &path, &format!("{name}/"))?;
        } else {
            archive.start_file(name, options(&kind))?;
            io::copy(&mut File::open(&path)?, archive)?;
        }
    }
    Ok(())
}

/// Packed as it is: what is judged is the content.
fn options(file: &Metadata) -> SimpleFileOptions {
    /// From here on an entry's size takes more than four bytes.
    const LARGE: u64 = u32::MAX as u64;
    let stored = SimpleFileOptions::default().compression_method(CompressionMethod::Stored);
    stored.large_file(file.len() >= LARGE)
}
