use reqwest::StatusCode;
use shared::files::Kind;

use super::*;
use crate::functions::sources::settle;
use crate::functions::template::queue_url;
use crate::packages::upload;
use crate::zips;

/// What a tenant's packages' files begin with.
const CONTENT: &str = "content/acme/";

impl Journey {
    /// A package from its registration to the last of its files.
    pub(super) async fn publish(&self) {
        let registered = self
            .call("POST", "/api/v1/packages", json!({ "filename": "a.zip" }))
            .await;
        assert_eq!(registered["status"], "awaiting_upload");
        let package = format!("/api/v1/packages/{}", registered["package_id"].as_str().unwrap());
        assert_eq!(upload(&registered, zips::course("A course")).await, StatusCode::OK);
        self.tell().await;
        let ready = self.get(&package, "include=course").await;
        assert_eq!(
            (&ready["status"], &ready["title"]),
            (&json!("ready"), &json!("A course"))
        );
        assert_eq!(ready["course"]["items"][0]["href"], "index.html");
        assert_eq!(self.contents().await.len(), 3);

        // A link makes one object, and what was imported is left alone by an event that comes again.
        let versions = format!("{package}/versions");
        let next = self.call("POST", &versions, json!({})).await;
        assert_eq!(upload(&next, zips::damaged("Another")).await, StatusCode::OK);
        assert_eq!(
            upload(&next, zips::course("A third")).await,
            StatusCode::PRECONDITION_FAILED
        );
        self.tell().await;
        let refused = self.get(&package, "").await;
        let errors = (
            &refused["revision"],
            &refused["next"]["status"],
            &refused["next"]["errors"][0]["code"],
        );
        assert_eq!(
            errors,
            (&json!(1), &json!("failed"), &json!("entry_damaged")),
            "{refused:#}"
        );
        assert_eq!(self.contents().await.len(), 3);

        let listed = self.get(&versions, "").await;
        let versions_told = listed["versions"].as_array().unwrap().iter();
        let states: Vec<_> = versions_told.map(|version| &version["state"]).collect();
        assert_eq!(states, [&json!("failed"), &json!("live")]);
        let activate = Event::lms("POST", &format!("{versions}/1/activate")).key(&self.api.key);
        assert_eq!(self.send(activate).await.expect(200).body["revision"], 1);

        let last = self.call("POST", &versions, json!({})).await;
        self.send(Event::lms("DELETE", &package).key(&self.api.key))
            .await
            .expect(204);
        self.send(Event::lms("GET", &package).key(&self.api.key))
            .await
            .problem(404, "PACKAGE_NOT_FOUND");
        // The zip comes when its package is gone already: its import marks the package once more.
        assert_eq!(upload(&last, zips::course("Too late")).await, StatusCode::OK);
        self.tell().await;
        self.tell().await;
        assert_eq!(self.contents().await, [""; 0]);
        for folder in ["uploads/", "deletions/"] {
            assert_eq!(self.api.files.list(folder, None).await.unwrap().objects, []);
        }
        self.forget_at_the_edge(registered["package_id"].as_str().unwrap())
            .await;
        self.api
            .files
            .put("uploads/what.txt", "no zip of ours".into(), &Kind::of("text/plain"))
            .await
            .unwrap();
        self.tell().await;
    }

    /// The package was marked twice. CloudFront has no room at first; in the end it is told once of all the package's files.
    async fn forget_at_the_edge(&self, package: &str) {
        let (queue, guard) = (queue_url("StaleCopies"), &self.api.guard);
        let waits = || {
            let waiting = guard.queues().within(&queue);
            let waits = waiting
                .iter()
                .map(|message| (message.delay_seconds, message.group.clone()));
            waits.collect::<Vec<_>>()
        };
        assert_eq!(waits(), [(60, Some("acme".to_owned())), (60, Some("acme".to_owned()))]);
        guard.forgotten().refuse(2);
        guard.queues().pass_time(&queue);
        settle(&self.api).await;
        assert_eq!(guard.forgotten().paths(), [""; 0]);
        let again = waits();
        assert!(again.iter().all(|(wait, _)| (60..=570).contains(wait)), "{again:?}");
        assert_eq!(again.len(), 2);
        guard.queues().pass_time(&queue);
        settle(&self.api).await;
        assert_eq!(guard.forgotten().paths(), [format!("/{CONTENT}{package}/*")]);
        assert_eq!(waits(), []);
    }

    async fn tell(&self) {
        self.api.tell().await;
        assert_eq!(
            self.api.guard.refused(),
            BTreeMap::new(),
            "permissions that the roles lack"
        );
    }

    async fn contents(&self) -> Vec<String> {
        let listed = self.api.files.list(CONTENT, None).await.unwrap().objects;
        listed.into_iter().map(|object| object.key).collect()
    }
}
