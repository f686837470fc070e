//! A function's process on Lambda: from the environment to the last event.

use std::marker::PhantomData;
use std::process::ExitCode;
use std::time::Duration;

use aws_lambda_events::event::apigw::ApiGatewayV2httpRequest;
use aws_lambda_events::event::dynamodb;
use aws_lambda_events::event::s3::S3Event;
use aws_lambda_events::event::sqs::{SqsEvent, SqsMessage};
use axum::Router;
use axum::http::header::HOST;
use axum::http::{HeaderName, HeaderValue, Uri};
use lambda_http::Adapter;
use lambda_http::request::LambdaRequest;
use lambda_http::tracing::subscriber;
use lambda_http::tracing::subscriber::filter::LevelFilter;
use lambda_runtime::{LambdaEvent, service_fn};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tower::ServiceExt;
use url::Url;

use crate::app::{App, named};
use crate::aws::{OfFunction, Service};
use crate::cause::{Cause, told};
use crate::files::Files;
use crate::http::frame::frame;
use crate::http::learner::segment;
use crate::queue::{Message, Queue};
use crate::store::stream::{Handled, Record};
use crate::token::InvalidKeys;

/// The path's parameter that is a learner.
const LEARNER: &str = "user_id";
const FORWARDED_PROTO: HeaderName = HeaderName::from_static("x-forwarded-proto");

/// Serves a function's routes to the Lambda Runtime API, with what the environment names, until the process is ended.
pub async fn serve(router: Router<App>) -> ExitCode {
    serve_with(router, App::from_env).await
}

/// The same for a function that has the bucket.
pub async fn serve_with_bucket(router: Router<App>) -> ExitCode {
    serve_with(router, App::from_env_with_bucket).await
}

/// Log lines as Lambda's logging controls ask for them: in JSON, and from a level on. The runtime's own way to write them takes filters by
/// regular expressions besides, which are a fifth of a megabyte of every function.
fn write_log_lines() {
    let named = |name| named(name).unwrap_or_default();
    let level = match named("AWS_LAMBDA_LOG_LEVEL").as_str() {
        // Lambda has a level above all that is written here.
        "FATAL" => LevelFilter::ERROR,
        level => level.parse().unwrap_or(LevelFilter::INFO),
    };
    let lines = subscriber::fmt()
        .with_target(false)
        .without_time()
        .with_max_level(level);
    if named("AWS_LAMBDA_LOG_FORMAT").eq_ignore_ascii_case("json") {
        lines.json().init();
    } else {
        lines.init();
    }
}

async fn serve_with(router: Router<App>, app: impl FnOnce(&OfFunction) -> Result<App, InvalidKeys>) -> ExitCode {
    write_log_lines();
    let Some(app) = told_of(app(&OfFunction::read())) else {
        return ExitCode::FAILURE;
    };
    if let Ok(store) = app.store() {
        store.open_connection().await;
    }
    let service = Adapter::from(frame(router, app)).map_request(|mut event: LambdaEvent<LambdaRequest>| {
        escape(&mut event.payload);
        event
    });
    ended(lambda_runtime::run(service).await)
}

/// Handles what S3 tells of new objects, one after the other, with the bucket that each is in. An event that fails is
/// given again by Lambda, and in the end to the dead-letter queue: so the error is logged with its causes and handed on.
pub async fn serve_objects<E: Into<Cause>>(handle: impl AsyncFn(&App, &Files, &str) -> Result<(), E>) -> ExitCode {
    write_log_lines();
    let aws = OfFunction::read();
    let Some(app) = told_of(App::from_env(&aws)) else {
        return ExitCode::FAILURE;
    };
    let bucket = aws.at(Service::S3);
    let handle = async |event: S3Event| {
        for record in event.records {
            let (Some(name), Some(key)) = (record.s3.bucket.name, record.s3.object.key) else {
                return Err(Cause::from("the event names no object"));
            };
            let files = Files::of(&bucket, name);
            handle(&app, &files, &key).await.map_err(Into::into)?;
        }
        Ok(())
    };
    run_events(handle).await
}

/// Handles what the table's stream tells, a batch at a time: from the record on that could not be handled it comes again (partial batch
/// responses). What cannot be read is put into the queue that `UNREADABLE_QUEUE_URL` names, and does not come again.
pub async fn serve_records(handle: impl AsyncFn(&App, Vec<Record>) -> Handled) -> ExitCode {
    write_log_lines();
    let aws = OfFunction::read();
    let Some(app) = told_of(App::from_env(&aws)) else {
        return ExitCode::FAILURE;
    };
    let unreadable = named("UNREADABLE_QUEUE_URL").map(|url| Queue::of(&aws, url));
    let handle = async |event: dynamodb::Event| {
        let handled = handle(&app, event.records.into_iter().map(Record::from).collect()).await;
        for place in handled.unreadable {
            let queue = unreadable.as_ref().ok_or("UNREADABLE_QUEUE_URL is not set")?;
            queue.send(&place, None).await?;
        }
        Ok(PartialBatch::of(handled.failed))
    };
    run_events(handle).await
}

