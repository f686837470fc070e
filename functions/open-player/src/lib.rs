//! `GET /player/{session_id}`: the page that a launch link opens, and the files that it is made of.
//!
//! To fetch the page starts nothing: a link scanner or a prefetching browser may do it. The page itself starts the run.

/// The files that the page is made of.
pub mod assets;
/// The page at the host of its tenant.
mod elsewhere;
/// The page's language.
pub mod language;
/// Why no page is opened, in plain words.
mod refusal;

use axum::extract::{Path, RawQuery, State};
use axum::http::header::{CONTENT_SECURITY_POLICY, REFERRER_POLICY};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::response::Response;
use scorm::id::SessionId;
use scorm::package::{Edition, Family};
use scorm::session::Session;
use serde_json::json;
use shared::app::App;
use shared::http::document::refusal::Refusals;
use shared::http::document::schema;
use shared::http::extract::pairs;
use shared::http::page::{html, in_script};
use shared::http::problem::Problem;
use shared::token::{Grant, TokenError};

use assets::ASSETS;
use language::Language;
use refusal::Refusal;

const PAGE: &str = include_str!("../../../player/index.html");

/// Who may frame the page by default. It has no cookies: whoever can show it to a learner has the learner's link already, and
/// many an LMS shows courses in a frame.
const ANY_ANCESTOR: &str = "*";

/// Which of a browser's abilities the page and what it frames may use (Permissions Policy, 5.1).
const PERMISSIONS_POLICY: HeaderName = HeaderName::from_static("permissions-policy");

shared::serves!(open_player, open_player_file);

/// Open the player
///
/// The page that plays the course, for a launch link or a play token. A link that no longer opens it gets a page that says why.
#[utoipa::path(
    get,
    path = "/player/{session_id}",
    operation_id = "open-player",
    tag = "Player",
    params(
        ("session_id" = schema::SessionId, Path, description = "The session.", example = "demo-session"),
        ("token" = String, Query, description = "A launch token, or a play token where the page is loaded again."),
        ("inspect" = Option<String>, Query, description = "1 shows what the page says to the service, where an admin key launched it.", pattern = "^1$"),
    ),
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        (
            status = 307,
            description = "The same page is at the host of its tenant, where tenants have hosts of their own.",
            headers(("Location" = String)),
        ),
        (status = "4XX", description = "A page that says why the link opens nothing.", body = String, content_type = "text/html"),
        (status = "5XX", description = "A page that asks the learner to try again.", body = String, content_type = "text/html"),
    ),
    security(()),
)]
async fn open_player(
    State(app): State<App>,
    Path(session_id): Path<String>,
    RawQuery(query): RawQuery,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let pairs = pairs(&query.unwrap_or_default());
    let token = pairs.iter().find(|(name, _)| name == "token");
    let token = token.map(|(_, token)| token.as_str()).unwrap_or_default();
    if let Some(there) = elsewhere::redirect(&app, token, &uri, &headers) {
        return with_policy(&app, there);
    }
    match session_of(&app, &session_id, token).await {
        Ok((grant, session)) => {
            let language = Language::chosen(session.language.as_deref(), &headers);
            page(&app, &grant, &session, language)
        }
        Err(refusal) => {
            let language = Language::chosen(refusal.launched_in(), &headers);
            with_policy(&app, refusal.page(language))
        }
    }
}

/// The session that a token opens, unless it does not.
async fn session_of(app: &App, id: &str, token: &str) -> Result<(Grant, Session), Refusal> {
    if token.is_empty() {
        return Err(Refusal::no_token());
    }
    let now = app.now();
    let grant = app
        .tokens()
        .map_err(Refusal::fault)?
        .read(token)
        .map_err(Refusal::token)?;
    if SessionId::as_str(&grant.session) != id {
        return Err(Refusal::token(TokenError::WrongSession));
    }
    let store = app.store().map_err(Refusal::fault)?;
    let session = store
        .session(&grant.tenant, &grant.session, now)
        .await
        .map_err(Refusal::fault)?;
    let session = session.ok_or_else(Refusal::missing)?.value().clone();
    grant.check(&session).map_err(Refusal::token)?;
    // From here on it is told where the way back leads: the token is of this session.
    let refused = |error| Refusal::token(error).to(&session);
    grant.check_start(&session).map_err(refused)?;
    grant.check_time(now).map_err(refused)?;
    if !session.is_active(now) {
        return Err(Refusal::ended().to(&session));
    }
    Ok((grant, session))
}

