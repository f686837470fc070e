//! Sessions of packages with several SCOs.

use scorm::package::{Edition, ScoTerms, SharedStore};
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::app::{Playing, TestApp, package};

/// A session of a package with SCOs of these terms; the answer is its path.
async fn begin(app: &TestApp, edition: Edition, terms: &[ScoTerms]) -> String {
    let package = app.register(&app.tenant, &package(edition, terms)).await;
    let body = json!({ "package_id": package, "user_id": "u1" });
    let made = app.post("/api/v1/sessions", body).await.expect(201);
    format!("/api/v1/sessions/{}", made.body["session_id"].as_str().unwrap())
}

/// The same, played by a page.
async fn play(app: &TestApp, edition: Edition, terms: &[ScoTerms]) -> Playing {
    let package = app.register(&app.tenant, &package(edition, terms)).await;
    app.play_of(&package).await
}

fn plain() -> ScoTerms {
    ScoTerms::default()
}

#[tokio::test]
async fn an_update_is_for_the_sco_that_it_names_and_the_session_rolls_up() {
    let app = TestApp::start().await;
    let path = begin(&app, Edition::Scorm12, &[plain(), plain()]).await;
    let update = |version: u64, sco: &str, raw: u64| {
        let data = json!({ "cmi.core.lesson_status": "passed", "cmi.core.score.raw": raw });
        json!({ "version": version, "sco": sco, "cmi_data": data, "terminate": true })
    };
    let first = app.put(&path, update(1, "sco_0", 80)).await.expect(200).body;
    assert_eq!(
        (&first["sco"], &first["completion_status"]),
        (&json!("sco_0"), &json!("incomplete"))
    );
    let second = app.put(&path, update(2, "sco_1", 60)).await.expect(200).body;
    assert_eq!(
        (&second["sco"], &second["cmi_data"]["cmi.core.score.raw"]),
        (&json!("sco_1"), &json!("60"))
    );
    assert_eq!(
        (&second["completion_status"], &second["success_status"]),
        (&json!("completed"), &json!("passed"))
    );
    assert_eq!(second["score"]["raw"], 70);
}

#[tokio::test]
async fn an_update_of_several_scos_that_names_none_is_refused_and_told_which_there_are() {
    let app = TestApp::start().await;
    let refused = |answer: Answer| {
        let body = answer.problem(400, "INVALID_REQUEST").body;
        assert_eq!(body["details"]["errors"][0]["pointer"], "/sco");
        assert_eq!(body["details"]["scos"], json!(["sco_0", "sco_1"]));
    };
    let data = json!({ "cmi.core.score.raw": "1" });
    let path = begin(&app, Edition::Scorm12, &[plain(), plain()]).await;
    refused(app.put(&path, json!({ "version": 1, "cmi_data": data })).await);
    refused(app.put(&path, json!({ "version": 1, "terminate": true })).await);
    refused(
        app.put(&path, json!({ "version": 1, "sco": "sco_2", "cmi_data": data }))
            .await,
    );
    assert_eq!(app.get(&path).await.body["version"], 1);
    app.put(&path, json!({ "version": 1, "metadata": { "a": 1 } }))
        .await
        .expect(200);

    let playing = play(&app, Edition::Scorm12, &[plain(), plain()]).await;
    refused(app.commit(&playing, json!({ "seq": 1, "cmi_data": data })).await);
    let named = json!({ "seq": 1, "sco": "sco_1", "cmi_data": data });
    assert_eq!(app.commit(&playing, named).await.expect(200).body["sco"], "sco_1");

    let package = app.get(&path).await.body["package_id"].clone();
    let create = |sco: Value| json!({ "package_id": package, "user_id": "u2", "sco": sco, "cmi_data": data });
    refused(app.post("/api/v1/sessions", create(Value::Null)).await);
    let made = app.post("/api/v1/sessions", create(json!("sco_1"))).await.expect(201);
    assert_eq!(made.body["cmi_data"]["cmi.core.score.raw"], "1");
}

#[tokio::test]
async fn each_sco_can_be_read_with_its_own_status_score_time_and_data() {
    let app = TestApp::start().await;
    let playing = play(&app, Edition::Fourth, &[plain(), plain()]).await;
    let data = json!({
        "cmi.completion_status": "completed", "cmi.score.scaled": 0.5, "cmi.progress_measure": 1,
        "cmi.session_time": "PT1M30S", "cmi.location": "3", "cmi.exit": "suspend",
    });
    let update = json!({ "seq": 1, "sco": "sco_1", "cmi_data": data, "terminate": true });
    app.commit(&playing, update).await.expect(200);
    let read = app
        .get(&format!("{}?include=scos", playing.path))
        .await
        .expect(200)
        .body;
    let (first, second) = (&read["scos"][0], &read["scos"][1]);
    assert_eq!(
        (&first["identifier"], &first["completion_status"]),
        (&json!("sco_0"), &json!("unknown"))
    );
    assert_eq!(
        (&first["attempt"], &first["time_spent_seconds"]),
        (&json!(0), &json!(0)),
        "nobody launched it"
    );
    assert_eq!(
        (&second["identifier"], &second["completion_status"]),
        (&json!("sco_1"), &json!("completed"))
    );
    assert_eq!(
        second["score"],
        json!({ "raw": null, "min": null, "max": null, "scaled": 0.5 })
    );
    assert_eq!(
        (&second["progress_measure"], &second["time_spent_seconds"]),
        (&json!(1), &json!(90))
    );
    assert_eq!(second["cmi_data"], read["cmi_data"]);
    assert_eq!(second["cmi_data"]["cmi.location"], "3");
    assert!(first["cmi_data"].get("cmi.location").is_none());

    assert!(app.get(&playing.path).await.body.get("scos").is_none());
    let unknown = app.get(&format!("{}?include=everything", playing.path)).await;
    unknown.problem(400, "INVALID_REQUEST");
    let unknown = app
        .get(&format!("{}?includes=scos", playing.path))
        .await
        .problem(400, "INVALID_REQUEST");
    assert_eq!(unknown.body["details"]["errors"][0]["did_you_mean"], "include");
}

