use super::journey::NamedZip;
use super::upload::{PackageStatus, Progress, Step};
use super::*;
use crate::finding::FindingCode;

fn at(second: i64) -> Timestamp {
    Timestamp::from_second(second).expect("a time")
}

fn registered() -> Package {
    let id = PackageId::parse("0197a4c2-5b1e-7c30-9a4f-0242ac120002").expect("an id");
    let zip = NamedZip {
        filename: Some("course.zip".to_owned()),
        uploaded_by: Some("Jane".to_owned()),
    };
    Package::register(id, None, zip, at(0))
}

fn revision(number: u32) -> Revision {
    Revision {
        number,
        title: format!("Revision {number}"),
        edition: Edition::Scorm12,
        language: None,
        scos: Vec::new(),
        file_count: 1,
        size_bytes: 1,
        warnings: Vec::new(),
        source: Source::default(),
    }
}

fn why() -> Vec<Finding> {
    vec![Finding::new(FindingCode::ManifestMissing, "no manifest")]
}

#[test]
fn a_package_goes_from_upload_to_launch() {
    let mut package = registered();
    assert_eq!(package.status(at(1)), PackageStatus::AwaitingUpload);
    assert!(package.awaits(1) && !package.awaits(2) && !package.awaits(0));
    package.progressed(1, Progress::default(), at(1));
    assert_eq!(package.status(at(2)), PackageStatus::Processing);
    assert_eq!(package.title(), "course.zip");
    package.went_live(revision(1), at(3));
    assert_eq!(package.status(at(4)), PackageStatus::Ready);
    assert_eq!((package.title(), &package.upload), ("Revision 1", &None));
    assert!(!package.awaits(1));
}

#[test]
fn a_zip_that_is_refused_is_not_imported_again_and_the_next_one_is() {
    let mut package = registered();
    package.failed(1, why(), Vec::new(), at(1));
    assert_eq!(package.status(at(2)), PackageStatus::Failed);
    assert!(!package.awaits(1));
    assert_eq!(package.await_upload(NamedZip::default(), at(3)), 2);
    assert_eq!(package.status(at(4)), PackageStatus::AwaitingUpload);
    assert!(package.awaits(2));
}

#[test]
fn a_refused_version_leaves_what_is_live() {
    let mut package = registered();
    package.went_live(revision(1), at(1));
    package.await_upload(NamedZip::default(), at(2));
    package.failed(2, why(), Vec::new(), at(3));
    assert_eq!(package.status(at(4)), PackageStatus::Ready);
    assert_eq!(package.live.as_ref().map(|live| live.number), Some(1));
    let upload = package.upload.expect("the refused one");
    assert_eq!(
        (upload.status(at(4)), upload.errors(at(4))),
        (PackageStatus::Failed, why())
    );
}

#[test]
fn the_newest_revision_is_live_in_whatever_order_imports_end() {
    let mut package = registered();
    package.await_upload(NamedZip::default(), at(1));
    package.went_live(revision(2), at(2));
    assert!(!package.awaits(1));
    package.went_live(revision(1), at(3));
    package.failed(1, why(), Vec::new(), at(3));
    package.progressed(1, Progress::default(), at(3));
    assert_eq!(package.live.map(|live| live.number), Some(2));
    assert_eq!(package.upload, None);
}

#[test]
fn an_older_zip_goes_live_while_a_newer_one_is_awaited() {
    let mut package = registered();
    package.await_upload(NamedZip::default(), at(1));
    assert!(package.awaits(1));
    package.went_live(revision(1), at(2));
    assert_eq!(package.live.as_ref().map(|live| live.number), Some(1));
    assert_eq!(
        package.upload.map(|upload| (upload.revision, upload.step)),
        Some((2, Step::Awaiting))
    );
}

#[test]
fn an_import_that_is_silent_for_long_counts_as_failed_until_it_speaks() {
    let mut package = registered();
    package.progressed(1, Progress::default(), at(0));
    assert_eq!(package.status(at(30 * 60)), PackageStatus::Processing);
    assert_eq!(package.status(at(30 * 60 + 1)), PackageStatus::Failed);
    let upload = package.upload.clone().expect("the upload");
    assert_eq!(upload.errors(at(30 * 60 + 1))[0].code, FindingCode::ImportStalled);
    assert!(package.awaits(1));
    package.progressed(1, Progress::default(), at(30 * 60 + 2));
    assert_eq!(package.status(at(30 * 60 + 3)), PackageStatus::Processing);
}

#[test]
fn the_owner_s_name_stands_before_the_manifest_s() {
    let mut package = registered();
    package.name = Some("Safety 2027".to_owned());
    package.went_live(revision(1), at(1));
    assert_eq!(package.title(), "Safety 2027");
}

#[test]
fn numbers_that_somebody_may_know_are_given_to_no_revision() {
    let mut package = registered();
    package.went_live(revision(1), at(1));
    package.await_upload(NamedZip::default(), at(2));
    package.leave_numbers_free();
    package.leave_numbers_free();
    // What was on its way is taken, with its names.
    assert!(package.awaits(2) && !package.awaits(3));
    assert_eq!(package.newest, 2);
    assert_eq!(package.await_upload(NamedZip::default(), at(3)), 1003);
    assert!(package.awaits(1003) && !package.awaits(1004));
    assert!((3..=1002).all(|lost| !package.awaits(lost)));
    assert_eq!(package.await_upload(NamedZip::default(), at(4)), 1004);
}

#[test]
fn a_launch_opens_the_file_of_the_first_sco() {
    let sco = |href: &str| Sco {
        identifier: "i".to_owned(),
        title: String::new(),
        href: href.to_owned(),
        terms: ScoTerms::default(),
    };
    let mut revision = revision(1);
    assert_eq!(revision.launch_path(), None);
    revision.scos = vec![sco("a.html?x=1"), sco("b.html")];
    assert_eq!(revision.launch_path(), Some("a.html?x=1"));
}

#[test]
fn an_earlier_revision_is_live_again_and_no_import_comes_twice() {
    let mut package = registered();
    package.went_live(revision(1), at(1));
    package.await_upload(NamedZip::default(), at(2));
    package.went_live(revision(2), at(3));
    package.activate(revision(1), at(4));
    assert_eq!(package.live.as_ref().map(|live| live.number), Some(1));
    // What starts imports may do so twice, and late.
    assert!(!package.awaits(1) && !package.awaits(2));
    package.went_live(revision(2), at(5));
    assert_eq!(package.live.as_ref().map(|live| live.number), Some(1));
    package.await_upload(NamedZip::default(), at(6));
    assert!(package.awaits(3));
    package.went_live(revision(3), at(7));
    assert_eq!(package.live.as_ref().map(|live| live.number), Some(3));
}

#[test]
fn a_revision_has_its_zips_names_while_no_newer_zip_has_come() {
    let mut package = registered();
    let source = package.source_of(1, at(3));
    assert_eq!(
        (source.filename.as_deref(), source.uploaded_by.as_deref()),
        (Some("course.zip"), Some("Jane"))
    );
    assert_eq!(source.imported_at, Some(at(3)));
    package.await_upload(NamedZip::default(), at(4));
    assert_eq!(package.source_of(1, at(5)).uploaded_by, None);
}