fn page(app: &App, grant: &Grant, session: &Session, language: &Language) -> Response {
    let launch = json!({
        "session_id": session.id.as_str(),
        "scorm_version": session.edition.as_str(),
        "return_url": session.return_url,
        "inspects": grant.inspects || app.inspects(),
        "audience": audience(app, session),
    });
    let text = language
        .fill(PAGE)
        .replace("{{version}}", ASSETS.version())
        .replace("{{engine}}", engine(session.edition))
        .replace("{{texts}}", &in_script(language.file))
        .replace("{{launch}}", &in_script(&launch.to_string()));
    with_policy(app, html(StatusCode::OK, text))
}

/// The engine that the page will ask for, which is fetched beside its script: `player/edition.js` names the same.
fn engine(edition: Edition) -> &'static str {
    match edition.family() {
        Family::Scorm12 => "engine12.wasm",
        Family::Scorm2004 => "engine.wasm",
    }
}

/// The origins whose pages may hear what a learner does in a frame of theirs: those that the deployment lets frame the page by
/// name, and the one that the player leads back to.
fn audience(app: &App, session: &Session) -> Vec<String> {
    let named = app.frame_ancestors().unwrap_or_default().split_whitespace();
    let leads_back = session.return_url.as_deref();
    let mut origins: Vec<String> = named.chain(leads_back).filter_map(origin_of).collect();
    origins.sort();
    origins.dedup();
    origins
}

/// The origin of an address, as browsers write it (HTML 7.1.1); a wildcard in the host stays.
fn origin_of(address: &str) -> Option<String> {
    let (scheme, rest) = address.split_once("://")?;
    let authority = rest.split(['/', '?', '#']).next()?.rsplit('@').next()?;
    let (scheme, authority) = (scheme.to_ascii_lowercase(), authority.to_ascii_lowercase());
    let usual = if scheme == "https" { ":443" } else { ":80" };
    let host = authority.strip_suffix(usual).unwrap_or(&authority);
    Some(format!("{scheme}://{host}"))
}

/// What the page may load and who may frame it. Frames are free: a course's link may lead to mail, to a telephone or to another site,
/// as in any frame, and nothing in a frame of another origin reaches the page. The token stands in the page's address, which therefore goes
/// nowhere as a referrer. The engine is WebAssembly, which browsers compile where the policy says so (CSP 3, 4.6).
fn with_policy(app: &App, mut response: Response) -> Response {
    let ancestors = app.frame_ancestors().unwrap_or(ANY_ANCESTOR);
    let policy = format!(
        "script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' data:; connect-src 'self'; font-src 'none'; media-src 'none'; \
         object-src 'none'; manifest-src 'none'; worker-src 'none'; base-uri 'none'; form-action 'none'; \
         frame-ancestors {ancestors}"
    );
    let mut set = |name: HeaderName, value: &str| {
        if let Ok(value) = HeaderValue::from_str(value) {
            response.headers_mut().insert(name, value);
        }
    };
    set(CONTENT_SECURITY_POLICY, &policy);
    set(REFERRER_POLICY, "no-referrer");
    // Courses say their last words in `unload`, which browsers begin to withhold from pages that do not ask for it.
    set(PERMISSIONS_POLICY, "unload=(self)");
    response
}

/// A file of the player, for the document.
struct PlayerFile;

shared::refuses! {
    PlayerFile:
        NotFound "The player has no such file.",
}

/// A file of the player
///
/// Scripts, styles, and the engine that answers a course's calls. The address changes with their contents.
#[utoipa::path(
    get,
    path = "/player/assets/{version}/{file}",
    operation_id = "open-player-file",
    tag = "Player",
    params(
        ("version" = String, Path, description = "What the files' contents make; any other text gets the same files, uncached.", example = "0"),
        ("file" = String, Path, description = "The file's name.", example = "player.js"),
    ),
    responses(
        (
            status = 200,
            description = "The file.",
            content((String = "text/javascript"), (String = "text/css"), (Vec<u8> = "application/wasm")),
        ),
        Refusals<(PlayerFile,)>,
    ),
    security(()),
)]
async fn open_player_file(
    Path((version, name)): Path<(String, String)>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    ASSETS.answer(&version, &name, &headers)
}
