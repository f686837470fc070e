//! The routers merged.

use axum::Router;
use shared::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_swagger_ui::SwaggerUi;

use crate::{content, document};

/// Every operation.
pub fn routes() -> OpenApiRouter<App> {
    let mut routes = OpenApiRouter::with_openapi(document::begin())
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
        .merge(explain_errors::routes());
    document::complete(routes.get_openapi_mut());
    routes
}

/// The service, with packages' files, its document at `/api/openapi.json` and a viewer for it at `/docs`.
pub fn router(app: App) -> Router {
    let (router, document) = routes().split_for_parts();
    let viewer = SwaggerUi::new("/docs").url("/api/openapi.json", document);
    shared::http::frame::frame(router.merge(viewer).merge(content::routes()), app)
}
