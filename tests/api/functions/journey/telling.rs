use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::functions::sources::settle;
use crate::functions::template::queue_url;

/// An endpoint that nobody has (RFC 6761, 6.4): each try fails, and is made again.
const NOWHERE: &str = "https://lms.invalid/hook";

impl Journey {
    /// A webhook from its making to its end, with what happens meanwhile.
    pub(super) async fn tell_on(&self) {
        // What happened before is told before there is a webhook.
        settle(&self.api).await;
        let made = self.call("POST", "/api/v1/webhooks", json!({ "url": NOWHERE })).await;
        let webhook = format!("/api/v1/webhooks/{}", made["webhook_id"].as_str().unwrap());
        let listed = self.get("/api/v1/webhooks", "").await;
        assert_eq!(listed["webhooks"][0]["webhook_id"], made["webhook_id"]);
        let changed = self.call("PUT", &webhook, json!({ "rotate_secret": true })).await;
        assert_ne!(changed["secret"], made["secret"]);
        assert_eq!(self.get(&webhook, "").await["url"], NOWHERE);
        let tried = self.call("POST", &format!("{webhook}/test"), json!({})).await;
        assert!(tried["problem"].is_string(), "{tried:#}");

        let body = json!({ "package_id": self.api.newer, "user_id": "told", "session_id": "told" });
        self.call("POST", "/api/v1/sessions", body).await;
        let told = self.settle("told").await;
        let event = &told[0];
        assert_eq!(event["type"], "session.created");
        let on_bus = self.api.guard.bus();
        let is_it = |entry: &&Value| entry["Detail"].as_str().is_some_and(|text| text.contains("\"told\""));
        let entry = on_bus.iter().find(is_it).unwrap();
        assert_eq!(
            (&entry["Source"], &entry["DetailType"]),
            (&json!("lectern"), &json!("session.created"))
        );
        let detail: Value = serde_json::from_str(entry["Detail"].as_str().unwrap()).unwrap();
        assert_eq!(detail["id"], event["id"]);

        self.keep_on().await;
        self.deliver(&webhook).await;
        self.send(Event::lms("DELETE", &webhook).key(&self.api.key))
            .await
            .expect(204);
        self.send(Event::lms("GET", &webhook).key(&self.api.key))
            .await
            .problem(404, "WEBHOOK_NOT_FOUND");
        self.forget("/api/v1/sessions/told").await;
    }

    /// What stands beside a session is kept on when the session's end has moved far.
    async fn keep_on(&self) {
        let corrected = json!({ "version": 1, "cmi_data": { "cmi.location": "2" } });
        self.call("PUT", "/api/v1/sessions/told", corrected).await;
        settle(&self.api).await;
        let key = |sk: &str| {
            let text = |text: &str| AttributeValue::S(text.to_owned());
            HashMap::from([
                ("pk".to_owned(), text("TENANT#acme#SESSION#told")),
                ("sk".to_owned(), text(sk)),
            ])
        };
        let query = self.database.query().table_name(TABLE);
        let query = query.key_condition_expression("pk = :pk AND begins_with(sk, :change)");
        let query = query.expression_attribute_values(":pk", key("")["pk"].clone());
        let query = query.expression_attribute_values(":change", AttributeValue::S("CHANGE#".to_owned()));
        let change = async || query.clone().send().await.unwrap().items.unwrap()[0].clone();
        let later = AttributeValue::N("4102444800".to_owned());
        assert_ne!(change().await["ttl"], later);
        let moved = self
            .database
            .update_item()
            .table_name(TABLE)
            .set_key(Some(key("SESSION")));
        let moved = moved.update_expression("SET kept_until = :later");
        moved
            .expression_attribute_values(":later", later.clone())
            .send()
            .await
            .unwrap();
        settle(&self.api).await;
        assert_eq!(change().await["ttl"], later);
    }

    /// The delivery failed and waits; it is made again at its time, and at once where it is asked for.
    async fn deliver(&self, webhook: &str) {
        let deliveries = format!("{webhook}/deliveries");
        let queue = queue_url("Deliveries");
        let shown = async || self.get(&deliveries, "").await["deliveries"][0].clone();
        let delivery = shown().await;
        assert_eq!(
            (&delivery["status"], delivery["tries"].as_array().unwrap().len()),
            (&json!("pending"), 1),
            "{delivery:#}"
        );
        let waiting = self.api.guard.queues().within(&queue);
        assert_eq!(waiting.len(), 1);
        assert!(
            waiting[0].delay_seconds > 0 && waiting[0].group.is_some(),
            "{waiting:?}"
        );

        // Too early: it is put back for as long as a queue keeps it, and nothing is sent.
        self.put_off().await;
        self.api.guard.queues().pass_time(&queue);
        settle(&self.api).await;
        assert_eq!(shown().await["tries"], delivery["tries"]);
        let waits: Vec<u64> = self
            .api
            .guard
            .queues()
            .within(&queue)
            .iter()
            .map(|message| message.delay_seconds)
            .collect();
        assert_eq!(waits, [900]);

        let retry = format!("{deliveries}/{}/retry", delivery["delivery_id"].as_str().unwrap());
        assert_eq!(self.call("POST", &retry, json!({})).await["status"], "pending");
        settle(&self.api).await;
        assert_eq!(shown().await["tries"].as_array().unwrap().len(), 2);
    }

    /// Has the delivery made tomorrow.
    async fn put_off(&self) {
        let scan = self.database.scan().table_name(TABLE).send().await.unwrap();
        let kind = AttributeValue::S("delivery".to_owned());
        let mut items = scan
            .items
            .unwrap()
            .into_iter()
            .filter(|item| item.get("type") == Some(&kind));
        let mut delivery = items.next().unwrap();
        let tomorrow = Timestamp::now() + SignedDuration::from_hours(24);
        delivery.insert(
            "due_at".to_owned(),
            AttributeValue::N(tomorrow.as_millisecond().to_string()),
        );
        let put = self.database.put_item().table_name(TABLE).set_item(Some(delivery));
        put.send().await.unwrap();
    }

    /// Has all that was written told; the answer are the feed's events of a session.
    async fn settle(&self, session: &str) -> Vec<Value> {
        settle(&self.api).await;
        assert_eq!(
            self.api.guard.refused(),
            BTreeMap::new(),
            "permissions that the roles lack"
        );
        let told = self.get("/api/v1/events", &format!("session_id={session}")).await;
        told["events"].as_array().unwrap().clone()
    }

    /// Records that nobody can read go where an operator finds them, and hold up nothing.
    pub(super) async fn meet_damage(&self) {
        let text = |text: &str| AttributeValue::S(text.to_owned());
        for (kind, sk) in [("session", "SESSION"), ("event", "EVENT#00000000000000009999")] {
            let partition = match kind {
                "session" => "TENANT#acme#SESSION#damaged",
                _ => "TENANT#acme#EVENTS",
            };
            let item = HashMap::from([("pk", partition), ("sk", sk), ("type", kind)]);
            let item = item.into_iter().map(|(name, value)| (name.to_owned(), text(value)));
            let put = self
                .database
                .put_item()
                .table_name(TABLE)
                .set_item(Some(item.collect()));
            put.send().await.unwrap();
        }
        settle(&self.api).await;
        let failures = self.api.guard.queues().within(&queue_url("EventFailures"));
        assert_eq!(failures.len(), 2, "{failures:?}");
    }
}
