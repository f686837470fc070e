//! The routers merged.

use axum::Router;
use shared::app::App;
use utoipa_axum::router::OpenApiRouter;

use crate::{content, document};

/// Every operation.
pub fn routes() -> OpenApiRouter<App> {
    let mut routes = OpenApiRouter::with_openapi(document::begin())
        .merge(get_package::routes())
        .merge(list_packages::routes())
        .merge(create_package::routes())
        .merge(create_version::routes())
        .merge(list_versions::routes())
        .merge(activate_version::routes())
        .merge(delete_package::routes())
        .merge(launch_course::routes())
        .merge(create_session::routes())
        .merge(get_session::routes())
        .merge(list_sessions::routes())
        .merge(list_attempts::routes())
        .merge(list_runs::routes())
        .merge(list_changes::routes())
        .merge(update_session::routes())
        .merge(renew_session::routes())
        .merge(reset_session::routes())
        .merge(start_run::routes())
        .merge(delete_session::routes())
        .merge(get_learner::routes())
        .merge(export_learner::routes())
        .merge(erase_learner::routes())
        .merge(get_erasure::routes())
        .merge(list_events::routes())
        .merge(list_webhooks::routes())
        .merge(create_webhook::routes())
        .merge(get_webhook::routes())
        .merge(update_webhook::routes())
        .merge(delete_webhook::routes())
        .merge(test_webhook::routes())
        .merge(list_deliveries::routes())
        .merge(retry_delivery::routes())
        .merge(open_player::routes())
        .merge(get_health::routes())
        .merge(get_key::routes())
        .merge(list_keys::routes())
        .merge(create_key::routes())
        .merge(revoke_key::routes())
        .merge(show_docs::routes())
        .merge(show_console::routes());
    document::complete(routes.get_openapi_mut());
    routes
}

/// The service, with packages' files.
pub fn router(app: App) -> Router {
    let (router, _) = routes().split_for_parts();
    shared::http::frame::frame(router.merge(content::routes()), app)
}