/// Handles what a queue hands over, a batch at once. What is to come again after a while is put into the queue anew; what failed comes again by
/// itself (partial batch responses).
pub async fn serve_messages<M: Message>(handle: impl AsyncFn(&App, &M) -> Result<Option<Duration>, Cause>) -> ExitCode {
    write_log_lines();
    let aws = OfFunction::read();
    let Some(app) = told_of(App::from_env(&aws)) else {
        return ExitCode::FAILURE;
    };
    let outbox = Outbox::<M>::of(&aws);
    let one = async |message: &SqsMessage| {
        let text = message.body.as_deref().unwrap_or_default();
        let message: M = serde_json::from_str(text)?;
        if let Some(wait) = handle(&app, &message).await? {
            outbox.put(&message, wait).await?;
        }
        Ok::<(), Cause>(())
    };
    let handle = async |event: SqsEvent| {
        let tries = event.records.iter().map(async |message| {
            let error = one(message).await.err()?;
            tracing::error!(cause = told(&*error), "a message could not be handled");
            Some(message.message_id.clone().unwrap_or_default())
        });
        let failed = futures_util::future::join_all(tries).await;
        Ok(PartialBatch::of(failed.into_iter().flatten()))
    };
    run_events(handle).await
}

/// Where messages of one kind are put, for functions that were given their queue.
#[derive(Debug)]
pub struct Outbox<M> {
    queue: Option<Queue>,
    of: PhantomData<M>,
}

impl<M: Message> Outbox<M> {
    /// The queue that the environment names.
    pub fn of(aws: &OfFunction) -> Self {
        let queue = named(M::QUEUE_URL).map(|url| Queue::of(aws, url));
        Self { queue, of: PhantomData }
    }

    /// Puts a message into it, to be handed out after so long.
    ///
    /// # Errors
    /// When the function was deployed without the queue, or when that does not take it.
    pub async fn put(&self, message: &M, wait: Duration) -> Result<(), Cause> {
        let queue = self.queue.as_ref();
        let queue = queue.ok_or_else(|| format!("{} is not set", M::QUEUE_URL))?;
        let text = serde_json::to_string(message)?;
        Ok(queue.send_later(&text, Some(message.group()), wait).await?)
    }
}

/// What of a batch has to come again, in the words that Lambda takes for streams and queues alike.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct PartialBatch {
    batch_item_failures: Vec<Failure>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Failure {
    item_identifier: String,
}

impl PartialBatch {
    fn of(failed: impl IntoIterator<Item = String>) -> Self {
        let failure = |item_identifier| Failure { item_identifier };
        Self {
            batch_item_failures: failed.into_iter().map(failure).collect(),
        }
    }
}

/// Handles events of another kind, one after the other.
pub async fn serve_events<T: DeserializeOwned>(handle: impl AsyncFn(T) -> Result<(), Cause>) -> ExitCode {
    write_log_lines();
    run_events(handle).await
}

async fn run_events<T: DeserializeOwned, A: Serialize>(handle: impl AsyncFn(T) -> Result<A, Cause>) -> ExitCode {
    let handle = async |event: LambdaEvent<T>| {
        // Boxed, because the compiler looks only so deep into a future.
        Box::pin(handle(event.payload)).await.inspect_err(|error| {
            tracing::error!(cause = told(&**error), "an event could not be handled");
        })
    };
    ended(lambda_runtime::run(service_fn(handle)).await)
}

/// What keeps a function from starting is logged in words, and never with a secret.
fn told_of(app: Result<App, InvalidKeys>) -> Option<App> {
    app.inspect_err(|error| tracing::error!("TOKEN_KEYS cannot be used: {error}"))
        .ok()
}

/// What a process ends with.
fn ended(run: Result<(), lambda_runtime::Error>) -> ExitCode {
    match run {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            tracing::error!("the runtime cannot be reached: {error}");
            ExitCode::FAILURE
        }
    }
}

/// Puts back the escapes that API Gateway took out of a path: an HTTP API hands it on decoded, so that a `#` in a
/// segment would end the address there, and name another session. What no address has makes `lambda_http` panic, in a
/// path as in a query.
fn escape(request: &mut LambdaRequest) {
    if let LambdaRequest::ApiGatewayV2(request) = request {
        name_a_host(request);
        let learner = request.path_parameters.get(LEARNER).cloned().unwrap_or_default();
        let path = request.raw_path.take();
        request.raw_path = path.map(|path| escaped(&with_learner(path, &learner), b"#?\\"));
        request.raw_query_string = request.raw_query_string.take().map(|query| escaped(&query, b"#"));
    }
}

