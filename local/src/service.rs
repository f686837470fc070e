//! The routers merged, and the API's document.

use axum::Router;
use shared::app::App;
use utoipa::Modify;
use utoipa::OpenApi;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::content;

/// The API's document, before the functions add their operations.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Lectern",
        description = "Launch SCORM courses and keep every learner's progress.",
        license(name = "Apache-2.0", identifier = "Apache-2.0"),
    ),
    tags(
        (name = "Packages", description = "Courses, and launching them"),
        (name = "Sessions", description = "A learner's progress in a course"),
        (name = "Player", description = "The page that plays a course"),
        (name = "Service", description = "The service itself"),
    ),
    modifiers(&Credentials),
)]
struct Document;

/// The credentials that operations name.
struct Credentials;

impl Modify for Credentials {
    fn modify(&self, document: &mut utoipa::openapi::OpenApi) {
        let key = ApiKeyValue::with_description("X-API-Key", "An API key; `Authorization: Bearer` takes it too.");
        let token = HttpBuilder::new().scheme(HttpAuthScheme::Bearer).bearer_format("JWT");
        let token = token
            .description(Some("A launch or play token, for one session."))
            .build();
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("api_key", SecurityScheme::ApiKey(ApiKey::Header(key)));
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// Every operation.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::with_openapi(Document::openapi())
        .merge(get_package::routes())
        .merge(list_packages::routes())
        .merge(create_package::routes())
        .merge(create_version::routes())
        .merge(delete_package::routes())
        .merge(launch_course::routes())
        .merge(create_session::routes())
        .merge(get_session::routes())
        .merge(list_sessions::routes())
        .merge(list_attempts::routes())
        .merge(update_session::routes())
        .merge(renew_session::routes())
        .merge(start_run::routes())
        .merge(delete_session::routes())
        .merge(open_player::routes())
        .merge(get_health::routes())
        .merge(get_key::routes())
        .merge(explain_errors::routes())
}

/// The service, with packages' files, its document at `/api/openapi.json` and a viewer for it at `/docs`.
pub fn router(app: App) -> Router {
    let (router, document) = routes().split_for_parts();
    let viewer = SwaggerUi::new("/docs").url("/api/openapi.json", document);
    shared::http::frame(router.merge(viewer).merge(content::routes()), app)
}
