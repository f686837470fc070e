//! What an import costs, against `unzip` of the same file: `cargo bench -p local --bench import`.
//!
//! Two courses are made. A large one: videos, stored, that do not compress, and thousands of pages that do; `LECTERN_BENCH_MB=2048`
//! makes it of 2 GB, it is of 200 MB otherwise. One of many small files: `LECTERN_BENCH_FILES=70000`, 7 000 otherwise. Bucket and
//! database are in this process, so that its memory is that of all of them, and everything that is read or written goes over loopback.
//!
//! As it was with `LECTERN_BENCH_MB=500 LECTERN_BENCH_FILES=70000` on two cores, as times of what `unzip -q` of the same file took:
//!
//! | | unzip | upload | import | peak of memory |
//! | --- | --- | --- | --- | --- |
//! | 514 MB in 4 009 files | 2.6 s | 0.5 x | 1.9 x, 4.8 s | 57 MB |
//! | 26 MB in 70 001 files | 6.4 s | 0.0 x | 7 x, 46 s | 102 MB |
//!
//! From run to run, 1.2 to 2.0 for the first. For the second unzip takes 3 to 33 seconds, as the file system is with so many new files, and the import
//! 46 and 47. A file of it costs 0.9 ms of processor's time, which is what a call of S3 costs on both sides.

#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use local::furnish::{imported, tenant, upload};
use local::{bucket, course, database, imports};
use scorm::package::Package;
use shared::app::{App, Settings};
use shared::clock::Clock;
use shared::tenant::{ApiKey, TenantId};
use tempfile::TempDir;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, ZipWriter};

const MANIFEST: &str = r#"<manifest identifier="m" xmlns="http://www.imsproject.org/xsd/imscp_rootv1p1p2" xmlns:adlcp="http://www.adlnet.org/xsd/adlcp_rootv1p2">
<metadata><schema>ADL SCORM</schema><schemaversion>1.2</schemaversion></metadata>
<organizations default="o"><organization identifier="o"><title>A large course</title><item identifier="i" identifierref="r"><title>One</title></item></organization></organizations>
<resources><resource identifier="r" type="webcontent" adlcp:scormtype="sco" href="pages/0.html"/></resources></manifest>"#;

/// What a course is made of.
struct Shape {
    name: &'static str,
    videos: usize,
    /// Megabytes of each video.
    megabytes: usize,
    pages: usize,
    /// Bytes of a page.
    page: usize,
}

/// A number that the environment may choose.
fn chosen(name: &str, otherwise: usize) -> usize {
    std::env::var(name).map_or(otherwise, |text| text.parse().unwrap())
}

fn main() {
    const VIDEOS: usize = 8;
    let large = Shape {
        name: "large",
        videos: VIDEOS,
        megabytes: chosen("LECTERN_BENCH_MB", 200) / VIDEOS,
        pages: 4_000,
        page: 20_000,
    };
    let many = Shape {
        name: "of many files",
        videos: 0,
        megabytes: 0,
        pages: chosen("LECTERN_BENCH_FILES", 7_000),
        page: 1_000,
    };
    // Nothing is removed in between: after a removal ext4 searches long for free inodes, which slows every later file.
    let folder = TempDir::new().unwrap();
    for shape in [large, many] {
        show(&shape, &folder.path().join(shape.name));
    }
}

fn show(shape: &Shape, folder: &Path) {
    fs::create_dir(folder).unwrap();
    let zip = folder.join("course.zip");
    make(&zip, shape);
    let size = fs::metadata(&zip).unwrap().len();
    let files = 1 + shape.videos + shape.pages;
    println!("a course {}: {} MB in {files} files", shape.name, size / 1_000_000);

    let unzipped = unzip(&zip, &folder.join("unzipped"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // The peak from here on is the import's alone.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let before = processor();
    let (uploaded, imported, package) = runtime.block_on(import(&zip, &folder.join("files")));
    assert_eq!(package.live.unwrap().file_count as usize, files);
    let ratio = |took: Duration| took.as_secs_f64() / unzipped.as_secs_f64();
    println!("unzip -q           {:6.1} s", unzipped.as_secs_f64());
    println!(
        "upload             {:6.1} s, {:.1} x unzip",
        uploaded.as_secs_f64(),
        ratio(uploaded)
    );
    println!(
        "import             {:6.1} s, {:.1} x unzip",
        imported.as_secs_f64(),
        ratio(imported)
    );
    println!("peak of memory     {:6} MB", peak());
    println!(
        "processor's time   {:6.1} s, the server's included",
        processor() - before
    );
}

fn make(path: &Path, shape: &Shape) {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path).unwrap()));
    let packed = SimpleFileOptions::default();
    let stored = packed.compression_method(CompressionMethod::Stored);
    zip.start_file("imsmanifest.xml", packed).unwrap();
    zip.write_all(MANIFEST.as_bytes()).unwrap();
    let mut noise = noise();
    for video in 0..shape.videos {
        zip.start_file(format!("media/{video}.mp4"), stored).unwrap();
        for _ in 0..shape.megabytes {
            let block: Vec<u8> = noise.by_ref().take(125_000).flat_map(u64::to_le_bytes).collect();
            zip.write_all(&block).unwrap();
        }
    }
    for page in 0..shape.pages {
        zip.start_file(format!("pages/{page}.html"), packed).unwrap();
        let words = noise
            .by_ref()
            .map(|word| format!("<p>{} {}</p>", word % 1000, word % 77));
        let text: String = words.take(shape.page / 15).collect();
        zip.write_all(text.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner().unwrap().sync_all().unwrap();
}

fn noise() -> impl Iterator<Item = u64> {
    let mut state: u64 = 0x9E37_79B9_7F4A_7C15;
    std::iter::repeat_with(move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    })
}

fn unzip(zip: &Path, to: &Path) -> Duration {
    let began = Instant::now();
    let done = Command::new("unzip")
        .arg("-q")
        .arg(zip)
        .arg("-d")
        .arg(to)
        .status()
        .unwrap();
    assert!(done.success());
    began.elapsed()
}

/// How long the upload takes, how long the import behind it, and what comes of it.
async fn import(zip: &Path, files: &Path) -> (Duration, Duration, Package) {
    let bucket = bucket::start(Some(files)).await.unwrap();
    let app = App::new(Settings {
        store: Some(database::start(None).await.unwrap()),
        files: Some(bucket.files()),
        clock: Clock::System,
        ..Settings::default()
    });
    imports::serve(app.clone(), bucket).await.unwrap();
    let acme = TenantId::parse("acme").unwrap();
    tenant(app.store().unwrap(), &acme, &ApiKey::generate().unwrap())
        .await
        .unwrap();
    let course = course::named(zip).unwrap();
    let (id, filename) = (course.package, course.filename.clone());
    let began = Instant::now();
    assert!(upload(&app, &acme, course).await.unwrap().is_none());
    let (uploaded, began) = (began.elapsed(), Instant::now());
    let package = imported(&app, &acme, id, &filename).await.unwrap();
    (uploaded, began.elapsed(), package)
}

fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse::<u64>().unwrap() / 1000
}

/// Seconds of user and system time of this process; a tick is a hundredth.
fn processor() -> f64 {
    let stat = fs::read_to_string("/proc/self/stat").unwrap();
    let fields: Vec<&str> = stat.rsplit(") ").next().unwrap().split(' ').collect();
    let ticks: u64 = [11, 12].iter().map(|at| fields[*at].parse::<u64>().unwrap()).sum();
    ticks as f64 / 100.0
}
