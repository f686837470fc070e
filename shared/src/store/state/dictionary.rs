//! What nearly every state contains, the commonest last: deflate spends the fewest bits on what is near. Names stand
//! in sorted order, as they are stored.
//!
//! Stored states depend on every byte of it. A better text is a new format, beside this one.

/// The dictionary of format 1.
pub(super) const DICTIONARY: &str = concat!(
    r#"unanticipatedneutralsequencingperformancelong-fill-inotherlikertnumericbrowsednot attempted"#,
    r#"time-outlogoutnormalreviewbrowseab-initiono-creditcreditno_value\"_isComplete\":true,"#,
    r#"\"_isVisited\":false,\"_userAnswer\":[\"id\":\"null,"#,
    r#"","cmi.comments_from_learner.0.comment":"","cmi.comments":".location":".timestamp":""#,
    r#"","cmi.core.student_id":"","cmi.core.student_name":"","cmi.student_preference.audio":"0"#,
    r#".language":".speed":".text":"","cmi.learner_preference.audio_captioning":"0.audio_level":"1"#,
    r#".delivery_speed":"1.language":"en","cmi.core.entry":"resume","cmi.core.exit":"suspend"#,
    r#"","cmi.core.lesson_location":"","cmi.core.lesson_mode":"normal"#,
    r#"","cmi.core.lesson_status":"incomplete","cmi.core.score.max":"100","cmi.core.score.min":"0"#,
    r#"","cmi.core.score.raw":"","cmi.core.session_time":"0000:0","cmi.core.total_time":"0000:0"#,
    r#""},"total_time":0,"entry":"ab-initio","launched_in":0,"ended":true},"item_2":{"data":{"cmi.core"#,
    r#".lesson_status":"passed"},"total_time":,"entry":"resume","launched_in":1,"ended":false}}{"item_1":{"data":{"#,
    r#""cmi.completion_status":"incomplete","cmi.entry":"resume","cmi.exit":"suspend"#,
    r#"","cmi.location":"","cmi.mode":"normal","cmi.progress_measure":"0.","cmi.score.max":"100"#,
    r#"","cmi.score.min":"0","cmi.score.raw":"","cmi.score.scaled":"0.","cmi.session_time":"PT0H"#,
    r#"","cmi.success_status":"unknown","cmi.suspend_data":"","cmi.total_time":"PT"#,
    r#"","cmi.objectives.0.description":"","cmi.objectives.0.status":"completed"#,
    r#"","cmi.objectives.0.completion_status":"completed","cmi.objectives.0.id":""#,
    r#"","cmi.objectives.0.progress_measure":"1","cmi.objectives.0.score.max":"100"#,
    r#"","cmi.objectives.0.score.min":"0","cmi.objectives.0.score.raw":""#,
    r#"","cmi.objectives.0.score.scaled":"0.","cmi.objectives.0.success_status":"passedfailedunknown"#,
    r#"","cmi.interactions.0.type":"true-falsematchingfill-in"#,
    r#"","cmi.interactions.0.correct_responses.0.pattern":"","cmi.interactions.0.id":""#,
    r#"","cmi.interactions.0.latency":"0000:00:0","cmi.interactions.0.objectives.0.id":""#,
    r#"","cmi.interactions.0.result":"wrong","cmi.interactions.0.student_response":""#,
    r#"","cmi.interactions.0.time":"1","cmi.interactions.0.type":"choice"#,
    r#"","cmi.interactions.0.weighting":"1","cmi.interactions.1.correct_responses.0.pattern":"[,][.]"#,
    r#"","cmi.interactions.1.description":"","cmi.interactions.1.id":""#,
    r#"","cmi.interactions.1.latency":"PT0H0M","cmi.interactions.1.learner_response":"falsetrue"#,
    r#"","cmi.interactions.1.objectives.0.id":"","cmi.interactions.1.result":"incorrect"#,
    r#"","cmi.interactions.1.timestamp":"2026-0-1T10:.0Z","cmi.interactions.1.type":"choice"#,
    r#"","cmi.interactions.1.weighting":"10"#,
);
