//! What the template makes, in this process: the API with its routes, the functions, the table, and in it a tenant
//! with a key and two packages.

use std::collections::BTreeMap;

use local::bucket::{self, BUCKET, Bucket, Created};
use local::database::{self, TABLE};
use scorm::package::{Edition, ScoTerms};
use serde_json::{Value, json};
use shared::files::Files;
use shared::rate::MOST_CALLS_PER_SECOND;
use shared::store::{Store, table};
use shared::tenant::{ApiKey, KeyRecord, Scope, TenantId};
use tokio::sync::{Mutex, OnceCell, mpsc};

use super::answer;
use super::event::{self, Event};
use super::guard::{Guard, When};
use super::process::Process;
use super::runtime::Outcome;
use super::template::{Function, REGION, Template, bucket_arn};
use crate::answer::Answer;
use crate::app::{demo, package};

/// A deployed stack.
#[derive(Debug)]
pub struct Deployment {
    pub guard: Guard,
    pub key: ApiKey,
    /// A SCORM 1.2 package.
    pub demo: String,
    /// A SCORM 2004 package.
    pub newer: String,
    /// The bucket, without a guard.
    pub files: Files,
    /// Objects of which no function was told yet.
    created: Mutex<mpsc::UnboundedReceiver<Created>>,
    /// How much of its source each function has handled.
    pub read: Mutex<BTreeMap<String, usize>>,
    functions: BTreeMap<String, Deployed>,
    _bucket: Bucket,
}

/// A function, and its process from its first event on.
#[derive(Debug)]
struct Deployed {
    function: Function,
    process: OnceCell<Process>,
}

impl Deployment {
    pub async fn new() -> Self {
        Self::with(&[], &database::serve(None).await.unwrap()).await
    }

    /// A stack with these parameters, over a database that is there.
    pub async fn with(parameters: &[(&str, &str)], database: &str) -> Self {
        Self::of(Template::read(parameters).functions(), database).await
    }

    /// A stack of these functions.
    pub async fn of(functions: Vec<Function>, database: &str) -> Self {
        let client = Store::client_at(database);
        table::stream(&client, TABLE).await.unwrap();
        let store = Store::new(client, TABLE.to_owned());
        let (key, tenant) = (ApiKey::generate().unwrap(), TenantId::parse("acme").unwrap());
        let record = KeyRecord {
            tenant: tenant.clone(),
            name: "lms".to_owned(),
            scope: Scope::Admin,
            // So that each function counts its calls.
            calls_per_second: Some(MOST_CALLS_PER_SECOND),
            expires_at: None,
            revoked: false,
        };
        store.put_key(&key.digest(), &record).await.unwrap();
        let packages = [demo(), package(Edition::Fourth, &[ScoTerms::default()])];
        for package in &packages {
            // Where another stack over the same table has made it, it is there.
            store.create_package(&tenant, package).await.unwrap();
        }
        let [demo, newer] = packages.map(|package| package.id.to_string());
        let mut bucket = bucket::start(None).await.unwrap();
        let guard = Guard::before(database.to_owned(), bucket.url().to_owned(), &functions).await;
        let deployed = |function: Function| {
            let process = OnceCell::new();
            (function.binary.clone(), Deployed { function, process })
        };
        Self {
            guard,
            key,
            demo,
            newer,
            files: bucket.files(),
            created: bucket.take_created().into(),
            read: Mutex::default(),
            functions: functions.into_iter().map(deployed).collect(),
            _bucket: bucket,
        }
    }

    /// The names of the functions that have routes.
    pub fn routed_names(&self) -> impl Iterator<Item = &str> {
        let all = self.functions.iter();
        all.filter(|(_, deployed)| !deployed.function.routes.is_empty())
            .map(|(name, _)| name.as_str())
    }

