use std::fs;
use std::path::Path;

use serde_json::json;

use super::*;

/// What a course of the folder of real ones comes to, where that is there.
struct Expected {
    name: &'static str,
    edition: &'static str,
    title: &'static str,
    scos: usize,
    launch_path: &'static str,
    warnings: &'static [&'static str],
}

const COURSES: [Expected; 9] = [
    Expected {
        name: "RuntimeBasicCalls_SCORM12",
        edition: "1.2",
        title: "Golf Explained - Run-time Basic Calls",
        scos: 1,
        launch_path: "shared/launchpage.html",
        warnings: &[],
    },
    Expected {
        name: "RuntimeMinimumCalls_SCORM12",
        edition: "1.2",
        title: "Golf Explained - Minimum Run-time Calls",
        scos: 18,
        launch_path: "Playing/Playing.html",
        warnings: &[],
    },
    Expected {
        name: "ContentPackagingWithMetadata_SCORM12",
        edition: "1.2",
        title: "SCORM 1.2 With Metadata",
        scos: 1,
        launch_path: "index.html",
        warnings: &[],
    },
    Expected {
        name: "LaunchUrlFromNestedItem_SCORM12",
        edition: "1.2",
        title: "Launch URL From Nested Item Test",
        scos: 2,
        launch_path: "content/topic1.html",
        warnings: &[],
    },
    Expected {
        name: "ItemWithNonExistentResourceId_SCORM12",
        edition: "1.2",
        title: "Item With Non-Existent Resource ID Test",
        scos: 1,
        launch_path: "content/item2.html",
        warnings: &["item_dangling"],
    },
    Expected {
        name: "ContentPackagingSingleSCO_SCORM20042ndEdition",
        edition: "2004 2nd Edition",
        title: "Golf Explained - CP Single SCO",
        scos: 1,
        launch_path: "shared/launchpage.html",
        warnings: &[],
    },
    Expected {
        name: "RunTimeAdvancedCalls_SCORM20043rdEdition",
        edition: "2004 3rd Edition",
        title: "Golf Explained - Run-time Advanced Calls",
        scos: 1,
        launch_path: "shared/launchpage.html",
        warnings: &[],
    },
    Expected {
        name: "SequencingForcedSequential_SCORM20043rdEdition",
        edition: "2004 3rd Edition",
        title: "Golf Explained - Sequencing Forced Order",
        scos: 5,
        launch_path: "shared/launchpage.html?content=playing",
        warnings: &[],
    },
    Expected {
        name: "SequencingPostTestRollup4thEd_SCORM20044thEdition",
        edition: "2004 4th Edition",
        title: "Golf Explained - 4th Edition Features",
        scos: 5,
        launch_path: "shared/launchpage.html?content=playing",
        warnings: &["unknown_file_type"],
    },
];

fn zip(name: &str) -> Option<Vec<u8>> {
    let folder = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../../shared/packages"));
    if !folder.exists() {
        eprintln!("skipped: there are no real courses here");
        return None;
    }
    Some(fs::read(folder.join(format!("{name}.zip"))).unwrap())
}

#[tokio::test]
async fn real_courses_are_imported_as_their_manifests_say() {
    let app = TestApp::start().await;
    for expected in COURSES {
        let Some(zip) = zip(expected.name) else { return };
        let package = publish(&app, zip).await;
        let name = expected.name;
        let members = ["status", "scorm_version", "title", "launch_path", "errors"].map(|member| &package[member]);
        let (edition, title) = (json!(expected.edition), json!(expected.title));
        let expected_members = [
            &json!("ready"),
            &edition,
            &title,
            &json!(expected.launch_path),
            &json!([]),
        ];
        assert_eq!(members, expected_members, "{name}");
        assert_eq!(package["scos"].as_array().unwrap().len(), expected.scos, "{name}");
        let warnings = package["warnings"].as_array().unwrap().iter();
        let codes: Vec<&str> = warnings.map(|warning| warning["code"].as_str().unwrap()).collect();
        assert_eq!(codes, expected.warnings, "{name}");
    }
}

#[tokio::test]
async fn thresholds_parameters_and_sequencing_of_real_courses_are_kept() {
    let app = TestApp::start().await;
    let Some(advanced) = zip("RunTimeAdvancedCalls_SCORM20043rdEdition") else {
        return;
    };
    assert_eq!(publish(&app, advanced).await["scos"][0]["scaled_passing_score"], 0.8);
    let minimum = publish(&app, zip("RuntimeMinimumCalls_SCORM12").unwrap()).await;
    let hrefs = minimum["scos"]
        .as_array()
        .unwrap()
        .iter()
        .map(|sco| sco["href"].as_str().unwrap());
    assert_eq!(hrefs.filter(|href| href.contains("?questions=")).count(), 4);
    let metadata = publish(&app, zip("ContentPackagingWithMetadata_SCORM12").unwrap()).await;
    assert_eq!(metadata["scos"][0]["launch_data"], "RANDOM");

    let forced = publish(&app, zip("SequencingForcedSequential_SCORM20043rdEdition").unwrap()).await;
    let sequencing = &forced["course"]["items"][1]["sequencing"];
    assert_eq!(sequencing["pre_condition_rules"][0]["action"], "disabled");
    assert!(
        sequencing["objectives"]
            .as_array()
            .unwrap()
            .iter()
            .any(|objective| objective["maps"].is_array())
    );
    let rollup = publish(&app, zip("SequencingPostTestRollup4thEd_SCORM20044thEdition").unwrap()).await;
    assert_eq!(rollup["course"]["items"].as_array().unwrap().len(), 5);
}

#[tokio::test]
async fn broken_real_courses_are_refused_with_the_place() {
    let app = TestApp::start().await;
    for (name, code, line) in [
        ("MalformedXml_SCORM12", "manifest_malformed", 27),
        ("MissingLaunchUrl_SCORM12", "launch_href_missing", 30),
    ] {
        let Some(zip) = zip(name) else { return };
        let package = publish(&app, zip).await;
        let error = &package["errors"][0];
        assert_eq!(
            (&package["status"], &error["code"], &error["line"]),
            (&json!("failed"), &json!(code), &json!(line))
        );
    }
}
