//! A service to test against.

use std::collections::HashMap;
use std::convert::Infallible;

use aws_sdk_dynamodb::types::AttributeValue;
use aws_sdk_s3::operation::head_object::HeadObjectOutput;
use jiff::{SignedDuration, Timestamp};
use local::bucket;
use local::stream::{self, Stream};
use local::{database, imports, service};
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::redirect::Policy;
use reqwest::{Client, Method};
use scorm::package::Package;
use serde_json::{Value, json};
use shared::app::{App, Settings};
use shared::aws;
use shared::clock::Clock;
use shared::direct::OriginSecrets;
use shared::files::Files;
use shared::store::packages::Changed;
use shared::store::{Store, table};
use shared::tenant::{ApiKey, KeyRecord, Plan, Scope, TenantId};
use shared::token::TokenKeys;
use tokio::net::TcpListener;

use crate::answer::Answer;

mod made;

pub use made::{START, demo, noise, package};

/// The secret of every test's tokens.
pub const TOKEN_KEYS: &str = "test:0123456789abcdef0123456789abcdef";

/// What seals every test's secrets.
pub const SECRETS_KEY: &str = "0123456789abcdef0123456789abcdef";

/// An item of the table, as the database answers it.
pub type Item = HashMap<String, AttributeValue>;

/// A service, and the tenant that a test mostly acts for.
#[derive(Clone)]
pub struct TestApp {
    pub url: String,
    pub clock: Clock,
    pub store: Store,
    pub tenant: TenantId,
    pub key: ApiKey,
    pub package: String,
    pub database: aws_sdk_dynamodb::Client,
    pub files: Files,
    pub app: App,
    /// Where its database is.
    pub address: String,
    objects: aws_sdk_s3::Client,
    client: Client,
}

/// What a request carries besides its body.
#[derive(Clone, Debug, Default)]
pub struct With {
    headers: Vec<(String, String)>,
}

impl With {
    pub fn header(mut self, name: &str, value: &str) -> Self {
        self.headers.push((name.to_owned(), value.to_owned()));
        self
    }

    pub fn bearer(token: &str) -> Self {
        Self::default().header("authorization", &format!("Bearer {token}"))
    }

    pub fn key(key: &ApiKey) -> Self {
        Self::default().header("x-api-key", key.reveal())
    }
}

/// Serves an app; the answer is where.
pub async fn served(app: App) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move { axum::serve(listener, service::router(app)).await.unwrap() });
    url
}

impl TestApp {
    pub async fn start() -> Self {
        Self::with_database(&database::serve(None).await.unwrap()).await
    }

    /// A service in front of a DynamoDB at this address.
    pub async fn with_database(address: &str) -> Self {
        Self::with(address, Vec::new()).await
    }

