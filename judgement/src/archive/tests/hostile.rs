use proptest::prelude::*;

use super::*;

#[test]
fn no_entry_leads_out_of_the_package() {
    use FindingCode::{NameInvalid, NameUnsafe};
    for (name, code) in [
        ("../a", NameUnsafe),
        ("a/../../b", NameUnsafe),
        ("..\\a", NameUnsafe),
        ("/../etc/passwd", NameUnsafe),
        ("\\\\host\\a", NameUnsafe),
        ("C:\\a", NameUnsafe),
        ("a\u{1}b", NameInvalid),
        (&"a".repeat(901), NameInvalid),
    ] {
        assert_eq!(refused(&named(&[name])), [code], "{name}");
    }
    // All of them are told, with their names.
    let findings = refused_within(&named(&["../a", "../b"]), &limits());
    let files: Vec<_> = findings.iter().filter_map(|finding| finding.file.as_deref()).collect();
    assert_eq!(files, ["../a", "../b"]);
}

#[test]
fn symbolic_links_are_refused() {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    zip.start_file(MANIFEST, SimpleFileOptions::default())
        .expect("an entry");
    zip.add_symlink("a", "/etc/passwd", SimpleFileOptions::default())
        .expect("a link");
    let bytes = zip.finish().expect("an archive").into_inner();
    assert_eq!(refused(&bytes), [FindingCode::NameSymlink]);
}

#[test]
fn a_file_that_is_there_twice_is_taken_once_where_both_are_the_same() {
    for (one, two) in [("ü.html", "u\u{308}.html"), ("a/b", "a\\b"), ("/a", "./a")] {
        let twice = |first: &[u8], second: &[u8]| zipped(&[(MANIFEST, b"<manifest/>"), (one, first), (two, second)]);
        let findings = refused_within(&twice(b"1", b"2"), &limits());
        assert_eq!(codes(&findings), [FindingCode::NameDuplicate], "{one} {two}");
        assert!(findings[0].message.contains("twice"), "{one} {two}");
        let archive = open(&twice(b"1", b"1"));
        assert_eq!(names(&archive).len(), 2, "{one} {two}");
        assert!(
            codes(&archive.warnings).contains(&FindingCode::NameDuplicate),
            "{one} {two}"
        );
    }
    // The writer makes no two entries of one name: the second's is changed.
    let mut bytes = named(&["one.html", "two.html"]);
    for at in positions(&bytes, b"two.html") {
        bytes[at..at + 8].copy_from_slice(b"one.html");
    }
    assert_eq!(names(&open(&bytes)), [MANIFEST, "one.html"]);
}

#[test]
fn names_that_differ_by_case_are_two_files_and_a_warning() {
    for (one, two) in [("a.html", "A.HTML"), ("Ü", "ü")] {
        let archive = open(&named(&[one, two]));
        assert_eq!(names(&archive), [MANIFEST, one, two]);
        assert_eq!(codes(&archive.warnings), [FindingCode::NameDuplicate], "{one} {two}");
    }
}

#[test]
fn encrypted_entries_and_other_methods_are_refused() {
    let mut bytes = named(&["a.html"]);
    // Bit 0: encrypted.
    for (signature, flags) in [(b"PK\x03\x04", 6), (b"PK\x01\x02", 8)] {
        let last = *positions(&bytes, signature).last().expect("an entry");
        bytes[last + flags] |= 1;
    }
    assert_eq!(refused(&bytes), [FindingCode::EntryEncrypted]);
    let mut bytes = named(&["a.html"]);
    // 12: bzip2.
    for (signature, method) in [(b"PK\x03\x04", 8), (b"PK\x01\x02", 10)] {
        let last = *positions(&bytes, signature).last().expect("an entry");
        bytes[last + method] = 12;
    }
    let findings = refused_within(&bytes, &limits());
    assert_eq!(codes(&findings), [FindingCode::CompressionUnsupported]);
}

#[test]
fn a_tenants_limits_are_held() {
    use FindingCode::{CompressionRatio, TooLarge, TooManyFiles};
    let limits = Limits {
        files: 3,
        bytes: 20,
        ratio: 100,
    };
    let within = |files: &[(&str, &[u8])]| codes(&refused_within(&zipped(files), &limits));
    let ten = &[0; 10][..];
    assert_eq!(within(&[(MANIFEST, ten), ("a", ten), ("b", b"1")]), [TooLarge]);
    let four: [(&str, &[u8]); 4] = [(MANIFEST, b""), ("a", b""), ("b", b""), ("c", b"")];
    assert_eq!(within(&four), [TooManyFiles]);
    let seven: Vec<(&str, &[u8])> = ["1", "2", "3", "4", "5", "6", "7"]
        .map(|name| (name, &b""[..]))
        .to_vec();
    assert_eq!(within(&seven), [TooManyFiles]);

    let zeros = vec![0; 70 * 1024 * 1024];
    assert_eq!(
        refused(&zipped(&[(MANIFEST, b"<manifest/>"), ("zeros", &zeros)])),
        [CompressionRatio]
    );
    // A little of it is a picture of nothing.
    open(&zipped(&[(MANIFEST, b"<manifest/>"), ("zeros", &zeros[..10_000_000])]));
}

