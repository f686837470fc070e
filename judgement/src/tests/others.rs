use super::*;

#[test]
fn each_other_kind_of_content_is_told_what_it_is() {
    for (names, code, words) in [
        (&["cmi5.xml"][..], "cmi5", "cmi5"),
        (&["course/tincan.xml"], "xapi", "Tin Can"),
        (&["a.au", "a.crs"], "aicc", "AICC"),
        (&["h5p.json", "content/content.json"], "not_scorm", "H5P"),
        (&["mimetype", "META-INF/container.xml"], "not_scorm", "e-book"),
        (&["[Content_Types].xml", "word/document.xml"], "not_scorm", "Word"),
        (
            &["[Content_Types].xml", "ppt/presentation.xml"],
            "not_scorm",
            "PowerPoint",
        ),
        (&["[Content_Types].xml", "story/story.xml"], "not_scorm", "Storyline"),
        (&["Safety.story"], "not_scorm", "Storyline"),
        (&["Safety.cptx"], "not_scorm", "Captivate"),
        (&["contentv3.xml"], "not_scorm", "eXeLearning"),
        (&["quiz.h5p"], "not_scorm", "H5P"),
        (&["course.imscc"], "not_scorm", "Common Cartridge"),
        (&["moodle_backup.xml"], "not_scorm", "Moodle"),
        (&["course.zip"], "manifest_missing", "another archive"),
        (&["index.html"], "manifest_missing", "no SCORM package"),
        (
            &["a/imsmanifest.xml", "b.html"],
            "manifest_missing",
            "pack what is in its folder",
        ),
    ] {
        let files: Vec<(&[u8], &[u8])> = names.iter().map(|name| (name.as_bytes(), &b"x"[..])).collect();
        let verdict = judged(&packed(&files));
        assert_eq!(codes(&verdict.errors), [code], "{names:?}");
        assert!(
            verdict.errors[0].message.contains(words),
            "{}",
            verdict.errors[0].message
        );
        let (says_missing, is_missing) = (
            verdict.errors[0].message.contains("There is no imsmanifest.xml"),
            !names.iter().any(|name| name.contains(MANIFEST)),
        );
        assert!(!says_missing || is_missing);
    }
}
