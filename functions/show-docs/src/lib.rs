//! `/docs` and what belongs to it: the API's document and its viewer, and the page of errors. It reads nothing but its own program.

/// How long a browser keeps an answer.
mod caching;
/// `GET /api/openapi.json`: the API's document.
pub mod document;
/// `GET /docs/errors`: the page that every problem's `type` points to.
pub mod errors;
/// `GET /docs`: the document as a page that tries its calls.
mod viewer;

shared::serves!(
    errors::explain_errors,
    document::get_document,
    document::get_document_below_docs,
    viewer::show_docs,
    viewer::show_docs_below_api,
    viewer::show_docs_file
);