#[tokio::test]
async fn an_untouched_sco_of_a_session_has_no_attempt_yet() {
    let app = TestApp::start().await;
    let path = begin(&app, Edition::Scorm12, &[plain(), plain()]).await;
    let read = app.get(&format!("{path}?include=scos")).await.body;
    for sco in read["scos"].as_array().unwrap() {
        assert_eq!(
            (&sco["attempt"], &sco["completion_status"]),
            (&json!(0), &json!("not attempted"))
        );
        assert_eq!(sco["cmi_data"]["cmi.core.entry"], "ab-initio");
    }
}

#[tokio::test]
async fn a_weighted_score_and_an_asset_are_what_the_manifest_says() {
    let app = TestApp::start().await;
    let weighed = |weight: &str| ScoTerms {
        score_weight: scorm::number::Number::parse(weight),
        ..plain()
    };
    let path = begin(&app, Edition::Third, &[weighed("0"), weighed("1")]).await;
    for (version, sco, scaled) in [(1, "sco_0", 0.1), (2, "sco_1", 0.9)] {
        let update = json!({ "version": version, "sco": sco, "cmi_data": { "cmi.score.scaled": scaled } });
        app.put(&path, update).await.expect(200);
    }
    assert_eq!(app.get(&path).await.body["score"]["scaled"], 0.9);

    let asset = ScoTerms {
        is_asset: true,
        ..plain()
    };
    let playing = play(&app, Edition::Scorm12, &[asset]).await;
    let read = app.get(&playing.path).await.body;
    assert_eq!(read["completion_status"], "completed");
    assert_eq!(read["completed_at"], read["updated_at"]);
}

#[tokio::test]
async fn what_scos_share_is_kept_for_all_of_them() {
    let app = TestApp::start().await;
    let sharing = |readable, writable| ScoTerms {
        stores: vec![SharedStore {
            target: "notes".to_owned(),
            readable,
            writable,
        }],
        ..plain()
    };
    let playing = play(&app, Edition::Fourth, &[sharing(true, true), sharing(true, false)]).await;
    let write =
        |seq: u64, sco: &str, text: &str| json!({ "seq": seq, "sco": sco, "cmi_data": { "adl.data.0.store": text } });
    app.commit(&playing, write(1, "sco_0", "a note")).await.expect(200);
    let refused = app.commit(&playing, write(2, "sco_1", "another")).await;
    let refused = refused.problem(422, "CMI_DATA_INVALID").body;
    assert_eq!(refused["details"]["errors"][0]["scorm_error"], 404);
    let other = app.commit(&playing, write(2, "sco_1", "a note")).await.expect(200).body;
    assert_eq!(other["cmi_data"]["adl.data.0.id"], "notes");
    assert_eq!(other["cmi_data"]["adl.data.0.store"], "a note");
}

#[tokio::test]
async fn a_page_enters_a_sco_and_keeps_where_its_sequencing_stands() {
    let app = TestApp::start().await;
    let playing = play(&app, Edition::Fourth, &[plain(), plain()]).await;
    let again = async || {
        let body = json!({ "take_over": true });
        app.start_as(&playing.path, &playing.play_token, body)
            .await
            .expect(201)
            .body
    };
    // Nothing is delivered by itself where the course does not flow.
    let state = |run: &Value| -> Value { serde_json::from_str(run["sequencing"].as_str().unwrap()).unwrap() };
    assert_eq!(state(&again().await), json!({ "v": 1, "o": true }));
    let run = again().await;
    let playing = Playing {
        play_token: run["play_token"].as_str().unwrap().to_owned(),
        ..playing.clone()
    };
    let at_second = json!({ "v": 1, "o": true, "c": 2, "a": {
        "0": { "i": "course", "a": true, "n": 1 }, "2": { "i": "sco_1", "a": true, "n": 1 },
    } });
    let entered = json!({ "seq": 1, "sco": "sco_1", "enter": true, "sequencing": at_second.to_string() });
    let body = app.commit(&playing, entered.clone()).await.expect(200).body;
    assert_eq!(
        (&body["sco"], &body["cmi_data"]["cmi.entry"]),
        (&json!("sco_1"), &json!("ab-initio"))
    );
    let version = body["version"].clone();
    assert_eq!(
        app.commit(&playing, entered).await.expect(200).body["version"],
        version,
        "a repetition"
    );
    let said = at_second.to_string();
    let longest = said.clone() + &" ".repeat(256 * 1024 - said.len());
    app.commit(&playing, json!({ "seq": 2, "sequencing": format!("{longest}x") }))
        .await
        .problem(400, "INVALID_REQUEST");
    app.commit(&playing, json!({ "seq": 2, "sequencing": longest }))
        .await
        .expect(200);
    // Words of another player leave what is there, and nothing beside them is lost.
    let others =
        json!({ "seq": 3, "sco": "sco_1", "sequencing": "at the second", "cmi_data": { "cmi.location": "7" } });
    app.commit(&playing, others).await.expect(200);
    let next = again().await;
    assert_eq!(state(&next), at_second);
    assert_eq!(
        (&next["session"]["sco"], &next["session"]["cmi_data"]["cmi.location"]),
        (&json!("sco_1"), &json!("7"))
    );
    let read = app.get(&playing.path).await.expect(200).body;
    assert_eq!(read.get("sequencing"), None, "nobody's but the page's");
}
