//! Scripts of prerequisites.

use crate::prerequisites::holds;

fn status_of(name: &str) -> &'static str {
    match name {
        "done" => "passed",
        _ => "incomplete",
    }
}

#[test]
fn a_long_script_is_read_to_its_end() {
    for between in ["|", "&"] {
        let script = vec!["open"; 128].join(between);
        assert!(!holds(&script, status_of), "{between}");
    }
}

#[test]
fn a_status_is_one_word_but_for_not_attempted() {
    assert!(!holds("done=not attempted", status_of));
    assert!(holds("done<>not attempted", status_of));
    // Such scripts cannot be read, and so they lock nobody out.
    for script in ["done=failed attempted", "open=>"] {
        assert!(holds(script, status_of), "{script}");
    }
}
