//! `GET /docs/errors`: the page that every problem's `type` points to, made of `docs/errors.md`.

use std::sync::LazyLock;

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use pulldown_cmark::{CowStr, Event, Options, Parser, Tag, TagEnd, html};
use shared::http::document::refusal::Refusals;
use shared::http::extract::{NoQuery, Query};
use shared::http::problem::Problem;

use super::caching::KEPT;

/// The page's source, with a section for each code.
pub const SOURCE: &str = include_str!("../../../docs/errors.md");

const HEAD: &str = concat!(
    "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>Lectern: errors</title>",
    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><style>",
    include_str!("page.css"),
    "</style><main>"
);

static PAGE: LazyLock<String> = LazyLock::new(|| {
    let mut page = HEAD.to_owned();
    html::push_html(&mut page, with_anchors(SOURCE).into_iter());
    page.push_str("</main></html>");
    page
});

/// Read what each error means
///
/// A page with a section for each code: its cause, and how to solve it.
#[utoipa::path(
    get,
    path = "/docs/errors",
    operation_id = "explain-errors",
    tag = "Service",
    responses(
        (status = 200, description = "The page.", body = String, content_type = "text/html"),
        Refusals<(Query<NoQuery>,)>,
    ),
    security(()),
)]
pub(super) async fn explain_errors(Query(NoQuery {}): Query<NoQuery>) -> Result<Response, Problem> {
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (CACHE_CONTROL, KEPT),
        (
            CONTENT_SECURITY_POLICY,
            "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
        ),
    ];
    Ok((headers, PAGE.as_str()).into_response())
}

/// Gives every heading its text as anchor, as links on the page and in problems name it.
fn with_anchors(source: &str) -> Vec<Event<'_>> {
    let mut events: Vec<Event> = Parser::new_ext(source, Options::ENABLE_TABLES).collect();
    let mut opened = None;
    let mut text = String::new();
    for at in 0..events.len() {
        match &events[at] {
            Event::Start(Tag::Heading { .. }) => opened = Some(at),
            Event::Text(part) | Event::Code(part) if opened.is_some() => text.push_str(part),
            // The anchor that a heading has on GitHub, which would make another one of its own. Here the heading has it.
            Event::InlineHtml(_) if opened.is_some() => events[at] = Event::Text("".into()),
            Event::End(TagEnd::Heading(_)) => {
                let anchor = text.trim().to_lowercase().replace(['_', ' '], "-");
                text.clear();
                if let Some(Event::Start(Tag::Heading { id, .. })) = opened.take().and_then(|at| events.get_mut(at)) {
                    *id = Some(CowStr::from(anchor));
                }
            }
            _ => {}
        }
    }
    events
}
