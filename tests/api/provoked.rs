//! Each error of the table, met by a call as a client makes it.

use aws_sdk_dynamodb::types::AttributeValue;
use jiff::SignedDuration;
use local::database::TABLE;
use reqwest::Method;
use serde_json::json;
use shared::http::code::Code;
use shared::tenant::{KeyRecord, MOST_KEYS, Scope};
use shared::webhooks::MOST_WEBHOOKS;

use crate::answer::Answer;
use crate::app::{TestApp, With};
use crate::dynamo::{Dynamo, Fate};

/// A service that can be brought to answer with each error.
pub struct Provoking {
    pub app: TestApp,
    pub dynamo: Dynamo,
}

impl Provoking {
    pub async fn start() -> Self {
        let dynamo = Dynamo::start().await;
        let app = TestApp::with_database(&dynamo.address).await;
        Self { app, dynamo }
    }

    /// A call that meets the error, and its answer. Each is another session's, so that they can be met in any order.
    pub async fn meet(&self, code: Code) -> Answer {
        let app = &self.app;
        let answer = match code {
            Code::InvalidRequest => app.post("/api/v1/sessions", json!({ "user_id": "u" })).await,
            Code::InvalidUserId => app.get("/api/v1/sessions?user_id=").await,
            Code::InvalidSessionId => {
                let body = json!({ "package_id": app.package, "user_id": "u", "session_id": "Course 17/Jane" });
                app.post("/api/v1/sessions", body).await
            }
            Code::InvalidCursor => app.get("/api/v1/sessions?user_id=u&cursor=2").await,
            Code::Unauthorized => self.read(With::default()).await,
            Code::InvalidApiKey => {
                let key = format!("{}x", app.key.reveal());
                self.read(With::default().header("x-api-key", &key)).await
            }
            Code::ExpiredApiKey => {
                self.read(With::default().header("x-api-key", &self.expired_key().await))
                    .await
            }
            Code::InsufficientScopes => {
                let path = format!("{}/renew", app.session().await);
                let reader = app.make_key(&app.tenant, Scope::Read).await;
                app.send(Method::POST, &path, With::key(&reader), None).await
            }
            Code::TenantMismatch => app.get("/api/v1/packages?tenant_id=somebody-else").await,
            Code::PackageNotFound => app.get("/api/v1/packages/pkg_abc123").await,
            Code::SessionNotFound => app.get("/api/v1/sessions/no-such-session").await,
            Code::WebhookNotFound => app.get("/api/v1/webhooks/whk_1").await,
            Code::DeliveryNotFound => {
                self.retry(&self.webhook().await, &format!("dlv_{}", "0".repeat(32)))
                    .await
            }
            Code::VersionNotFound => {
                let path = format!("/api/v1/packages/{}/versions/9/activate", app.package);
                app.send(Method::POST, &path, With::key(&app.key), None).await
            }
            Code::LearnerNotFound => app.get("/api/v1/learners/nobody").await,
            Code::ErasureNotFound => app.get("/api/v1/learners/nobody/erasure").await,
            Code::ErasureRunning => {
                app.delete("/api/v1/learners/leaving").await.expect(202);
                app.get("/api/v1/learners/leaving/export").await
            }
            Code::KeyNotFound => app.delete("/api/v1/keys/key_0").await,
            Code::TooManyKeys => {
                for _ in 0..MOST_KEYS {
                    app.make_key(&app.tenant, Scope::Read).await;
                }
                app.post("/api/v1/keys", json!({ "name": "one more", "scope": "read" }))
                    .await
            }
            Code::InvalidWebhookUrl => {
                app.post("/api/v1/webhooks", json!({ "url": "http://lms.example" }))
                    .await
            }
            Code::WebhookDisabled => {
                let webhook = self.webhook().await;
                let path = format!("/api/v1/webhooks/{webhook}");
                app.put(&path, json!({ "enabled": false })).await.expect(200);
                self.retry(&webhook, &format!("dlv_{}", "0".repeat(32))).await
            }
            Code::TooManyWebhooks => {
                while app.get("/api/v1/webhooks").await.body["webhooks"]
                    .as_array()
                    .unwrap()
                    .len()
                    < MOST_WEBHOOKS
                {
                    self.webhook().await;
                }
                app.post("/api/v1/webhooks", json!({ "url": "https://lms.example" }))
                    .await
            }
            Code::NotFound => app.get("/v1/packages").await,
            Code::MethodNotAllowed => self.send(Method::PATCH, "/api/v1/sessions/s").await,
            Code::PackageNotReady => {
                let package = self.package_without_a_zip().await;
                app.post(&format!("/api/v1/packages/{package}/launch"), json!({ "user_id": "u" }))
                    .await
            }
            Code::UnsupportedMediaType => self.send(Method::POST, "/api/v1/sessions").await,
            Code::RateLimitExceeded => self.too_often(&self.limited_key().await).await,
            Code::DirectCallRefused => app.behind_a_firewall().await.get("/api/health").await,
            Code::InvalidLaunchToken
            | Code::SessionAlreadyExists
            | Code::VersionConflict
            | Code::RunSuperseded
            | Code::SessionReset
            | Code::SessionExpired
            | Code::PayloadTooLarge
            | Code::CmiDataInvalid
            | Code::VersionRequired
            | Code::InternalError
            | Code::ServiceUnavailable => self.of_a_session(code).await,
        };
        answer.problem(code.status().as_u16(), code.as_str())
    }