#[test]
fn entries_that_share_bytes_are_refused() {
    let mut bytes = zipped(&[(MANIFEST, b"<manifest/>"), ("one.html", b"1"), ("two.html", b"2")]);
    // The directory says that the third entry is where the second one is.
    let entries = positions(&bytes, b"PK\x01\x02");
    let offset: [u8; 4] = bytes[entries[1] + 42..entries[1] + 46].try_into().expect("four bytes");
    bytes[entries[2] + 42..entries[2] + 46].copy_from_slice(&offset);
    assert_eq!(refused(&bytes), [FindingCode::EntryDamaged]);
}

#[test]
fn what_was_cut_off_is_told_from_what_is_no_archive() {
    let bytes = zipped(&[(MANIFEST, &b"<manifest/>".repeat(100)), ("a", &[1; 5000])]);
    for length in [4, 30, 100, bytes.len() / 2, bytes.len() - 30, bytes.len() - 1] {
        assert_eq!(refused(&bytes[..length]), [FindingCode::ArchiveTruncated], "{length}");
    }
    for other in [&b""[..], b"P", b"<html>", b"Rar!\x1a\x07\x00 and so on"] {
        assert_eq!(refused(other), [FindingCode::NotAZip], "{other:?}");
    }
}

/// An archive whose file `a` is stored, with what its directory says of it changed.
fn lying(change: impl FnOnce(&mut [u8])) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [(MANIFEST, "<manifest/>"), ("a", "0123456789"), ("b", "0123456789")] {
        zip.start_file(name, stored()).expect("an entry");
        zip.write_all(bytes.as_bytes()).expect("bytes");
    }
    let mut bytes = zip.finish().expect("an archive").into_inner();
    let entry = positions(&bytes, b"PK\x01\x02")[1];
    change(&mut bytes[entry..]);
    bytes
}

#[test]
fn a_lying_entry_is_found_when_it_is_read() {
    let fails = |bytes: &[u8]| {
        let archive = open(bytes);
        let error = read(&archive, "a", bytes).expect_err("an error");
        let file = archive.files.iter().find(|file| file.name == "a").expect("a file");
        let finding = damaged(file, error).expect("the archive's fault");
        assert_eq!(
            (finding.code, finding.file.as_deref()),
            (FindingCode::EntryDamaged, Some("a"))
        );
    };
    fails(&lying(|entry| entry[16] ^= 1)); // its checksum
    fails(&lying(|entry| entry[24] = 11)); // its size unpacked: more
    fails(&lying(|entry| entry[24] = 9)); // and less
    fails(&lying(|entry| entry[24] = 0));
    fails(&lying(|entry| entry[20] = 9)); // its size packed
}

#[test]
fn broken_deflate_is_found_when_it_is_read() {
    let text = "some text that is packed, ".repeat(50);
    let mut bytes = zipped(&[(MANIFEST, b"<manifest/>"), ("a", text.as_bytes())]);
    let at = positions(&bytes, b"PK\x03\x04")[1] + 40;
    bytes[at] ^= 0xFF;
    assert!(read(&open(&bytes), "a", &bytes).is_err());
}

proptest! {
    #[test]
    fn a_damaged_archive_is_refused_or_gives_what_was_packed(
        changes in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
    ) {
        let text = "what was packed ".repeat(20);
        let files: [(&str, &[u8]); 3] = [(MANIFEST, b"<manifest/>"), ("a.html", text.as_bytes()), ("b.html", b"b")];
        let mut bytes = zipped(&files);
        for (at, byte) in changes {
            let at = at.index(bytes.len());
            bytes[at] = byte;
        }
        let Ok(archive) = Archive::open(Cursor::new(&bytes), &limits(), None) else { return Ok(()) };
        for file in &archive.files {
            let Ok(content) = read(&archive, &file.name, &bytes) else { continue };
            // A checksum and a size that fit are those of what was packed, under whatever name.
            prop_assert!(files.iter().any(|(_, packed)| *packed == content), "{}", file.name);
        }
    }
}
