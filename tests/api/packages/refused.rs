use serde_json::json;

use super::*;

/// Codes of what is found.
fn codes(findings: &Value) -> Vec<&str> {
    findings
        .as_array()
        .unwrap()
        .iter()
        .map(|finding| finding["code"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn a_course_that_cannot_be_launched_says_where_and_by_which_rule() {
    let app = TestApp::start().await;
    let manifest = zips::manifest("T").replace("href=\"index.html\">", "href=\"Index2.html\">");
    let package = publish(
        &app,
        zips::zipped(&[("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"")]),
    )
    .await;
    assert_eq!(
        (&package["status"], &package["revision"]),
        (&json!("failed"), &json!(null))
    );
    let error = &package["errors"][0];
    let found = ["code", "line", "column", "element", "rule"].map(|member| &error[member]);
    let expected = [
        json!("launch_file_missing"),
        json!(5),
        json!(20),
        json!("<resource identifier=\"r\">"),
        json!("CAM 3.4.1.19"),
    ];
    assert_eq!(found, expected.each_ref());
    let launch = app
        .post(&format!("{}/launch", path_of(&package)), json!({ "user_id": "u" }))
        .await;
    let launch = launch.problem(409, "PACKAGE_NOT_READY");
    assert_eq!(launch.body["details"]["status"], "failed");
    let id = package["package_id"].as_str().unwrap();
    assert_eq!(keys(&app, &format!("content/acme/{id}/")).await, [""; 0]);
    assert_eq!(keys(&app, "uploads/").await, [""; 0]);
}

#[tokio::test]
async fn every_kind_of_hostile_or_damaged_zip_is_refused_and_leaves_nothing() {
    let app = TestApp::start().await;
    let manifest = zips::manifest("T");
    let with = |name: &str| {
        zips::zipped(&[
            ("imsmanifest.xml", manifest.as_bytes()),
            ("index.html", b""),
            (name, b"x"),
        ])
    };
    let whole = course("T");
    for (zip, code) in [
        (with("../up.html"), "name_unsafe"),
        (with("C:\\up.html"), "name_unsafe"),
        (with("./index.html"), "name_duplicate"),
        (whole[..whole.len() / 2].to_vec(), "archive_truncated"),
        (b"<html>not found</html>".to_vec(), "not_a_zip"),
        (zips::damaged("T"), "entry_damaged"),
        (zips::zipped(&[("cmi5.xml", b"")]), "cmi5"),
        (
            zips::zipped(&[("imsmanifest.xml", b"<!DOCTYPE m><manifest/>")]),
            "manifest_doctype",
        ),
        (zips::zipped(&[("imsmanifest.xml", b"")]), "manifest_malformed"),
    ] {
        let package = publish(&app, zip).await;
        assert_eq!(
            (&package["status"], codes(&package["errors"])),
            (&json!("failed"), vec![code])
        );
    }
    assert_eq!(keys(&app, "content/").await, [""; 0]);
    assert_eq!(keys(&app, "uploads/").await, [""; 0]);
}

#[tokio::test]
async fn a_course_of_more_items_than_are_kept_is_refused() {
    let app = TestApp::start().await;
    let items: String = (0..30_000)
        .map(|n| {
            format!(
                "<item identifier=\"i{n}-{}\" identifierref=\"r\"><title>Item {n}</title></item>",
                n * 7919
            )
        })
        .collect();
    let manifest = zips::manifest("T").replace("</organization>", &format!("{items}</organization>"));
    let zip = zips::zipped(&[("imsmanifest.xml", manifest.as_bytes()), ("index.html", b"")]);
    let package = publish(&app, zip).await;
    assert_eq!(
        (&package["status"], codes(&package["errors"])),
        (&json!("failed"), vec!["course_too_large"])
    );
    assert_eq!(keys(&app, "content/").await, [""; 0]);
}

#[tokio::test]
async fn what_is_only_odd_is_a_warning() {
    let app = TestApp::start().await;
    let manifest = zips::manifest("T").replace("<file href=\"index.html\"/>", "<file href=\"gone.js\"/>");
    let manifest: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(manifest.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let zip = zips::zipped(&[
        ("c/imsmanifest.xml", &manifest),
        ("c/index.html", b""),
        ("c\\a\\b.html", b""),
        ("c/x.xyzzy", b""),
    ]);
    let package = publish(&app, zip).await;
    assert_eq!(package["status"], "ready", "{package:#}");
    let expected = ["single_folder", "name_backslash", "file_missing", "unknown_file_type"];
    assert_eq!(codes(&package["warnings"]), expected);
    let id = package["package_id"].as_str().unwrap();
    assert!(
        keys(&app, "content/")
            .await
            .contains(&format!("content/acme/{id}/1/a/b.html"))
    );
}
