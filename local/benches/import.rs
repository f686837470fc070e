//! What an import costs, against `unzip` of the same file: `cargo bench -p local --bench import`.
//!
//! The course is made: videos, stored, that do not compress, and thousands of pages that do. `LECTERN_BENCH_MB=2048` makes it of
//! 2 GB; it is of 200 MB otherwise. Bucket and database are in this process, so that its memory is that of all of them, and
//! everything that is read or written goes over loopback.
//!
//! As it was in one run of the unoptimised build (`--profile dev`), on two busy cores, 2 066 MB in 4 009 files:
//!
//! | | seconds | against unzip |
//! | --- | --- | --- |
//! | upload and import | 140 | 5.7 |
//! | `unzip -q` | 25 | 1.0 |
//!
//! Its peak of memory was 125 MB, bucket and database included; the processor's time 204 s, for both ends of every call.
//!
//! And of the optimised one, 514 MB in 4 009 files: upload and import 9.9 s, `unzip -q` 3.6 s, 2.8 times; the peak 89 MB, the processor's time 17.4 s.

#![allow(clippy::unwrap_used)]

use std::fs::{self, File};
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use local::furnish::{bring, tenant};
use local::{bucket, course, database, imports};
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

/// Pages for each video.
const PAGES: usize = 500;
/// Bytes of a page.
const PAGE: usize = 20_000;
const VIDEOS: usize = 8;

fn main() {
    let megabytes: usize = std::env::var("LECTERN_BENCH_MB").map_or(200, |text| text.parse().unwrap());
    let folder = TempDir::new().unwrap();
    let zip = folder.path().join("course.zip");
    make(&zip, megabytes);
    let size = fs::metadata(&zip).unwrap().len();
    println!("{} MB in {} files", size / 1_000_000, 1 + VIDEOS + VIDEOS * PAGES);

    let unzipped = unzip(&zip, &folder.path().join("unzipped"));
    let runtime = tokio::runtime::Runtime::new().unwrap();
    // The peak from here on is the import's alone.
    fs::write("/proc/self/clear_refs", "5").unwrap();
    let imported = runtime.block_on(import(&zip, &folder.path().join("files")));
    println!(
        "upload and import  {:6.1} s, {:.1} x unzip",
        imported.as_secs_f64(),
        imported.as_secs_f64() / unzipped.as_secs_f64()
    );
    println!("unzip -q           {:6.1} s", unzipped.as_secs_f64());
    println!("peak of memory     {:6} MB", peak());
    println!("processor's time   {:6.1} s, the server's included", processor());
}

fn make(path: &Path, megabytes: usize) {
    let mut zip = ZipWriter::new(BufWriter::new(File::create(path).unwrap()));
    let packed = SimpleFileOptions::default();
    let stored = packed.compression_method(CompressionMethod::Stored);
    zip.start_file("imsmanifest.xml", packed).unwrap();
    zip.write_all(MANIFEST.as_bytes()).unwrap();
    let mut noise = noise();
    for video in 0..VIDEOS {
        zip.start_file(format!("media/{video}.mp4"), stored).unwrap();
        for _ in 0..megabytes / VIDEOS {
            let block: Vec<u8> = noise.by_ref().take(125_000).flat_map(u64::to_le_bytes).collect();
            zip.write_all(&block).unwrap();
        }
        for page in 0..PAGES {
            zip.start_file(format!("pages/{}.html", video * PAGES + page), packed)
                .unwrap();
            let words = noise
                .by_ref()
                .map(|word| format!("<p>{} {}</p>", word % 1000, word % 77));
            let text: String = words.take(PAGE / 15).collect();
            zip.write_all(text.as_bytes()).unwrap();
        }
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
    let took = began.elapsed();
    fs::remove_dir_all(to).unwrap();
    took
}

async fn import(zip: &Path, files: &Path) -> Duration {
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
    let began = Instant::now();
    let package = bring(&app, &acme, course).await.unwrap();
    let took = began.elapsed();
    assert_eq!(package.live.unwrap().file_count as usize, 1 + VIDEOS + VIDEOS * PAGES);
    took
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
