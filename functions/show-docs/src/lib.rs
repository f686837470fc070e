//! `/docs` and what belongs to it: the API's document and its viewer, and the page of errors. It reads nothing but its own program.

/// How long a browser keeps an answer.
mod caching;
/// `GET /api/openapi.json`: the API's document.
pub mod document;
/// `GET /docs/errors`: the page that every problem's `type` points to.
pub mod errors;
/// `GET /docs`: the document as a page that tries its calls.
mod viewer;

use shared::app::App;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

/// The function's routes.
pub fn routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(errors::explain_errors))
        .routes(routes!(document::get_document))
        .routes(routes!(document::get_document_below_docs))
        .routes(routes!(viewer::show_docs))
        .routes(routes!(viewer::show_docs_below_api))
        .routes(routes!(viewer::show_docs_file))
}