    /// The names of all functions.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.functions.keys().map(String::as_str)
    }

    pub fn function(&self, name: &str) -> &Function {
        &self.functions[name].function
    }

    /// A function's process, started where it is not running.
    pub async fn process(&self, name: &str) -> &Process {
        let Deployed { function, process } = &self.functions[name];
        process
            .get_or_init(async || Process::start(function, &self.guard.url()).await)
            .await
    }

    /// Sends a request to the API, which finds the function by its routes.
    pub async fn send(&self, event: Event) -> Answer {
        let (name, route, path_parameters) = self.routed(&event);
        let method = event.target().0.to_owned();
        let sent = event.clone();
        let event = event.routed(route, &path_parameters);
        let answer = match self.process(name).await.invoke(&event).await {
            (id, Outcome::Response(payload)) => answer::read(&method, &id, &payload),
            (_, Outcome::Error(error)) => panic!("{name} failed on\n{event:#}\n{error:#}"),
        };
        let (path, media, body) = sent.request();
        let method = method.parse().unwrap();
        answer.check(&method, &path, (media, &body));
        answer
    }

    /// Tells the functions of every object that was written since, as S3 does, and of those that they write.
    pub async fn tell(&self) {
        let mut created = self.created.lock().await;
        while let Ok(object) = created.try_recv() {
            for (name, deployed) in &self.functions {
                let starts = |prefix: &String| object.key.starts_with(prefix);
                if deployed.function.started_by.as_ref().is_some_and(starts) {
                    self.start(name, &object.key).await;
                }
            }
        }
    }

    /// The functions that Lambda reads something for.
    pub fn reading(&self) -> impl Iterator<Item = &Function> {
        let all = self.functions.values().map(|deployed| &deployed.function);
        all.filter(|function| function.source.is_some())
    }

    /// Starts a function with an object of the bucket, in a process of its own that is killed at a call. Whether it came so far.
    pub async fn killed_at(&self, function: &str, key: &str, calls_before: usize, when: When) -> bool {
        let process = Process::start(self.function(function), &self.guard.url()).await;
        let reached = self.guard.hold(function, calls_before, when);
        let event = object_event(key);
        let was_killed = tokio::select! {
            _ = process.invoke(&event) => false,
            reached = reached => reached.is_ok(),
        };
        process.end().await;
        self.guard.let_go();
        was_killed
    }

    /// Tells a function of an object.
    pub async fn start(&self, name: &str, key: &str) {
        let event = object_event(key);
        if let (_, Outcome::Error(error)) = self.process(name).await.invoke(&event).await {
            panic!("{name} failed on\n{event:#}\n{error:#}");
        }
    }

    /// The function that a request is for, by the most specific of the routes that take it.
    pub fn routed(&self, event: &Event) -> (&str, &str, BTreeMap<String, String>) {
        let all = self
            .functions
            .iter()
            .flat_map(|(name, deployed)| deployed.function.routes.iter().map(move |route| (name, route)));
        let taking = all.filter_map(|(name, route)| Some((name, route, taken(route, event)?)));
        let (name, route, path_parameters) = taking
            .min_by_key(|(_, route, path_parameters)| (*route == "$default", path_parameters.len()))
            .unwrap();
        (name, route, path_parameters)
    }

    /// Ends every process. The answer is what each has written.
    pub async fn end(self) -> BTreeMap<String, String> {
        let mut written = BTreeMap::new();
        for (name, deployed) in self.functions {
            if let Some(process) = deployed.process.into_inner() {
                written.insert(name, process.end().await);
            }
        }
        written
    }
}

/// What S3 says of a new object.
pub fn object_event(key: &str) -> Value {
    json!({ "Records": [{
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": REGION,
        "eventTime": "2026-01-15T10:30:00.000Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": { "principalId": "AWS:AROAEXAMPLE:lectern" },
        "requestParameters": { "sourceIPAddress": "203.0.113.7" },
        "responseElements": { "x-amz-request-id": "EXAMPLE123456789", "x-amz-id-2": "EXAMPLE" },
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "imports",
            "bucket": {
                "name": BUCKET,
                "ownerIdentity": { "principalId": "EXAMPLE" },
                "arn": bucket_arn(""),
            },
            "object": {
                "key": key,
                "size": 1024,
                "eTag": "0123456789abcdef0123456789abcdef",
                "sequencer": "0A1B2C3D4E5F678901",
            },
        },
    }] })
}

/// The path parameters of a request that a route takes.
fn taken(route: &str, event: &Event) -> Option<BTreeMap<String, String>> {
    if route == "$default" {
        return Some(BTreeMap::new());
    }
    let (method, path) = event.target();
    let (takes, pattern) = route.split_once(' ').unwrap();
    let (pattern, path): (Vec<_>, Vec<_>) = (pattern.split('/').collect(), path.split('/').collect());
    if takes != method || pattern.len() != path.len() {
        return None;
    }
    let mut parameters = BTreeMap::new();
    for (expected, found) in pattern.into_iter().zip(path) {
        match expected.strip_prefix('{').and_then(|name| name.strip_suffix('}')) {
            Some(name) if !found.is_empty() => drop(parameters.insert(name.to_owned(), event::decoded(found))),
            _ if expected == found => {}
            _ => return None,
        }
    }
    Some(parameters)
}