/// A path with its learner as a client names one: percent-encoded. Of a path that API Gateway has decoded, nobody can tell what a `%` was. By an
/// emulator's word it leaves `%25` as it is, and no other one; so this is taken for a `%`, and every other `%` for itself. A path that was
/// handed on as it came stays so.
fn with_learner(path: String, learner: &str) -> String {
    let place = format!("/learners/{learner}");
    if learner.is_empty() || !path.contains(&place) {
        return path;
    }
    let named = segment(learner).replace("%2525", "%25");
    path.replacen(&place, &format!("/learners/{named}"), 1)
}

/// Takes out of the headers what `lambda_http` cannot make an address of, and would end the process at: a host that is none, and a
/// protocol other than those of HTTP. Then it takes the name under which API Gateway was called.
fn name_a_host(request: &mut ApiGatewayV2httpRequest) {
    let headers = &mut request.headers;
    let is_http = |value: &HeaderValue| matches!(value.to_str(), Ok("http" | "https"));
    if headers.get(FORWARDED_PROTO).is_some_and(|value| !is_http(value)) {
        headers.remove(FORWARDED_PROTO);
    }
    let is_host = |value: &HeaderValue| value.to_str().is_ok_and(can_be_called);
    if headers.get(HOST).is_some_and(|value| !is_host(value)) {
        headers.remove(HOST);
    }
    let context = &mut request.request_context;
    context.domain_name = context.domain_name.take().filter(|name| can_be_called(name));
}

/// Whether a text can stand in an address as its host.
fn can_be_called(host: &str) -> bool {
    let address = format!("https://{host}/");
    let is_host =
        |url: &Url| url.username().is_empty() && url.path() == "/" && url.query().is_none() && url.fragment().is_none();
    let address = Url::parse(&address).ok().filter(is_host);
    address.is_some_and(|url| url.as_str().parse::<Uri>().is_ok())
}

/// A text with these bytes, and those that no address has (RFC 3986, 2), percent-encoded.
fn escaped(text: &str, bytes: &[u8]) -> String {
    let foreign = |byte: u8| !byte.is_ascii_graphic() || b"\"<>^`{|}".contains(&byte) || bytes.contains(&byte);
    let mut escaped = String::with_capacity(text.len());
    for byte in text.bytes() {
        if foreign(byte) {
            escaped.push_str(&format!("%{byte:02X}"));
        } else {
            escaped.push(char::from(byte));
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_be_called_is_no_host() {
        for host in [
            "lms.example",
            "localhost:3000",
            "127.0.0.1",
            "[::1]:3000",
            "xn--mnchen-3ya.example",
            "a_b.example",
        ] {
            assert!(can_be_called(host), "{host}");
        }
        for nonsense in [
            "",
            " ",
            "a b",
            "host:99999",
            "host:port",
            "[::zz]",
            "1.2.3.999",
            "me@host",
            "a/b",
            "a?b",
            "a#b",
            "%zz",
            "\u{7f}",
        ] {
            assert!(!can_be_called(nonsense), "{nonsense:?}");
        }
    }

    #[test]
    fn a_learner_is_who_the_client_named() {
        for (learner, named) in [
            ("jane", "jane"),
            ("a/b", "a%2Fb"),
            ("50% #1", "50%25%20%231"),
            ("50%25 #1", "50%25%20%231"),
            ("a%41", "a%2541"),
            ("J\u{fc}rgen #1", "J%C3%BCrgen%20%231"),
        ] {
            let path = format!("/api/v1/learners/{learner}/export");
            assert_eq!(with_learner(path, learner), format!("/api/v1/learners/{named}/export"));
            let as_it_came = format!("/api/v1/learners/{named}");
            assert_eq!(with_learner(as_it_came.clone(), ""), as_it_came);
        }
    }

    #[test]
    fn only_what_an_address_cannot_have_is_escaped() {
        assert_eq!(
            escaped("/api/v1/sessions/a~b.c-d_e", b"#?\\"),
            "/api/v1/sessions/a~b.c-d_e"
        );
        assert_eq!(escaped("/a#b?c\\d\te", b"#?\\"), "/a%23b%3Fc%5Cd%09e");
        assert_eq!(
            escaped("user_id=J%C3%BC&x=<a b>?", b"#"),
            "user_id=J%C3%BC&x=%3Ca%20b%3E?"
        );
        assert_eq!(escaped("/ü", b"#?\\"), "/%C3%BC");
    }
}