    /// A webhook, by its id.
    async fn webhook(&self) -> String {
        let made = self
            .app
            .post("/api/v1/webhooks", json!({ "url": "https://lms.example" }))
            .await
            .expect(201);
        made.body["webhook_id"].as_str().unwrap().to_owned()
    }

    async fn retry(&self, webhook: &str, delivery: &str) -> Answer {
        let path = format!("/api/v1/webhooks/{webhook}/deliveries/{delivery}/retry");
        self.app.send(Method::POST, &path, With::key(&self.app.key), None).await
    }

    async fn of_a_session(&self, code: Code) -> Answer {
        let app = &self.app;
        let playing = app.play().await;
        let path = playing.path.as_str();
        match code {
            Code::InvalidLaunchToken => app.start_run(path, &playing.launch_token[..40]).await,
            Code::SessionAlreadyExists => {
                let id = path.rsplit('/').next();
                let body = json!({ "package_id": app.package, "user_id": "u", "session_id": id });
                app.post("/api/v1/sessions", body).await
            }
            Code::VersionConflict => app.put(path, json!({ "version": 1 })).await,
            Code::RunSuperseded => {
                app.start_run(path, &playing.launch_token).await.expect(201);
                app.commit(&playing, json!({ "seq": 1 })).await
            }
            Code::SessionReset => {
                let version = app.get(path).await.body["version"].clone();
                let reset = json!({ "version": version });
                app.post(&format!("{path}/reset"), reset).await.expect(200);
                app.commit(&playing, json!({ "seq": 1 })).await
            }
            Code::SessionExpired => {
                app.tick(25 * 3600);
                app.put(path, json!({ "version": 2 })).await
            }
            Code::PayloadTooLarge => {
                app.put(path, json!({ "metadata": { "notes": "x".repeat(1_100_000) } }))
                    .await
            }
            Code::CmiDataInvalid => {
                let data = json!({ "cmi.core.lesson_status": "Passed" });
                app.put(path, json!({ "version": 2, "cmi_data": data })).await
            }
            Code::VersionRequired => app.put(path, json!({})).await,
            Code::InternalError => {
                self.break_session(path).await;
                app.get(path).await
            }
            Code::ServiceUnavailable => {
                self.dynamo.fates("GetItem", &[Fate::Throttled; 9]);
                let answer = app.get(path).await;
                self.dynamo.fates("GetItem", &[]);
                answer
            }
            other => panic!("{other:?} is met without a session"),
        }
    }

    /// Makes a session's item one that cannot be read.
    pub async fn break_session(&self, path: &str) {
        let key = format!("TENANT#acme#SESSION#{}", path.rsplit('/').next().unwrap());
        let (pk, sk) = (AttributeValue::S(key), AttributeValue::S("SESSION".to_owned()));
        let broken = AttributeValue::B(vec![9, 9, 9].into());
        let update = self
            .app
            .database
            .update_item()
            .table_name(TABLE)
            .key("pk", pk)
            .key("sk", sk);
        let update = update
            .update_expression("SET cmi = :broken")
            .expression_attribute_values(":broken", broken);
        update.send().await.unwrap();
    }

    pub async fn package_without_a_zip(&self) -> String {
        let made = self
            .app
            .post("/api/v1/packages", json!({ "filename": "course.zip" }))
            .await
            .expect(201);
        made.body["package_id"].as_str().unwrap().to_owned()
    }

    pub async fn expired_key(&self) -> String {
        let expires_at = Some(self.app.now() - SignedDuration::from_secs(1));
        self.key(KeyRecord {
            expires_at,
            ..self.record()
        })
        .await
    }

    /// A key of one call a second.
    pub async fn limited_key(&self) -> String {
        self.key(KeyRecord {
            calls_per_second: Some(1),
            ..self.record()
        })
        .await
    }

    /// Calls until the key may call no more.
    pub async fn too_often(&self, key: &str) -> Answer {
        loop {
            let answer = self.read(With::default().header("x-api-key", key)).await;
            if answer.status != 200 {
                return answer;
            }
        }
    }

    fn record(&self) -> KeyRecord {
        KeyRecord {
            tenant: self.app.tenant.clone(),
            name: "provoking".to_owned(),
            scope: Scope::Read,
            calls_per_second: None,
            expires_at: None,
            revoked: false,
        }
    }

    async fn key(&self, record: KeyRecord) -> String {
        self.app.keep_key(record).await.reveal().to_owned()
    }

    async fn read(&self, with: With) -> Answer {
        self.app.send(Method::GET, "/api/v1/packages", with, None).await
    }

    async fn send(&self, method: Method, path: &str) -> Answer {
        let body = Some(b"{}".to_vec());
        self.app.send(method, path, With::key(&self.app.key), body).await
    }
}
