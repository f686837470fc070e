//! Why no page is opened, in plain words: a learner reads it, not a developer.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use scorm::session::Session;
use shared::http::problem::Problem;
use shared::token::TokenError;

use super::{assets, html};

const PAGE: &str = include_str!("../../../player/refusal.html");

/// A page that says why, and leads back where that is known.
pub(super) struct Refusal {
    status: StatusCode,
    title: &'static str,
    text: &'static str,
    leads_back: Option<String>,
    fault: Option<Problem>,
}

impl Refusal {
    fn new(status: StatusCode, title: &'static str, text: &'static str) -> Self {
        Self {
            status,
            title,
            text,
            leads_back: None,
            fault: None,
        }
    }

    /// The link has no token.
    pub(super) fn no_token() -> Self {
        Self::new(
            StatusCode::UNAUTHORIZED,
            "This link is not complete",
            "A part at its end is missing. Open the course again from where you found the link.",
        )
    }

    /// The token opens nothing. The way back is told where it is ours to tell.
    pub(super) fn token(error: TokenError, leads_back: Option<&str>) -> Self {
        let (title, text) = match error {
            TokenError::Expired => (
                "This link is too old",
                "A link to a course works for a short time only. Open the course again to get a new one. Your progress is kept.",
            ),
            TokenError::NotYetValid => (
                "This link does not work yet",
                "A clock is wrong somewhere. Wait a minute, then load this page again.",
            ),
            TokenError::Malformed | TokenError::BadSignature | TokenError::WrongAudience | TokenError::WrongSession => {
                (
                    "This link does not work",
                    "It was changed on its way, or it belongs to another course. Open the course again from where you found the link.",
                )
            }
        };
        Self {
            leads_back: leads_back.map(str::to_owned),
            ..Self::new(StatusCode::UNAUTHORIZED, title, text)
        }
    }

    /// The session is gone.
    pub(super) fn missing() -> Self {
        Self::new(
            StatusCode::NOT_FOUND,
            "This course is no longer here",
            "It was removed, or its time was over long ago. Open it again from where you found the link.",
        )
    }

    /// The session's time is over.
    pub(super) fn ended(session: &Session) -> Self {
        Self {
            leads_back: session.return_url.clone(),
            ..Self::new(
                StatusCode::GONE,
                "The time for this course is over",
                "Your progress is kept. Whoever gave you the course can open it again for you; then load this page again.",
            )
        }
    }

    /// A fault of ours.
    pub(super) fn fault(error: impl Into<Problem>) -> Self {
        let problem = error.into();
        Self {
            status: problem.code().status(),
            fault: Some(problem),
            ..Self::new(
                StatusCode::SERVICE_UNAVAILABLE,
                "The course cannot be opened just now",
                "Something does not answer. Your progress is kept. Wait a minute, then load this page again.",
            )
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let link = self
            .leads_back
            .map(|url| format!("<p><a class=\"button\" href=\"{}\">Go back</a></p>", escaped(&url)));
        let text = PAGE
            .replace("{{version}}", assets::version())
            .replace("{{title}}", self.title)
            .replace("{{text}}", self.text)
            .replace("{{link}}", &link.unwrap_or_default());
        let answer = html(self.status, text);
        match self.fault {
            Some(fault) => fault.behind(answer),
            None => answer,
        }
    }
}

/// A text as the value of an attribute (HTML 13.1.2.3).
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