    /// A service whose table tells what is written to it, and the functions that hear of it.
    pub async fn hearing() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("database");
        let address = database::serve(Some(&file)).await.unwrap();
        table::stream(&Store::client_at(&address), database::TABLE)
            .await
            .unwrap();
        let app = Self::with_all(&address, Vec::new(), None, true).await;
        let client = stream::client(&aws::at(&address));
        tokio::spawn(
            Stream::open(client, &file, Some(folder))
                .unwrap()
                .serve(app.app.clone()),
        );
        app
    }

    /// A service that browsers at these origins may call.
    pub async fn with(address: &str, cors_origins: Vec<String>) -> Self {
        Self::with_hosts(address, cors_origins, None).await
    }

    /// A service whose tenants have hosts of their own below a domain.
    pub async fn below(domain: &str) -> Self {
        let address = database::serve(None).await.unwrap();
        Self::with_hosts(&address, Vec::new(), Some(domain.to_owned())).await
    }

    async fn with_hosts(address: &str, cors_origins: Vec<String>, tenant_hosts: Option<String>) -> Self {
        Self::with_all(address, cors_origins, tenant_hosts, false).await
    }

    async fn with_all(address: &str, cors_origins: Vec<String>, tenant_hosts: Option<String>, anywhere: bool) -> Self {
        let database = Store::client_at(address);
        let store = Store::new(database.clone(), database::TABLE.to_owned());
        let clock = Clock::manual(START.parse().unwrap());
        let bucket = bucket::start(None).await.unwrap();
        let files = bucket.files();
        let objects = Files::client_at(bucket.url());
        let app = App::new(Settings {
            store: Some(store.clone()),
            files: Some(files.clone()),
            tokens: Some(TokenKeys::parse(&TOKEN_KEYS.into()).unwrap()),
            clock: clock.clone(),
            tenant_hosts,
            cors_origins,
            serves_content: true,
            secrets_key: Some(SECRETS_KEY.into()),
            webhooks_anywhere: anywhere,
            ..Settings::default()
        });
        imports::serve(app.clone(), bucket).await.unwrap();
        let url = served(app.clone()).await;
        let tenant = TenantId::parse("acme").unwrap();
        // What leads elsewhere is looked at, not followed.
        let client = Client::builder().redirect(Policy::none()).build().unwrap();
        let key = ApiKey::generate().unwrap();
        let mut made = Self {
            url,
            clock,
            store,
            tenant: tenant.clone(),
            key,
            package: String::new(),
            database,
            files,
            app,
            address: address.to_owned(),
            objects,
            client,
        };
        made.key = made.make_key(&tenant, Scope::Admin).await;
        made.package = made.register(&tenant, &demo()).await;
        made
    }

    /// The same for another tenant, with a key and a package of its own.
    pub async fn for_tenant(&self, name: &str) -> Self {
        let mut made = self.clone();
        made.tenant = TenantId::parse(name).unwrap();
        made.plan(Plan::default()).await;
        made.key = made.make_key(&made.tenant, Scope::Admin).await;
        made.package = made.register(&made.tenant, &demo()).await;
        made
    }

    /// The same behind a firewall that it is called past.
    pub async fn behind_a_firewall(&self) -> Self {
        let url = served(App::new(Settings {
            store: Some(self.store.clone()),
            origin_secrets: OriginSecrets::parse("said by the distribution"),
            ..Settings::default()
        }));
        Self {
            url: url.await,
            ..self.clone()
        }
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    pub fn tick(&self, seconds: i64) {
        self.clock.tick(SignedDuration::from_secs(seconds));
    }

    /// A new key of a tenant.
    pub async fn make_key(&self, tenant: &TenantId, scope: Scope) -> ApiKey {
        let record = KeyRecord {
            tenant: tenant.clone(),
            name: "test".to_owned(),
            scope,
            calls_per_second: None,
            expires_at: None,
            revoked: false,
        };
        self.keep_key(record).await
    }

    pub async fn keep_key(&self, record: KeyRecord) -> ApiKey {
        let key = ApiKey::generate().unwrap();
        self.store.put_key(&key.digest(), &record).await.unwrap();
        key
    }

    pub async fn plan(&self, plan: Plan) {
        let change = |_| Ok::<_, Infallible>(plan.clone());
        let Ok(_) = self.store.change_tenant(&self.tenant, change).await.unwrap();
    }

    /// Registers a package; the answer is its id.
    pub async fn register(&self, tenant: &TenantId, package: &Package) -> String {
        assert!(self.store.create_package(tenant, package).await.unwrap());
        let with_course = |package: &mut Package| Changed {
            told: (),
            live: package.live.clone().map(|live| {
                let course = live.flat_course();
                (live, Some(course))
            }),
        };
        let changed = self.store.change_package(tenant, package.id, with_course).await;
        assert!(changed.unwrap().is_some());
        package.id.to_string()
    }

    /// An object of the bucket, as S3 tells of it.
    pub async fn object(&self, key: &str) -> HeadObjectOutput {
        let head = self.objects.head_object().bucket(self.files.bucket()).key(key);
        head.send().await.unwrap()
    }

    /// Every item of the table.
    pub async fn items(&self) -> Vec<Item> {
        let scan = self.database.scan().table_name(database::TABLE).consistent_read(true);
        scan.into_paginator().items().send().try_collect().await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, with: With, body: Option<Vec<u8>>) -> Answer {
        let mut request = self.client.request(method.clone(), format!("{}{path}", self.url));
        for (name, value) in &with.headers {
            let name: HeaderName = name.parse().unwrap();
            request = request.header(name, HeaderValue::from_str(value).unwrap());
        }
        let sent = body.clone().unwrap_or_default();
        if let Some(body) = body {
            request = request.body(body);
        }
        let response = request.send().await.unwrap();
        let answer = Answer::of(response).await;
        let kind = with.headers.iter().find(|(name, _)| name == "content-type");
        answer.check(&method, path, (kind.map(|(_, kind)| kind.as_str()), &sent));
        answer
    }

    pub async fn call(&self, method: Method, path: &str, with: With, body: &Value) -> Answer {
        let with = with.header("content-type", "application/json");
        self.send(method, path, with, Some(serde_json::to_vec(body).unwrap()))
            .await
    }

    pub async fn get(&self, path: &str) -> Answer {
        self.send(Method::GET, path, With::key(&self.key), None).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Answer {
        self.call(Method::POST, path, With::key(&self.key), &body).await
    }

    pub async fn put(&self, path: &str, body: Value) -> Answer {
        self.call(Method::PUT, path, With::key(&self.key), &body).await
    }

    pub async fn delete(&self, path: &str) -> Answer {
        self.send(Method::DELETE, path, With::key(&self.key), None).await
    }

    /// A session with a made-up user; the answer is its path.
    pub async fn session(&self) -> String {
        let answer = self
            .post(
                "/api/v1/sessions",
                json!({ "package_id": self.package, "user_id": "u1" }),
            )
            .await
            .expect(201);
        format!("/api/v1/sessions/{}", answer.body["session_id"].as_str().unwrap())
    }

    /// Launches the package for a user; the answer is the launch.
    pub async fn launch(&self, body: Value) -> Answer {
        self.post(&format!("/api/v1/packages/{}/launch", self.package), body)
            .await
    }

    /// Starts a run with a launch or play token.
    pub async fn start_run(&self, session: &str, token: &str) -> Answer {
        self.send(Method::POST, &format!("{session}/runs"), With::bearer(token), None)
            .await
    }

    /// Launches and starts a run.
    pub async fn play(&self) -> Playing {
        self.play_of(&self.package).await
    }

    /// Launches a package and starts a run.
    pub async fn play_of(&self, package: &str) -> Playing {
        let path = format!("/api/v1/packages/{package}/launch");
        let launch = self.post(&path, json!({ "user_id": "u1" })).await.expect(201);
        let path = format!("/api/v1/sessions/{}", launch.body["session_id"].as_str().unwrap());
        let launch_token = launch.body["token"].as_str().unwrap().to_owned();
        let run = self.start_run(&path, &launch_token).await.expect(201);
        Playing {
            path,
            launch_token,
            play_token: run.body["play_token"].as_str().unwrap().to_owned(),
        }
    }

    /// Starts a run as a page says it.
    pub async fn start_as(&self, session: &str, token: &str, body: Value) -> Answer {
        self.call(Method::POST, &format!("{session}/runs"), With::bearer(token), &body)
            .await
    }

    /// An update by a run's page, which wants to see the whole session.
    pub async fn commit(&self, playing: &Playing, body: Value) -> Answer {
        let with = With::bearer(&playing.play_token).header("prefer", "return=representation");
        self.call(Method::PUT, &playing.path, with, &body).await
    }

    /// An update by a run's page as it sends it, and is answered briefly.
    pub async fn say(&self, playing: &Playing, body: Value) -> Answer {
        self.call(Method::PUT, &playing.path, With::bearer(&playing.play_token), &body)
            .await
    }
}

/// A session that a page plays.
#[derive(Clone, Debug)]
pub struct Playing {
    pub path: String,
    pub launch_token: String,
    pub play_token: String,
}
