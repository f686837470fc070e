//! What is around every function's routes: the request id, the rendering of problems, CORS, and the answers to what no
//! route takes. A function's handlers see none of it.

use std::time::{Duration, SystemTime};

use axum::Router;
use axum::extract::{Request, State};
use axum::http::header::{
    AUTHORIZATION, CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER,
    STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS,
};
use axum::http::{Extensions, HeaderMap, HeaderName, HeaderValue, Method, StatusCode, Uri, Version};
use axum::middleware::{self, Next};
use axum::response::{IntoResponse, Response};
use lambda_http::RequestExt;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{Predicate, SizeAbove};
use tower_http::cors::{AllowOrigin, CorsLayer};
use uuid::Uuid;

use super::answered::Asked;
use super::auth::API_KEY;
use super::code::Code;
use super::origin::origin;
use super::problem::{self, Behind, Problem};
use super::quota::{self, Quota};
use crate::app::App;
use crate::meter::metered;
use crate::store::StoreError;

/// Names a request in an answer and in the log.
pub const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// In which the distribution says its secret.
const ORIGIN_SECRET: HeaderName = HeaderName::from_static("x-lectern-origin");

/// What is smaller than this, in bytes, travels as it is: it fits into one packet either way.
const COMPRESSED_FROM: u64 = 1024;

/// How long a browser may remember a preflight's answer, in seconds.
const PREFLIGHT_SECONDS: u64 = 3600;

/// Browsers come by TLS alone for a year. Hosts below this one are not spoken for: they may be somebody else's.
const HTTPS_ONLY: &str = "max-age=31536000";

/// Courses' files, whose media types are their authors' matter: a browser that may guess plays more of them.
const CONTENT: &str = "/content/";

/// Puts around a router what every answer has.
pub fn frame(router: Router<App>, app: App) -> Router {
    let cors = cors(&app);
    let router = router
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        // Where a panic unwinds, as in a laptop's build; on Lambda it ends the process, and Lambda starts another.
        .layer(CatchPanicLayer::custom(|_| problem::internal("a handler panicked")));
    let router = match cors {
        Some(cors) => router.layer(cors),
        None => router,
    };
    router
        .layer(middleware::from_fn_with_state(app.clone(), answer))
        .layer(compression())
        .with_state(app)
}

/// gzip (RFC 9110, 8.4.1.3) where the client takes it and the answer is text or WebAssembly; a film, a zip or a PDF gains nothing and is
/// read in ranges.
fn compression() -> CompressionLayer<impl Predicate> {
    CompressionLayer::new().compress_when(SizeAbove::new(COMPRESSED_FROM).and(shrinks))
}

fn shrinks(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    let media = headers
        .get(CONTENT_TYPE)
        .and_then(|media| media.to_str().ok())
        .unwrap_or_default();
    let media = media.split(';').next().unwrap_or_default().trim();
    media.starts_with("text/")
        || ["json", "javascript", "xml", "wasm"]
            .iter()
            .any(|kind| media.ends_with(kind))
}

/// The origins of the configuration; without any, no preflight is answered.
fn cors(app: &App) -> Option<CorsLayer> {
    let origins: Vec<HeaderValue> = app
        .cors_origins()
        .iter()
        .filter_map(|origin| named_origin(origin))
        .collect();
    if origins.is_empty() {
        return None;
    }
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::list(origins))
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_MATCH, IF_NONE_MATCH, API_KEY])
        .expose_headers(
            [ETAG, LOCATION, RETRY_AFTER, REQUEST_ID]
                .into_iter()
                .chain(quota::HEADERS.into_iter().flatten())
                .collect::<Vec<_>>(),
        )
        .max_age(std::time::Duration::from_secs(PREFLIGHT_SECONDS));
    Some(cors)
}

/// An origin by its name. `*` is none: the API is called with credentials.
fn named_origin(origin: &str) -> Option<HeaderValue> {
    let named = origin.starts_with("https://") || origin.starts_with("http://");
    let value = origin.parse().ok().filter(|_| named);
    if value.is_none() {
        tracing::error!(
            origin,
            "CORS_ORIGINS has an entry that is no origin such as https://lms.example"
        );
    }
    value
}

/// The id that Lambda gave the request, or a new one.
fn request_id(request: &Request) -> String {
    match request.lambda_context_ref() {
        Some(context) => context.request_id.clone(),
        None => Uuid::now_v7().to_string(),
    }
}

/// So much of a function's time is kept for an answer. Each call of the store has a limit of its own; this is the one for all calls of a
/// request together, each of which may have come through at its last try. Lambda would end the process, and answer without a reason.
const KEPT_FOR_THE_ANSWER: Duration = Duration::from_millis(700);

/// The answer of what is inside, or that the function's time was over first. A process that is not Lambda's has no such time.
async fn in_time(request: Request, next: Next) -> Response {
    let deadline = request.lambda_context_ref().map(|context| context.deadline());
    let Some(left) = deadline.and_then(|deadline| deadline.duration_since(SystemTime::now()).ok()) else {
        return next.run(request).await;
    };
    let answer = tokio::time::timeout(left.saturating_sub(KEPT_FOR_THE_ANSWER), next.run(request)).await;
    answer.unwrap_or_else(|_| {
        Problem::from(StoreError::Unavailable(
            "the calls of a request took all of its time".into(),
        ))
        .into_response()
    })
}

/// Gives the answer its request id, writes a problem out, and logs one line.
async fn answer(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let asked = Asked::note(&request);
    let quota = Quota::default();
    request.extensions_mut().insert(quota.clone());
    let id = request_id(&request);
    let origin = origin(&app, request.uri(), request.headers());
    let is_content = request.uri().path().starts_with(CONTENT);
    let (mut response, counts) = metered(async {
        let said = request.headers().get(ORIGIN_SECRET).map(HeaderValue::as_bytes);
        match app.origin_secrets().take(said) {
            true => in_time(request, next).await,
            false => direct_call().into_response(),
        }
    })
    .await;
    let mut code = None;
    if let Some(problem) = response.extensions_mut().remove::<Problem>() {
        code = Some(problem.code());
        problem.log(&id);
        response = problem.render(response, &id, &origin);
    }
    if let Some(Behind(problem)) = response.extensions_mut().remove::<Behind>() {
        problem.log(&id);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::from_str(&id) {
        headers.insert(REQUEST_ID, value);
    }
    quota.write(headers);
    secure(headers, &origin);
    if !is_content {
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    }
    let answered = asked.answered(response.status().as_u16(), code, counts);
    answered.log(&app, &id);
    response
}

/// What every answer says to browsers, unless its handler has said otherwise.
fn secure(headers: &mut HeaderMap, origin: &str) {
    let mut usual = |name: HeaderName, value: &'static str| {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    };
    usual(CACHE_CONTROL, "no-store");
    // A browser takes it by TLS only (RFC 6797, 7.2), and a laptop has none.
    if origin.starts_with("https://") {
        usual(STRICT_TRANSPORT_SECURITY, HTTPS_ONLY);
    }
}

fn direct_call() -> Problem {
    Problem::new(
        Code::DirectCallRefused,
        "Call the service by the address of its distribution; it takes no calls past it.",
    )
}

async fn not_found(method: Method, uri: Uri) -> Problem {
    Problem::new(Code::NotFound, format!("There is no route {method} {}.", uri.path()))
}

async fn method_not_allowed(method: Method, uri: Uri) -> Problem {
    Problem::new(
        Code::MethodNotAllowed,
        format!("{} does not take {method}; Allow names what it takes.", uri.path()),
    )
}
